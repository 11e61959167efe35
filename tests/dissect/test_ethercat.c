#include "tests/dissect/dissect_test.h"

#define MASTER .link_only = true, .frame = { .src_mac = { 0, 1, 5, 0, 0, 1 } }

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "", MASTER },
    { "half a head", "0d", DIS_TRUNCATED, "", MASTER },
    { "a length of nothing", "0010", DIS_MALFORMED, "", MASTER },
    { "a length past the frame", "ff17 07 00 00000000 0100 0000 00 0000", DIS_TRUNCATED, "",
      MASTER },
    { "a master", "0d10 07 00 00000000 0100 0000 00 0000", DIS_OK, "role=ethercat-master",
      MASTER },
    { "a frame that has passed a slave", "0d10 07 00 00000000 0100 0000 00 0000", DIS_OK, "",
      .link_only = true },
    { "another kind of frame", "0d40 07 00 00000000 0100 0000 00 0000", DIS_OK, "", MASTER },
};

DISSECT_TESTS(ethercat, cases)
