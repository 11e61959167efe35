#include "tests/dissect/dissect_test.h"

#define SERVER .frame = { .side = SIDE_SERVER }
#define CLIENT .frame = { .side = SIDE_CLIENT }

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "a greeting without its end", "'220 Example FTP'", DIS_TRUNCATED, "", SERVER },
    { "a reply in several lines that does not end", "'220-Example' 0d0a 'x' 0d0a",
      DIS_TRUNCATED, "", SERVER },
    { "a number of two digits", "'22 Example' 0d0a", DIS_NOT_MINE, "", SERVER },
    { "a NUL in a greeting is kept as an escape", "'220 Ex' 00 'ample' 0d0a", DIS_TRUNCATED,
      "software=Ex\\x00ample", SERVER },
    { "a greeting of controls says nothing", "'220 ' 0102030405 0d0a", DIS_TRUNCATED, "",
      SERVER },
    { "the greeting is the server's software", "'220 ExampleFTP 1.2 ready.' 0d0a",
      DIS_TRUNCATED, "software=ExampleFTP 1.2 ready.", SERVER },
    { "a greeting may have several lines", "'220-ExampleFTP 1.2' 0d0a '220 Hello' 0d0a",
      DIS_TRUNCATED, "software=ExampleFTP 1.2 | software=Hello", SERVER },
    { "SYST names the operating system", "'215 UNIX Type: L8' 0d0a", DIS_TRUNCATED,
      "os=UNIX Type: L8", SERVER },
    { "other replies say nothing", "'230 Welcome' 0d0a '257 \"/example\"' 0d0a", DIS_TRUNCATED,
      "", SERVER },
    { "what a client stores says nothing", "'USER x' 0d0a 'STOR 220 Example' 0d0a",
      DIS_TRUNCATED, "", CLIENT },
    { "after AUTH TLS comes TLS, here a client without a certificate",
      "'234 ok' 0d0a 16 0303 0007 0b 000003 000000", DIS_OK, "", SERVER },
};

DISSECT_TESTS(ftp, cases)
