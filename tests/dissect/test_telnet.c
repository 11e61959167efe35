#include "tests/dissect/dissect_test.h"

#define SERVER { .side = SIDE_SERVER }
#define CLIENT { .side = SIDE_CLIENT }

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "", SERVER },
    { "a banner before the prompt", "fffb01 fffd18 'Example Switch 7' 0d0a 'login: '", DIS_OK,
      "description=Example Switch 7", SERVER },
    { "no prompt yet", "'Example Switch 7' 0d0a", DIS_TRUNCATED, "", SERVER },
    { "a negotiation without its end", "'A' 0d0a 'login:' fffa18", DIS_OK, "description=A", SERVER },
    { "an option cut short", "'Example 7' 0d0a 'login:' fffb", DIS_OK, "description=Example 7", SERVER },
    { "what follows the prompt is a session", "'login: ' 0d0a 'a page about makers' 0d0a", DIS_OK, "", SERVER },
    { "a client says nothing", "'admin' 0d0a", DIS_OK, "", CLIENT },
};

DISSECT_TESTS(telnet, cases)
