#include "tests/dissect/dissect_test.h"

#define ON_LINK .link_only = true

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "", ON_LINK },
    { "another slow protocol", "01 0001 00", DIS_NOT_MINE, "", ON_LINK },
    { "a TLV of length 0", "03 0050 00 0100", DIS_MALFORMED, "", ON_LINK },
    { "a TLV past the frame", "03 0050 00 0110 01 0000", DIS_TRUNCATED, "", ON_LINK },
    { "a TLV of another size", "03 0050 00 0103 01 00", DIS_OK, "", ON_LINK },
    { "the sender's maker", "03 0050 00 0110 01 0001 00 1d 05ee 00e0fc 00000102 0000", DIS_OK,
      "device-oui=0x00e0fc | detail=oam-vendor-specific=0x00000102", ON_LINK },
    { "no OUI is none", "03 0050 00 0110 01 0001 00 1d 05ee 000000 00000000 00", DIS_OK, "", ON_LINK },
    { "the peer's words are not the sender's", "03 0050 00 0210 01 0001 00 1d 05ee 00e0fc 00000102 00", DIS_OK, "", ON_LINK },
    { "an event tells nothing", "03 0050 01 0110 01 0001 00 1d 05ee 00e0fc 00000102 00", DIS_OK, "", ON_LINK },
};

DISSECT_TESTS(oam, cases)
