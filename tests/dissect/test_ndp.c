#include "tests/dissect/dissect_test.h"

/* The sender is fe80::9 at 02:00:00:00:00:01.  Where a row may differ when cut, a cut that
 * loses the option leaves that IP as the subject. */
#define FE80_9                                                                                 \
    {                                                                                          \
        .kind = ADDR_IP, .size = 16, .bytes = { 0xfe, 0x80, [15] = 9 }                         \
    }
#define NEAR       .frame = { .src_ip = FE80_9, .ttl = 255 }
#define FAR        .frame = { .src_ip = FE80_9, .ttl = 254 }
#define SOURCE     "01 01 020000000001 "
#define TARGET     "02 01 020000000001 "
#define FE80_9_HEX "fe800000000000000000000000000009 "
#define FE80_7_HEX "fe800000000000000000000000000007 "
#define RA         "86 00 0000 40 00 0708 00000000 00000000 "

static const struct dissect_case cases[] = {
    { "an empty message", "", DIS_TRUNCATED, "", NEAR },
    { "half a head", "87", DIS_TRUNCATED, "", NEAR },
    { "a target one byte short", "87 00 0000 00000000 fe8000000000000000000000000000",
      DIS_TRUNCATED, "", NEAR },
    { "an option of length zero", "85 00 0000 00000000 01 00 020000000001", DIS_MALFORMED, "",
      NEAR },
    { "an option of every byte there is", "85 00 0000 00000000 01 ff 020000000001",
      DIS_TRUNCATED, "", NEAR },
    { "an option one byte short", "85 00 0000 00000000 01 01 0200000000", DIS_TRUNCATED, "",
      NEAR },
    { "a hardware address of another length",
      "85 00 0000 00000000 01 02 0200000000010203040506070809", DIS_OK, "", NEAR },
    { "of two options the first counts",
      "87 00 0000 00000000 " FE80_7_HEX SOURCE "01 01 0200000000aa", DIS_OK,
      "@mac:02:00:00:00:00:01 address=ip:fe80::9", NEAR },
    { "what a router forwarded is not believed", "87 00 0000 00000000 " FE80_7_HEX SOURCE,
      DIS_MALFORMED, "", FAR },
    { "a code that does not exist", "87 01 0000 00000000 " FE80_7_HEX SOURCE, DIS_MALFORMED, "",
      NEAR },
    { "another's hardware address is not believed",
      "87 00 0000 00000000 " FE80_7_HEX "01 01 0200000000aa", DIS_OK, "", NEAR },
    { "a hardware address that is a group",
      "87 00 0000 00000000 " FE80_7_HEX "01 01 333300000001", DIS_OK, "", NEAR },
    { "an echo request is not neighbour discovery", "80 00 0000 00010001", DIS_NOT_MINE, "",
      NEAR },

    { "a neighbour solicitation binds its sender, not its target",
      "87 00 0000 00000000 " FE80_7_HEX SOURCE, DIS_OK,
      "@mac:02:00:00:00:00:01 address=ip:fe80::9", NEAR },
    { "a router solicitation binds its sender", "85 00 0000 00000000 " SOURCE, DIS_OK,
      "@mac:02:00:00:00:00:01 address=ip:fe80::9", NEAR },
    { "a router advertisement comes from a router", RA SOURCE "05 01 0000 000005dc", DIS_OK,
      "@mac:02:00:00:00:00:01 address=ip:fe80::9 | @mac:02:00:00:00:00:01 capability=router",
      NEAR, .cut_may_differ = true },
    { "without an option a router is known by its IP", RA, DIS_OK, "capability=router", NEAR },
    { "an advertised target belongs to its hardware address",
      "88 00 0000 60000000 " FE80_7_HEX TARGET, DIS_OK,
      "@mac:02:00:00:00:00:01 address=ip:fe80::7", NEAR },
    { "who advertises itself as a router is one", "88 00 0000 e0000000 " FE80_9_HEX TARGET,
      DIS_OK,
      "@mac:02:00:00:00:00:01 address=ip:fe80::9 | @mac:02:00:00:00:00:01 capability=router",
      NEAR, .cut_may_differ = true },
    { "a proxy's answer binds nothing", "88 00 0000 c0000000 " FE80_7_HEX TARGET, DIS_OK, "",
      NEAR },
    { "a router that gives no hardware address", "88 00 0000 c0000000 " FE80_9_HEX, DIS_OK,
      "capability=router", NEAR },
};

DISSECT_TESTS(ndp, cases)
