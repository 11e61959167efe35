#include "tests/dissect/dissect_test.h"

#define Z16 "00000000000000000000000000000000"
#define HEAD "009c 0001 1a2b3c4d 0001 0000 "
#define FIELDS "0100 0000 00000003 00000003 0001 0001 "
#define HOST "'vpn1' 000000000000000000000000" Z16 Z16 Z16
#define MAKER "'MoretonBay' 000000000000" Z16 Z16 Z16

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "half a header", "009c 0001 1a2b", DIS_TRUNCATED, "" },
    { "another magic", "009c 0001 1a2b3c4e 0001 0000", DIS_NOT_MINE, "" },
    { "a length below the header", "000b 0001 1a2b3c4d 0001 0000", DIS_NOT_MINE, "" },
    { "a length of everything", "ffff 0001 1a2b3c4d 0001 0000", DIS_NOT_MINE, "" },
    { "not all there yet", HEAD FIELDS HOST, DIS_TRUNCATED, "" },
    { "a start that is too short", "000c 0001 1a2b3c4d 0001 0000", DIS_MALFORMED, "" },
    { "who starts says who it is", HEAD FIELDS HOST MAKER, DIS_OK,
      "role=pptp-client | name=vpn1 | manufacturer=MoretonBay | firmware=1" },
    { "who replies, too", "009c 0001 1a2b3c4d 0002 0000 0100 01 00 00000003 00000003 0001 0000" HOST MAKER, DIS_OK,
      "role=pptp-server | name=vpn1 | manufacturer=MoretonBay" },
    { "an echo before it says nothing", "0010 0001 1a2b3c4d 0005 0000 00000001", DIS_TRUNCATED, "" },
    { "what stands behind a NUL is not told", HEAD FIELDS "'a' 00 'b' 00" "000000000000000000000000" Z16 Z16 Z16 MAKER,
      DIS_OK, "role=pptp-client | name=a | manufacturer=MoretonBay | firmware=1" },
};

DISSECT_TESTS(pptp, cases)
