#include "tests/dissect/dissect_test.h"

#define IDS "00000000 00000001 00000002 "
#define SCTP .frame = { .ip_proto = 132 }
#define TCP .frame = { .ip_proto = 6 }
#define ROLE "role=diameter-node"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_OK, "", SCTP },
    { "one byte short of a header", "01000014 80000101 00000000 00000001 000000", DIS_TRUNCATED, "", TCP },
    { "another version", "02000014 80000101 " IDS, DIS_NOT_MINE, "", TCP },
    { "a length below the header", "01000010 80000101 " IDS, DIS_NOT_MINE, "", TCP },
    { "a length of everything", "01fffffc 80000101 " IDS, DIS_TRUNCATED, "", TCP },
    { "a length that is no multiple of four", "01000015 80000101 " IDS "00", DIS_NOT_MINE, "", TCP },
    { "an attribute of length 0", "0100001c 80000101 " IDS "00000108 40000000", DIS_MALFORMED, ROLE, TCP },
    { "an attribute past the message", "0100001c 80000101 " IDS "00000108 400000ff", DIS_MALFORMED, ROLE, TCP },
    { "a request says who asks",
      "01000060 80000101 " IDS "00000108 40000011 'hss.local' 000000 00000128 4000000d 'local' 000000 "
      "0000010a 4000000c 000007db 0000010d 0000000d 'SPS-1' 000000 0000010b 0000000c 0000002a",
      DIS_OK, ROLE " | name=hss.local | domain=local | enterprise=2011 | model=SPS-1 | firmware=42", TCP },
    { "an answer, over SCTP, and its addresses",
      "01000030 00000101 " IDS "00000101 4000000e 0001 c0000209 0000 00000108 4000000b 'mme' 00", DIS_OK,
      ROLE " | address=ip:192.0.2.9 | name=mme", SCTP },
    { "an address of a family that is none", "01000024 00000101 " IDS "00000101 4000000e 0008 c0000209 0000", DIS_OK,
      ROLE, SCTP },
    { "a vendor's attribute with the same number is another", "01000028 80000101 " IDS "00000108 c0000012 000007db 'abcdef' 0000",
      DIS_OK, ROLE, SCTP },
    { "a vendor of zero is none", "01000020 80000101 " IDS "0000010a 4000000c 00000000", DIS_OK, ROLE, SCTP },
    { "what was relayed says nothing of the relay", "01000020 80000110 " IDS "00000108 4000000b 'mme' 00", DIS_TRUNCATED, "",
      TCP },
    { "watchdog, then capabilities", "01000014 80000118 " IDS "01000020 80000101 " IDS "00000108 4000000b 'mme' 00", DIS_OK,
      ROLE " | name=mme", TCP },
};

DISSECT_TESTS(diameter, cases)
