#include "tests/dissect/dissect_test.h"

#define LINK .link_only = true

static const struct dissect_case cases[] = {
    { "an empty message", "", DIS_TRUNCATED, "", LINK },
    { "half a head", "0a", DIS_TRUNCATED, "", LINK },
    { "a value one byte short", "0a03 'sw'", DIS_TRUNCATED, "", LINK },
    { "padding is not read", "0a03 'sw1' 0000 ffffffff", DIS_OK, "name=sw1", LINK },
    { "a value of no length says nothing", "0a00 0c00 0200 0000", DIS_MALFORMED, "", LINK },
    { "a length past the frame", "0a03 'sw1' 0dff 41", DIS_TRUNCATED, "name=sw1", LINK },
    { "no end is an end too early", "0a03 'sw1'", DIS_TRUNCATED, "name=sw1", LINK },
    { "names twice are both said", "0a01 61 0a01 62 0000", DIS_OK, "name=a | name=b", LINK },
    { "NUL inside a name is data", "0a05 'a' 00 'b' 0000 0000", DIS_OK, "name=a\\x00b", LINK },
    { "an OUI cut short says nothing", "fe02 0012 0000", DIS_MALFORMED, "", LINK },
    { "an OUI without a subtype says nothing", "fe03 00120f 0000", DIS_MALFORMED, "", LINK },
    { "after a TLV that is too short the rest is read", "0e03 000400 0a03 'sw1' 0000",
      DIS_MALFORMED, "name=sw1", LINK },
    { "a management address longer than its TLV", "1006 06 01 c0000205 0a03 'sw1' 0000",
      DIS_MALFORMED, "name=sw1", LINK },
    { "a management address of no length", "1006 00 01 c0000205 0000", DIS_MALFORMED, "",
      LINK },
    { "IPv4 in six bytes is no address", "100e 07 01 c00002050000 02 00000001 00 0000", DIS_OK,
      "", LINK },
    { "unknown types and reserved ones are passed over", "1404 00000000 0a03 'sw1' 0000",
      DIS_OK, "name=sw1", LINK },

    { "a chassis MAC is another address of the sender", "0207 04 02aabbccdd01 0000", DIS_OK,
      "address=mac:02:aa:bb:cc:dd:01", LINK },
    { "the sender's own MAC adds nothing", "0207 04 020000000001 0000", DIS_OK, "", LINK },
    { "a chassis MAC that is a group is none", "0207 04 0180c200000e 0000", DIS_OK, "", LINK },
    { "a chassis known by its network address", "0206 05 01 c0000205 0000", DIS_OK,
      "address=ip:192.0.2.5", LINK },
    { "a chassis known by its IPv6 address", "0212 05 02 20010db8000000000000000000000005 0000",
      DIS_OK, "address=ip:2001:db8::5", LINK },
    { "a chassis with a local id", "0208 07 'plc-one' 0000", DIS_OK,
      "detail=chassis-id=plc-one", LINK },
    { "an interface's name tells nothing", "0205 06 'eth0' 0000", DIS_OK, "", LINK },
    { "a port's MAC is the sender's", "0407 03 02aabbccdd02 0000", DIS_OK,
      "address=mac:02:aa:bb:cc:dd:02", LINK },
    { "a port's name is not the equipment's", "0405 05 'ge-1' 0000", DIS_OK, "", LINK },
    { "name, description and what is enabled, not what could be",
      "0a03 'sw1' 0c09 'An 8-port' 0e04 00ff 0014 0000", DIS_OK,
      "name=sw1 | description=An 8-port | capability=bridge | capability=router", LINK },
    { "every capability has its name", "0e04 ffff ffff 0000", DIS_OK,
      "capability=repeater | capability=bridge | capability=wlan-ap | capability=router | "
      "capability=phone | capability=docsis | capability=station",
      LINK },
    { "management addresses of all kinds",
      "100c 05 01 c0000205 02 00000001 00 1018 11 02 20010db8000000000000000000000005 02 "
      "00000001 "
      "00 100e 07 06 02aabbccdd03 02 00000001 00 0000",
      DIS_OK, "address=ip:192.0.2.5 | address=ip:2001:db8::5 | address=mac:02:aa:bb:cc:dd:03",
      LINK },
    { "a management address of zeros is none", "100c 05 01 00000000 02 00000001 00 0000",
      DIS_OK, "", LINK },
    { "the inventory of LLDP-MED",
      "fe06 0012bb 05 'h1' fe06 0012bb 06 'f1' fe06 0012bb 07 's1' fe07 0012bb 08 'SN1' fe08 "
      "0012bb "
      "09 'Acme' fe07 0012bb 0a 'M-1' fe06 0012bb 0b 'A7' 0000",
      DIS_OK,
      "org-oui=0x0012bb | hardware=h1 | org-oui=0x0012bb | firmware=f1 | org-oui=0x0012bb | "
      "software=s1 | org-oui=0x0012bb | serial=SN1 | org-oui=0x0012bb | manufacturer=Acme | "
      "org-oui=0x0012bb | model=M-1 | org-oui=0x0012bb | asset=A7",
      LINK },
    { "an inventory entry left blank says nothing", "fe04 0012bb 08 fe05 0012bb 09 20 0000",
      DIS_OK, "org-oui=0x0012bb | org-oui=0x0012bb", LINK },
    { "the class of a LLDP-MED endpoint", "fe07 0012bb 01 0033 03 0000", DIS_OK,
      "org-oui=0x0012bb | detail=lldp-med-class=3", LINK },
    { "the chassis MAC of PROFINET", "fe0a 000ecf 05 02aabbccdd04 0000", DIS_OK,
      "org-oui=0x000ecf | address=mac:02:aa:bb:cc:dd:04", LINK },
    { "where a usage description is", "fe14 00005e 01 'https://a.test/m' 0000", DIS_OK,
      "org-oui=0x00005e | url=https://a.test/m", LINK },
    { "an organisation's TLV tells whose extension it speaks", "fe06 00120f 01 03 6c 0000",
      DIS_OK, "org-oui=0x00120f", LINK },
    { "inside IP it still describes the sending port", "0a03 'sw1' 0000", DIS_OK,
      "@mac:02:00:00:00:00:01 name=sw1" },
};

DISSECT_TESTS(lldp, cases)
