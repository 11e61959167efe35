#include "tests/dissect/dissect_test.h"

#define CLIENT_HELLO \
    "16fefd0000000000000000004b0100003f000000000000003ffefd0000000000000000000000000000000000000000000000000000000000000000000000020035010000130000000f000d00000a65782e6578616d706c65"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "00010203040506070809101112131415", DIS_NOT_MINE, "" },
    { "a record header cut short", "16fefd000000000000", DIS_TRUNCATED, "" },
    { "a client says whom it asks for", CLIENT_HELLO, DIS_OK, "server-name=ex.example" },
    { "the same behind CAPWAP's preamble", "01000000" CLIENT_HELLO, DIS_OK, "server-name=ex.example" },
    { "a fragment longer than its message",
      "16fefd0000000000000000 000e 01 000001 0000 000000 000002 0303", DIS_MALFORMED, "" },
    { "a record past the datagram", "16fefd0000000000000000 ffff 01", DIS_TRUNCATED, "" },
    { "encrypted records say nothing", "16fefd0001000000000000 000c 010000010000000000000100", DIS_NOT_MINE, "" },
};

DISSECT_TESTS(dtls, cases)
