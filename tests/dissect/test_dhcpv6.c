#include "tests/dissect/dissect_test.h"

/* The sender is fe80::9 at 02:00:00:00:00:01, to ff02::1:2 or to a server's own address.
 * A row may differ when cut if a cut between two options leaves a message that looks whole. */
#define IP6(a, b, ...)                                                                         \
    {                                                                                          \
        .kind = ADDR_IP, .size = 16, .bytes = { a, b, __VA_ARGS__ }                            \
    }
#define NEAR                                                                                   \
    .frame = { .src_ip = IP6(0xfe, 0x80, [15] = 9),                                            \
               .dst_ip = IP6(0xff, 0x02, [13] = 1, [15] = 2) }
#define FAR                                                                                    \
    .frame = { .src_ip = IP6(0x20, 0x01, [15] = 9), .dst_ip = IP6(0x20, 0x01, [15] = 2) }
#define ME   "@mac:02:00:00:00:00:01 "
#define HERE ME "address=ip:fe80::9"

#define SOLICIT       "01 123456 "
#define PC1           "0027 0005 00 03 'pc1' "            /* 9 bytes */
#define DUID_LL       "0001 000a 0003 0001 02aabbccdd02 " /* 14 bytes */
#define LINK_IP       "20010db8000000000000000000000001 "
#define NO_IP         "00000000000000000000000000000000 "
#define PEER          "fe800000000000000000000000000007 "
#define PEER_64       "fe8000000000000000aabbfffeccdd03 "
#define RELAYED(peer) "0c 00 " LINK_IP peer

