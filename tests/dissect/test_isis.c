#include "tests/dissect/dissect_test.h"

#define ON_LINK .link_only = true
#define PDU "83 1b 01 00 "
#define LAN PDU "0f 01 00 00 01 000000000001 001e 0040 40 00000000000101 "
#define POINT "83 14 01 00 11 01 00 00 01 000000000001 001e 0020 01 "
#define LSP(length) PDU "12 01 00 00 " length " 04b0 000000000002 00 00 00000001 abcd 03 "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "", ON_LINK },
    { "another network protocol", "81 00 00 00 00 00 00 00", DIS_NOT_MINE, "", ON_LINK },
    { "one byte short of a header", "83 1b 01 00 0f 01 00", DIS_TRUNCATED, "", ON_LINK },
    { "a header length that cannot be", "83 00 01 00 0f 01 00 00", DIS_MALFORMED, "", ON_LINK },
    { "identifiers of another size", "83 1b 01 08 0f 01 00 00", DIS_MALFORMED, "", ON_LINK },
    { "a TLV past the frame", LAN "84ff c0000207", DIS_TRUNCATED, "role=isis-router", ON_LINK },
    { "a hello and the address of its interface", LAN "8404 c0000207", DIS_OK,
      "role=isis-router | address=ip:192.0.2.7", ON_LINK },
    { "behind LLC's control byte", "03" POINT "8404 c0000207", DIS_OK, "role=isis-router | address=ip:192.0.2.7", ON_LINK },
    { "half an address", POINT "8403 c00002", DIS_OK, "role=isis-router", ON_LINK },
    { "link state is told of its writer, not of who sends it", LSP("0027") "8904 'r007' 8404 c0000208", DIS_OK,
      "@ip:192.0.2.8 name=r007", ON_LINK },
    { "the router identifier is the steadier address", LSP("002d") "8404 c0000208 8904 'r007' 8604 c0000209 0000", DIS_OK,
      "@ip:192.0.2.9 address=ip:192.0.2.8 | @ip:192.0.2.9 name=r007", ON_LINK },
    { "without an address nobody is named", LSP("0021") "8904 'r007'", DIS_OK, "", ON_LINK },
    { "of a network", PDU "12 01 00 00 0027 04b0 000000000002 01 00 00000001 abcd 03 8904 'r007' 8404 c0000208", DIS_OK, "",
      ON_LINK },
    { "a length past the frame", LSP("00ff") "8904 'r007' 8404 c0000208", DIS_TRUNCATED, "", ON_LINK },
    { "a length below the header", LSP("0010") "8904 'r007' 8404 c0000208", DIS_TRUNCATED, "", ON_LINK },
    { "a summary tells nothing", PDU "18 01 00 00 0021", DIS_OK, "", ON_LINK },
};

DISSECT_TESTS(isis, cases)
