#include "tests/dissect/dissect_test.h"

#define BEACON_FRAME .frame = { .wifi_subtype = 8 }, .link_only = true
#define PROBE_FRAME .frame = { .wifi_subtype = 4 }, .link_only = true
#define REASSOCIATION_FRAME .frame = { .wifi_subtype = 2 }, .link_only = true
#define FIXED "0011223344556677 6400 1104 "
#define WPS "0050f204 "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "", BEACON_FRAME },
    { "one byte short of the fixed part", "0011223344556677 6400 11", DIS_TRUNCATED, "", BEACON_FRAME },
    { "an element of length 0", FIXED "dd00", DIS_OK, "capability=wlan-ap", BEACON_FRAME },
    { "a vendor element with half an OUI", FIXED "dd02 0050", DIS_OK, "capability=wlan-ap", BEACON_FRAME },
    { "an element past the frame", FIXED "ddff 001018 010203040506", DIS_TRUNCATED, "capability=wlan-ap",
      BEACON_FRAME },
    { "four bytes at the end are a checksum that the capture kept", FIXED "0001 41 ddff 0010", DIS_OK,
      "capability=wlan-ap", BEACON_FRAME },
    { "a WPS attribute past its element", FIXED "dd0a " WPS "1021 00ff 4142", DIS_MALFORMED,
      "capability=wlan-ap | ~org-oui=0x0050f2", BEACON_FRAME },
    { "a WPS attribute of length 0 says nothing", FIXED "dd08 " WPS "1021 0000", DIS_OK,
      "capability=wlan-ap | ~org-oui=0x0050f2", BEACON_FRAME },
    { "what an access point states of itself",
      FIXED "dd3b " WPS "1021 0004 'NTGR' 1023 0007 'WNR2000' 1024 0002 'V5' 1042 0005 '12a4x' 1011 0005 'attic' 1054 0008 0006 0050f204 0001",
      DIS_OK,
      "capability=wlan-ap | ~org-oui=0x0050f2 | manufacturer=NTGR | model=WNR2000 | detail=model-number=V5 | "
      "serial=12a4x | name=attic | detail=wps-device-type=6-1",
      BEACON_FRAME },
    { "a WPS element in two pieces", FIXED "dd0a " WPS "1021 0004 'NT' dd06 " WPS "'GR'", DIS_OK,
      "capability=wlan-ap | ~org-oui=0x0050f2 | manufacturer=NTGR", BEACON_FRAME },
    { "a UUID", "dd18 " WPS "1047 0010 00112233445566778899aabbccddeeff", DIS_OK,
      "~org-oui=0x0050f2 | uuid=00112233-4455-6677-8899-aabbccddeeff", PROBE_FRAME },
    { "a UUID of another size is none", "dd0a " WPS "1047 0002 0011", DIS_OK, "~org-oui=0x0050f2", PROBE_FRAME },
    { "the device type of another list is passed over", "dd10 " WPS "1054 0008 0006 00112233 0001", DIS_OK,
      "~org-oui=0x0050f2", PROBE_FRAME },
    { "a station that asks is no access point", "0004 'home' dd03 001018", DIS_OK, "~org-oui=0x001018",
      PROBE_FRAME },
    { "a station that comes back", "3104 0a00 020000000009 0004 'home' dd03 00037f", DIS_OK, "~org-oui=0x00037f",
      REASSOCIATION_FRAME },
    { "an OUI said twice is told once", "dd03 001018 dd03 001018", DIS_OK, "~org-oui=0x001018", PROBE_FRAME },
    { "stations among themselves have no access point", "0011223344556677 6400 0204 0001 41", DIS_OK, "", BEACON_FRAME },
    { "the name of an access point, Cisco's way",
      FIXED "851e 00000000000000000000 'ap-lobby-2' 000000000000 01 000000", DIS_OK,
      "capability=wlan-ap | name=ap-lobby-2", BEACON_FRAME },
    { "the name of an access point, Aruba's way", FIXED "dd0b 000b86 01 03 00 'attic'", DIS_OK,
      "capability=wlan-ap | ~org-oui=0x000b86 | name=attic", BEACON_FRAME },
};

DISSECT_TESTS(wlan, cases)
