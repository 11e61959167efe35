#include "tests/dissect/dissect_test.h"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "a choice that is none", "60 11 00 00", DIS_NOT_MINE, "" },
    { "extension bits that nobody sends", "01 11 00 00", DIS_NOT_MINE, "" },
    { "a length past the message", "00 11 00 05 00 0001", DIS_TRUNCATED, "" },
    { "a length in fragments", "00 11 00 c4 00", DIS_TRUNCATED, "" },
    { "elements that are not there", "00 11 00 03 00 ffff", DIS_MALFORMED, "role=enb" },
    { "an element of length 0", "00 11 00 07 00 0001 003c 40 00", DIS_OK, "role=enb" },
    { "a name longer than its element", "00 11 00 0a 00 0001 003c 40 03 0400 41", DIS_OK, "role=enb" },
    { "a base station sets up its connection",
      "00 11 00 1b 00 0002 003b 00 08 00 00f110 00 00e000 003c 40 08 02 80 'enb-01'", DIS_OK,
      "role=enb | detail=plmn=00101 | detail=enb-id=3584 | name=enb-01" },
    { "an identity of a home cell is not told", "00 11 00 0f 00 0001 003b 00 08 00 00f110 40 00e000", DIS_OK,
      "role=enb | detail=plmn=00101" },
    { "a network with three digits and one that is none", "00 11 00 0f 00 0001 003b 00 08 00 0af110 00 00e000", DIS_OK,
      "role=enb | detail=enb-id=3584" },
    { "the core answers", "20 11 00 0c 00 0001 003d 40 05 01 00 'mme'", DIS_OK, "role=mme | name=mme" },
    { "the core does not take a base station's name", "20 11 00 0c 00 0001 003c 40 05 01 00 'mme'", DIS_OK, "role=mme" },
    { "traffic that only a base station begins", "00 0d 40 03 00 0000", DIS_OK, "role=enb" },
    { "traffic that only the core begins", "00 0b 40 03 00 0000", DIS_OK, "role=mme" },
    { "traffic that either end begins", "00 12 40 03 00 0000", DIS_OK, "" },
};

DISSECT_TESTS(s1ap, cases)
