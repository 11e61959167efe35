#include "tests/dissect/dissect_test.h"

#define NAME   "'IP Router' 000000000000000000000000000000000000000000"
#define DEVICE "[1+1 01 02 00 110a 0000 00c5010206c1 e000170c 02aabbccdd01 " NAME "] "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "4745 5420 2f20", DIS_NOT_MINE, "" },
    { "a length shorter than its own head", "0610 0204 0005", DIS_NOT_MINE, "" },
    { "a length past the datagram", "0610 0204 00ff " DEVICE, DIS_TRUNCATED,
      "role=knx-ip-device | address=mac:02:aa:bb:cc:dd:01 | name=IP Router | "
      "detail=knx-address=1.1.10 | serial=00C5010206C1 | "
      "~maker-number=knx:197" },
    { "a block of no length", "0610 0204 [2+6 00]", DIS_MALFORMED, "" },
    { "a block of its length alone", "0610 0204 [2+6 01]", DIS_MALFORMED, "" },
    { "a block longer than the message", "0610 0204 [2+6 36 01 02 00]", DIS_MALFORMED, "" },
    { "a device without its name says nothing",
      "0610 0204 [2+6 [1+1 01 02 00 110a 0000 00c5010206c1 e000170c 02aabbccdd01]]",
      DIS_MALFORMED, "" },
    { "a serial number of zeros is none",
      "0610 0204 [2+6 [1+1 01 02 00 110a 0000 000000000000 e000170c 02aabbccdd01 " NAME "]]",
      DIS_OK,
      "role=knx-ip-device | address=mac:02:aa:bb:cc:dd:01 | name=IP Router | "
      "detail=knx-address=1.1.10" },
    { "a description", "0610 0204 [2+6 " DEVICE "[1+1 02 0201 0301]]", DIS_OK,
      "role=knx-ip-device | address=mac:02:aa:bb:cc:dd:01 | name=IP Router | "
      "detail=knx-address=1.1.10 | serial=00C5010206C1 | "
      "~maker-number=knx:197" },
    { "an answer to a search", "0610 0202 [2+6 0801 c0000207 0e57 " DEVICE "]", DIS_OK,
      "role=knx-ip-device | address=mac:02:aa:bb:cc:dd:01 | name=IP Router | "
      "detail=knx-address=1.1.10 | serial=00C5010206C1 | "
      "~maker-number=knx:197" },
    { "the maker's own block states who it is", "0610 0204 [2+6 [1+1 fe 0001 4142]]", DIS_OK,
      "maker-number=knx:1" },
    { "who searches is not described", "0610 0201 [2+6 0801 c0000207 0e57]", DIS_OK, "" },
    { "routed telegrams say nothing", "0610 0530 [2+6 2900bce0 1101 0901 0100 81]", DIS_OK,
      "" },
};

DISSECT_TESTS(knxip, cases)
