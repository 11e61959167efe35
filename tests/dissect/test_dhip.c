#include "tests/dissect/dissect_test.h"

#define DHIP "20000000 'DHIP' 00000000 00000000 "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "20000000 'DHIQ'", DIS_NOT_MINE, "" },
    { "half a head", DHIP, DIS_TRUNCATED, "" },
    { "a length past the datagram", DHIP "ff000000 00000000 ff000000 00000000 '{}'",
      DIS_TRUNCATED, "" },
    { "no notice",
      DHIP "<4-12 00000000 00000000 00000000 '{\"method\":\"DHDiscover.search\"}'>", DIS_OK,
      "" },
    { "a text without an end",
      DHIP "<4-12 00000000 00000000 00000000 "
           "'{\"method\":\"client.notifyDevInfo\",\"DeviceType\":\"IPC'>",
      DIS_OK, "role=dhip-device" },
    { "a key without a text",
      DHIP "<4-12 00000000 00000000 00000000 "
           "'{\"method\":\"client.notifyDevInfo\",\"DeviceType\":7}'>",
      DIS_OK, "role=dhip-device" },
    { "what it is",
      DHIP "<4-12 00000000 00000000 00000000 "
           "'{\"mac\":\"02:aa:bb:cc:dd:01\",\"method\":\"client.notifyDevInfo\",\"params\":'"
           " '{\"deviceInfo\":{\"DeviceClass\":\"NVR\",\"DeviceType\":\"NVR1\",\"MachineName\":"
           "\"nvr\",\"SerialNo\":\"5A\",\"Vendor\":'"
           " '\"Dahua\",\"Version\":\"4.0\"}}}'>",
      DIS_OK,
      "role=dhip-device | address=mac:02:aa:bb:cc:dd:01 | model=NVR1 | serial=5A | "
      "firmware=4.0 | name=nvr | "
      "manufacturer=Dahua | detail=dhip-class=NVR" },
};

DISSECT_TESTS(dhip, cases)
