#include "tests/dissect/dissect_test.h"

#define HEAD "00 10 02 00 0000 0000 "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "a DTLS header", "01 00 00 00 16fefd", DIS_NOT_MINE, "" },
    { "a header of no length", "00 00 02 00", DIS_NOT_MINE, "" },
    { "a fragment is not read", "00 10 02 80 0000 0000 00000001", DIS_OK, "" },
    { "one byte short of a control header", HEAD "00000001 00 0003", DIS_TRUNCATED, "" },
    { "a length below its own fields", HEAD "00000001 00 0002 00", DIS_MALFORMED, "" },
    { "a length of everything", HEAD "00000001 00 ffff 00 002d 0003 'ap1'", DIS_TRUNCATED,
      "role=capwap-access-point | name=ap1" },
    { "an element past the message", HEAD "00000001 00 000a 00 002d 0004 'ap1'", DIS_TRUNCATED,
      "role=capwap-access-point" },
    { "what an access point is made of",
      HEAD "00000001 00 002e 00 0026 0027 000007db 0000 0006 'AP4050' 0001 0005 'ABC12' 0004 0006 00e0fc000001 0003 0002 'B1'",
      DIS_OK,
      "role=capwap-access-point | enterprise=2011 | model=AP4050 | serial=ABC12 | address=mac:00:e0:fc:00:00:01 | "
      "hardware=B1" },
    { "a version list that does not come out even is not believed",
      HEAD "00000003 00 0026 00 0027 001f 02 02 01 01 0002 000007db 0000 0002 'H1' 000007db 0001 0006 'V2.0.1' ff", DIS_OK,
      "role=capwap-access-point" },
    { "its versions, all of them",
      HEAD "00000003 00 0025 00 0027 001e 02 02 01 01 0002 000007db 0000 0002 'H1' 000007db 0001 0006 'V2.0.1'", DIS_OK,
      "role=capwap-access-point | enterprise=2011 | hardware=H1 | enterprise=2011 | firmware=V2.0.1" },
    { "a version in four bytes, after a draft",
      HEAD "00000001 00 0017 00 0027 0010 02 02 0000 00004096 0001 0004 08050678", DIS_OK,
      "role=capwap-access-point | enterprise=16534 | software=8.5.6.120" },
    { "the controller that answers",
      HEAD "00000002 00 0028 00 0001 0018 0001 0020 0002 0020 01 01 00 02 00000009 0005 0004 '8.10' 0004 0005 'wlc-1'", DIS_OK,
      "role=capwap-controller | enterprise=9 | firmware=8.10 | name=wlc-1" },
    { "a controller does not state an access point's parts", HEAD "00000002 00 000a 00 002d 0003 'ap1'", DIS_OK,
      "role=capwap-controller" },
    { "an echo says nothing", HEAD "0000000d 00 0003 00", DIS_OK, "" },
};

DISSECT_TESTS(capwap, cases)
