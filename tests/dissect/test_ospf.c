#include "tests/dissect/dissect_test.h"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "one byte short of a header", "02 01 002c 0a000001 00000000 0000 00", DIS_TRUNCATED, "" },
    { "another version", "04 01 002c 0a000001 00000000 0000 0000", DIS_MALFORMED, "" },
    { "a type that is none", "02 06 002c 0a000001 00000000 0000 0000", DIS_MALFORMED, "" },
    { "a length of zero", "02 01 0000 0a000001 00000000 0000 0000", DIS_MALFORMED, "" },
    { "a router says hello", "02 01 002c 0a000001 00000000 0000 0000", DIS_OK, "role=ospf-router" },
    { "version 3", "03 01 0024 0a000001 00000000 0000 0000", DIS_OK, "role=ospf-router" },
};

DISSECT_TESTS(ospf, cases)
