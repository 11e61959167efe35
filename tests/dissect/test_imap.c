#include "tests/dissect/dissect_test.h"

#define SERVER { .side = SIDE_SERVER }
#define CLIENT { .side = SIDE_CLIENT }

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "", SERVER },
    { "a line without its end", "'* OK Example'", DIS_TRUNCATED, "", SERVER },
    { "the greeting", "'* OK [CAPABILITY IMAP4rev1] Example ready' 0d0a", DIS_TRUNCATED,
      "software=Example ready", SERVER },
    { "who it is, when asked", "'* OK hi there' 0d0a '* ID (\"name\" \"Exmail\" \"version\" \"1\")' 0d0a", DIS_OK,
      "software=hi there | software=Exmail", SERVER },
    { "mail says nothing", "'* OK hi there' 0d0a '* 1 FETCH (BODY {3}' 0d0a", DIS_OK, "software=hi there", SERVER },
    { "an ID without an end", "'* OK hi there' 0d0a '* ID (\"name' 0d0a", DIS_OK, "software=hi there", SERVER },
    { "another protocol", "'* BYE' 0d0a", DIS_NOT_MINE, "", SERVER },
};

DISSECT_TESTS(imap, cases)
