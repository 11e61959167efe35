#include "tests/dissect/dissect_test.h"

#define IDS "0000 0000 0000 0000 "
#define SCCRQ "8008 0000 0000 0001 "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "one byte short of a header", "c802 000c 0000 0000 0000 00", DIS_TRUNCATED, "" },
    { "a data message", "4002 000c " IDS, DIS_NOT_MINE, "" },
    { "another version", "c801 000c " IDS, DIS_NOT_MINE, "" },
    { "a length below the header", "c802 000b " IDS, DIS_MALFORMED, "" },
    { "a length past the datagram", "c802 00ff " IDS SCCRQ, DIS_TRUNCATED, "role=l2tp-client" },
    { "an attribute of length 0", "c802 001a " IDS SCCRQ "8000 0000 0007", DIS_MALFORMED, "role=l2tp-client" },
    { "an attribute past the message", "c802 001a " IDS SCCRQ "800a 0000 0007", DIS_TRUNCATED, "role=l2tp-client" },
    { "an attribute before the message type", "c802 0014 " IDS "8008 0000 0007 'ab'", DIS_MALFORMED, "" },
    { "a message without attributes keeps the tunnel alive", "c802 000c " IDS, DIS_OK, "" },
    { "who starts says who it is", "c802 0039 " IDS SCCRQ "8009 0000 0007 'lac' 8014 0000 0008 'Cisco Systems,' 0008 0000 0006 1130",
      DIS_OK, "role=l2tp-client | name=lac | manufacturer=Cisco Systems, | detail=firmware-revision=0x1130" },
    { "version 3 the same way", "c803 001d 00000001 0000 0000 8008 0000 0000 0002 8009 0000 0007 'lns'", DIS_OK,
      "role=l2tp-server | name=lns" },
    { "what is hidden stays hidden", "c802 001d " IDS SCCRQ "c009 0000 0007 'lac'", DIS_OK, "role=l2tp-client" },
    { "a maker's own attribute is not the standard's", "c802 001d " IDS SCCRQ "8009 0009 0007 'lac'", DIS_OK,
      "role=l2tp-client" },
    { "another message says nothing", "c802 001d " IDS "8008 0000 0000 0006 8009 0000 0007 'lac'", DIS_OK, "" },
};

DISSECT_TESTS(l2tp, cases)
