#include "tests/dissect/dissect_test.h"

#define LINK .link_only = true

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "", LINK },
    { "a length shorter than the head", "4000 0007 00000000 60 00", DIS_MALFORMED, "", LINK },
    { "another unit", "4000 [2+4 00000000 61 00]", DIS_MALFORMED, "", LINK },
    { "a unit without samples", "4000 [2+4 00000000 60 [1 800101]]", DIS_MALFORMED,
      "role=sv-publisher", LINK },
    { "an id longer than its unit", "4000 [2+4 00000000 60 [1 800101 a2 [1 30 [1 80 ff 41]]]]",
      DIS_MALFORMED, "role=sv-publisher", LINK },
    { "a length past the frame", "4000 00ff 00000000 60 [1 800101]", DIS_TRUNCATED,
      "role=sv-publisher", LINK },
    { "who publishes", "4000 [2+4 00000000 60 [1 800101 a2 [1 30 [1 80 [1 'MU01'] 82020001]]]]",
      DIS_OK, "role=sv-publisher | detail=sv-id=MU01", LINK },
};

DISSECT_TESTS(sv, cases)
