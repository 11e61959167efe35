#include "tests/dissect/dissect_test.h"

#define IPMI(message)       "0600 ff07 00 00000000 00000000 [1 " message "] "
#define PLUS(kind, message) "0600 ff07 06 " kind "01000000 02000000 <2 " message "> "
#define ID                  "81 1c 63 20 04 01 00 20 81 02 27 02 bf db0700 2509 00000000 00 "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "47455420", DIS_NOT_MINE, "" },
    { "half a session", "0600 ff07 00 0000", DIS_TRUNCATED, "" },
    { "a message past the datagram", "0600 ff07 00 00000000 00000000 ff 81 1c", DIS_TRUNCATED,
      "" },
    { "a message of nothing", IPMI(""), DIS_OK, "" },
    { "a device id cut before its maker", IPMI("81 1c 63 20 04 01 00 20 81 02 27"), DIS_OK,
      "role=bmc" },
    { "a refusal has none", IPMI("81 1c 63 20 04 01 c1 20 81 02 27 02 bf db0700 2509 00"),
      DIS_OK, "role=bmc" },
    { "a pong cut short", "0600 ff06 000011be 40 00 00 10 0000", DIS_TRUNCATED, "" },
    { "a pong of no length", "0600 ff06 000011be 40 00 00 00", DIS_MALFORMED, "" },
    { "who it is", IPMI(ID), DIS_OK,
      "role=bmc | maker-number=pen:2011 | detail=ipmi-product=2341 | firmware=2.27" },
    { "the same in RMCP+", PLUS("00", ID), DIS_OK,
      "role=bmc | maker-number=pen:2011 | detail=ipmi-product=2341 | firmware=2.27" },
    { "encrypted", PLUS("c0", ID), DIS_OK, "" },
    { "a satellite behind the controller is another",
      IPMI("81 1c 63 24 04 01 00 20 81 02 27 02 bf db0700 2509 00"), DIS_OK, "" },
    { "no maker", IPMI("81 1c 63 20 04 01 00 20 81 02 27 02 bf 000000 0000 00"), DIS_OK,
      "role=bmc | detail=ipmi-product=0 | firmware=2.27" },
    { "whose authentication it offers", IPMI("81 1c 63 20 04 38 00 01 97 04 03 db0700 00 00"),
      DIS_OK, "role=bmc | ~maker-number=pen:2011" },
    { "who asks is not described", IPMI("20 18 c8 81 04 01 7a"), DIS_OK, "" },
    { "a pong with the standard's number",
      "0600 ff06 000011be 40 00 00 [1 000011be 00000000 81 00 000000000000]", DIS_OK,
      "role=bmc" },
    { "a pong with the maker's",
      "0600 ff06 000011be 40 00 00 [1 000007db 00000000 81 00 000000000000]", DIS_OK,
      "role=bmc | maker-number=pen:2011" },
    { "an acknowledgement", "0600 0086", DIS_OK, "" },
};

DISSECT_TESTS(rmcp, cases)
