#include "tests/dissect/dissect_test.h"

#define HEAD(type, length) type " 02 " length " 00 00 0000 0000000000000000 00000000 "
#define OWN "080063fffe0009ba 0001 0001 05 01 "
#define TARGET "ffffffffffffffff ffff "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "one byte short of a header", HEAD("0b", "0040") "080063fffe0009ba 0001 0001 05", DIS_TRUNCATED, "" },
    { "version 1", "00 01 007c 00 00 0000 0000000000000000 00000000 " OWN, DIS_NOT_MINE, "" },
    { "a length below the header", HEAD("0b", "0021") OWN, DIS_NOT_MINE, "" },
    { "an announcement cut short", HEAD("0b", "0040") OWN "00000000000000000000 0025 00 80", DIS_TRUNCATED, "" },
    { "a clock that serves its own time",
      HEAD("0b", "0040") OWN "00000000000000000000 0025 00 80 f8fe4e5d 80 080063fffe0009ba 0000 a0", DIS_OK,
      "role=ptp-grandmaster" },
    { "a clock that serves another's",
      HEAD("0b", "0040") OWN "00000000000000000000 0025 00 80 f8fe4e5d 80 00e0fcfffe000001 0001 a0", DIS_OK,
      "role=ptp-boundary-clock" },
    { "synchronisation tells nothing", HEAD("00", "002c") OWN "00000000000000000000", DIS_OK, "" },
    { "a request for a description", HEAD("0d", "0036") OWN TARGET "01 01 00 00 0001 0002 0001", DIS_OK, "" },
    { "a TLV of length 0", HEAD("0d", "0034") OWN TARGET "01 01 02 00 0001 0000", DIS_MALFORMED, "" },
    { "a TLV past the message", HEAD("0d", "0036") OWN TARGET "01 01 02 00 0001 00ff 0001", DIS_TRUNCATED, "" },
    { "a text past its TLV", HEAD("0d", "003a") OWN TARGET "01 01 02 00 0001 0006 0001 8000 ff 41", DIS_MALFORMED, "" },
    { "a clock describes itself",
      HEAD("0d", "007a") OWN TARGET "01 01 02 00 0001 0045 0001 8000 0a 'IEEE 802.3' 0006 080063000001 0001 0004 c0000207 080063 00 "
      "0b 'Acme;T1;S99' 05 'a;b;c' 08 'gm;attic' 001b19000100 00",
      DIS_OK,
      "address=mac:08:00:63:00:00:01 | address=ip:192.0.2.7 | device-oui=0x080063 | manufacturer=Acme | model=T1 | serial=S99 | "
      "hardware=a | firmware=b | software=c | name=gm" },
    { "fields that were left empty",
      HEAD("0d", "005a") OWN TARGET "01 01 02 00 0001 0020 0001 8000 00 0000 0001 0000 000000 00 02 ';;' 02 ';;' 01 ';' 001b19000100 000000",
      DIS_OK, "" },
    { "a boundary clock hands it on",
      HEAD("0d", "005a") OWN TARGET "02 01 02 00 0001 0020 0001 8000 00 0000 0001 0000 080063 00 02 ';;' 02 ';;' 01 ';' 001b19000100 000000",
      DIS_OK, "" },
};

DISSECT_TESTS(ptp, cases)
