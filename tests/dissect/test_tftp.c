#include "tests/dissect/dissect_test.h"

#define TO_SERVER .frame = { .dst_port = 69 }

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "", TO_SERVER },
    { "one byte", "00", DIS_TRUNCATED, "", TO_SERVER },
    { "an operation that is none", "0007 41 00", DIS_NOT_MINE, "", TO_SERVER },
    { "a name that does not end", "0001 'SEP001B54'", DIS_TRUNCATED, "", TO_SERVER },
    { "a name of no length", "0001 00 'octet' 00", DIS_OK, "", TO_SERVER },
    { "what it asks for", "0001 'SEP001B54000001.cnf.xml' 00 'octet' 00", DIS_OK,
      "~detail=requests-file=SEP001B54000001.cnf.xml", TO_SERVER },
    { "without folders", "0001 '/tftp/cfg/y000000000028.cfg' 00 'octet' 00", DIS_OK, "~detail=requests-file=y000000000028.cfg",
      TO_SERVER },
    { "what it writes is another matter", "0002 'SEP001B54000001.cnf.xml' 00 'octet' 00", DIS_OK, "", TO_SERVER },
    { "what a server sends", "0003 0001 4142", DIS_NOT_MINE, "", .frame = { .src_port = 69 } },
};

DISSECT_TESTS(tftp, cases)
