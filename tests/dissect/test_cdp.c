#include "tests/dissect/dissect_test.h"

#define LINK .link_only = true
#define HEAD "02 b4 0000 "

static const struct dissect_case cases[] = {
    { "an empty message", "", DIS_TRUNCATED, "", LINK },
    { "a head one byte short", "02 b4 00", DIS_TRUNCATED, "", LINK },
    { "a head and no more", HEAD, DIS_OK, "", LINK },
    { "a version that does not exist", "03 b4 0000 0001 0007 'sw1'", DIS_MALFORMED, "", LINK },
    { "a record of length zero", HEAD "0001 0007 'sw1' 0005 0000 'x'", DIS_MALFORMED,
      "name=sw1", LINK },
    { "a record shorter than its head", HEAD "0001 0003 'sw1'", DIS_MALFORMED, "", LINK },
    { "a record of nothing but its head", HEAD "0001 0004 0006 0006 'X1'", DIS_OK,
      "platform=X1", LINK },
    { "a record one byte short", HEAD "0001 0008 'sw1'", DIS_TRUNCATED, "", LINK },
    { "a record of every byte there is", HEAD "0001 0007 'sw1' 0005 ffff 'x'", DIS_TRUNCATED,
      "name=sw1", LINK },
    { "half a record's head", HEAD "0001 0007 'sw1' 0005", DIS_TRUNCATED, "name=sw1", LINK },
    { "names twice are both said", HEAD "0001 0005 'a' 0001 0005 'b'", DIS_OK,
      "name=a | name=b", LINK },
    { "NUL inside a name is data", HEAD "0001 0007 'a' 00 'b'", DIS_OK, "name=a\\x00b", LINK },
    { "more addresses promised than there are",
      HEAD "0002 0011 ffffffff 01 01 cc 0004 c0000205 0006 0006 'X1'", DIS_MALFORMED,
      "address=ip:192.0.2.5 | platform=X1", LINK },
    { "an address longer than its record", HEAD "0002 0011 00000001 01 01 cc 0010 c0000205",
      DIS_MALFORMED, "", LINK },
    { "an address of the wrong length for its protocol",
      HEAD "0002 0010 00000001 01 01 cc 0003 c00002", DIS_OK, "", LINK },
    { "capabilities cut short", HEAD "0004 0006 0001", DIS_MALFORMED, "", LINK },
    { "an object id that does not end", HEAD "0015 0007 2b0681", DIS_OK, "", LINK },
    { "an object id with an arc past all bounds", HEAD "0015 000b 2b ffffffffff 7f", DIS_OK, "",
      LINK },

    { "name, version and platform",
      HEAD "0001 0007 'sw1' 0005 000d 'Soft 12.2' 0006 000a 'ws-c29'", DIS_OK,
      "name=sw1 | description=Soft 12.2 | platform=ws-c29", LINK },
    { "addresses of both kinds",
      HEAD "0002 002f 00000002 01 01 cc 0004 c0000205 02 08 aaaa0300000086dd 0010 "
           "20010db8000000000000000000000005",
      DIS_TRUNCATED, "", LINK },
    { "addresses of both kinds, whole",
      HEAD "0002 002d 00000002 01 01 cc 0004 c0000205 02 08 aaaa0300000086dd 0010 "
           "20010db8000000000000000000000005",
      DIS_OK, "address=ip:192.0.2.5 | address=ip:2001:db8::5", LINK },
    { "a management address", HEAD "0016 0011 00000001 01 01 cc 0004 c0000206", DIS_OK,
      "address=ip:192.0.2.6", LINK },
    { "other protocols' addresses are passed over",
      HEAD "0002 0018 00000002 01 01 81 0002 4901 01 01 cc 0004 c0000205", DIS_OK,
      "address=ip:192.0.2.5", LINK },
    { "a switch that routes", HEAD "0004 0008 00000029", DIS_OK,
      "capability=router | capability=switch", LINK },
    { "every capability has its name", HEAD "0004 0008 ffffffff", DIS_OK,
      "capability=router | capability=bridge | capability=switch | capability=station | "
      "capability=repeater | capability=phone",
      LINK },
    { "system name and object id", HEAD "0014 0007 'sys' 0015 000d 2b0601040182371506", DIS_OK,
      "name=sys | object-id=1.3.6.1.4.1.311.21.6", LINK },
    { "an object id with its tag", HEAD "0015 000e 0608 2b06010401090206", DIS_OK,
      "object-id=1.3.6.1.4.1.9.2.6", LINK },
    { "port, duplex and unknown records say nothing of the equipment",
      HEAD "0003 0009 'Gi0/1' 000b 0005 01 7777 0006 0102", DIS_OK, "", LINK },
    { "version 1 has the same records", "01 b4 0000 0001 0007 'sw1'", DIS_OK, "name=sw1",
      LINK },
    { "inside IP it still describes the sending port", HEAD "0001 0007 'sw1'", DIS_OK,
      "@mac:02:00:00:00:00:01 name=sw1" },
};

DISSECT_TESTS(cdp, cases)
