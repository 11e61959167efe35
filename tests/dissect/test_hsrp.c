#include "tests/dissect/dissect_test.h"

#define TO_HSRP .frame = { .dst_port = 1985 }
#define TO_GLBP .frame = { .dst_port = 3222 }

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "", TO_HSRP },
    { "one byte short", "00 00 10 03 0a 64 01 00 'cisco' 000000 c00002", DIS_TRUNCATED, "", TO_HSRP },
    { "another version", "07 00 10 03 0a 64 01 00 'cisco' 000000 c0000201", DIS_NOT_MINE, "", TO_HSRP },
    { "a router of a group; its password is not told", "00 00 10 03 0a 64 01 00 'cisco' 000000 c0000201", DIS_OK,
      "role=hsrp-router", TO_HSRP },
    { "version 2", "01 28 02 00 06 04 0001 001b54000001 00000064 00000bb8 00002710", DIS_OK, "role=hsrp-router", TO_HSRP },
    { "load balancing", "01 00 0001 0000 001b54000001", DIS_OK, "role=glbp-router", TO_GLBP },
    { "the same of another version", "02 00 0001 0000 001b54000001", DIS_NOT_MINE, "", TO_GLBP },
};

DISSECT_TESTS(hsrp, cases)
