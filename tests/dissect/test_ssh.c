#include "tests/dissect/dissect_test.h"

#define CLIENT .frame = { .side = SIDE_CLIENT }

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "an identification without its end", "'SSH-2.0-ExampleOS_1.0'", DIS_TRUNCATED, "" },
    { "no software after the version", "'SSH-2.0-' 0d0a", DIS_MALFORMED, "" },
    { "no version", "'SSH--Example' 0d0a", DIS_MALFORMED, "" },
    { "an escape sequence in the software", "'SSH-2.0-' 1b '[2J' 0d0a", DIS_MALFORMED, "" },
    { "a NUL in the software", "'SSH-2.0-Ex' 00 'ample' 0d0a", DIS_MALFORMED, "" },
    { "a client has no banner lines", "'GET / HTTP/1.0' 0d0a 'SSH-2.0-x' 0d0a", DIS_NOT_MINE,
      "", CLIENT },
    { "the identification is kept as it stands", "'SSH-2.0-ExampleOS_1.25 build 7' 0d0a 0000",
      DIS_OK, "software=SSH-2.0-ExampleOS_1.25 build 7" },
    { "a client names its software as well", "'SSH-2.0-ExampleClient' 0d0a", DIS_OK,
      "software=SSH-2.0-ExampleClient", CLIENT },
    { "1.99 is a server that speaks both versions", "'SSH-1.99-Example-1.25' 0a", DIS_OK,
      "software=SSH-1.99-Example-1.25" },
    { "padding with NUL is dropped", "'SSH-1.99-Example ' 000000 0a", DIS_OK,
      "software=SSH-1.99-Example" },
    { "a server's lines before it are no identification",
      "'Access is logged.' 0d0a 'SSH-2.0-E' 0d0a", DIS_OK, "software=SSH-2.0-E" },
};

DISSECT_TESTS(ssh, cases)
