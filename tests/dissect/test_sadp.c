#include "tests/dissect/dissect_test.h"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "01020304", DIS_NOT_MINE, "" },
    { "an element that has no end", "'<ProbeMatch><DeviceSN>DS-1'", DIS_TRUNCATED, "" },
    { "elements within elements", "'<ProbeMatch><a><DeviceSN>DS-1</DeviceSN></a></ProbeMatch>'",
      DIS_TRUNCATED, "" },
    { "a MAC that is none", "'<ProbeMatch><MAC>no</MAC></ProbeMatch>'", DIS_OK,
      "role=sadp-device" },
    { "who searches is not described",
      "'<?xml version=\"1.0\"?><Probe><Uuid>1</Uuid><Types>inquiry</Types></Probe>'", DIS_OK,
      "" },
    { "what answers",
      "'<?xml "
      "version=\"1.0\"?><ProbeMatch><Uuid>1</Uuid><Types>inquiry</Types><DeviceType>1</"
      "DeviceType>'"
      " '<DeviceDescription>DS-2CD1</DeviceDescription><DeviceSN>DS-2CD1X</"
      "DeviceSN><MAC>02-aa-bb-cc-dd-01</MAC>'"
      " '<IPv4Address>192.0.2.1</IPv4Address><SoftwareVersion>V5.5.82</"
      "SoftwareVersion><OEMInfo>N/A</OEMInfo></ProbeMatch>'",
      DIS_OK,
      "role=sadp-device | model=DS-2CD1 | serial=DS-2CD1X | address=mac:02:aa:bb:cc:dd:01 | "
      "firmware=V5.5.82" },
    { "under another maker's label", "'<ProbeMatch><OEMInfo>Acme</OEMInfo></ProbeMatch>'",
      DIS_OK, "role=sadp-device | detail=sadp-oem=Acme" },
};

DISSECT_TESTS(sadp, cases)
