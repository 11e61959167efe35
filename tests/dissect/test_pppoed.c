#include "tests/dissect/dissect_test.h"

#define LINK .link_only = true

static const struct dissect_case cases[] = {
    { "an empty message", "", DIS_TRUNCATED, "", LINK },
    { "a head one byte short", "11 09 0000 00", DIS_TRUNCATED, "", LINK },
    { "a payload one byte short", "11 09 0000 0004 0101 00", DIS_TRUNCATED, "", LINK },
    { "a payload of every byte there is", "11 09 0000 ffff 0101 0000", DIS_TRUNCATED, "",
      LINK },
    { "padding is not read", "11 09 0000 0004 0101 0000 0110 0002 ffff", DIS_OK,
      "role=pppoe-client", LINK },
    { "a payload of length zero", "11 09 0000 0000", DIS_OK, "role=pppoe-client", LINK },
    { "a tag longer than the payload", "11 07 0000 0007 0102 0009 'ac1'", DIS_MALFORMED, "",
      LINK },
    { "a tag of length zero", "11 07 0000 0004 0102 0000", DIS_OK, "role=pppoe-server", LINK },
    { "of two names the first counts", "11 07 0000 000a 0102 0001 'a' 0102 0001 'b'", DIS_OK,
      "role=pppoe-server | name=a", LINK },
    { "NUL inside a name is data", "11 07 0000 0007 0102 0003 'a' 00 'b'", DIS_OK,
      "role=pppoe-server | name=a\\x00b", LINK },
    { "another version", "21 09 0000 0000", DIS_MALFORMED, "", LINK },
    { "a code that does not exist", "11 42 0000 0000", DIS_MALFORMED, "", LINK },
    { "a vendor tag too short for a number", "11 09 0000 0007 0105 0003 000009", DIS_OK,
      "role=pppoe-client", LINK },

    { "who looks for a server is a client", "11 09 0000 000c 0101 0000 0103 0004 01020304",
      DIS_OK, "role=pppoe-client", LINK },
    { "who offers is a server, and has a name", "11 07 0000 000b 0101 0000 0102 0003 'ac1'",
      DIS_OK, "role=pppoe-server | name=ac1", LINK },
    { "a client repeats the server's name", "11 19 0000 0007 0102 0003 'ac1'", DIS_OK,
      "role=pppoe-client", LINK },
    { "who confirms is a server", "11 65 0007 0004 0101 0000", DIS_OK, "role=pppoe-server",
      LINK },
    { "either end may terminate", "11 a7 0007 0000", DIS_OK, "", LINK },
    { "what is behind the end does not count", "11 07 0000 000b 0000 0000 0102 0003 'ac1'",
      DIS_OK, "role=pppoe-server", LINK },
    { "a vendor's tag hints at the client's maker", "11 09 0000 0008 0105 0004 00003a8c",
      DIS_OK, "role=pppoe-client | ~enterprise=14988", LINK },
    { "the forum's tag was put in by the access node",
      "11 09 0000 000b 0105 0007 00000de9 01 01 'p'", DIS_OK, "role=pppoe-client", LINK },
    { "a request that a relay marked comes from the relay", "11 09 0000 0006 0110 0002 0001",
      DIS_OK, "role=pppoe-relay", LINK },
    { "an offer with a relay's mark has no sure sender",
      "11 07 0000 000d 0102 0003 'ac1' 0110 0002 0001", DIS_OK, "", LINK },
};

DISSECT_TESTS(pppoed, cases)
