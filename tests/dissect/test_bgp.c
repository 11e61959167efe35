#include "tests/dissect/dissect_test.h"

#define MARKER "ffffffffffffffffffffffffffffffff "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another marker", "00ffffffffffffffffffffffffffffff 001d 01", DIS_NOT_MINE, "" },
    { "a length of zero", MARKER "0000 01", DIS_NOT_MINE, "" },
    { "a length of everything", MARKER "ffff 01", DIS_NOT_MINE, "" },
    { "a type that is none", MARKER "0013 09", DIS_NOT_MINE, "" },
    { "an OPEN without its fields", MARKER "0013 01", DIS_MALFORMED, "" },
    { "parameters past the message", MARKER "001d 01 04 fde8 00b4 c0000201 ff", DIS_MALFORMED, "" },
    { "a parameter past the parameters", MARKER "001f 01 04 fde8 00b4 c0000201 02 02ff", DIS_MALFORMED, "role=bgp-speaker" },
    { "not all there yet", MARKER "001d 01 04 fde8", DIS_TRUNCATED, "" },
    { "a speaker with a name", MARKER "002a 01 04 fde8 00b4 c0000201 0d 020b 4909 03 'r01' 04 'lan.'", DIS_OK,
      "role=bgp-speaker | name=r01 | domain=lan." },
    { "a name past its capability", MARKER "0025 01 04 fde8 00b4 c0000201 08 0206 4904 ff 'r01'", DIS_OK, "role=bgp-speaker" },
    { "seen from the middle", MARKER "0013 04", DIS_OK, "role=bgp-speaker" },
};

DISSECT_TESTS(bgp, cases)
