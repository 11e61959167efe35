#include "tests/dissect/dissect_test.h"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "a question names nobody", "0001 0000 0001 0000 0000 0000 03 'pc1' 00 0001 0001", DIS_OK, "" },
    { "an answer with the sender's address names it",
      "0001 8000 0001 0001 0000 0000 03 'pc1' 00 0001 0001 03 'pc1' 00 0001 0001 0000001e 0004 c0000201",
      DIS_OK, "name=pc1" },
    { "an answer for another address does not",
      "0001 8000 0001 0001 0000 0000 03 'pc1' 00 0001 0001 03 'pc1' 00 0001 0001 0000001e 0004 c0000209",
      DIS_OK, "" },
    { "an answer cut short", "0001 8000 0000 0001 0000 0000 03 'pc1' 00 0001 0001 0000001e 0004 c000",
      DIS_MALFORMED, "" },
};

DISSECT_TESTS(llmnr, cases)
