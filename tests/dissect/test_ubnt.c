#include "tests/dissect/dissect_test.h"

static const struct dissect_case cases[] = {
    { "an empty message", "", DIS_TRUNCATED, "" },
    { "a head one byte short", "01 00 00", DIS_TRUNCATED, "" },
    { "a question", "01 00 0000", DIS_OK, "" },
    { "another version is another protocol", "04 00 0000", DIS_NOT_MINE, "" },
    { "more bytes than it says: another protocol", "01 00 0002 0b 0003 'ap1'", DIS_NOT_MINE,
      "" },
    { "a record one byte short", "01 00 0006 0b 0004 'ap1'", DIS_MALFORMED, "" },
    { "a message that stops early", "01 00 0007 0b 0003 'ap1'", DIS_TRUNCATED, "name=ap1" },
    { "a record of length zero", "01 00 0009 0b 0000 14 0003 'M-1'", DIS_OK, "model=M-1" },
    { "a record of every byte there is", "01 00 0006 0b ffff 'ap1'", DIS_MALFORMED, "" },
    { "names twice are both said", "01 00 0008 0b 0001 'a' 0b 0001 'b'", DIS_OK,
      "name=a | name=b" },
    { "NUL inside a name is data", "01 00 0006 0b 0003 'a' 00 'b'", DIS_OK, "name=a\\x00b" },
    { "a MAC that is too short is none", "01 00 000e 01 0005 0200000000 0b 0003 'ap1'",
      DIS_MALFORMED, "name=ap1" },

    { "addresses, firmware, name, platform, mode, model",
      "01 00 0042 02 000a 02aabbccdd01 c0000205 01 0006 02aabbccdd02 03 0007 'AC.v8.7' 0b 0003 "
      "'ap1' 0c 0003 'XB5' 0e 0001 03 14 0008 'XBeam 5G' 0a 0004 00000102",
      DIS_OK,
      "address=mac:02:aa:bb:cc:dd:01 | address=ip:192.0.2.5 | address=mac:02:aa:bb:cc:dd:02 | "
      "firmware=AC.v8.7 | name=ap1 | platform=XB5 | capability=wlan-ap | model=XBeam 5G" },
    { "version 2 has short names besides", "02 06 000e 15 0003 'XB5' 16 0005 '4.0.8'", DIS_OK,
      "platform=XB5 | firmware=4.0.8" },
    { "the client side of a radio link is no access point", "01 00 0004 0e 0001 02", DIS_OK,
      "" },
};

DISSECT_TESTS(ubnt, cases)
