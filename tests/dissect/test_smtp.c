#include "tests/dissect/dissect_test.h"

#define SERVER { .side = SIDE_SERVER }
#define CLIENT { .side = SIDE_CLIENT }

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "", SERVER },
    { "a line without its end", "'220 mail.example.org ESMTP'", DIS_TRUNCATED, "", SERVER },
    { "the greeting", "'220 mail.example.org ESMTP Example 1.2' 0d0a", DIS_TRUNCATED,
      "software=mail.example.org ESMTP Example 1.2", SERVER },
    { "another reply with 220 is no greeting", "'220 2.0.0 Ready to start TLS' 0d0a", DIS_TRUNCATED, "", SERVER },
    { "mail says nothing", "'354 go on' 0d0a '220 mail.example.org ESMTP' 0d0a", DIS_OK, "", SERVER },
    { "a client says nothing", "'EHLO pc.example.org' 0d0a", DIS_OK, "", CLIENT },
    { "another protocol", "'SSH-2.0-x' 0d0a", DIS_NOT_MINE, "", SERVER },
};

DISSECT_TESTS(smtp, cases)
