#include "tests/dissect/dissect_test.h"

#define TCP .frame = { .ip_proto = 6 }

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "4745 5420", DIS_NOT_MINE, "" },
    { "half a head", "d000 00ff", DIS_TRUNCATED, "" },
    { "a length of nothing", "d000 00ff ff03 00 0000", DIS_NOT_MINE, "" },
    { "a length of everything", "d000 00ff ff03 00 ffff", DIS_NOT_MINE, "" },
    { "one byte short", "d000 00ff ff03 00 1400 0000 'Q03UDVCPU       ' 66", DIS_TRUNCATED,
      "" },
    { "an error is no answer", "d000 00ff ff03 00 <2 59c0 'Q03UDVCPU       ' 6603>", DIS_OK,
      "" },
    { "values that only have the size of a name",
      "d000 00ff ff03 00 <2 0000 0100020003000400 0500060007000800 6603>", DIS_OK, "" },
    { "text that is no type name", "d000 00ff ff03 00 <2 0000 'hello, world    ' 6603>", DIS_OK,
      "" },
    { "the type's name", "d000 00ff ff03 00 <2 0000 'Q03UDVCPU       ' 6603>", DIS_OK,
      "role=slmp-server | model=Q03UDVCPU" },
    { "in a 4E frame", "d400 3412 0000 00ff ff03 00 <2 0000 'FX5U-32MR/ES    ' 214a>", DIS_OK,
      "role=slmp-server | model=FX5U-32MR/ES" },
    { "one of another station is inferred",
      "d000 0102 ff03 00 <2 0000 'Q03UDVCPU       ' 6603>", DIS_OK,
      "~role=slmp-server | ~model=Q03UDVCPU" },
    { "who asks is not described", "5000 00ff ff03 00 <2 1000 0101 0000>", DIS_OK, "" },
    { "on a stream",
      "d000 00ff ff03 00 <2 0000 0100> d000 00ff ff03 00 <2 0000 'R04CPU          ' 0148>",
      DIS_TRUNCATED, "role=slmp-server | model=R04CPU", TCP },
};

DISSECT_TESTS(slmp, cases)
