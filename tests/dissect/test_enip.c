#include "tests/dissect/dissect_test.h"

/* The length counts what stands behind the head, of which 20 bytes follow it. */
#define MESSAGE(command, body)                                                                 \
    command "<2-20 00000000 00000000 0000000000000000 00000000 " body "> "
#define ADDRESS "0100 0002 af12 c0000201 0000000000000000 "
#define WHO     "0100 0e00 3600 1405 3000 78563412 "
#define TCP     .frame = { .ip_proto = 6 }

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "half a head", "6300 0000 0000", DIS_TRUNCATED, "" },
    { "another protocol", "4745 5420 2f20 4854 5450 2f31 2e31 0d0a 0000 0000 0000 0000",
      DIS_NOT_MINE, "" },
    { "options are zero, or it is another protocol",
      "6300 0000 00000000 00000000 0000000000000000 01000000", DIS_NOT_MINE, "" },
    { "who asks is not described", MESSAGE("6300", ""), DIS_OK, "" },
    { "a body longer than the datagram",
      "6300 ff00 00000000 00000000 0000000000000000 00000000 0100 0c00", DIS_TRUNCATED, "" },
    { "an item longer than the body", MESSAGE("6300", "0100 0c00 ff00"), DIS_MALFORMED, "" },
    { "an identity cut before its name", MESSAGE("6300", "0100 0c00 <2 " ADDRESS WHO ">"),
      DIS_MALFORMED, "" },
    { "a name longer than its item", MESSAGE("6300", "0100 0c00 <2 " ADDRESS WHO "ff 'abc'>"),
      DIS_MALFORMED, "" },
    { "controls in a name are no name",
      MESSAGE("6300", "0100 0c00 <2 " ADDRESS WHO "03 1b5b6d>"), DIS_MALFORMED, "" },
    { "no items at all", MESSAGE("6300", "0000"), DIS_OK, "" },
    { "more items than there are", MESSAGE("6300", "ffff"), DIS_MALFORMED, "" },
    { "an error is no answer", "6300 0200 00000000 01000000 0000000000000000 00000000 0100",
      DIS_OK, "" },
    { "who it is", MESSAGE("6300", "0100 0c00 <2 " ADDRESS WHO "04 '1756' 03>"), DIS_OK,
      "maker-number=cip:1 | model=1756 | firmware=20.5 | serial=12345678 | "
      "detail=cip-product-code=54 | capability=plc" },
    { "vendor 0 and serial number 0 are nobody's",
      MESSAGE("6300",
              "0100 0c00 <2 " ADDRESS "0000 0000 3600 1405 3000 00000000 04 'soft' 03>"),
      DIS_OK, "model=soft | firmware=20.5 | detail=cip-product-code=54" },
    { "an answer of an object that may be a bridged module's is inferred",
      MESSAGE("6f00", "00000000 0000 0200 0000 0000 b200 <2 81000000" WHO "04 '1756'>"),
      DIS_TRUNCATED,
      "~maker-number=cip:1 | ~model=1756 | ~firmware=20.5 | ~serial=12345678 | "
      "~detail=cip-product-code=54 | "
      "~capability=plc",
      TCP },
    { "an answer over a connection has a sequence count",
      MESSAGE("7000",
              "00000000 0000 0200 a100 0400 01000000 b100 <2 0100 81000000" WHO "04 '1756'>"),
      DIS_TRUNCATED,
      "~maker-number=cip:1 | ~model=1756 | ~firmware=20.5 | ~serial=12345678 | "
      "~detail=cip-product-code=54 | "
      "~capability=plc",
      TCP },
    { "an answer of another object is none",
      MESSAGE("6f00", "00000000 0000 0200 0000 0000 b200 <2 81000000" WHO "02 '1756'>"),
      DIS_TRUNCATED, "", TCP },
    { "a refusal is none",
      MESSAGE("6f00", "00000000 0000 0200 0000 0000 b200 <2 81000800" WHO "04 '1756'>"),
      DIS_TRUNCATED, "", TCP },
    { "on a stream, one after the other",
      MESSAGE("6500", "01000000") MESSAGE("6300", "0100 0c00 <2 " ADDRESS WHO "04 '1756' 03>"),
      DIS_TRUNCATED,
      "maker-number=cip:1 | model=1756 | firmware=20.5 | serial=12345678 | "
      "detail=cip-product-code=54 | capability=plc",
      TCP },
    { "on a stream, text that follows is another protocol",
      MESSAGE("6500", "01000000") "'HTTP/1.1 200 OK, and more'", DIS_OK, "", TCP },
    { "a body too long to matter is passed over",
      "7000 ffff 00000000 00000000 0000000000000000 00000000 00", DIS_TRUNCATED, "", TCP },
};

DISSECT_TESTS(enip, cases)
