#include "tests/dissect/dissect_test.h"

#define QUESTION "03 'www' 07 'example' 03 'org' 00 0001 0001"

#define ASKER                                                                                  \
    {                                                                                          \
        .dst_ip = { ADDR_IP, 4, { 192, 0, 2, 9 } }                                             \
    }

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "a header cut short", "0001 0100 0001 0000 0000 00", DIS_TRUNCATED, "" },
    { "a question", "0001 0100 0001 0000 0000 0000 " QUESTION, DIS_OK,
      "question=www.example.org" },
    { "a question cut short", "0001 0100 0001 0000 0000 0000 03 'www' 07 'exa", DIS_MALFORMED,
      "" },
    { "a question for the root is for no name", "0001 0100 0001 0000 0000 0000 00 0002 0001",
      DIS_OK, "" },
    { "no question", "0001 0100 0000 0000 0000 0000", DIS_OK, "" },
    { "two questions are not asked by anybody",
      "0001 0100 0002 0000 0000 0000 " QUESTION QUESTION, DIS_NOT_MINE, "" },
    { "a name that points at itself", "0001 0100 0001 0000 0000 0000 c00c 0001 0001",
      DIS_MALFORMED, "" },
    { "an update asks for nothing", "0001 2800 0001 0000 0000 0000 " QUESTION, DIS_OK, "" },
    { "an answer names the address for the one that asked",
      "0001 8180 0001 0001 0000 0000 " QUESTION " c00c 0001 0001 0000003c 0004 c6336407",
      DIS_OK, "@ip:192.0.2.9 answer=www.example.org ip:198.51.100.7", ASKER },
    { "through another name it is still called as was asked",
      "0001 8180 0001 0002 0000 0000 " QUESTION " c00c 0005 0001 0000003c 0006 03 'cdn' c010"
      " 03 'cdn' c010 0001 0001 0000003c 0004 c6336407",
      DIS_OK, "@ip:192.0.2.9 answer=www.example.org ip:198.51.100.7", ASKER },
    { "IPv6",
      "0001 8180 0001 0001 0000 0000 " QUESTION
      " c00c 001c 0001 0000003c 0010 20010db8000000000000000000000009",
      DIS_OK, "@ip:192.0.2.9 answer=www.example.org ip:2001:db8::9", ASKER },
    { "no such name", "0001 8183 0001 0000 0000 0000 " QUESTION, DIS_OK, "" },
    { "what is added answers nothing",
      "0001 8180 0001 0000 0000 0001 " QUESTION " c00c 0001 0001 0000003c 0004 c6336407",
      DIS_OK, "" },
    { "an address of another size is none",
      "0001 8180 0001 0001 0000 0000 " QUESTION " c00c 0001 0001 0000003c 0005 c633640700",
      DIS_OK, "" },
    { "0.0.0.0 blocks a name",
      "0001 8180 0001 0001 0000 0000 " QUESTION " c00c 0001 0001 0000003c 0004 00000000",
      DIS_OK, "" },
    { "another class than the Internet's",
      "0001 8180 0001 0001 0000 0000 " QUESTION " c00c 0001 0003 0000003c 0004 c6336407",
      DIS_OK, "" },
    { "an answer cut off with the mark that says so",
      "0001 8380 0001 0002 0000 0000 " QUESTION " c00c 0001 0001 0000003c 0004 c6336407",
      DIS_OK, "@ip:192.0.2.9 answer=www.example.org ip:198.51.100.7", ASKER },
    { "an answer cut off without it",
      "0001 8180 0001 0002 0000 0000 " QUESTION " c00c 0001 0001 0000003c 0004 c6336407",
      DIS_MALFORMED, "@ip:192.0.2.9 answer=www.example.org ip:198.51.100.7", ASKER },
};

DISSECT_TESTS(dns, cases)
