/* The engine on fragments of IP. */
#include "engine_test.h"

static void fragment(bool v6, uint32_t offset, bool more, struct slice bytes, int64_t at_s)
{
    put(bytes);
    if (v6) {
        number(77, 4);
        number(offset | (more ? 1u : 0u), 2);
        hex("1100");
        ip6(44, 1, 2);
        eth(1, 0x86dd);
    } else {
        ip4_fragment(17, 1, 2, 77, (uint16_t)(offset / 8 | (more ? 0x2000u : 0u)));
        eth(1, 0x0800);
    }
    frame_at(1, at_s * 1000000000, 0);
}

static void test_fragments(void)
{
    static const uint8_t d[] = { 0,   7,   0,   7,   0,   27,  0,   0,   'a',
                                 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j',
                                 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', '.' };
    static const uint8_t other[8] = "XXXXXXXX";
    struct slice a = slice_of(d, 8);
    struct slice b = slice_of(d + 8, 8);
    struct slice c = slice_of(d + 16, 11);
    struct slice x = slice_of(other, 8);
#define WHOLE4 "ip:10.0.0.1/01 name=abcdefghijklmnopqr stream"
#define WHOLE6 "ip:2001:db8::1/01 name=abcdefghijklmnopqr stream"

    fragment(false, 0, true, a, 0);
    fragment(false, 8, true, b, 0);
    fragment(false, 16, false, c, 0);
    expect("fragments in order", "3 " WHOLE4);
    fragment(false, 16, false, c, 0);
    fragment(false, 0, true, a, 0);
    fragment(false, 8, true, b, 0);
    expect("fragments out of order", "3 " WHOLE4);
    fragment(false, 8, true, b, 0);
    fragment(false, 8, true, x, 0);
    fragment(false, 0, true, a, 0);
    fragment(false, 16, false, c, 0);
    expect("IPv4: of two overlapping fragments the first stands", "4 " WHOLE4);
    fragment(true, 8, true, b, 0);
    fragment(true, 8, true, b, 0);
    fragment(true, 0, true, a, 0);
    fragment(true, 16, false, c, 0);
    expect("IPv6: the same fragment twice does no harm", "4 " WHOLE6);
    fragment(true, 8, true, b, 0);
    fragment(true, 8, true, x, 0);
    fragment(true, 0, true, a, 0);
    fragment(true, 16, false, c, 0);
    expect("IPv6: overlapping fragments void the datagram", "");
    check(coverage.fragments_given_up == 2,
          "a void datagram is counted, and what came behind it");
    fragment(false, 0, true, a, 0);
    fragment(false, 8, true, b, 0);
    expect("an incomplete datagram says nothing", "");
    check(coverage.fragments_given_up == 1, "an incomplete datagram is counted");
    fragment(false, 0, true, a, 0);
    fragment(false, 8, true, b, 0);
    fragment(false, 16, false, c, 31);
    expect("a fragment 31 s later belongs to another datagram", "");
    for (unsigned i = 0; i < 400; i++) {
        put(a);
        ip4_fragment(17, 1, 2, (uint16_t)(100 + i), 0x2000);
        eth(1, 0x0800);
        frame(1);
    }
    expect("many datagrams that never end", "");
    check(coverage.fragments_given_up == 400, "all of them are counted");
}

int main(void)
{
    begin();
    test_fragments();
    return result();
}
