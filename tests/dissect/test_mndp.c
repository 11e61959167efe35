#include "tests/dissect/dissect_test.h"

#define HEAD "0000 0001 "

static const struct dissect_case cases[] = {
    { "an empty message", "", DIS_TRUNCATED, "" },
    { "a head one byte short", "0000 00", DIS_TRUNCATED, "" },
    { "a question of four bytes", "0000 0000", DIS_OK, "" },
    { "a question of nine bytes", "0000 0000 0005 0001 61", DIS_OK, "" },
    { "a record one byte short", HEAD "0005 0004 'ap1'", DIS_TRUNCATED, "" },
    { "a record of length zero", HEAD "0005 0000 000c 0002 'X1'", DIS_OK, "model=X1" },
    { "a record of every byte there is", HEAD "0005 0003 'ap1' 0007 ffff '6'", DIS_TRUNCATED,
      "name=ap1" },
    { "names twice are both said", HEAD "0005 0002 'aa' 0005 0002 'bb'", DIS_OK,
      "name=aa | name=bb" },
    { "NUL inside a name is data", HEAD "0005 0003 'a' 00 'b'", DIS_OK, "name=a\\x00b" },
    { "a MAC of another length is none", HEAD "0001 0005 0200000000 0005 0003 'ap1'",
      DIS_MALFORMED, "name=ap1" },
    { "an IP address of another length is none", HEAD "0011 0003 c00002 000f 0004 c0000205",
      DIS_OK, "address=ip:192.0.2.5" },

    { "what a router says of itself",
      HEAD
      "0001 0006 02aabbccdd01 0005 0003 'ap1' 0007 0006 '6.49.2' 0008 0004 'Acme' 000a 0004 "
      "10270000 000b 0009 'ABCD-EFGH' 000c 0004 'RB-1' 000e 0001 00 0010 0006 'ether1' 0011 "
      "0004 "
      "c0000205 000f 0010 20010db8000000000000000000000005",
      DIS_OK,
      "address=mac:02:aa:bb:cc:dd:01 | name=ap1 | firmware=6.49.2 | platform=Acme | "
      "detail=software-id=ABCD-EFGH | model=RB-1 | address=ip:192.0.2.5 | "
      "address=ip:2001:db8::5" },
    { "without an address the sender is its port",
      HEAD "0001 0006 020000000001 0005 0003 'ap1'", DIS_OK, "name=ap1", .link_only = true },
};

DISSECT_TESTS(mndp, cases)
