#include "tests/dissect/dissect_test.h"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "flags that nobody sets", "11 00", DIS_NOT_MINE, "" },
    { "a length that never ends", "10 ffffffff", DIS_NOT_MINE, "" },
    { "another message first", "30 02 0000", DIS_NOT_MINE, "" },
    { "not all there yet", "10 10 0004 'MQTT'", DIS_TRUNCATED, "" },
    { "another protocol's name", "10 0a 0004 'HTTP' 04 02 003c", DIS_NOT_MINE, "" },
    { "an identifier past the message", "10 0c 0004 'MQTT' 04 02 003c ffff", DIS_MALFORMED, "" },
    { "a client", "10 10 0004 'MQTT' 04 02 003c 0004 'dev1'", DIS_OK, "role=mqtt-client | detail=client-id=dev1" },
    { "version 5 with properties", "10 16 0004 'MQTT' 05 02 003c 05 11 00000010 0004 'dev1'", DIS_OK,
      "role=mqtt-client | detail=client-id=dev1" },
    { "a client without a name", "10 0c 0004 'MQTT' 04 02 003c 0000", DIS_OK, "role=mqtt-client" },
    { "a broker", "20 02 0000", DIS_OK, "role=mqtt-broker" },
};

DISSECT_TESTS(mqtt, cases)
