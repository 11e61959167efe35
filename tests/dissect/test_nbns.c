#include "tests/dissect/dissect_test.h"

/* "PC1" as a workstation, first-level encoded. */
#define PC1 "20 'FAEDDBCACACACACACACACACACACACAAA' 00 "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "a header cut short", "0001 2910 0001 0000 0000 00", DIS_TRUNCATED, "" },
    { "a query names nobody", "0001 0110 0001 0000 0000 0000 " PC1 "0020 0001", DIS_OK, "" },
    { "a registration names its sender",
      "0001 2910 0001 0000 0000 0001 " PC1 "0020 0001 c00c 0020 0001 00000e10 0006 0000 c0000201", DIS_OK,
      "name=PC1" },
    { "a group's name is nobody's",
      "0001 2910 0001 0000 0000 0001 " PC1 "0020 0001 c00c 0020 0001 00000e10 0006 8000 c0000201", DIS_OK, "" },
    { "an answer for another address is a name server's",
      "0001 8580 0000 0001 0000 0000 " PC1 "0020 0001 00000e10 0006 0000 c0000209", DIS_OK, "" },
    { "a node tells its names and its MAC",
      "0001 8400 0000 0001 0000 0000 " PC1 "0021 0001 00000000 0019 01 'FS1            ' 20 0400 001b1b000007",
      DIS_OK, "name=FS1 | address=mac:00:1b:1b:00:00:07" },
    { "more names than there are", "0001 8400 0000 0001 0000 0000 " PC1 "0021 0001 00000000 0019 ff 'FS1            ' 20 0400 001b1b000007",
      DIS_MALFORMED, "" },
    { "a name that is not encoded", "0001 2910 0001 0000 0000 0001 20 'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz' 00 0020 0001",
      DIS_MALFORMED, "" },
};

DISSECT_TESTS(nbns, cases)
