#include "tests/dissect/dissect_test.h"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "something else", "'hello'", DIS_NOT_MINE, "" },
    { "a line that does not end", "'tivoconnect=1' 0a 'machine=R7'", DIS_TRUNCATED, "" },
    { "a line without a value", "'tivoconnect=1' 0a 'machine' 0a 0a", DIS_OK, "" },
    { "a program on a router", "'TiVoConnect=1' 0a 'platform=pc/minidlna' 0a 'machine=R7000P' 0a 'identity=x' 0a", DIS_OK,
      "software=pc/minidlna | name=R7000P" },
};

DISSECT_TESTS(tivo, cases)
