#include "tests/dissect/dissect_test.h"

#define COOKIES "0011223344556677 0000000000000000 "
#define V1 "0d 10 02 00 00000000 "
#define V2 "2b 20 22 08 00000000 "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "one byte short of a header", COOKIES V1 "000000", DIS_TRUNCATED, "" },
    { "a version that nobody knows", COOKIES "0d 30 02 00 00000000 0000001c", DIS_NOT_MINE, "" },
    { "a length below the header", COOKIES V1 "0000001b", DIS_NOT_MINE, "" },
    { "a payload of length 0", COOKIES V1 "00000020 00000000", DIS_MALFORMED, "" },
    { "a payload past the message", COOKIES V1 "00000024 00000014 41424344", DIS_TRUNCATED, "" },
    { "a length of everything", COOKIES V1 "ffffffff 0000000c 4142434445464748", DIS_TRUNCATED,
      "detail=vendor-id=ABCDEFGH" },
    { "an id without bytes says nothing", COOKIES V1 "00000020 00000004", DIS_OK, "" },
    { "text as text", COOKIES V2 "00000033 00000017 'CISCO-DELETE-REASON'", DIS_OK,
      "detail=vendor-id=CISCO-DELETE-REASON" },
    { "a hash as digits", COOKIES V1 "00000028 0000000c 404bf439522ca3f6", DIS_OK, "detail=vendor-id=404bf439522ca3f6" },
    { "two of them", COOKIES V1 "0000002c 0d000008 'abcd' 00000008 'efgh'", DIS_OK,
      "detail=vendor-id=abcd | detail=vendor-id=efgh" },
    { "version 1's number means something else in version 2", COOKIES "0d 20 22 08 00000000 00000024 00000008 'abcd'",
      DIS_OK, "" },
    { "what is encrypted is not read", COOKIES "08 10 02 01 00000000 00000020 0d000008", DIS_OK, "" },
    { "an encrypted payload ends the walk", COOKIES "2e 20 23 08 00000001 0000002c 2b000008 01020304 00000008 'abcd'",
      DIS_OK, "" },
    { "behind the marker of port 4500", "00000000" COOKIES V1 "00000024 00000008 'abcd'", DIS_OK,
      "detail=vendor-id=abcd", .frame = { .dst_port = 4500 } },
    { "without the marker it is ESP", "12345678 00000001", DIS_NOT_MINE, "", .frame = { .dst_port = 4500 } },
    { "a keep-alive", "ff", DIS_OK, "", .frame = { .src_port = 4500 } },
};

DISSECT_TESTS(ike, cases)
