#include "tests/dissect/dissect_test.h"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another version", "40 05 0004 00000100", DIS_NOT_MINE, "" },
    { "a length below the header", "20 05 0003 000001", DIS_MALFORMED, "" },
    { "a length past the datagram", "20 05 00ff 00000100", DIS_TRUNCATED, "" },
    { "an element past the message", "20 05 0008 00000100 003c 00ff", DIS_TRUNCATED, "" },
    { "a name past its element", "20 05 000b 00000100 003c 0003 02 09 41", DIS_OK, "" },
    { "a user plane by its features", "20 05 0017 00000100 003c 0005 00 c0000209 002b 0006 000000000000", DIS_OK,
      "address=ip:192.0.2.9 | role=pfcp-user-plane" },
    { "a control plane with a name", "20 06 001a 00000100 003c 000d 02 03 'smf' 07 'example' 0059 0001 00", DIS_OK,
      "name=smf.example | role=pfcp-control-plane" },
    { "a node in an element of a session is not the sender", "21 34 0015 0000000000000001 00000100 003c 0005 00 c0000209", DIS_OK,
      "" },
    { "only the control plane establishes sessions", "21 32 000c 0000000000000001 00000100", DIS_OK, "role=pfcp-control-plane" },
    { "a maker's element in what is said of a session may be the peer's", "21 34 0014 0000000000000001 00000100 8001 0004 07db 0001", DIS_OK, "" },
    { "a maker's element tells a dialect", "20 05 000c 00000100 8001 0004 07db 0001", DIS_OK, "~enterprise=2011" },
};

DISSECT_TESTS(pfcp, cases)
