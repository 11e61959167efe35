#include "tests/dissect/dissect_test.h"

/* TPKT and COTP around the bytes of one message. */
#define CONNECT  "0300 0016 11 e0 0000 0001 00 c0 01 0a c1 02 0100 c2 02 0102 "
#define DATA(s7) "0300 [2+4 02 f0 80 " s7 "] "
#define SZL(ref, more, content)                                                                \
    DATA("32 07 0000 0600 000c [2-12 000112 08 12 84 01 01 " ref more "0000 ff 09 [2 " content \
         "]]")
#define RECORD "0001 '6ES7 151-8AB01-0AB0 ' 00c0 0003 0001 "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "4745 5420 2f20", DIS_NOT_MINE, "" },
    { "a length shorter than its own head", "0300 0004 02 f0 80", DIS_NOT_MINE, "" },
    { "a transport head of everything", "0300 0008 ff f0 80 32", DIS_NOT_MINE, "" },
    { "a connection alone is anybody's", CONNECT, DIS_TRUNCATED, "" },
    { "MMS speaks on the same port", CONNECT DATA("0d 10 0506 1301 00"), DIS_NOT_MINE, "" },
    { "half a message", "0300 00ff 02 f0 80 32 07", DIS_TRUNCATED, "" },
    { "lengths past the message",
      DATA("32 07 0000 0600 000c ffff 000112 08 12 84 01 01 00 00 0000 ff 09 0000"),
      DIS_TRUNCATED, "" },
    { "records longer than the list", SZL("00", "00", "0011 0001 ffff 0001 " RECORD),
      DIS_TRUNCATED, "role=s7-module" },
    { "records of no length", SZL("00", "00", "0011 0001 0000 ffff " RECORD), DIS_TRUNCATED,
      "" },
    { "more records than there are", SZL("00", "00", "0011 0001 001c ffff " RECORD),
      DIS_TRUNCATED, "role=s7-module | model=6ES7 151-8AB01-0AB0" },
    { "a list that says more follows waits for it",
      SZL("01", "01", "0011 0001 001c 0001 " RECORD), DIS_TRUNCATED, "" },
    { "the order number", CONNECT SZL("00", "00", "0011 0001 001c 0001 " RECORD), DIS_TRUNCATED,
      "role=s7-module | model=6ES7 151-8AB01-0AB0" },
    { "the firmware of a module",
      SZL("00", "00",
          "0011 0007 001c 0001 0007 2020202020202020202020202020202020202020 00c0 5603 0206"),
      DIS_TRUNCATED, "role=s7-module | firmware=V3.2.6" },
    { "a version without its letter is none",
      SZL("00", "00",
          "0011 0007 001c 0001 0007 2020202020202020202020202020202020202020 00c0 2003 0206"),
      DIS_TRUNCATED, "role=s7-module" },
    { "names and numbers",
      SZL("00", "00",
          "001c 0000 001c 0003 0001 'press-1' 0000000000000000000000000000000000 0000 "
          "0005 'S C-X4U421302009' 0000000000000000 0000 0007 'CPU 315-2 PN/DP' "
          "000000000000000000 0000"),
      DIS_TRUNCATED,
      "role=s7-module | name=press-1 | serial=S C-X4U421302009 | hardware=CPU 315-2 PN/DP" },
    { "a list in two parts is one",
      SZL("07", "01", "0011 0001 001c 0001 0001 '6ES7 15'")
          SZL("07", "00", "'1-8AB01-0AB0 ' 00c0 0003 0001"),
      DIS_TRUNCATED, "role=s7-module | model=6ES7 151-8AB01-0AB0" },
    { "two packets of the transport are one message",
      "0300 [2+4 02 f0 00 32 07 0000 0600 000c 0028 000112] 0300 [2+4 02 f0 80 08 12 84 01 01 "
      "00 00 0000 ff 09 [2 0011 0001 "
      "001c 0001 " RECORD "]]",
      DIS_TRUNCATED, "role=s7-module | model=6ES7 151-8AB01-0AB0" },
    { "who asks is not described",
      DATA("32 07 0000 0600 0008 0008 000112 04 11 44 01 00 ff 09 0004 0011 0001"),
      DIS_TRUNCATED, "" },
    { "a refusal says nothing",
      DATA("32 07 0000 0600 000c 0004 000112 08 12 84 01 01 00 00 d401 0a 00 0000"),
      DIS_TRUNCATED, "" },
    { "a newer controller names itself when a session begins",
      DATA("72 01 [2 32 0000 04ca 15[1 '1;6ES7 212-1BE31-0XB0 ;V4.1'] 0000]"), DIS_TRUNCATED,
      "role=s7-module | model=6ES7 212-1BE31-0XB0 | firmware=V4.1",
      .frame = { .side = SIDE_SERVER, .ip_proto = 6 } },
    { "a version without numbers is none", DATA("72 01 [2 32 '1;6ES7 212-1BE31-0XB0;V']"),
      DIS_TRUNCATED, "role=s7-module | model=6ES7 212-1BE31-0XB0",
      .frame = { .side = SIDE_SERVER, .ip_proto = 6 } },
    { "an order number without an end is none",
      DATA("72 01 [2 32 '1;6ES7 212-1BE31-0XB0 and much more ;V4.1']"), DIS_TRUNCATED, "",
      .frame = { .side = SIDE_SERVER, .ip_proto = 6 } },
    { "what a client repeats does not describe it",
      DATA("72 01 [2 31 '1;6ES7 212-1BE31-0XB0 ;V4.1']"), DIS_TRUNCATED, "",
      .frame = { .side = SIDE_CLIENT, .ip_proto = 6 } },
    { "values of the process are not read",
      DATA("32 03 0000 0600 0002 0005 0000 04 01 ff 04 0008 41"), DIS_TRUNCATED, "" },
};

DISSECT_TESTS(s7comm, cases)
