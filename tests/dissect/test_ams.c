#include "tests/dissect/dissect_test.h"

#define TCP .frame = { .ip_proto = 6 }
#define AMS(command, state, body)                                                              \
    "0000 <4 c0a8016301015303 c0a8016501018081 " command state " <4-8 00000000 01000000 " body \
    ">>"
#define SEARCH "03661471 00000000 01000080 050d756001011027 "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "47455420 2f204854 54502f31 2e310d0a 0d0a0d0a 0d0a0d0a", DIS_NOT_MINE,
      "" },
    { "tags past the datagram", SEARCH "02000000 0500 ff00 'CX'", DIS_TRUNCATED,
      "role=ads-server" },
    { "more tags than there are", SEARCH "ffffffff 0500 <2 'CX-1' 00>", DIS_TRUNCATED,
      "role=ads-server | name=CX-1" },
    { "a version cut short says nothing",
      SEARCH "02000000 0400 <2 14010000 06000000> 0300 <2 020b>", DIS_OK, "role=ads-server" },
    { "an answer to a search",
      SEARCH "03000000 0500 <2 'CX_0D7560' 00> 0400 <2 14010000 06000000 00000000 00000000 "
             "03000000 0000> 0300 <2 02 0b b408>",
      DIS_OK,
      "role=ads-server | name=CX_0D7560 | os=Windows CE 6.0.0 | software=TwinCAT 2.11.2228" },
    { "who searches is not described", "03661471 00000000 01000000 c0a8016301011027 00000000",
      DIS_OK, "" },
    { "on a stream, nothing", "", DIS_TRUNCATED, "", TCP },
    { "on a stream, another protocol", "'GET / HTTP/1.1'", DIS_NOT_MINE, "", TCP },
    { "a length shorter than the head", "0000 1f000000", DIS_NOT_MINE, "", TCP },
    { "a length of everything is passed over", "0000 ffffffff 00", DIS_TRUNCATED, "", TCP },
    { "a command there is not", AMS("ff00", "0500", ""), DIS_NOT_MINE, "", TCP },
    { "device information one byte short",
      AMS("0100", "0500", "00000000 03 01 0110 'Plc30 App' 000000000000"), DIS_TRUNCATED,
      "role=ads-server", TCP },
    { "device information",
      AMS("0100", "0500", "00000000 03 01 0110 'Plc30 App' 00000000000000"), DIS_TRUNCATED,
      "role=ads-server | software=Plc30 App 3.1.4097", TCP },
    { "who asks is not described", AMS("0100", "0400", ""), DIS_TRUNCATED, "", TCP },
    { "an answer of another kind tells the role", AMS("0400", "0500", "00000000 0500 0000"),
      DIS_TRUNCATED, "role=ads-server", TCP },
};

DISSECT_TESTS(ams, cases)
