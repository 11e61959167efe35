#include "tests/dissect/dissect_test.h"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "'GET / HTTP/1.1'", DIS_NOT_MINE, "" },
    { "a length of nothing", "68 00 07000000", DIS_NOT_MINE, "" },
    { "a length over the maximum", "68 fe 07000000", DIS_NOT_MINE, "" },
    { "one byte short", "68 04 070000", DIS_TRUNCATED, "" },
    { "information without a cause", "68 [1 00000000 0d 01]", DIS_TRUNCATED, "" },
    { "rubbish behind a message", "68 [1 07000000] ff", DIS_MALFORMED,
      "role=iec104-controlling" },
    { "who starts controls", "68 [1 07000000]", DIS_TRUNCATED, "role=iec104-controlling" },
    { "who confirms is controlled", "68 [1 0b000000]", DIS_TRUNCATED,
      "role=iec104-controlled" },
    { "a test frame tells nothing", "68 [1 43000000] 68 [1 83000000]", DIS_TRUNCATED, "" },
    { "a measured value is told by who is controlled",
      "68 [1 00000000 0d 01 0300 0100 010000 00000000 00]", DIS_TRUNCATED,
      "role=iec104-controlled" },
    { "a command tells nothing: its confirmation repeats it",
      "68 [1 00000000 2d 01 0600 0100 010000 01]", DIS_TRUNCATED, "" },
};

DISSECT_TESTS(iec104, cases)
