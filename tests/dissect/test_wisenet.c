#include "tests/dissect/dissect_test.h"

#define Z8         "0000000000000000"
#define Z16        Z8 Z8
#define HEAD(kind) kind Z16 "0000 "
#define MAC(text)  "'" text "' 00 "
#define IP(text)   "'" text "' 00000000000000 "                         /* 9 letters */
#define MASK       "'255.255.255.0' 000000 '192.0.2.1' 00000000000000 " /* and the gateway */
#define PART_1     Z16 Z8
#define PART_2     Z8 "000000000000 "
#define URL        "'http://cam/' " Z16 Z8 "00000000 "
#define ANSWER(type)                                                                           \
    HEAD("0b") MAC("00:16:6c:00:00:01") IP("192.0.2.7") MASK PART_1 type PART_2 URL

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "4745 5420 2f20", DIS_NOT_MINE, "" },
    { "cut short", HEAD("0b") MAC("00:16:6c:00:00:01"), DIS_TRUNCATED, "" },
    { "what answers", ANSWER("'XNV-6080' 0000"), DIS_OK,
      "role=wisenet-device | address=mac:00:16:6c:00:00:01 | address=ip:192.0.2.7 | "
      "model=XNV-6080" },
    { "a type that may go on", ANSWER("'XNV-6080RX'"), DIS_OK,
      "role=wisenet-device | address=mac:00:16:6c:00:00:01 | address=ip:192.0.2.7 | "
      "detail=type-begins=XNV-6080RX" },
    { "a MAC that is none",
      HEAD("0b") MAC("no such thing at.") IP("192.0.2.7") MASK PART_1 Z8 "0000" PART_2 URL,
      DIS_NOT_MINE, "" },
    { "who asks is not described",
      HEAD("01") Z16 Z16 Z16 Z16 Z16 Z16 Z16 Z16 Z16 Z16 Z16 Z16 Z16 Z16, DIS_OK,
      "role=control-point" },
};

DISSECT_TESTS(wisenet, cases)
