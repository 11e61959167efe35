#include "tests/dissect/dissect_test.h"

#define MSG(body)    "'MSGF' <4+8 01000000 01000000 34000000 02000000 " body "> "
#define ANSWER(type) "0100" type " 0000000000000000 01000000 00000000 00 00000000 0000 00 "
#define TEXT(s)      "<4 '" s "'> "
#define SERVER                                                                                 \
    TEXT("urn:plc7")                                                                           \
    TEXT("urn:acme:plc") "02" TEXT("PLC 7") "00000000 ffffffff ffffffff 00000000 "
#define BUILD                                                                                  \
    TEXT("urn:acme") TEXT("Acme AG") TEXT("PLC-OS") TEXT("2.9.4") TEXT("17") "000000000000000" \
                                                                             "0"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "'GET / HTTP/1.1'", DIS_NOT_MINE, "" },
    { "a length shorter than the head", "'MSGF' 07000000", DIS_NOT_MINE, "" },
    { "a length of everything is passed over", "'MSGF' ffffffff 00", DIS_TRUNCATED, "" },
    { "a string of everything", MSG(ANSWER("af01") "01000000 ffffff7f 'opc'"), DIS_TRUNCATED,
      "" },
    { "a list of everything", MSG(ANSWER("af01") "ffffff7f"), DIS_TRUNCATED, "" },
    { "a table of everything", MSG("0100af01 0000000000000000 01000000 00000000 00 ffffff7f"),
      DIS_TRUNCATED, "" },
    { "no endpoints", MSG(ANSWER("af01") "00000000"), DIS_TRUNCATED, "" },
    { "an application cut short says nothing",
      MSG(ANSWER("af01") "01000000" TEXT("opc.tcp://plc7") TEXT("urn:plc7")
              TEXT("urn:acme:plc")),
      DIS_TRUNCATED, "" },
    { "an error says nothing",
      MSG("0100af01 0000000000000000 01000000 00000280 00 00000000 0000 00"), DIS_TRUNCATED,
      "" },
    { "the application of an endpoint",
      "'ACKF' <4+8 00000000> " MSG(ANSWER("af01") "01000000" TEXT("opc.tcp://plc7") SERVER
                                   "ffffffff"),
      DIS_TRUNCATED,
      "role=opcua-server | name=PLC 7 | detail=opcua-application=urn:plc7 | "
      "detail=opcua-product=urn:acme:plc" },
    { "of a session",
      MSG(ANSWER("d001") "0205000100 0000 04 0100 00000000000000000000000000000000 "
                         "0000000000000000 ffffffff ffffffff 01000000" TEXT("opc.tcp://plc7")
                             SERVER "ffffffff"),
      DIS_TRUNCATED,
      "role=opcua-server | name=PLC 7 | detail=opcua-application=urn:plc7 | "
      "detail=opcua-product=urn:acme:plc" },
    { "the build of the software",
      MSG(ANSWER("7a02") "01000000 01 16 01005401 01 <4 " BUILD "> 00000000"), DIS_TRUNCATED,
      "role=opcua-server | ~manufacturer=Acme AG | ~model=PLC-OS | ~firmware=2.9.4 | "
      "detail=opcua-product=urn:acme | "
      "detail=opcua-build=17" },
    { "within the server's status",
      MSG(ANSWER("7a02") "01000000 01 16 01006003 01 <4 0000000000000000 0000000000000000 "
                         "00000000 " BUILD "> 00000000"),
      DIS_TRUNCATED,
      "role=opcua-server | ~manufacturer=Acme AG | ~model=PLC-OS | ~firmware=2.9.4 | "
      "detail=opcua-product=urn:acme | "
      "detail=opcua-build=17" },
    { "values of the process are not read",
      MSG(ANSWER("7a02") "01000000 01 0c" TEXT("Acme AG") "00000000"), DIS_TRUNCATED, "" },
    { "servers that somebody registered describe nobody", MSG(ANSWER("a901") "01000000" SERVER),
      DIS_TRUNCATED, "" },
    { "who asks is not described",
      MSG("0100ac01 0000 0000000000000000 01000000 00000000" TEXT("Acme")), DIS_TRUNCATED, "" },
};

DISSECT_TESTS(opcua, cases)
