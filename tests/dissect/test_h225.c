#include "tests/dissect/dissect_test.h"

#define TANDBERG "~detail=t35-vendor=181.0.18 | ~description=Tandberg | ~firmware=F5.3"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another version", "0400 0010", DIS_NOT_MINE, "" },
    { "a length below the header", "0300 0003", DIS_NOT_MINE, "" },
    { "a length of everything", "0300 ffff", DIS_NOT_MINE, "" },
    { "not all there yet", "0300 0010 08 02", DIS_TRUNCATED, "" },
    { "a keep-alive", "0300 0004", DIS_TRUNCATED, "" },
    { "another protocol in it", "0300 0007 02f080", DIS_NOT_MINE, "" },
    { "an element past its message", "0300 000b 08 02 0001 05 04ff", DIS_MALFORMED, "" },
    { "user information of no length", "0300 000c 08020001057e0000", DIS_TRUNCATED, "" },
    { "user information of another kind", "0300 000f 08020001057e0003044142", DIS_TRUNCATED, "" },
    { "a text past its message", "0300 001e 08020001057e0012052080060008914a000420c0b5000012ff41", DIS_TRUNCATED, "" },
    { "who calls", "0300 002a 08020001057e001e052080060008914a000420c0b50000120754616e64626572670346352e33", DIS_TRUNCATED, TANDBERG },
    { "behind an address, aliases and words of its own",
      "0300 003a 08020001057e002e0520e0060008914a000400c00002010bb8020100234401004100426080b500001202abcd40b50000130341636d65",
      DIS_TRUNCATED, "~detail=t35-vendor=181.0.19 | ~description=Acme" },
    { "who is called", "0300 002a 08020001077e001e052200060008914a000420c0b50000120754616e64626572670346352e33", DIS_TRUNCATED, TANDBERG },
    { "whose bell rings, behind an element of one byte", "0300 002c 0802000101a17e001f052340060008914a000420c0b50000120754616e64626572670346352e3300", DIS_TRUNCATED, TANDBERG },
    { "a release says nothing", "0300 0016 080200015a7e000a052500060008914a0004", DIS_TRUNCATED, "" },
};

DISSECT_TESTS(h225, cases)
