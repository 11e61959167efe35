#include "tests/dissect/dissect_test.h"

#define SERVER { .side = SIDE_SERVER }
#define CLIENT { .side = SIDE_CLIENT }

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "", SERVER },
    { "a line without its end", "'+OK Example'", DIS_TRUNCATED, "", SERVER },
    { "the greeting", "'+OK Example POP3 server ready <1.2@h>' 0d0a", DIS_OK,
      "software=Example POP3 server ready", SERVER },
    { "another protocol", "'220 x' 0d0a", DIS_NOT_MINE, "", SERVER },
    { "a client says nothing", "'USER x' 0d0a", DIS_OK, "", CLIENT },
};

DISSECT_TESTS(pop, cases)
