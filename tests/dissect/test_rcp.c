#include "tests/dissect/dissect_test.h"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "01020304 05060708 ff0006de", DIS_NOT_MINE, "" },
    { "another question", "9939a427 00000001 00000000", DIS_NOT_MINE, "" },
    { "who asks is not described", "9939a427 00000001 ff0006de", DIS_OK, "role=control-point" },
    { "one byte short", "9939a427 00000001 00075f000001 0000 c0000207 ffffff00 c0000201 000000",
      DIS_TRUNCATED, "" },
    { "what answers in binary",
      "9939a427 00000001 00075f000001 0000 c0000207 ffffff00 c0000201 00000000", DIS_OK,
      "role=rcp-device | address=mac:00:07:5f:00:00:01 | address=ip:192.0.2.7",
      .frame = { .src_port = 1758 } },
    { "what answers in XML",
      "'<?xml version=\"1.0\"?><device><friendlyName>Gate "
      "2</friendlyName><serialNumber>044012345</serialNumber>'"
      "'<unitIPAddress>192.0.2.7</unitIPAddress><physAddress>00-07-5f-00-00-01</physAddress></"
      "device>'",
      DIS_OK,
      "role=rcp-device | name=Gate 2 | serial=044012345 | address=ip:192.0.2.7 | "
      "address=mac:00:07:5f:00:00:01",
      .cut_may_differ = true },
    { "a document without a MAC", "'<device><friendlyName>Gate 2</friendlyName></device>'",
      DIS_NOT_MINE, "" },
    { "a document that breaks off", "'<device><physAddress>00-07-5f'", DIS_TRUNCATED, "" },
};

DISSECT_TESTS(rcp, cases)
