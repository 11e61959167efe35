#include "tests/dissect/dissect_test.h"

#define AUTH "00112233445566778899aabbccddeeff "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "one byte short of a header", "01 01 0014 00112233445566778899aabbccddee", DIS_TRUNCATED, "" },
    { "a length below the header", "01 01 0013 " AUTH, DIS_NOT_MINE, "" },
    { "a length past the datagram", "01 01 0020 " AUTH "20 05 'ap1'", DIS_TRUNCATED, "" },
    { "an attribute of length 0", "01 01 0016 " AUTH "20 00", DIS_OK, "" },
    { "an attribute of length 1", "01 01 0016 " AUTH "20 01", DIS_OK, "" },
    { "the server that asks gives its name", "01 01 0019 " AUTH "20 05 'ap1'", DIS_OK, "name=ap1" },
    { "its own address agrees", "01 01 001f " AUTH "04 06 c0000201 20 05 'ap1'", DIS_OK, "name=ap1" },
    { "another's address: somebody handed it on", "01 01 001f " AUTH "04 06 c0000209 20 05 'ap1'", DIS_OK, "" },
    { "a proxy says so", "01 01 001c " AUTH "20 05 'ap1' 21 03 'x'", DIS_OK, "" },
    { "a dialect is a detail", "01 01 001c " AUTH "1a 08 00000009 0102", DIS_OK, "detail=radius-vendor=9" },
    { "a user's name is not told", "01 01 0019 " AUTH "01 05 'bob'", DIS_OK, "" },
    { "who accepts is a server", "02 01 0014 " AUTH, DIS_OK, "role=radius-server" },
};

DISSECT_TESTS(radius, cases)
