#include "tests/dissect/dissect_test.h"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "three bytes", "20 00 00", DIS_TRUNCATED, "" },
    { "version 1", "10 00 0000", DIS_MALFORMED, "" },
    { "a router says hello", "20 00 0000 0001 0002 0069", DIS_OK, "role=pim-router" },
    { "what is registered may come from anybody", "21 00 0000", DIS_OK, "" },
};

DISSECT_TESTS(pim, cases)
