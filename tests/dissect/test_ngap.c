#include "tests/dissect/dissect_test.h"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "a choice that is none", "80 15 00 00", DIS_NOT_MINE, "" },
    { "a length past the message", "00 15 00 05 00 0001", DIS_TRUNCATED, "" },
    { "elements that are not there", "20 15 00 03 00 ffff", DIS_MALFORMED, "role=amf" },
    { "an identity cut short", "00 15 00 0a 00 0001 001b 00 03 00 00f1", DIS_OK, "" },
    { "a base station of 5G",
      "00 15 00 1c 00 0002 001b 00 09 00 00f110 50 00000001 0052 40 08 02 80 'gnb-01'", DIS_OK,
      "role=gnb | detail=plmn=00101 | detail=gnb-id=1 | name=gnb-01" },
    { "an identity of 22 bits", "00 15 00 0f 00 0001 001b 00 08 00 00f110 00 000400", DIS_OK,
      "role=gnb | detail=plmn=00101 | detail=gnb-id=256" },
    { "a base station of LTE", "00 15 00 0f 00 0001 001b 00 08 40 00f110 00 000400", DIS_OK,
      "role=ng-enb | detail=plmn=00101" },
    { "a gateway for other access", "00 15 00 0f 00 0001 001b 00 08 80 00f110 00 000400", DIS_OK,
      "role=n3iwf | detail=plmn=00101" },
    { "the core answers", "20 15 00 0f 00 0001 0001 00 08 02 80 'amf-01'", DIS_OK, "role=amf | name=amf-01" },
    { "the core refuses", "40 15 00 03 00 0000", DIS_OK, "role=amf" },
    { "traffic that only a base station begins", "00 2e 40 03 00 0000", DIS_OK, "role=ng-ran" },
    { "traffic that only the core begins", "00 04 40 03 00 0000", DIS_OK, "role=amf" },
};

DISSECT_TESTS(ngap, cases)
