#include "tests/dissect/dissect_test.h"

#define LINK .link_only = true
#define HEAD "01 00 0040 0000 0001 0000 020000000001 "
#define END  "99 00 0004"

static const struct dissect_case cases[] = {
    { "an empty message", "", DIS_TRUNCATED, "", LINK },
    { "a head one byte short", "01 00 0040 0000 0001 0000 0200000000", DIS_TRUNCATED, "",
      LINK },
    { "a head and no more", HEAD, DIS_TRUNCATED, "", LINK },
    { "a version that does not exist", "09 00 0040 0000 0001 0000 020000000001 " END,
      DIS_MALFORMED, "", LINK },
    { "a record of length zero", HEAD "99 01 0000 'sw1'", DIS_MALFORMED, "", LINK },
    { "a record one byte short", HEAD "99 01 0008 'sw1'", DIS_TRUNCATED, "", LINK },
    { "a record of every byte there is", HEAD "99 01 ffff 'sw1'", DIS_TRUNCATED, "", LINK },
    { "a record without its marker", HEAD "99 01 0007 'sw1' 00 02 0004", DIS_MALFORMED,
      "name=sw1", LINK },
    { "names twice are both said", HEAD "99 01 0005 'a' 99 01 0005 'b' " END, DIS_OK,
      "name=a | name=b", LINK },
    { "NUL inside a name is data, at its end it is not", HEAD "99 01 0008 'a' 00 'b' 00 " END,
      DIS_OK, "name=a\\x00b", LINK },
    { "an info record cut short", HEAD "99 02 0010 0001 0002 0000 000000000000 " END,
      DIS_MALFORMED, "", LINK },
    { "padding is not read", HEAD END "99 01 0007 'sw1'", DIS_OK, "", LINK },

    { "the machine's id is another address of the sender",
      "01 00 0040 0000 0001 0000 02aabbccdd01 " END, DIS_OK, "address=mac:02:aa:bb:cc:dd:01",
      LINK },
    { "an id of another kind is none", "01 00 0040 0000 0001 0007 02aabbccdd01 " END, DIS_OK,
      "", LINK },
    { "a name and the version it runs",
      HEAD "99 01 0008 'sw1' 00 99 02 0014 0001 0002 0000 000000000000 07080401 " END, DIS_OK,
      "name=sw1 | firmware=7.8.4.1", LINK },
    { "a version of zeros is none", HEAD "99 02 0014 0001 0002 0000 000000000000 00000000 " END,
      DIS_OK, "", LINK },
    { "the address that it has in a VLAN",
      HEAD "99 05 0018 80 00 0001 00000000 c0000205 'default' 00 " END, DIS_OK,
      "address=ip:192.0.2.5", LINK },
    { "a VLAN in which it has none",
      HEAD "99 05 0014 00 00 0001 00000000 00000000 'lab' 00 " END, DIS_OK, "", LINK },
};

DISSECT_TESTS(edp, cases)
