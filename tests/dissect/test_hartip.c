#include "tests/dissect/dissect_test.h"

#define TCP .frame = { .ip_proto = 6 }

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "half a head", "0101 0300", DIS_TRUNCATED, "" },
    { "another protocol", "4745 5420 2f20 4854", DIS_NOT_MINE, "" },
    { "a length shorter than its own head", "0101 0300 0003 0007", DIS_NOT_MINE, "" },
    { "a length past the datagram", "0101 0300 0003 00ff 86", DIS_TRUNCATED, "" },
    { "a frame of no bytes", "0101 0300 0003 0008", DIS_OK, "" },
    { "data longer than the frame", "0101 0300 0003 [2+8 86 264e0000d2 00 ff 00d0 fe264e]",
      DIS_OK, "" },
    { "an identity cut before the maker says nothing",
      "0101 0300 0003 [2+8 86 264e0000d2 00 [1 00d0 fe264e 05 07 04 01 0e 0c 0000d2 05 02 0002 "
      "d0] e4]",
      DIS_OK, "" },
    { "an error is no identity", "0101 0300 0003 [2+8 86 264e0000d2 00 [1 8000] e4]", DIS_OK,
      "" },
    { "a gateway",
      "0101 0300 0003 [2+8 86 264e0000d2 00 [1 00d0 fe264e 05 07 04 01 0e 0c 0000d2 05 02 0002 "
      "d0 0026 0026 84] e4]",
      DIS_OK,
      "role=hart-gateway | maker-number=hart:38 | model=device type 0x264e | firmware=4.1" },
    { "an instrument behind it is a subject of its own",
      "0101 0300 0003 [2+8 86 1a05000007 00 [1 0000 fe9a05 05 07 02 03 0e 0c 000007 05 02 0002 "
      "d0 001a 001a 01] e4]",
      DIS_OK,
      "role=hart-gateway | @serial:hart-9a05000007 role=hart-instrument | "
      "@serial:hart-9a05000007 maker-number=hart:26 | "
      "@serial:hart-9a05000007 model=device type 0x9a05 | @serial:hart-9a05000007 "
      "firmware=2.3" },
    { "before revision 7 the maker is in the type",
      "0101 0300 0003 [2+8 06 80 00 [1 0000 fe1102 05 05 02 03 0e 00 000007] e4]", DIS_OK,
      "role=hart-gateway | @serial:hart-1102000007 role=hart-instrument | "
      "@serial:hart-1102000007 maker-number=hart:17 | "
      "@serial:hart-1102000007 model=device type 0x1102 | @serial:hart-1102000007 "
      "firmware=2.3" },
    { "who asks is not described", "0100 0300 0003 [2+8 82 264e0000d2 00 00 38]", DIS_OK, "" },
    { "other commands say nothing",
      "0101 0300 0003 [2+8 86 264e0000d2 01 [1 00d0 fb00000000] 11]", DIS_OK, "" },
    { "on a stream",
      "0101 0000 0002 [2+8 01 0000ea60] 0101 0300 0003 [2+8 86 264e0000d2 00 [1 00d0 fe264e 05 "
      "07 04 01 0e 0c 0000d2 05 02 "
      "0002 d0 0026 0026 84] e4]",
      DIS_TRUNCATED,
      "role=hart-gateway | maker-number=hart:38 | model=device type 0x264e | firmware=4.1",
      TCP },
    { "on a stream, another protocol behind it", "0101 0000 0002 [2+8 01 0000ea60] 'HTTP/1.1'",
      DIS_MALFORMED, "", TCP },
};

DISSECT_TESTS(hartip, cases)
