#include "tests/dissect/dissect_test.h"

#define LINK .link_only = true

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "", LINK },
    { "half a head", "feff 0501 0000", DIS_TRUNCATED, "", LINK },
    { "a block longer than the data", "feff 0501 00000001 0000 0008 0202 00ff 0000 'pl'",
      DIS_MALFORMED, "", LINK },
    { "data longer than the frame", "feff 0501 00000001 0000 00ff 0202 0005 0000 'plc' 00",
      DIS_TRUNCATED, "name=plc", LINK },
    { "a block too short for its own head", "feff 0501 00000001 0000 0006 0202 0001 00 00",
      DIS_MALFORMED, "", LINK },
    { "a device id cut short says nothing", "feff 0501 00000001 0000 0008 0203 0004 0000 002a",
      DIS_MALFORMED, "", LINK },
    { "a role of no length", "feff 0501 00000001 0000 0006 0204 0002 0000", DIS_MALFORMED, "",
      LINK },
    { "an address of zeros is none",
      "feff 0501 00000001 0000 0012 0102 000e 0000 00000000 00000000 00000000", DIS_OK, "",
      LINK },
    { "vendor 0 is nobody's", "feff 0501 00000001 0000 000a 0203 0006 0000 0000 0101", DIS_OK,
      "detail=profinet-device=257", LINK },
    { "who looks for a name does not bear it",
      "fefe 0500 00000001 0001 0008 0202 0003 'plc' 00", DIS_OK, "", LINK },
    { "who sets a name does not bear it",
      "fefd 0400 00000001 0000 000a 0202 0005 0001 'plc' 00", DIS_OK, "", LINK },
    { "a refusal says nothing", "feff 0505 00000001 0000 000a 0202 0005 0001 'plc' 00", DIS_OK,
      "", LINK },
    { "cyclic data says nothing", "8000 0202 0005 0000 'plc' 00", DIS_OK, "", LINK },
    { "an answer to Identify",
      "feff 0501 00000001 0000 0044 0201 0008 0000 'S7-300' 0202 0005 0000 'plc' 00 0203 0006 "
      "0000 002a 0101 "
      "0204 0004 0000 0200 0102 000e 0001 c0000207 ffffff00 c0000201 0208 0006 0000 0118 0001",
      DIS_OK,
      "model=S7-300 | name=plc | maker-number=profinet:42 | detail=profinet-device=257 | "
      "role=profinet-controller | "
      "address=ip:192.0.2.7 | detail=profinet-oem-vendor=280",
      LINK },
    { "an answer to Get", "fefd 0301 00000001 0000 000a 0203 0006 0000 002a 0101", DIS_OK,
      "maker-number=profinet:42 | detail=profinet-device=257", LINK },
    { "a station that greets", "fefc 0600 00000001 0000 000a 0202 0005 0000 'io1' 00", DIS_OK,
      "name=io1", LINK },
    { "padding of the frame is not read",
      "fefc 0600 00000001 0000 000a 0202 0005 0000 'io1' 00 ffffffff", DIS_OK, "name=io1",
      LINK },
};

DISSECT_TESTS(pn_dcp, cases)
