#include "tests/dissect/dissect_test.h"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "a length of zero", "00000000 00 00 0001 01", DIS_NOT_MINE, "" },
    { "a length of everything", "ffffffff 00 00 0001 01 44", DIS_TRUNCATED, "" },
    { "a checksum that is wrong", "00000014 00 00 0001 01 'D2M48020' 00 fac8", DIS_NOT_MINE,
      "" },
    { "who asks is not described", "0000000d 01 00 0001 00 0a20 5318", DIS_OK,
      "role=sbus-client" },
    { "what answers", "00000014 00 00 0001 01 'D2M48020' 00 fac9", DIS_OK,
      "role=sbus-controller | model=D2M48 | firmware=020" },
    { "the answer to another question", "00000010 00 00 0002 01 'Model' d30e", DIS_OK,
      "role=sbus-controller" },
    { "an acknowledgement", "0000000d 00 00 0003 02 0000 a3d8", DIS_OK,
      "role=sbus-controller" },
    { "behind the telegram", "0000000d 00 00 0003 02 0000 a3d8 'D2M48020'", DIS_OK,
      "role=sbus-controller" },
};

DISSECT_TESTS(sbus, cases)
