#include "tests/dissect/dissect_test.h"

#define ADU(unit, pdu) "0001 0000 [2 " unit pdu "] "
#define SERVER         .frame = { .side = SIDE_SERVER, .ip_proto = 6 }
#define CLIENT         .frame = { .side = SIDE_CLIENT, .ip_proto = 6 }

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "", SERVER },
    { "half a head", "0001 0000", DIS_TRUNCATED, "", SERVER },
    { "another protocol", "0001 0001 0006 ff 03 00000001", DIS_NOT_MINE, "", SERVER },
    { "a length of nothing", "0001 0000 0000 ff", DIS_NOT_MINE, "", SERVER },
    { "a length of everything", "0001 0000 ffff ff 03", DIS_NOT_MINE, "", SERVER },
    { "one byte short", "0001 0000 0006 ff 03 02 0001", DIS_TRUNCATED, "", SERVER },
    { "an object longer than the answer", ADU("ff", "2b0e 01 01 00 00 02 00[1 'Acme'] 01ff 41"),
      DIS_TRUNCATED, "role=modbus-server | manufacturer=Acme", SERVER },
    { "more objects than there are", ADU("ff", "2b0e 01 01 00 00 ff 00[1 'Acme']"),
      DIS_TRUNCATED, "role=modbus-server | manufacturer=Acme", SERVER },
    { "an object of no length says nothing", ADU("ff", "2b0e 01 01 00 00 01 0000"),
      DIS_TRUNCATED, "role=modbus-server", SERVER },
    { "identification of no objects", ADU("ff", "2b0e 01 01 00 00 00"), DIS_TRUNCATED,
      "role=modbus-server", SERVER },
    { "a server's id longer than the answer", ADU("ff", "11 ff 'Acme PLC'"), DIS_TRUNCATED,
      "role=modbus-server", SERVER },
    { "a server's id of bytes that are no text", ADU("ff", "11 [1 01ff02]"), DIS_TRUNCATED,
      "role=modbus-server", SERVER },

    { "what it is",
      ADU("ff", "2b0e 02 02 00 00 05 00[1 'Acme'] 01[1 'P-1'] 02[1 'V2.1'] 04[1 'Pump'] 05[1 "
                "'P-100']"),
      DIS_TRUNCATED,
      "role=modbus-server | manufacturer=Acme | firmware=V2.1 | model=P-100 | "
      "detail=modbus-product-code=P-1 | "
      "detail=modbus-product-name=Pump",
      SERVER },
    { "without a model's name the product's code stands for it",
      ADU("00", "2b0e 01 01 00 00 03 00[1 'Acme'] 01[1 'P-1'] 02[1 'V2.1']"), DIS_TRUNCATED,
      "role=modbus-server | manufacturer=Acme | firmware=V2.1 | detail=modbus-product-code=P-1 "
      "| model=P-1",
      SERVER },
    { "what stands behind a gateway is a subject of its own",
      ADU("05", "2b0e 01 01 00 00 01 00[1 'Acme']"), DIS_TRUNCATED,
      "role=modbus-server | @name:u5@192.0.2.1 manufacturer=Acme", SERVER },
    { "unit 1 may be behind or not: it is inferred",
      ADU("01", "2b0e 01 01 00 00 01 00[1 'Acme']"), DIS_TRUNCATED,
      "role=modbus-server | ~manufacturer=Acme", SERVER },
    { "the text in a server's id", ADU("ff", "11 [1 01ff 'Acme PLC 7' 00]"), DIS_TRUNCATED,
      "role=modbus-server | description=Acme PLC 7", SERVER },
    { "UMAS: the name of the module",
      ADU("00", "5a 00 fe 10ff5a01 01000000 70020000 2700 0900 0800 0000 0000 [1 '140 CPU 311 "
                "10'] 0101"),
      DIS_TRUNCATED, "role=modbus-server | model=140 CPU 311 10", SERVER },
    { "UMAS: another answer has no name",
      ADU("00", "5a 00 fe 00545454 54545454 54545454 54545454 54545454 54545454545454"),
      DIS_TRUNCATED, "role=modbus-server", SERVER },
    { "UMAS: a refusal has none",
      ADU("00", "5a 00 fd 10ff5a01 01000000 70020000 2700 0900 0800 0000 0000 [1 '140 CPU 311 "
                "10'] 0101"),
      DIS_TRUNCATED, "role=modbus-server", SERVER },
    { "who asks is a client and no more", ADU("ff", "2b0e 01 00"), DIS_TRUNCATED,
      "role=modbus-client", CLIENT },
    { "a refusal does not make a server", ADU("ff", "ab 01"), DIS_TRUNCATED, "", SERVER },
    { "one answer after the other", ADU("ff", "03 02 0001") ADU("ff", "11 [1 'Acme PLC' ff]"),
      DIS_TRUNCATED, "role=modbus-server | role=modbus-server | description=Acme PLC", SERVER },
};

DISSECT_TESTS(modbus, cases)
