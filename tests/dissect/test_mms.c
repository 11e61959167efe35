#include "tests/dissect/dissect_test.h"

#define CONNECT   "0300 0016 11 d0 0001 0001 00 c0 01 0a c1 02 0100 c2 02 0102 "
#define DATA(mms) "0300 [2+4 02 f0 80 " mms "] "
#define SESSION   "0100 0100 "
#define IDENTITY  "a1 [1 020101 a2 [1 80 [1 'Acme'] 81 [1 'IED-7'] 82 [1 '2.3.1']]]"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "4745 5420 2f20", DIS_NOT_MINE, "" },
    { "a connection alone is anybody's", CONNECT, DIS_TRUNCATED, "" },
    { "S7 speaks on the same port", CONNECT DATA("32 07 0000 0600 0000 0000"), DIS_NOT_MINE,
      "" },
    { "session and nothing in it", DATA(SESSION), DIS_TRUNCATED, "" },
    { "lengths past the message",
      DATA(SESSION "61 7f 30 7f 020103 a0 7f a1 7f 020101 a2 7f 80 7f 41"), DIS_TRUNCATED, "" },
    { "a length in five bytes", DATA(SESSION "61 85 0000000001 30"), DIS_TRUNCATED, "" },
    { "a vendor longer than the answer says nothing at all",
      DATA(SESSION "61 [1 30 [1 020103 a0 [1 a1 [1 020101 a2 [1 81 [1 'IED-7'] 80 ff 41]]]]]"),
      DIS_TRUNCATED, "role=mms-server" },
    { "an invoke id of nine bytes",
      DATA(SESSION "61 [1 30 [1 020103 a0 [1 a1 [1 0209 000000000000000001 a200]]]]"),
      DIS_TRUNCATED, "" },
    { "an identity that is empty",
      DATA(SESSION "61 [1 30 [1 020103 a0 [1 a1 [1 020101 a2 00]]]]"), DIS_TRUNCATED,
      "role=mms-server" },
    { "who it is", CONNECT DATA(SESSION "61 [1 30 [1 020103 a0 [1 " IDENTITY "]]]"),
      DIS_TRUNCATED, "role=mms-server | manufacturer=Acme | model=IED-7 | firmware=2.3.1" },
    { "straight on the transport", DATA(IDENTITY), DIS_TRUNCATED,
      "role=mms-server | manufacturer=Acme | model=IED-7 | firmware=2.3.1" },
    { "who asks is not described",
      DATA(SESSION "61 [1 30 [1 020103 a0 [1 a0 [1 020101 8200]]]]"), DIS_TRUNCATED, "" },
    { "an answer to a question for names is none",
      DATA(SESSION
           "61 [1 30 [1 020103 a0 [1 a1 [1 020101 a1 [1 a0 [1 1a [1 'SIEMENS_IED']]]]]]]"),
      DIS_TRUNCATED, "role=mms-server" },
    { "an error is none",
      DATA(SESSION "61 [1 30 [1 020103 a0 [1 a2 [1 800101 a2 [1 a0 [1 870102]]]]]]"),
      DIS_TRUNCATED, "" },
};

DISSECT_TESTS(mms, cases)
