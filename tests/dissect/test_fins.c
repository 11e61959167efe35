#include "tests/dissect/dissect_test.h"

#define ANSWER "c0 00 02 00 63 00 00 c8 00 ef 0501 0000 "
#define MODEL  "'CP1L-EL20DR-D' 00000000202020 '01.00' 000000000000000000000000000000 "
#define TCP    .frame = { .ip_proto = 6 }

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "half a head", "c000 0200", DIS_TRUNCATED, "" },
    { "another protocol", "47 45 54 20 2f 20 48 54 54 50 2f 31", DIS_NOT_MINE, "" },
    { "an answer without its texts", ANSWER, DIS_TRUNCATED, "" },
    { "texts one byte short",
      ANSWER "'CP1L-EL20DR-D' 00000000202020 '01.00' 0000000000000000000000000000",
      DIS_TRUNCATED, "" },
    { "an error is no answer", "c0 00 02 00 63 00 00 c8 00 ef 0501 0401", DIS_OK, "" },
    { "texts of nothing but NUL",
      ANSWER
      "0000000000000000000000000000000000000000 0000000000000000000000000000000000000000",
      DIS_OK, "role=fins-controller" },
    { "the controller's model and version", ANSWER MODEL, DIS_OK,
      "role=fins-controller | model=CP1L-EL20DR-D | firmware=01.00" },
    { "with the relay's error bit it is still an answer",
      "c0 00 02 00 63 00 00 c8 00 ef 0501 8000 " MODEL, DIS_OK,
      "role=fins-controller | model=CP1L-EL20DR-D | firmware=01.00" },
    { "one from another network is inferred", "c0 00 02 00 63 00 05 c8 00 ef 0501 0000 " MODEL,
      DIS_OK, "~role=fins-controller | ~model=CP1L-EL20DR-D | ~firmware=01.00" },
    { "who asks is not described", "80 00 02 00 00 00 00 63 00 ef 0501 00", DIS_OK, "" },
    { "other answers say nothing", "c0 00 02 00 63 00 00 c8 00 ef 0101 0000 'CP1L-EL20DR-D'",
      DIS_OK, "" },
    { "on a stream, a length of nothing", "'FINS' 00000000 00000002 00000000", DIS_MALFORMED,
      "", TCP },
    { "on a stream, a length of everything", "'FINS' ffffffff 00000002 00000000", DIS_MALFORMED,
      "", TCP },
    { "on a stream, another protocol", "'FINE' 00000000", DIS_NOT_MINE, "", TCP },
    { "on a stream",
      "'FINS' [4 00000000 00000000 00000000] 'FINS' [4 00000002 00000000 " ANSWER MODEL "]",
      DIS_TRUNCATED, "role=fins-controller | model=CP1L-EL20DR-D | firmware=01.00", TCP },
};

DISSECT_TESTS(fins, cases)
