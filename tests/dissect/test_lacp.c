#include "tests/dissect/dissect_test.h"

#define ON_LINK .link_only = true

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "", ON_LINK },
    { "three bytes", "01 01 01", DIS_TRUNCATED, "", ON_LINK },
    { "another slow protocol", "03 00 50 00", DIS_NOT_MINE, "", ON_LINK },
    { "an actor of another size", "01 01 01 00", DIS_MALFORMED, "", ON_LINK },
    { "bundled links; a shared identifier names nobody", "01 01 01 14 8000 00e0fc000001 0001 8000 0001 3d 000000", DIS_OK,
      "role=link-aggregation", ON_LINK },
    { "a marker", "02 01 01 10 0001 00e0fc000001 00000001 0000", DIS_OK, "role=link-aggregation", ON_LINK },
};

DISSECT_TESTS(lacp, cases)
