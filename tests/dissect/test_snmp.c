#include "tests/dissect/dissect_test.h"

/* 99999 and 88888 stand for any enterprise; the community is "secret". */
static const struct dissect_case cases[] = {
    { "nothing", "", DIS_NOT_MINE, "" },
    { "a tag alone", "30", DIS_NOT_MINE, "" },
    { "a length of zero", "3000", DIS_NOT_MINE, "" },
    { "an indefinite length", "3080 020101 0000", DIS_NOT_MINE, "" },
    { "a length of four gigabytes", "3084ffffffff 020101", DIS_TRUNCATED, "" },
    { "a version that is none", "3006 0201 02 0401 'x'", DIS_NOT_MINE, "" },
    { "a name that is no OID",
      "3020 0201 01 0406 'secret' a213 0201 01 0201 00 0201 00 3008 3006 0201 01 0201 "
      "01",
      DIS_MALFORMED, "role=snmp-agent" },
    { "a varbind longer than its list",
      "301c 0201 01 0406 'secret' a20f 0201 01 0201 00 0201 00 3004 3002 067f", DIS_MALFORMED,
      "role=snmp-agent" },
    { "a PDU of no known type", "3018 0201 01 0406 'secret' af0b 0201 01 0201 00 0201 00 3000",
      DIS_MALFORMED, "" },
    { "a response describes its sender, and the community stays secret",
      "305b 0201 01 0406 'secret' a24e 0201 01 0201 00 0201 00 3043 3017 0608 "
      "2b06010201010100 040b 'Widget OS 4' 3017 0608 2b06010201010200 060b "
      "2b06010401868d1f01822c 300f 0608 2b06010201010500 0403 'sw1'",
      DIS_OK,
      "role=snmp-agent | description=Widget OS 4 | object-id=1.3.6.1.4.1.99999.1.300 | "
      "name=sw1" },
    { "contact and location describe people",
      "303c 0201 00 0406 'secret' a22f 0201 01 0201 00 0201 00 3024 300f 0608 "
      "2b06010201010400 0403 'Ann' 3011 0608 2b06010201010600 0405 'attic'",
      DIS_OK, "role=snmp-agent" },
    { "a request makes a manager, whatever it sets",
      "302c 0201 01 0406 'secret' a31f 0201 01 0201 00 0201 00 3014 3012 0608 "
      "2b06010201010500 0406 'forged'",
      DIS_OK, "role=snmp-manager" },
    { "an error repeats the request",
      "302c 0201 01 0406 'secret' a21f 0201 01 0201 11 0201 00 3014 3012 0608 "
      "2b06010201010100 0406 'forged'",
      DIS_OK, "role=snmp-agent" },
    { "the answer to an inform repeats it",
      "3030 0201 01 0406 'secret' a223 0201 01 0201 00 0201 00 3018 3016 0608 "
      "2b06010201010100 040a 'of another'",
      DIS_OK, "role=snmp-manager", .frame = { .src_port = 162 } },
    { "an inform describes its sender",
      "3029 0201 01 0406 'secret' a61c 0201 01 0201 00 0201 00 3011 300f 0608 "
      "2b06010201010500 0403 'ap7'",
      DIS_OK, "role=snmp-agent | name=ap7", .frame = { .dst_port = 162 } },
    { "names below the enterprises' branch, once; what does not exist is not spoken",
      "304a 0201 01 0406 'secret' a23d 0201 01 0201 00 0201 00 3032 300f 060a "
      "2b06010401868d1f0100 0201 01 300f 060a 2b06010401868d1f0200 0201 01 300e 060a "
      "2b0601040185b6380100 8000",
      DIS_OK, "role=snmp-agent | ~enterprise=99999" },
    { "of the entity rows the chassis speaks, not the optics before it",
      "3081c9 0201 01 0406 'secret' a281bb 0201 01 0201 00 0201 00 3081af 3011 060c "
      "2b060102012f010101010507 0201 0a 301a 060c 2b060102012f010101010c07 040a "
      "'Optics Inc' 3011 060c 2b060102012f010101010509 0201 03 3015 060c "
      "2b060102012f010101010c09 0405 'Maker' 3013 060c 2b060102012f010101010d09 0403 "
      "'M-1' 3013 060c 2b060102012f010101010b09 0403 'SN1' 3016 060c "
      "2b060102012f010101010909 0406 'boot 1' 3012 060c 2b060102012f010101010a09 0402 "
      "'v2'",
      DIS_OK, "role=snmp-agent | manufacturer=Maker | model=M-1 | serial=SN1 | firmware=v2" },
    { "row 1 of unknown class is the chassis by custom",
      "3042 0201 01 0406 'secret' a235 0201 01 0201 00 0201 00 302a 3013 060c "
      "2b060102012f010101010d01 0403 'M-1' 3013 060c 2b060102012f010101010901 0403 "
      "'1.0'",
      DIS_OK, "role=snmp-agent | ~model=M-1 | ~firmware=1.0" },
    { "any other row of unknown class says nothing",
      "3034 0201 01 0406 'secret' a227 0201 01 0201 00 0201 00 301c 301a 060c "
      "2b060102012f010101010c05 040a 'Optics Inc'",
      DIS_OK, "role=snmp-agent" },
    { "row 1 that is something else says nothing",
      "3047 0201 01 0406 'secret' a23a 0201 01 0201 00 0201 00 302f 3011 060c "
      "2b060102012f010101010501 0201 09 301a 060c 2b060102012f010101010c01 040a "
      "'Optics Inc'",
      DIS_OK, "role=snmp-agent" },
    { "a device entry counts only for printers",
      "307a 0201 01 0406 'secret' a26d 0201 01 0201 00 0201 00 3062 3018 060b "
      "2b06010201190302010201 0609 2b0601020119030105 3019 060b "
      "2b06010201190302010301 040a 'Maker LP-9' 3017 060b 2b06010201190302010302 0408 "
      "'Some NIC' 3012 060b 2b060102012b0501011101 0403 'P77'",
      DIS_OK, "role=snmp-agent | platform=Maker LP-9 | serial=P77" },
    { "a bridge's address",
      "302d 0201 01 0406 'secret' a220 0201 01 0201 00 0201 00 3015 3013 0609 "
      "2b0601020111010100 0406 001b1b000007",
      DIS_OK, "role=snmp-agent | address=mac:00:1b:1b:00:00:07" },
    { "a trap's own enterprise is its MIB's",
      "3041 0201 01 0406 'secret' a734 0201 01 0201 00 0201 00 3029 300d 0608 "
      "2b06010201010300 4301 01 3018 060a 2b060106030101040100 060a "
      "2b06010401868d1f0004",
      DIS_OK, "role=snmp-agent | ~enterprise=99999" },
    { "a forwarded trap names its agent",
      "303c 0201 01 0406 'secret' a72f 0201 01 0201 00 0201 00 3024 300f 0608 "
      "2b06010201010500 0403 'far' 3011 0609 2b0601060312010300 4004 c0000209",
      DIS_OK, "role=snmp-agent | @ip:192.0.2.9 name=far" },
    { "a generic v1 trap bears the agent's sysObjectID",
      "3039 0201 00 0406 'secret' a42c 0609 2b06010401868d1f07 4004 00000000 0201 00 "
      "0201 01 4301 05 3010 300e 0608 2b06010201010500 0402 'r1'",
      DIS_OK, "role=snmp-agent | enterprise=99999 | name=r1" },
    { "a specific v1 trap bears the MIB's; the agent's address is inside",
      "3039 0201 00 0406 'secret' a42c 0609 2b06010401868d1f07 4004 c0000209 0201 06 "
      "0201 01 4301 05 3010 300e 0608 2b06010201010500 0402 'r1'",
      DIS_OK,
      "@ip:192.0.2.9 role=snmp-agent | @ip:192.0.2.9 ~enterprise=99999 | @ip:192.0.2.9 "
      "name=r1" },
    { "v3: a manager repeats the agent's engine id",
      "305f 0201 03 300d 0201 01 0202 05dc 0401 04 0201 03 041f 301d 040b "
      "8001869f03001b1b000008 0201 00 0201 00 0404 'user' 0400 0400 302a 040b "
      "8001869f03001b1b000008 0400 a019 0201 01 0201 00 0201 00 300e 300c 0608 "
      "2b06010201010100 0500",
      DIS_OK, "role=snmp-manager" },
    { "v3: a report bears the agent's",
      "3051 0201 03 300d 0201 01 0202 05dc 0401 00 0201 03 041f 301d 040b "
      "8001869f03001b1b000008 0201 00 0201 00 0404 'user' 0400 0400 301c 040b "
      "8001869f03001b1b000008 0400 a80b 0201 01 0201 00 0201 00 3000",
      DIS_OK, "role=snmp-agent | enterprise=99999 | address=mac:00:1b:1b:00:00:08" },
    { "v3: an inform bears the receiver's",
      "3060 0201 03 300d 0201 01 0202 05dc 0401 04 0201 03 041f 301d 040b "
      "8001869f03001b1b000008 0201 00 0201 00 0404 'user' 0400 0400 302b 040b "
      "8001869f03001b1b000008 0400 a61a 0201 01 0201 00 0201 00 300f 300d 0608 "
      "2b06010201010500 0401 'a'",
      DIS_OK, "role=snmp-agent | name=a" },
    { "v3: a proxy answers for another engine",
      "3062 0201 03 300d 0201 01 0202 05dc 0401 00 0201 03 041f 301d 040b "
      "8001869f03001b1b000008 0201 00 0201 00 0404 'user' 0400 0400 302d 0408 "
      "8001869f04616263 0400 a21f 0201 01 0201 00 0201 00 3014 3012 0608 "
      "2b06010201010500 0406 'behind'",
      DIS_OK, "role=snmp-agent | enterprise=99999 | address=mac:00:1b:1b:00:00:08" },
    { "v3: encrypted, and a report is expected: not its own engine",
      "3039 0201 03 300d 0201 01 0202 05dc 0401 07 0201 03 041f 301d 040b "
      "8001869f03001b1b000008 0201 00 0201 00 0404 'user' 0400 0400 0404 00112233",
      DIS_OK, "" },
    { "v3: encrypted, and none is: its own engine",
      "303a 0201 03 300d 0201 01 0202 05dc 0401 03 0201 03 0420 301e 040c "
      "0001869f0000000000000001 0201 00 0201 00 0404 'user' 0400 0400 0404 00112233",
      DIS_OK, "enterprise=99999" },
    { "v3: an engine id of four bytes is none",
      "3030 0201 03 300d 0201 01 0202 05dc 0401 03 0201 03 0418 3016 0404 8001869f "
      "0201 00 0201 00 0404 'user' 0400 0400 0402 0011",
      DIS_OK, "" },
    { "v3: an engine id without a number is none",
      "3034 0201 03 300d 0201 01 0202 05dc 0401 03 0201 03 041c 301a 0408 "
      "8000000001020304 0201 00 0201 00 0404 'user' 0400 0400 0402 0011",
      DIS_OK, "" },
};

DISSECT_TESTS(snmp, cases)
