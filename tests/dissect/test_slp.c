#include "tests/dissect/dissect_test.h"

#define V2(function, length) "02 " function " " length " 0000 000000 0001 0002 'en' "
#define V1(function, length) "01 " function " " length " 00 00 'en' 0003 0001 "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another version", "03 07 0000", DIS_NOT_MINE, "" },
    { "a function that is none", "02 00 0000", DIS_NOT_MINE, "" },
    { "a language past the message", "02 07 000010 0000 000000 0001 ffff", DIS_TRUNCATED, "" },
    { "a length below the header", V2("07", "000002") "0000 0000", DIS_MALFORMED, "" },
    { "a length past the datagram", V2("07", "0000ff") "0000 0000", DIS_TRUNCATED, "" },
    { "attributes past the message", V2("07", "000014") "0000 00ff", DIS_TRUNCATED, "" },
    { "a printer answers, version 1; a directory could have answered for it",
      V1("07", "0061") "0000 0051 '(x-hp-hn=DEV1)(x-hp-mac=3C5282000001)(x-hp-p1=MFG:Acme;MDL:Laser 7;SN:A1234567;)x'", DIS_OK,
      "~name=DEV1 | ~address=mac:3c:52:82:00:00:01 | ~manufacturer=Acme | ~model=Laser 7 | ~serial=A1234567" },
    { "an answer that is an error", V2("07", "00001a") "0002 0006 '(a=b)x'", DIS_OK, "" },
    { "a device id without a model", V2("07", "000021") "0000 000d '(x=MFG:Acme;)'", DIS_OK, "~manufacturer=Acme" },
    { "a value that does not end", V2("07", "00001f") "0000 000b '(x=MFG:Acme'", DIS_OK, "" },
    { "a registration describes the host in its URL",
      V2("03", "00005c") "00 ffff 0019 'service:lpr://192.0.2.9/x' 00 0007 'service' 0000 0020 '(printer-make-and-model=Acme L7)'",
      DIS_OK, "@ip:192.0.2.9 platform=Acme L7" },
    { "a directory", V2("08", "000014") "0000 0000", DIS_OK, "role=slp-directory" },
    { "a request tells nothing of who asks", V2("06", "000012") "0000", DIS_OK, "" },
};

DISSECT_TESTS(slp, cases)
