#include "tests/dissect/dissect_test.h"

#define LINK  .link_only = true
#define HEAD  "0001 0800 06 04 "
#define ASKED "000000000000 c0000207"

static const struct dissect_case cases[] = {
    { "an empty message", "", DIS_TRUNCATED, "", LINK },
    { "a message one byte short", HEAD "0001 020000000001 c0000209 000000000000 c00002",
      DIS_TRUNCATED, "", LINK },
    { "padding is not read", HEAD "0001 020000000001 c0000209 " ASKED "ffffffff", DIS_OK,
      "address=ip:192.0.2.9", LINK },
    { "hardware addresses of length zero", "0001 0800 00 04 0001 c0000209 c0000207",
      DIS_MALFORMED, "", LINK },
    { "hardware addresses of every byte there is", "0001 0800 ff ff 0001 020000000001 c0000209",
      DIS_MALFORMED, "", LINK },
    { "IPv6 addresses do not belong here", "0001 0800 06 10 0001 020000000001 c0000209",
      DIS_MALFORMED, "", LINK },
    { "a sender of zeros", HEAD "0002 000000000000 c0000209 " ASKED, DIS_OK, "", LINK },
    { "a sender that is a group", HEAD "0002 ffffffffffff c0000209 " ASKED, DIS_OK, "", LINK },
    { "a request binds its sender, not its target",
      HEAD "0001 020000000001 c0000209 000000000000 c0000207", DIS_OK, "address=ip:192.0.2.9",
      LINK },
    { "a reply binds its sender, not the asker",
      HEAD "0002 020000000001 c0000209 020000000007 c0000207", DIS_OK, "address=ip:192.0.2.9",
      LINK },
    { "an announcement binds its sender",
      HEAD "0001 020000000001 c0000209 000000000000 c0000209", DIS_OK, "address=ip:192.0.2.9",
      LINK },
    { "a probe has no address yet", HEAD "0001 020000000001 00000000 " ASKED, DIS_OK, "",
      LINK },
    { "a broadcast address is nobody's", HEAD "0002 020000000001 ffffffff " ASKED, DIS_OK, "",
      LINK },
    { "another's hardware address is not believed", HEAD "0002 0200000000aa c0000209 " ASKED,
      DIS_OK, "", LINK },
    { "IEEE 802 hardware counts as Ethernet",
      "0006 0800 06 04 0001 020000000001 c0000209 " ASKED, DIS_OK, "address=ip:192.0.2.9",
      LINK },
    { "other hardware is legal and says nothing", "0020 0800 14 04 0001 00000000", DIS_OK, "",
      LINK },
    { "an unknown operation is legal and says nothing",
      HEAD "0019 020000000001 c0000209 " ASKED, DIS_OK, "", LINK },
};

DISSECT_TESTS(arp, cases)
