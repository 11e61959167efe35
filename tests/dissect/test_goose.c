#include "tests/dissect/dissect_test.h"

#define LINK .link_only = true

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "", LINK },
    { "half a head", "0003 0010 0000", DIS_TRUNCATED, "", LINK },
    { "a length shorter than the head", "0003 0007 00000000 61 00", DIS_MALFORMED, "", LINK },
    { "a length past the frame", "0003 00ff 00000000 61 [1 80 [1 'A']]", DIS_TRUNCATED,
      "role=goose-publisher | detail=goose-control-block=A", LINK },
    { "another unit", "0003 [2+4 00000000 60 00]", DIS_MALFORMED, "", LINK },
    { "a member longer than the unit", "0003 [2+4 00000000 61 [1 80 ff 41]]", DIS_MALFORMED,
      "role=goose-publisher", LINK },
    { "a unit of no members", "0003 [2+4 00000000 61 00]", DIS_OK, "role=goose-publisher",
      LINK },
    { "who publishes",
      "0003 [2+4 00000000 61 [1 80 [1 'IED1/LLN0$GO$g1'] 8102 07d0 83 [1 'g1'] ab00]]", DIS_OK,
      "role=goose-publisher | detail=goose-control-block=IED1/LLN0$GO$g1 | detail=goose-id=g1",
      LINK },
};

DISSECT_TESTS(goose, cases)
