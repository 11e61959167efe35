#include "tests/dissect/dissect_test.h"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "three bytes", "48 20 00", DIS_TRUNCATED, "" },
    { "another version", "68 20 0000", DIS_NOT_MINE, "" },
    { "the charging protocol of version 1", "20 10 0000 00000000", DIS_NOT_MINE, "" },
    { "a length below the header", "48 20 0004 00000000", DIS_MALFORMED, "" },
    { "a length past the datagram", "48 20 00ff 00000000 00000100", DIS_TRUNCATED, "" },
    { "an element past the message", "48 20 000c 00000000 00000100 57 00ff 00", DIS_TRUNCATED, "" },
    { "an element of length 0", "48 20 000c 00000000 00000100 57 0000 00", DIS_OK, "" },
    { "an endpoint of the sender's own", "48 20 0015 00000000 00000100 57 0009 00 8a 00000001 c0000201", DIS_OK, "role=mme" },
    { "an endpoint of somebody else", "48 20 0015 00000000 00000100 57 0009 00 8a 00000001 c0000209", DIS_OK, "" },
    { "an endpoint that is cut", "48 20 0013 00000000 00000100 57 0007 00 8a 00000001 c000", DIS_OK, "" },
    { "a private extension tells a dialect", "40 01 000c 00000100 ff 0004 00 07db 0001", DIS_OK, "~enterprise=2011" },
    { "who creates a context in version 1", "32 10 0006 00000000 0001 0000 0e05", DIS_OK, "role=sgsn" },
    { "and who answers; an extension in what is said of a session may be anybody's",
      "32 11 000f 00000001 0002 0000 0180 0eff ff 0004 07db 0001", DIS_OK, "role=ggsn" },
    { "a private extension in an echo of version 1, behind an element of fixed size",
      "32 02 000d 00000000 0002 0000 0e05 ff 0004 07db 0001", DIS_OK, "~enterprise=2011" },
    { "an extension in what is said of a session, version 2", "48 20 0010 00000000 00000100 ff 0004 00 07db 0001", DIS_OK, "" },
    { "an element of another release ends the walk", "32 11 000a 00000001 0002 0000 3000 ff00 0407", DIS_OK, "role=ggsn" },
};

DISSECT_TESTS(gtp, cases)
