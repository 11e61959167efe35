#include "tests/dissect/dissect_test.h"

#define DEVICE "020000 07" /* device 7: type 8 in the upper ten bits */

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "0100 0004", DIS_NOT_MINE, "" },
    { "a length shorter than its own head", "810b 0003", DIS_NOT_MINE, "" },
    { "a length past the datagram", "810b 00ff 0100 1000 c4 " DEVICE " 2201e0 9103 2105",
      DIS_TRUNCATED, "role=bacnet-device | detail=bacnet-device=7 | maker-number=bacnet:5" },
    { "a source address of everything", "810b [2+4 0108 0005 ff 01 1000]", DIS_MALFORMED, "" },
    { "a source address of no length is no source", "810b [2+4 0108 0005 00 1000]",
      DIS_MALFORMED, "" },
    { "network 65535 is all of them and nobody's", "810b [2+4 0108 ffff 01 0a 1000]",
      DIS_MALFORMED, "" },
    { "an I-Am without its vendor says nothing",
      "810b [2+4 0100 1000 c4 " DEVICE " 2201e0 9103]", DIS_MALFORMED, "" },
    { "an I-Am of something that is no device",
      "810b [2+4 0100 1000 c4 00000007 2201e0 9100 2105]", DIS_MALFORMED, "" },
    { "a vendor's number of five bytes",
      "810b [2+4 0100 1000 c4 " DEVICE " 2201e0 9103 25050000000005]", DIS_MALFORMED, "" },
    { "tags that only open", "810a [2+4 0100 3001 0c 0c " DEVICE " 1979 3e 3e3e3e3e3e]",
      DIS_MALFORMED, "detail=bacnet-device=7" },
    { "a text longer than its message",
      "810a [2+4 0100 3001 0c 0c " DEVICE " 1979 3e 75ff 00 'Acme' 3f]", DIS_MALFORMED,
      "detail=bacnet-device=7" },
    { "a text without even a character set",
      "810a [2+4 0100 3001 0c 0c " DEVICE " 1979 3e 7500 3f]", DIS_OK,
      "detail=bacnet-device=7" },
    { "a length of four bytes that says everything",
      "810a [2+4 0100 3001 0c 0c " DEVICE " 1979 3e 75ffffffffff 00 41 3f]", DIS_MALFORMED,
      "detail=bacnet-device=7" },
    { "a forwarded message from nowhere",
      "8104 [2+4 00000000 bac0 0100 1000 c4 " DEVICE " 2201e0 9103 2105]", DIS_MALFORMED, "" },

    { "vendor 0 is nobody's", "810b [2+4 0100 1000 c4 " DEVICE " 2201e0 9103 2100]", DIS_OK,
      "role=bacnet-device | detail=bacnet-device=7" },
    { "who asks is not described", "810b [2+4 0100 1008]", DIS_OK, "" },
    { "I-Am", "810b [2+4 0100 1000 c4 " DEVICE " 2201e0 9103 2105]", DIS_OK,
      "role=bacnet-device | detail=bacnet-device=7 | maker-number=bacnet:5" },
    { "an I-Am that a broadcast manager hands on is its origin's",
      "8104 [2+4 c0000209 bac0 0100 1000 c4 " DEVICE " 2201e0 9103 2105]", DIS_OK,
      "role=bacnet-bbmd | @ip:192.0.2.9 role=bacnet-device | @ip:192.0.2.9 "
      "detail=bacnet-device=7 | "
      "@ip:192.0.2.9 maker-number=bacnet:5" },
    { "a device behind a router is a subject of its own",
      "810b [2+4 0108 07d1 01 0a 1000 c4 " DEVICE " 2201e0 9103 2105]", DIS_OK,
      "role=bacnet-router | @bacnet:2001/0a role=bacnet-device | @bacnet:2001/0a "
      "detail=bacnet-device=7 | "
      "@bacnet:2001/0a maker-number=bacnet:5" },
    { "both at once: forwarded, and from behind a router",
      "8104 [2+4 c0000209 bac0 0108 07d1 01 0a 1000 c4 " DEVICE " 2201e0 9103 2105]", DIS_OK,
      "role=bacnet-bbmd | @ip:192.0.2.9 role=bacnet-router | @bacnet:2001/0a "
      "role=bacnet-device | "
      "@bacnet:2001/0a detail=bacnet-device=7 | @bacnet:2001/0a maker-number=bacnet:5" },
    { "a destination network is passed over",
      "810b [2+4 0120 ffff 00 ff 1000 c4 " DEVICE " 2201e0 9103 220105]", DIS_OK,
      "role=bacnet-device | detail=bacnet-device=7 | maker-number=bacnet:261" },
    { "a router tells of its networks", "810b [2+4 0180 01 07d1]", DIS_OK,
      "role=bacnet-router" },
    { "a broadcast manager's table", "8103 [2+4 c0000209 bac0 ffffffff]", DIS_OK,
      "role=bacnet-bbmd" },
    { "a device's vendor name",
      "810a [2+4 0100 3001 0c 0c " DEVICE " 1979 3e 75[1 00 'Acme'] 3f]", DIS_OK,
      "detail=bacnet-device=7 | manufacturer=Acme" },
    { "an array's element has an index",
      "810a [2+4 0100 3001 0c 0c " DEVICE " 194d 2900 3e 75[1 00 'AHU1'] 3f]", DIS_OK,
      "detail=bacnet-device=7 | name=AHU1" },
    { "the name of a point is not the device's",
      "810a [2+4 0100 3001 0c 0c 00000007 194d 3e 75[1 00 'Temp'] 3f]", DIS_OK, "" },
    { "UCS-2", "810a [2+4 0100 3001 0c 0c " DEVICE " 194d 3e 75[1 04 00410042] 3f]", DIS_OK,
      "detail=bacnet-device=7 | name=AB" },
    { "ISO 8859-1", "810a [2+4 0100 3001 0c 0c " DEVICE " 194d 3e 75[1 05 'K' fc 'hl'] 3f]",
      DIS_OK, "detail=bacnet-device=7 | name=Kühl" },
    { "many properties, one of them refused",
      "810a [2+4 0100 3001 0e 0c " DEVICE
      " 1e 2979 4e 75[1 00 'Acme'] 4f 2946 4e 74 00 'M-1' 4f 2a0174 5e 9102 9120 5f "
      "292c 4e 74 00 '1.2' 4f 2978 4e 2105 4f 1f]",
      DIS_OK,
      "detail=bacnet-device=7 | manufacturer=Acme | model=M-1 | firmware=1.2 | "
      "maker-number=bacnet:5" },
    { "a first segment is read as far as it goes",
      "810a [2+4 0100 3c01 0004 0e 0c " DEVICE " 1e 2946 4e 74 00 'M-1' 4f]", DIS_OK,
      "detail=bacnet-device=7 | model=M-1" },
    { "a later segment says nothing", "810a [2+4 0100 3801 0104 0e 'xyz']", DIS_OK, "" },
    { "a request is not an answer", "810a [2+4 0104 0005 01 0c 0c " DEVICE " 1979]", DIS_OK,
      "" },
};

DISSECT_TESTS(bacnet, cases)