static const struct dissect_case cases[] = {
    { "an empty message", "", DIS_TRUNCATED, "", NEAR },
    { "a head one byte short", "01 1234", DIS_TRUNCATED, "", NEAR },
    { "an option one byte short", SOLICIT PC1 "0010 0006 0000 3a8c 00", DIS_TRUNCATED,
      HERE " | " ME "name=pc1", NEAR },
    { "an option of every byte there is", SOLICIT PC1 "0010 ffff 0000 3a8c", DIS_TRUNCATED,
      HERE " | " ME "name=pc1", NEAR },
    { "options of length zero",
      SOLICIT "0001 0000 000f 0000 0010 0000 0011 0000 0027 0000 0070 0000", DIS_OK, HERE,
      NEAR },
    { "names twice are both said", SOLICIT PC1 "0027 0005 00 03 'pc2'", DIS_OK,
      HERE " | " ME "name=pc1 | " ME "name=pc2", NEAR },
    { "NUL inside a name is data", SOLICIT "0027 0005 00 03 'a' 00 'b'", DIS_OK,
      HERE " | " ME "name=a\\x00b", NEAR },
    { "a label longer than its name", SOLICIT "0027 0005 00 07 'pc1'", DIS_OK, HERE, NEAR },
    { "an item longer than its option", SOLICIT "0010 0007 0000 3a8c 0009 61", DIS_OK,
      HERE " | " ME "enterprise=14988", NEAR },
    { "a message inside a relay's that is longer than its option",
      RELAYED(PEER_64) "0009 0008 " SOLICIT "0027 0005", DIS_MALFORMED, "role=dhcp-relay",
      FAR },
    { "a relay's message without one inside", RELAYED(PEER_64), DIS_MALFORMED,
      "role=dhcp-relay", FAR },
    { "a relay's message cut before the client is known for sure",
      RELAYED(PEER_64) "0009 000d " SOLICIT PC1 "004f 0008 0001 02aabb", DIS_TRUNCATED,
      "role=dhcp-relay", FAR, .cut_may_differ = true },
    { "relays inside relays, to no end",
      "0c 08 " NO_IP NO_IP "0009 0146 0c 08 " NO_IP NO_IP "0009 0120 0c 08 " NO_IP NO_IP
      "0009 00fa 0c 08 " NO_IP NO_IP "0009 00d4 0c 08 " NO_IP NO_IP
      "0009 00ae 0c 08 " NO_IP NO_IP "0009 0088 0c 08 " NO_IP NO_IP
      "0009 0062 0c 08 " NO_IP NO_IP "0009 003c 0c 08 " NO_IP NO_IP "0009 0016 0c 08 " NO_IP
      "00000000",
      DIS_MALFORMED, "", FAR },

    { "a client says its name and its vendor class",
      SOLICIT PC1 "0010 000e 0000 0137 0008 'MSFT 5.0'", DIS_OK,
      HERE " | " ME "name=pc1 | " ME "enterprise=311 | " ME "vendor-class=MSFT 5.0", NEAR },
    { "to a server's own address a router may have forwarded it", SOLICIT PC1, DIS_OK,
      "name=pc1", FAR },
    { "an identifier's address is told, but not as one", SOLICIT DUID_LL, DIS_OK,
      HERE " | " ME "detail=duid-mac=02:aa:bb:cc:dd:02", NEAR },
    { "an identifier with an address and a time",
      SOLICIT "0001 000e 0001 0001 12345678 02aabbccdd02", DIS_OK,
      HERE " | " ME "detail=duid-mac=02:aa:bb:cc:dd:02", NEAR },
    { "an identifier of an enterprise", SOLICIT "0001 000a 0002 00003a8c 01020304", DIS_OK,
      HERE " | " ME "enterprise=14988", NEAR },
    { "an identifier that is a UUID", SOLICIT "0001 0012 0004 00112233445566778899aabbccddeeff",
      DIS_OK, HERE " | " ME "uuid=00112233-4455-6677-8899-aabbccddeeff", NEAR },
    { "a user class", SOLICIT "000f 0006 0004 'iPXE'", DIS_OK,
      HERE " | " ME "detail=user-class=iPXE", NEAR },
    { "where a usage description is", SOLICIT "0070 0009 'https://a'", DIS_OK,
      HERE " | " ME "url=https://a", NEAR },
    { "cable equipment describes itself",
      SOLICIT
      "0011 0044 0000118b 0002 0003 'ECM' 0004 0003 'SN1' 0005 0002 'h1' 0006 0002 'f1' 0008 "
      "0006 '00AABB' 0009 0002 'M1' 000a 0004 'Acme' 0024 0006 02aabbccdd04 0001 0000",
      DIS_OK,
      HERE " | " ME "detail=device-type=ECM | " ME "serial=SN1 | " ME "hardware=h1 | " ME
           "firmware=f1 | " ME "device-oui=0x00aabb | " ME "model=M1 | " ME
           "manufacturer=Acme | " ME "address=mac:02:aa:bb:cc:dd:04",
      NEAR },
    { "behind a relay the client is what the relay saw",
      RELAYED(PEER_64) "0009 000d " SOLICIT PC1 "004f 0008 0001 02aabbccdd05", DIS_OK,
      "role=dhcp-relay | @mac:02:aa:bb:cc:dd:05 name=pc1", FAR, .cut_may_differ = true },
    { "or the address inside its link-local address", RELAYED(PEER_64) "0009 000d " SOLICIT PC1,
      DIS_OK, "role=dhcp-relay | @mac:02:aa:bb:cc:dd:03 name=pc1", FAR },
    { "or the address with which cable equipment identifies itself",
      RELAYED(PEER) "0009 001f " SOLICIT PC1 "0011 000e 0000118b 0024 0006 02aabbccdd04",
      DIS_OK, "role=dhcp-relay | @mac:02:aa:bb:cc:dd:04 name=pc1", FAR },
    { "an identifier makes no subject", RELAYED(PEER) "0009 001b " SOLICIT PC1 DUID_LL, DIS_OK,
      "role=dhcp-relay", FAR },
    { "else nobody", RELAYED(PEER) "0009 000d " SOLICIT PC1, DIS_OK, "role=dhcp-relay", FAR },
    { "of two relays the inner one saw the client",
      RELAYED(PEER_64) "0009 0033 0c 00 " NO_IP
                       "fe8000000000000000aabbfffeccdd06 0009 000d " SOLICIT PC1,
      DIS_OK, "role=dhcp-relay | @mac:02:aa:bb:cc:dd:06 name=pc1", FAR },
    { "a lightweight relay hides behind the client",
      "0c 00 " NO_IP PEER_64 "0009 000d " SOLICIT PC1, DIS_OK,
      "@mac:02:aa:bb:cc:dd:03 name=pc1", FAR },
    { "an answer shows the server if its identifier is the sender's, and repeats the client",
      "07 123456 " DUID_LL "0002 000a 0003 0001 020000000001 " PC1, DIS_OK,
      HERE " | " ME "role=dhcp-server", NEAR },
    { "another server's answer, handed on by the sender",
      "07 123456 0002 000a 0003 0001 02aabbccdd07", DIS_OK, "", NEAR },
    { "a server without an address in its identifier is not known",
      "07 123456 0002 000a 0002 00003a8c 01020304", DIS_OK, "", FAR },
    { "what a server gives relays to pass on says nothing of the sender",
      "0d 00 " LINK_IP PEER "0009 0012 07 123456 0002 000a 0003 0001 02aabbccdd07", DIS_OK, "",
      FAR },
};

DISSECT_TESTS(dhcpv6, cases)
