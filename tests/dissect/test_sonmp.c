#include "tests/dissect/dissect_test.h"

#define LINK .link_only = true

static const struct dissect_case cases[] = {
    { "an empty message", "", DIS_TRUNCATED, "", LINK },
    { "a message one byte short", "c0000205 000107 2c 0c 01", DIS_TRUNCATED, "", LINK },
    { "padding is not read", "c0000205 000107 2c 0c 01 01 00000000", DIS_OK,
      "address=ip:192.0.2.5 | detail=chassis=44", LINK },
    { "an agent without an address", "00000000 000107 2c 0c 01 01", DIS_OK, "detail=chassis=44",
      LINK },
    { "an address that is a group", "e0000001 000107 2c 0c 01 01", DIS_OK, "detail=chassis=44",
      LINK },
    { "address and chassis of the sender", "c0000205 000107 2c 0c 01 01", DIS_OK,
      "address=ip:192.0.2.5 | detail=chassis=44", LINK },
};

DISSECT_TESTS(sonmp, cases)
