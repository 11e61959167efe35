#include "tests/dissect/dissect_test.h"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "one byte short of a header", "31 0a 64 01 0064 00", DIS_TRUNCATED, "" },
    { "another version", "41 0a 64 01 0064 0000", DIS_MALFORMED, "" },
    { "a type that is none", "32 0a 64 01 0064 0000", DIS_MALFORMED, "" },
    { "a router of a group", "31 0a 64 01 0064 0000 c0000201", DIS_OK, "role=vrrp-router" },
    { "version 2", "21 0a 64 01 0001 0000 c0000201", DIS_OK, "role=vrrp-router" },
    { "the address of the role is nobody's", "31 0a 64 01 0064 0000 c0000201", DIS_OK, "", .link_only = true },
};

DISSECT_TESTS(vrrp, cases)
