#include "tests/dissect/dissect_test.h"

#define LINK   .link_only = true
#define ROOT   "8000 0200000000ff 00000004 "
#define BRIDGE "8001 02aabbccdd01 "
#define TIMERS "8003 0100 1400 0200 0f00 "

static const struct dissect_case cases[] = {
    { "an empty message", "", DIS_TRUNCATED, "", LINK },
    { "a head one byte short", "0000 00", DIS_TRUNCATED, "", LINK },
    { "a bridge id one byte short", "0000 00 00 00 " ROOT "8001 02aabbccdd", DIS_TRUNCATED,
      "capability=bridge", LINK },
    { "bytes past the end are padding", "0000 00 00 00 " ROOT BRIDGE TIMERS "0000000000000000",
      DIS_OK, "capability=bridge | address=mac:02:aa:bb:cc:dd:01", LINK },
    { "another protocol of the same SAP", "0001 01 02 00", DIS_NOT_MINE, "", LINK },
    { "a type that does not exist", "0000 00 07 00 " ROOT BRIDGE, DIS_MALFORMED, "", LINK },
    { "a multiple tree whose length is zero",
      "0000 03 02 00 " ROOT "8001 0200000000ee " TIMERS "00 0000", DIS_MALFORMED,
      "capability=bridge", LINK },
    { "a multiple tree whose length is all there is",
      "0000 03 02 00 " ROOT "8001 0200000000ee " TIMERS "00 ffff", DIS_TRUNCATED,
      "capability=bridge", LINK },

    { "the sender's bridge id, not the root's", "0000 00 00 00 " ROOT BRIDGE TIMERS, DIS_OK,
      "capability=bridge | address=mac:02:aa:bb:cc:dd:01", LINK },
    { "a rapid tree has it in the same place", "0000 02 02 3c " ROOT BRIDGE TIMERS "00", DIS_OK,
      "capability=bridge | address=mac:02:aa:bb:cc:dd:01", LINK },
    { "a multiple tree has the region's root there, and its own later",
      "0000 03 02 3c " ROOT "8001 0200000000ee " TIMERS
      "00 0040 00 'region0000000000000000000000000a' 0001 ac36177f50283cd4b83821d8ab26de62 "
      "00000000 " BRIDGE "14",
      DIS_OK, "capability=bridge | address=mac:02:aa:bb:cc:dd:01", LINK },
    { "a topology change tells that a bridge is there", "0000 00 80", DIS_OK,
      "capability=bridge", LINK },
    { "a port that bears the bridge's address adds none",
      "0000 00 00 00 " ROOT "8001 020000000001 " TIMERS, DIS_OK, "capability=bridge", LINK },
};

DISSECT_TESTS(stp, cases)
