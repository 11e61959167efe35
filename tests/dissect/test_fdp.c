#include "tests/dissect/dissect_test.h"

#define LINK .link_only = true
#define HEAD "01 3c 0000 "

static const struct dissect_case cases[] = {
    { "an empty message", "", DIS_TRUNCATED, "", LINK },
    { "a head one byte short", "01 3c 00", DIS_TRUNCATED, "", LINK },
    { "a version that does not exist", "07 3c 0000 0001 0007 'sw1'", DIS_MALFORMED, "", LINK },
    { "a record of length zero", HEAD "0001 0007 'sw1' 0005 0000", DIS_MALFORMED, "name=sw1",
      LINK },
    { "a record one byte short", HEAD "0001 0008 'sw1'", DIS_TRUNCATED, "", LINK },
    { "a record of every byte there is", HEAD "0001 0007 'sw1' 0006 ffff 'X'", DIS_TRUNCATED,
      "name=sw1", LINK },
    { "names twice are both said", HEAD "0001 0005 'a' 0001 0005 'b'", DIS_OK,
      "name=a | name=b", LINK },
    { "NUL inside a name is data, at its end it is not", HEAD "0001 0008 'a' 00 'b' 00", DIS_OK,
      "name=a\\x00b", LINK },
    { "more addresses promised than there are",
      HEAD "0002 0011 ffffffff 01 01 cc 0004 c0000205", DIS_MALFORMED, "address=ip:192.0.2.5",
      LINK },
    { "capabilities cut short", HEAD "0004 0006 0001", DIS_MALFORMED, "", LINK },

    { "name, addresses, capabilities, version, platform",
      HEAD "0001 0007 'sw1' 0002 0011 00000001 01 01 cc 0004 c0000205 0003 0006 'e1' 0004 0008 "
           "00000001 0005 0007 'v08' 0006 0006 'X4'",
      DIS_OK,
      "name=sw1 | address=ip:192.0.2.5 | capability=router | description=v08 | platform=X4",
      LINK },
    { "capabilities may be a word", HEAD "0004 000a 'Switch'", DIS_OK, "capability=switch",
      LINK, .cut_may_differ = true },
    { "VLANs and tags say nothing of the equipment", HEAD "0101 0006 0001 0102 0006 0001",
      DIS_OK, "", LINK },
};

DISSECT_TESTS(fdp, cases)
