#include "tests/dissect/dissect_test.h"

#define Z8        "0000000000000000"
#define Z32       Z8 Z8 Z8 Z8
#define NAMES     Z32 Z32 Z32 Z32 Z32 Z32 /* server's name, file */
#define COOKIE    "63825363 "
#define PLAIN     "01 06 00 12345678 0000 0000 "
#define CHADDR    "02aabbccdd01 00000000000000000000 "
#define NO_IP     "00000000 "
#define ADDRS     NO_IP NO_IP NO_IP NO_IP
#define REQUEST   "01" PLAIN ADDRS CHADDR NAMES COOKIE
#define REPLY(yi) "02" PLAIN NO_IP yi NO_IP NO_IP CHADDR NAMES COOKIE
#define RELAYED   "01" PLAIN NO_IP NO_IP NO_IP "c0000201" CHADDR NAMES COOKIE
#define ME        "@mac:02:aa:bb:cc:dd:01 "
#define DISCOVER  "350101 "
#define LINK      .link_only = true

static const struct dissect_case cases[] = {
    { "an empty message", "", DIS_TRUNCATED, "", LINK },
    { "half a head", "01" PLAIN, DIS_TRUNCATED, "", LINK },
    { "a message of another kind", "03" PLAIN ADDRS CHADDR NAMES COOKIE DISCOVER "ff",
      DIS_NOT_MINE, "", LINK },
    { "a cookie one byte short", "01" PLAIN ADDRS CHADDR NAMES "638253", DIS_TRUNCATED, "",
      LINK },
    { "no options", REQUEST, DIS_TRUNCATED, "", LINK },
    { "an option one byte short", REQUEST DISCOVER "0c04 'pc1'", DIS_TRUNCATED, "", LINK },
    { "an option of every byte there is", REQUEST DISCOVER "0c03 'pc1' 3cff 'x'", DIS_TRUNCATED,
      ME "name=pc1", LINK },
    { "options of length zero", REQUEST "3500 0c00 3c00 3d00 4d00 5100 7c00 7d00 ff", DIS_OK,
      "", LINK },
    { "of options twice the pieces are put together",
      REQUEST DISCOVER "0c02 'pc' 3c01 'v' 0c01 '1' ff", DIS_OK,
      ME "name=pc1 | " ME "vendor-class=v", LINK },
    { "NUL inside a name is data", REQUEST DISCOVER "0c03 'a' 00 'b' ff", DIS_OK,
      ME "name=a\\x00b", LINK },
    { "behind the end nothing counts", REQUEST DISCOVER "ff 0c03 'pc1'", DIS_OK, "", LINK },
    { "a hardware address longer than its field",
      "01 01 ff 00 12345678 0000 0000" ADDRS CHADDR NAMES COOKIE DISCOVER "0c03 'pc1' ff",
      DIS_MALFORMED, "", LINK },
    { "a vendor's area of BOOTP is not options",
      "01" PLAIN ADDRS CHADDR NAMES "01020304 0c03 'pc1' ff", DIS_OK, "", LINK },
    { "a list inside an option that is longer than it",
      REQUEST DISCOVER "7c07 00003a8c ff 'ab' ff", DIS_OK, "", LINK },
    { "a suboption that is longer than its option",
      REQUEST DISCOVER "7d07 00000de9 02 02 ff ff", DIS_OK, "", LINK },
    { "a cable suboption that is longer than its option, or half a head",
      REQUEST DISCOVER "3c06 'docsis' 2b07 09 03 'CM1' 0a ff ff", DIS_OK,
      ME "vendor-class=docsis | " ME "model=CM1", LINK },
    { "without a type, cut, it may be anything", REQUEST "0c03 'pc1'", DIS_TRUNCATED, "",
      LINK },
    { "whole and without a type it is BOOTP", REQUEST "0c03 'pc1' ff", DIS_OK, ME "name=pc1",
      LINK },
    { "overload that does not end",
      "01" PLAIN ADDRS CHADDR Z32 Z32 "0c03 'pc1' 0000000000000000000000"
      "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
      "00000000"
      "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
      "00000000"
      "00000000000000000000000000000000" COOKIE DISCOVER "340101 ff",
      DIS_MALFORMED, ME "name=pc1", LINK },
    { "more pieces than there is room for",
      REQUEST DISCOVER "0c80 " Z32 Z32 Z32 Z32 "0c80 " Z32 Z32 Z32 Z32 "0c80 " Z32 Z32 Z32 Z32
                       "0c80 " Z32 Z32 Z32 Z32 "0c80 " Z32 Z32 Z32 Z32 "0c80 " Z32 Z32 Z32 Z32
                       "ff",
      DIS_MALFORMED, "", LINK },

    { "a client, its name and its vendor class",
      REQUEST DISCOVER "0c03 'pc1' 3c08 'MSFT 5.0' 3701 01 ff", DIS_OK,
      ME "name=pc1 | " ME "vendor-class=MSFT 5.0", LINK },
    { "the client is described, not who forwards its frame", RELAYED DISCOVER "0c03 'pc1' ff",
      DIS_OK, ME "name=pc1 | role=dhcp-relay" },
    { "who bears the relay's address is the relay, and nobody else", RELAYED DISCOVER "ff",
      DIS_OK, "", LINK },
    { "a client that renews has its address",
      "01" PLAIN "c0000209" NO_IP NO_IP NO_IP CHADDR NAMES COOKIE "350103 ff", DIS_OK,
      ME "address=ip:192.0.2.9", LINK },
    { "a client that discovers has none yet",
      "01" PLAIN "c0000209" NO_IP NO_IP NO_IP CHADDR NAMES COOKIE DISCOVER "ff", DIS_OK, "",
      LINK },
    { "a client without an Ethernet address is the sender",
      "01 20 00 00 12345678 0000 0000" ADDRS Z8 Z8 NAMES COOKIE DISCOVER "0c03 'pc1' ff",
      DIS_OK, "name=pc1", LINK },
    { "but not if it may have been forwarded",
      "01 20 00 00 12345678 0000 0000" ADDRS Z8 Z8 NAMES COOKIE DISCOVER "0c03 'pc1' ff",
      DIS_OK, "" },
    { "a client id may be a hardware address", REQUEST DISCOVER "3d07 01 02aabbccdd02 ff",
      DIS_OK, ME "address=mac:02:aa:bb:cc:dd:02", LINK },
    { "a client id may be a unique identifier with an address",
      REQUEST DISCOVER "3d0f ff 00000001 0003 0001 02aabbccdd02 ff", DIS_OK,
      ME "detail=duid-mac=02:aa:bb:cc:dd:02", LINK },
    { "a client id may be a unique identifier of an enterprise",
      REQUEST DISCOVER "3d0f ff 00000001 0002 00003a8c 01020304 ff", DIS_OK,
      ME "enterprise=14988", LINK },
    { "any other client id tells nothing", REQUEST DISCOVER "3d04 00 'abc' ff", DIS_OK, "",
      LINK },
    { "a full name as text", REQUEST DISCOVER "5109 00 ff ff 'pc1.lo' ff", DIS_OK,
      ME "name=pc1.lo", LINK },
    { "a full name in the form of DNS", REQUEST DISCOVER "510b 04 ff ff 03 'pc1' 02 'lo' 00 ff",
      DIS_OK, ME "name=pc1.lo", LINK },
    { "a label longer than its name", REQUEST DISCOVER "5107 04 ff ff 09 'pc1' ff", DIS_OK, "",
      LINK },
    { "a user class as text, and as a list", REQUEST DISCOVER "4d04 'iPXE' ff", DIS_OK,
      ME "detail=user-class=iPXE", LINK },
    { "a user class as a list", REQUEST DISCOVER "4d06 02 'ab' 02 'cd' ff", DIS_OK,
      ME "detail=user-class=ab | " ME "detail=user-class=cd", LINK },
    { "vendor classes by enterprise",
      REQUEST DISCOVER "7c12 00003a8c 03 'ap1' 00000137 05 04 'xyz2' ff", DIS_OK,
      ME "enterprise=14988 | " ME "vendor-class=ap1 | " ME "enterprise=311 | " ME
         "vendor-class=xyz2",
      LINK },
    { "an enterprise's vendor option", REQUEST DISCOVER "7d07 00003a8c 02 0100 ff", DIS_OK,
      ME "enterprise=14988", LINK },
    { "a device's own identity in the forum's form",
      REQUEST DISCOVER "7d1a 00000de9 15 01 06 '00aabb' 02 03 'SN1' 03 03 'M-1' 04 01 'x' ff",
      DIS_OK, ME "device-oui=0x00aabb | " ME "serial=SN1 | " ME "model=M-1", LINK },
    { "a cable modem describes itself",
      REQUEST DISCOVER
      "3c09 'docsis3.0' 2b1f 02 03 'ECM' 04 03 'SN1' 06 03 'f01' 08 03 00aabb 09 03 "
      "'CM1' 0a 04 'Acme' ff",
      DIS_OK,
      ME "vendor-class=docsis3.0 | " ME "detail=device-type=ECM | " ME "serial=SN1 | " ME
         "firmware=f01 | " ME "device-oui=0x00aabb | " ME "model=CM1 | " ME "manufacturer=Acme",
      LINK },
    { "other clients mean something else by that option",
      REQUEST DISCOVER "3c03 'abc' 2b05 09 03 'CM1' ff", DIS_OK, ME "vendor-class=abc", LINK },
    { "where a usage description is", REQUEST DISCOVER "a10f 'https://a.test/' ff", DIS_OK,
      ME "url=https://a.test/", LINK },
    { "lease queries ask about others", REQUEST "35010a 0c03 'pc1' ff", DIS_OK, "", LINK },
    { "options overflow into the fields for names",
      "01" PLAIN ADDRS CHADDR "0c03 'pc1' ff 0000" Z8 Z8 Z8 Z8 Z8 Z8 Z8
      "3c01 'v' ff 00000000" Z8 Z8 Z8 Z8 Z8 Z8 Z8 Z8 Z8 Z8 Z8 Z8 Z8 Z8 Z8 COOKIE DISCOVER
      "340103 ff",
      DIS_OK, ME "name=pc1 | " ME "vendor-class=v", LINK },

    { "an acknowledgement binds the address, and shows the server",
      REPLY("c0000209") "350105 3604 c0000207 ff", DIS_OK,
      ME "address=ip:192.0.2.9 | @ip:192.0.2.7 role=dhcp-server" },
    { "an offer is no lease", REPLY("c0000209") "350102 3604 c0000201 ff", DIS_OK,
      "role=dhcp-server" },
    { "a refusal shows the server", REPLY(NO_IP) "350106 3604 c0000201 ff", DIS_OK,
      "role=dhcp-server" },
    { "what a server repeats describes nobody",
      REPLY(NO_IP) "350105 3604 c0000201 0c03 'pc1' 0f03 'lan' 3c03 'vvv' 7c08 00003a8c 03 "
                   "'ap1' ff",
      DIS_OK, "role=dhcp-server" },
    { "a gateway tells its identity in the forum's form",
      REPLY(NO_IP) "350105 3604 c0000201 7d17 00000de9 12 04 06 '00aabb' 05 03 'SN1' 06 03 "
                   "'M-1' ff",
      DIS_OK, "role=dhcp-server | device-oui=0x00aabb | serial=SN1 | model=M-1" },
    { "if another than the server sent it, it describes nobody",
      REPLY(NO_IP) "350105 3604 c0000207 7d17 00000de9 12 04 06 '00aabb' 05 03 'SN1' 06 03 "
                   "'M-1' ff",
      DIS_OK, "@ip:192.0.2.7 role=dhcp-server" },
    { "a server that is broadcast is none", REPLY(NO_IP) "350105 3604 ffffffff ff", DIS_OK,
      "" },
};

DISSECT_TESTS(dhcp, cases)
