/* The engine, on frames that are built here from the inside out, with three small protocols. */
#include "dissect/lane.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- protocols ---- */

static enum dis_result say_run(struct cursor *in, struct sink *out)
{
    struct slice all = cur_rest(in);
    size_t end = slice_find_byte(all, '.');
    if (end == SIZE_MAX)
        return DIS_TRUNCATED;
    obs_text(out, PROP_NAME, slice_sub(all, 0, end));
    return DIS_OK;
}

static const struct dissector dissector_say = {
    .name = "say",
    .match = (const struct dis_match[]){ { DIS_ETHERTYPE, 0x88b5 },
                                         { DIS_LLC, 0x42 },
                                         { DIS_SNAP, 0x00000c2000 },
                                         { DIS_WIFI, 8 },
                                         { DIS_IP_PROTO, 253 },
                                         { DIS_UDP_PORT, 7 },
                                         { DIS_SCTP_PPID, 46 },
                                         { DIS_SCTP_PORT, 7 },
                                         { DIS_END, 0 } },
    .run = say_run,
};

/* Lines that end with '.'; "+N" passes over N bytes, "bye" ends it. */
static enum dis_result line_run(struct cursor *in, struct sink *out)
{
    struct slice head = cur_peek(in);
    if (head.n > 0 && head.p[0] == '!')
        return DIS_NOT_MINE;
    for (;;) {
        struct slice rest = cur_peek(in);
        size_t end = slice_find_byte(rest, '.');
        if (end == SIZE_MAX)
            return DIS_TRUNCATED;
        struct slice line = cur_take(in, end);
        cur_skip(in, 1);
        uint64_t n = 0;
        if (slice_eq(line, SLICE("bye")))
            return DIS_OK;
        if (line.n > 0 && line.p[0] == '+' && slice_uint(slice_skip(line, 1), &n)) {
            out->skip = n;
            return DIS_TRUNCATED;
        }
        obs_text(out, PROP_NAME, line);
    }
}

static bool line_probe(struct slice head, const struct dis_frame *frame)
{
    return frame->ip_proto == 6 && slice_starts(head, SLICE("LINE"));
}

static const struct dissector dissector_line = {
    .name = "line",
    .match =
        (const struct dis_match[]){ { DIS_TCP_PORT, 7 }, { DIS_TCP_ANY, 0 }, { DIS_END, 0 } },
    .probe = line_probe,
    .run = line_run,
};

static enum dis_result shout_run(struct cursor *in, struct sink *out)
{
    struct slice rest = cur_peek(in);
    size_t end = slice_find_byte(rest, '.');
    if (rest.n > 0 && rest.p[0] != '!')
        return DIS_NOT_MINE;
    if (end == SIZE_MAX)
        return DIS_TRUNCATED;
    obs_text(out, PROP_MODEL, cur_take(in, end));
    return DIS_OK;
}

static const struct dissector dissector_shout = {
    .name = "shout",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 7 }, { DIS_END, 0 } },
    .run = shout_run,
    .then_encrypted = true,
};

static const struct dissector *const protocols[] = { &dissector_line, &dissector_shout,
                                                     &dissector_say, NULL };

/* ---- frames, built from the inside out ---- */

enum { FRAME_MAX = 70000, FRAMES_MAX = 512 };

struct capture {
    struct in_packet packets[FRAMES_MAX];
    size_t count;
    uint8_t room[FRAME_MAX]; /* the frame being built stands at the end */
    size_t at;
};

static struct capture cap;

static void begin(void)
{
    for (size_t i = 0; i < cap.count; i++)
        free((void *)(uintptr_t)cap.packets[i].p);
    cap.count = 0;
    cap.at = FRAME_MAX;
}

static void put(struct slice s)
{
    cap.at -= s.n;
    if (s.n > 0)
        memcpy(cap.room + cap.at, s.p, s.n);
}

static void text(const char *s)
{
    put(slice_str(s));
}

static void hex(const char *s)
{
    uint8_t bytes[256];
    size_t n = 0;
    for (; *s != '\0'; s++) {
        uint64_t byte = 0;
        if (*s == ' ')
            continue;
        if (!slice_hex(slice_of(s, 2), &byte))
            exit(2);
        bytes[n++] = (uint8_t)byte;
        s++;
    }
    put(slice_of(bytes, n));
}

static void number(uint64_t value, unsigned size)
{
    uint8_t bytes[8];
    for (unsigned i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> 8 * (size - 1 - i));
    put(slice_of(bytes, size));
}

static size_t so_far(void)
{
    return FRAME_MAX - cap.at;
}

static void udp(uint16_t src, uint16_t dst)
{
    size_t n = so_far() + 8;
    number(0, 2);
    number(n, 2);
    number(dst, 2);
    number(src, 2);
}

/* 'place': flags and offset as in the header; the checksum is right. */
static void ip4_fragment(uint8_t proto, uint8_t src, uint8_t dst, uint16_t id, uint16_t place)
{
    size_t n = so_far() + 20;
    uint32_t sum =
        0x4500 + (uint32_t)n + id + place + (0x4000u | proto) + 0x0a00 + src + 0x0a00 + dst;
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    number(0x0a000000u | dst, 4);
    number(0x0a000000u | src, 4);
    number(~sum & 0xffff, 2);
    number(proto, 1);
    number(64, 1);
    number(place, 2);
    number(id, 2);
    number(n, 2);
    hex("4500");
}

static void ip4(uint8_t proto, uint8_t src, uint8_t dst)
{
    ip4_fragment(proto, src, dst, 1, 0);
}

static void ip6(uint8_t proto, uint8_t src, uint8_t dst)
{
    size_t n = so_far();
    number(dst, 8);
    hex("20010db800000000");
    number(src, 8);
    hex("20010db800000000");
    number(64, 1);
    number(proto, 1);
    number(n, 2);
    hex("60000000");
}

static void eth(uint8_t src, uint16_t type)
{
    number(type, 2);
    hex("0200000000");
    cap.at += 5;
    number(src, 1);
    hex("0200000000");
    hex("020000000099");
}

static void frame_at(uint32_t link_type, int64_t at_ns, size_t cut)
{
    size_t n = so_far();
    uint8_t *exact = malloc(n - cut == 0 ? 1 : n - cut);
    if (exact == NULL || cap.count == FRAMES_MAX)
        exit(2);
    memcpy(exact, cap.room + cap.at, n - cut);
    cap.packets[cap.count] = (struct in_packet){ .number = cap.count + 1,
                                                 .at_ns = at_ns,
                                                 .p = exact,
                                                 .size = (uint32_t)(n - cut),
                                                 .wire_size = (uint32_t)n,
                                                 .link_type = link_type };
    cap.count++;
    cap.at = FRAME_MAX;
}

static void frame(uint32_t link_type)
{
    frame_at(link_type, (int64_t)cap.count * 1000, 0);
}

/* A datagram that says "hi" from 10.0.0.1 to 10.0.0.2. */
static void hi4(void)
{
    text("hi.");
    udp(7, 7);
    ip4(17, 1, 2);
}

/* ---- results ---- */

static void print_all(const struct engine *e, struct buf *out)
{
    const struct obs_store *s = engine_observations(e);
    for (size_t i = 0; i < obs_store_count(s); i++) {
        const struct obs *o = obs_store_at(s, i);
        buf_printf(out, "%s%llu ", i == 0 ? "" : " | ", (unsigned long long)o->frame);
        addr_print(&o->subject, out);
        buf_printf(out, "/%02x %s", o->via_mac[5], prop_name((enum prop)o->prop));
        buf_char(out, '=');
        buf_slice(out, o->text);
        buf_printf(out, "%s%s", o->in_stream ? " stream" : "", o->on_link ? " link" : "");
        if (o->side != SIDE_UNKNOWN)
            buf_str(out, o->side == SIDE_SERVER ? " server" : " client");
    }
}

static void print_rest(const struct engine *e, struct buf *out)
{
    size_t n = 0;
    const struct station *st = engine_stations(e, &n);
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "\n%02x vlan %u first %llu frames %llu bytes %llu good %llu bad %llu",
                   st[i].mac[5], st[i].vlan, (unsigned long long)st[i].first_frame,
                   (unsigned long long)st[i].frames, (unsigned long long)st[i].bytes,
                   (unsigned long long)st[i].good_checksums,
                   (unsigned long long)st[i].bad_checksums);
    const struct host *h = engine_hosts(e, &n);
    for (size_t i = 0; i < n; i++) {
        buf_char(out, '\n');
        addr_print(&h[i].ip, out);
        buf_printf(out, " via %02x many %d ttl %u depth %u first %llu frames %llu [%lld %lld]",
                   h[i].via_mac[5], h[i].many_macs, h[i].ttl, h[i].tunnel_depth,
                   (unsigned long long)h[i].first_frame, (unsigned long long)h[i].frames,
                   (long long)h[i].first_ns, (long long)h[i].last_ns);
    }
    const uint64_t *c = (const uint64_t *)engine_coverage(e);
    buf_char(out, '\n');
    for (size_t i = 0; i < sizeof(struct dis_coverage) / sizeof *c; i++)
        buf_printf(out, " %llu", (unsigned long long)c[i]);
}

static struct dis_coverage coverage; /* of the last run */

/* A few at a time, so that many threads have turns. */
static enum rc next(void *ctx, struct in_packet *ret, size_t room, size_t *ret_count,
                    struct err *err)
{
    enum { FEW = 3 };
    size_t *at = ctx;
    size_t n = cap.count - *at < FEW ? cap.count - *at : FEW;
    (void)err;
    n = n < room ? n : room;
    memcpy(ret, cap.packets + *at, n * sizeof *ret);
    *at += n;
    *ret_count = n;
    return *at < cap.count ? RC_OK : RC_END;
}

static void run(unsigned jobs, bool whole, struct buf *out)
{
    struct err err = { "" };
    struct engine *e = engine_new_with(protocols, jobs, &err);
    if (e == NULL) {
        printf("%s\n", err.text);
        exit(2);
    }
    size_t at = 0;
    if (jobs > 1) {
        if (engine_run(e, next, &at, &err) != RC_END)
            exit(2);
    } else {
        engine_feed(e, cap.packets, cap.count / 2);
        engine_feed(e, cap.packets + cap.count / 2, cap.count - cap.count / 2);
    }
    if (engine_finish(e, &err) != RC_OK)
        exit(2);
    coverage = *engine_coverage(e);
    print_all(e, out);
    if (whole)
        print_rest(e, out);
    engine_free(e);
}

static int failed;

static void check(bool good, const char *says)
{
    printf("%s - %s\n", good ? "ok" : "not ok", says);
    failed += good ? 0 : 1;
}

/* What was built since begin() yields 'expect', for any number of threads. */
static void expect(const char *says, const char *want)
{
    struct buf got = BUF_EMPTY;
    struct buf one = BUF_EMPTY;
    run(1, false, &got);
    bool good = slice_eq(buf_view(&got), slice_str(want));
    check(good, says);
    if (!good)
        printf("  expected %s\n  got      %s\n", want,
               got.p == NULL ? "" : (const char *)got.p);
    run(1, true, &one);
    for (unsigned jobs = 2; jobs <= 5; jobs++) {
        struct buf many = BUF_EMPTY;
        run(jobs, true, &many);
        if (!slice_eq(buf_view(&one), buf_view(&many))) {
            check(false, "more threads tell the same");
            printf("  one  %s\n  many %s\n", (const char *)one.p, (const char *)many.p);
        }
        buf_done(&many);
    }
    buf_done(&one);
    buf_done(&got);
    begin();
}

#define HI_1 "1 ip:10.0.0.1/01 name=hi"
#define HI_0 "1 ip:10.0.0.1/00 name=hi"

static void test_links(void)
{
    static const struct {
        const char *says;
        const char *header;
        uint32_t link_type;
        const char *want;
    } rows[] = {
        { "Ethernet", "020000000099 020000000001 0800", 1, HI_1 },
        { "a VLAN tag", "020000000099 020000000001 8100 0007 0800", 1, HI_1 },
        { "two tags", "020000000099 020000000001 88a8 0007 8100 0008 0800", 1, HI_1 },
        { "old tags", "020000000099 020000000001 9100 0007 8100 0000 0800", 1, HI_1 },
        { "SNAP", "020000000099 020000000001 0027 aaaa03 000000 0800", 1, HI_1 },
        { "PPPoE", "020000000099 020000000001 8864 1100 0001 0021 0021", 1, HI_1 },
        { "PPPoE, protocol of one byte", "020000000099 020000000001 8864 1100 0001 0020 21", 1,
          HI_1 },
        { "MPLS", "020000000099 020000000001 8847 00001040 00002140", 1, HI_0 },
        { "MPLS, a pseudowire",
          "020000000099 020000000001 8847 00002140 020000000098 020000000005 0800", 1,
          "1 ip:10.0.0.1/05 name=hi" },
        { "MPLS, a pseudowire with a control word",
          "020000000099 020000000001 8847 00002140 00000000 020000000098 020000000005 0800", 1,
          "1 ip:10.0.0.1/05 name=hi" },
        { "Linux cooked", "0000 0001 0006 0200000000010000 0800", 113, HI_1 },
        { "Linux cooked, sent by the capturing host", "0004 0001 0006 0200000000010000 0800",
          113, HI_1 },
        { "Linux cooked, not Ethernet", "0000 0304 0006 0200000000010000 0800", 113, HI_0 },
        { "Linux cooked, version 2", "0800 0000 00000001 0001 00 06 0200000000010000", 276,
          HI_1 },
        { "raw IP", "", 101, HI_0 },
        { "raw IP by another number", "", 12, HI_0 },
        { "IPv4 by its link type", "", 228, HI_0 },
        { "BSD loopback, big-endian", "00000002", 0, HI_0 },
        { "BSD loopback, little-endian", "02000000", 0, HI_0 },
        { "OpenBSD loopback", "00000002", 108, HI_0 },
        { "PPP", "ff03 0021", 9, HI_0 },
        { "PPP without its address", "0021", 9, HI_0 },
        { "PPP in HDLC", "ff03 0021", 50, HI_0 },
        { "Cisco HDLC", "0f00 0800", 104, HI_0 },
        { "pppd", "0103 0021", 166, HI_0 },
        { "802.11 to the distribution system",
          "0801 0000 02000000000a 020000000001 020000000099 0000 aaaa03 000000 0800", 105,
          HI_1 },
        { "802.11 from the distribution system, QoS",
          "8802 0000 020000000099 02000000000a 020000000001 0000 0000 aaaa03 000000 0800", 105,
          HI_1 },
        { "802.11 between access points",
          "0803 0000 02000000000a 02000000000b 020000000099 0000 020000000001 aaaa03 000000 "
          "0800",
          105, HI_1 },
        { "radiotap, padded",
          "0000 1100 03000000 0000000000000000 20"
          "8801 0000 02000000000a 020000000001 020000000099 0000 0000 0000 aaaa03 000000 0800",
          127, HI_1 },
        { "encrypted 802.11",
          "0841 0000 02000000000a 020000000001 020000000099 0000 aaaa03 000000 0800", 105, "" },
        { "an unknown link type", "00", 250, "" },
        { "netANALYZER", "00000000 020000000099 020000000001 0800", 240, HI_1 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        hi4();
        hex(rows[i].header);
        frame(rows[i].link_type);
        expect(rows[i].says, rows[i].want);
    }
    text("hi.");
    hex("0f00 2000");
    frame(104);
    expect("CDP on HDLC has no address to speak for", "");
    text("hi.");
    hex("020000000099 020000000001 000b aaaa03 00000c 2000");
    frame(1);
    text("ho.padding");
    hex("020000000099 020000000001 0006 424203");
    frame(1);
    text("beacon.");
    hex("8000 0000 ffffffffffff 020000000003 020000000003 0000");
    frame(105);
    expect(
        "what is not IP is on the link",
        "1 mac:02:00:00:00:00:01/01 name=hi link | 2 mac:02:00:00:00:00:01/01 name=ho link | "
        "3 mac:02:00:00:00:00:03/03 name=beacon link");
    for (size_t n = 1; n < 45; n++) {
        hi4();
        eth(1, 0x0800);
        frame_at(1, 0, n);
    }
    expect("frames cut anywhere say nothing", "");
    check(coverage.frames_cut == 44, "cut frames are counted");
}

static void test_tunnels(void)
{
    static const struct {
        const char *says;
        uint8_t proto;
        const char *header; /* between the outer IP header and the inner */
        const char *want;
    } rows[] = {
        { "IP in IP", 4, "", HI_0 },
        { "GRE", 47, "0000 0800", HI_0 },
        { "GRE with key, sequence and checksum", 47, "b000 0800 00000000 00000001 00000002",
          HI_0 },
        { "GRE with Ethernet", 47, "0000 6558 020000000098 020000000005 0800",
          "1 ip:10.0.0.1/05 name=hi" },
        { "ERSPAN I", 47, "0000 88be 020000000098 020000000005 0800",
          "1 ip:10.0.0.1/05 name=hi" },
        { "ERSPAN II", 47, "1000 88be 00000001 1001000100000000 020000000098 020000000005 0800",
          "1 ip:10.0.0.1/05 name=hi" },
        { "ERSPAN III", 47,
          "1000 22eb 00000001 200100010000000000000001 0000000000000000 020000000098 "
          "020000000005 0800",
          "1 ip:10.0.0.1/05 name=hi" },
        { "PPTP", 47, "3001 880b 00290001 00000001 ff03 0021", HI_0 },
        { "EtherIP", 97, "3000 020000000098 020000000005 0800", "1 ip:10.0.0.1/05 name=hi" },
        { "MPLS in IP", 137, "00002140", HI_0 },
        { "VXLAN", 17, "1000 12b5 0000 0000 08000000 00000100 020000000098 020000000005 0800",
          "1 ip:10.0.0.1/05 name=hi" },
        { "VXLAN, Linux' port", 17,
          "1000 2118 0000 0000 08000000 00000100 020000000098 020000000005 0800",
          "1 ip:10.0.0.1/05 name=hi" },
        { "VXLAN without its flag is none", 17,
          "1000 12b5 0000 0000 00000000 00000100 020000000098 020000000005 0800", "" },
        { "Geneve with an option", 17,
          "1000 17c1 0000 0000 0100 6558 00000100 00000000 020000000098 020000000005 0800",
          "1 ip:10.0.0.1/05 name=hi" },
        { "GTP-U", 17, "0868 0868 0000 0000 30ff 001f 00000001", HI_0 },
        { "GTP-U with an extension", 17,
          "0868 0868 0000 0000 34ff 0027 00000001 0000 00 85 01 0000 00", HI_0 },
        { "L2TP", 17, "06a5 06a5 0000 0000 0002 0001 0001 ff03 0021", HI_0 },
        { "TZSP", 17, "9090 9090 0000 0000 01 00 0001 01 020000000098 020000000005 0800",
          "1 ip:10.0.0.1/05 name=hi" },
    };
    hi4();
    hex("00000001 020000000098 020000000005 0800");
    eth(1, 0x88e7);
    frame(1);
    expect("Ethernet inside a backbone's", "1 ip:10.0.0.1/05 name=hi");

    hi4();
    hex("0101 0001 0010 0800");
    eth(1, 0x8909);
    frame(1);
    expect("a tag of security groups", "1 ip:10.0.0.1/01 name=hi");

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        hi4();
        hex(rows[i].header);
        ip4(rows[i].proto, 8, 9);
        eth(1, 0x0800);
        frame(1);
        expect(rows[i].says, rows[i].want);
    }
    text("hi.");
    udp(7, 7);
    ip6(17, 1, 2);
    ip4(41, 8, 9);
    eth(1, 0x0800);
    frame(1);
    expect("IPv6 in IPv4", "1 ip:2001:db8::1/00 name=hi");

    hi4();
    for (int i = 0; i < DIS_TUNNEL_DEPTH_MAX; i++)
        ip4(4, 8, 9);
    eth(1, 0x0800);
    frame(1);
    expect("as deep as is allowed", HI_0);
    hi4();
    for (int i = 0; i <= DIS_TUNNEL_DEPTH_MAX; i++)
        ip4(4, 8, 9);
    eth(1, 0x0800);
    frame(1);
    expect("one deeper", "");
    check(coverage.too_deep == 1, "too deep is counted");
}

static void test_ip(void)
{
    hi4();
    put(slice_of(NULL, 0));
    eth(1, 0x0800);
    frame(1);
    text("ho.");
    udp(7, 7);
    hex("1100 0000 00000000");
    hex("2c00 0104 00000000");
    cap.at += 16;
    hex("3c00 0104 00000000"); /* hop-by-hop, then destination options, then UDP */
    cap.at += 8;
    hex("1100 0104 00000000");
    hex("3c00 0104 00000000");
    ip6(0, 1, 2);
    eth(1, 0x86dd);
    frame(1);
    expect("IPv6 extension headers are walked",
           "1 ip:10.0.0.1/01 name=hi | 2 ip:2001:db8::1/01 name=ho");

    hi4();
    eth(1, 0x0800);
    cap.room[cap.at + 14 + 10] ^= 1;
    frame(1);
    hi4();
    eth(1, 0x0800);
    frame(1);
    struct buf out = BUF_EMPTY;
    run(1, true, &out);
    check(slice_find(buf_view(&out), SLICE("good 1 bad 1")) != SIZE_MAX,
          "checksums are counted");
    buf_done(&out);
    begin();

    text("hi.");
    ip4(253, 1, 2);
    eth(1, 0x0800);
    frame(1);
    expect("a protocol on IP", HI_1);
}

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

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

/* From 10.0.0.1:'src' to 10.0.0.2:'dst', or back when 'back'. */
static void tcp(bool back, uint16_t src, uint16_t dst, uint32_t seq, unsigned flags,
                const char *s)
{
    text(s);
    hex("2000 0000 0000");
    number(0x5000 | flags, 2);
    number(0, 4);
    number(seq, 4);
    number(back ? src : dst, 2);
    number(back ? dst : src, 2);
    ip4(6, back ? 2 : 1, back ? 1 : 2);
    eth(back ? 2 : 1, 0x0800);
    frame(1);
}

static void say(uint32_t seq, const char *s)
{
    tcp(false, 1000, 7, seq, ACK, s);
}

#define C(n, s)  n " ip:10.0.0.1/01 name=" s " client"
#define CS(n, s) n " ip:10.0.0.1/01 name=" s " stream client"

static void test_tcp(void)
{
    tcp(false, 1000, 7, 99, SYN, "");
    tcp(true, 1000, 7, 499, SYN | ACK, "");
    say(100, "one.");
    say(104, "two.");
    tcp(true, 1000, 7, 500, ACK, "yes.");
    expect("both directions, in order",
           C("3", "one") " | " C("4", "two") " | 5 ip:10.0.0.2/02 name=yes server");
    check(coverage.streams == 2 && coverage.streams_midway == 0, "streams are counted");

    tcp(false, 7, 5000, 99, SYN, "");
    tcp(false, 7, 5000, 100, ACK, "me.");
    expect("SYN tells the side, whatever the ports say", C("2", "me"));

    tcp(false, 1000, 7, 99, SYN, "");
    say(108, "three.");
    say(104, "two.");
    say(100, "one.");
    expect("out of order", CS("4", "one") " | " CS("4", "two") " | " CS("4", "three"));

    tcp(false, 1000, 7, 0xfffffffd, SYN, "");
    say(0xfffffffe, "on");
    say(0, "e.");
    say(2, "two.");
    say(0xfffffffe, "on");
    expect("sequence numbers wrap", CS("3", "one") " | " C("4", "two"));

    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "one.tw");
    say(100, "ONE.TW");
    say(104, "TWo.");
    expect("what was repeated with other bytes does not count",
           C("2", "one") " | " CS("4", "two"));

    tcp(false, 1000, 7, 99, SYN, "");
    say(106, "o.");
    say(105, "wX");
    say(100, "one.t");
    expect("overlaps that came early: the first stands", CS("4", "one") " | " CS("4", "two"));

    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "one.");
    say(200000, "far.");
    say(104, "two.");
    expect("a gap that cannot be filled ends it", C("2", "one"));
    check(coverage.streams_gap == 1, "gaps are counted");

    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "+4.xxxxone.");
    say(111, "+10.12");
    say(117, "34567890two.");
    expect("bodies are passed over", C("2", "one") " | " C("4", "two"));
    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "+1000000.");
    say(109, "xxxxxxxx");
    say(1000109, "one.");
    expect("a large body need not be seen", C("4", "one"));

    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "bye.");
    say(104, "two.");
    expect("a direction that has said all is left alone", "");

    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "!loud.");
    expect("the next protocol on the port is tried", "2 ip:10.0.0.1/01 model=!loud client");
    check(coverage.encrypted == 1, "what turns out encrypted is counted");

    say(500, "mid.");
    expect("picked up midway", C("1", "mid"));
    check(coverage.streams_midway == 1, "that is counted");

    tcp(false, 1000, 7, 99, SYN, "");
    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "one.");
    tcp(false, 1000, 7, 8999, SYN, "");
    say(9000, "new.");
    expect("the same ports again are another connection", C("3", "one") " | " C("5", "new"));

    say(499, "");
    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "one");
    say(102, "e"); /* a keep-alive repeats the last byte */
    say(103, ".");
    expect("keep-alive bytes do no harm", CS("5", "one"));

    tcp(false, 1000, 2000, 99, SYN, "");
    tcp(false, 1000, 2000, 100, ACK, "LIN");
    tcp(false, 1000, 2000, 103, ACK, "E one.");
    tcp(true, 1000, 2000, 500, ACK, "me too.");
    expect("recognised by a probe, then the other direction without",
           CS("3", "LINE one") " | 4 ip:10.0.0.2/02 name=me too server");

    tcp(false, 1000, 2000, 99, SYN, "");
    tcp(false, 1000, 2000, 100, ACK, "something else.");
    expect("a stream of no known protocol", "");
    check(coverage.streams_unknown == 1, "it is counted");

    static const char slow[] =
        "one byte at a time, slowly but surely, so that it comes to an end.";
    tcp(false, 1000, 7, 99, SYN, "");
    for (uint32_t i = 0; slow[i] != '\0'; i++) {
        char s[2] = { slow[i], '\0' };
        say(100 + i, s);
    }
    tcp(false, 1000, 7, 100 + sizeof slow - 1, FIN | ACK, "");
    expect("one byte per segment",
           CS("68", "one byte at a time, slowly but surely, so that it comes to an end"));

    tcp(false, 1000, 7, 99, SYN, "");
    text("one.two.three");
    hex("2000 0000 0000 5010");
    cap.at += 8;
    hex("5010 2000 0000 0000");
    number(0, 4);
    number(100, 4);
    number(7, 2);
    number(1000, 2);
    ip4(6, 1, 2);
    eth(1, 0x0800);
    frame_at(1, 5000, 7);
    say(113, "x.");
    expect("what the capture cut is a gap", C("2", "one"));
}

/* A packet of one association with these chunks, from 10.0.0.1 to 10.0.0.2. */
static void sctp(uint16_t dst, const char *chunks)
{
    hex(chunks);
    number(0, 8);
    number(dst, 2);
    number(1000, 2);
    ip4(132, 1, 2);
    eth(1, 0x0800);
    frame(1);
}

static void test_sctp(void)
{
    /* "hi." is 68692e */
    sctp(9, "0003 0013 00000001 0000 0000 0000002e 68692e 00");
    expect("a message by its identifier", HI_1);
    sctp(7, "0003 0013 00000001 0000 0000 00000000 68692e 00");
    expect("a message by its port", HI_1);
    sctp(9, "4003 0017 00000001 0000 0000 00000001 0000002e 68692e 00");
    expect("I-DATA", HI_1);
    sctp(9, "0003 0013 00000001 0000 0000 0000002e 68692e");
    expect("padding that is left out", HI_1);
    sctp(9, "0300 0010 00000001 00010000 00000000 0003 0013 00000001 0000 0000 0000002e 68692e 00"
            "0003 0013 00000002 0000 0001 0000002e 686f2e 00");
    expect("several chunks", HI_1 " | 1 ip:10.0.0.1/01 name=ho");
    sctp(9, "0002 0011 00000001 0000 0000 0000002e 68 000000 0000 0011 00000002 0000 0000 00000000 69 000000");
    sctp(9, "0002 0011 00000001 0000 0000 0000002e 68 000000"); /* sent again */
    sctp(9, "0001 0011 00000003 0000 0000 00000000 2e 000000");
    expect("fragments", "3 ip:10.0.0.1/01 name=hi stream");
    check(coverage.reassembled == 1, "what was put together is counted");
    sctp(9, "0002 0011 00000001 0000 0000 0000002e 68 000000 0001 0011 00000003 0000 0000 00000000 2e 000000");
    expect("a fragment that is missing", "");
    check(coverage.fragments_given_up == 1, "what is given up is counted");
    sctp(9, "0001 0011 00000003 0000 0000 0000002e 2e 000000");
    expect("an end without a beginning", "");
    sctp(9, "0002 0011 ffffffff 0000 0000 0000002e 68 000000 0001 0012 00000000 0000 0000 00000000 692e 0000");
    expect("numbers that wrap", HI_1 " stream");
    sctp(9, "0002 0011 00000001 0000 0000 0000002e 68 000000 0001 0012 00000002 0001 0000 00000000 692e 0000");
    expect("another stream is another message", "");
    sctp(9, "0003 0003");
    expect("a chunk below its header", "");
    check(coverage.malformed == 1, "and it is counted");
    sctp(9, "0003 ffff 00000001 0000 0000 0000002e 68692e");
    expect("a chunk past the packet is read as far as it goes", HI_1);
    sctp(9, "0003 000f 00000001 0000 0000 000000");
    expect("a chunk too short for its fields", "");
    for (unsigned i = 0; i < 40; i++) { /* more at once than are kept */
        text(i == 0 ? "h" : "x");
        number(46, 4);
        number(i, 4);
        number(10 * i, 4);
        hex("0002 0011");
        number(0, 8);
        number(9, 2);
        number(1000, 2);
        ip4(132, 1, 2);
        eth(1, 0x0800);
        frame(1);
    }
    sctp(9, "0001 0012 00000001 0000 0000 00000000 692e 0000");
    expect("the oldest is forgotten first", "");
}

/* Enough of everything to keep several threads busy. */
static void test_threads(void)
{
    for (unsigned i = 0; i < 400; i++) {
        char s[32];
        (void)snprintf(s, sizeof s, "name%u.", i % 37);
        text(s);
        udp(7, (uint16_t)(7 + i % 3));
        ip4(17, (uint8_t)(i % 61), (uint8_t)(i % 7));
        eth((uint8_t)(i % 11), 0x0800);
        frame(1);
    }
    struct buf one = BUF_EMPTY;
    run(1, true, &one);
    for (unsigned jobs = 2; jobs <= DIS_LANES; jobs++) {
        struct buf many = BUF_EMPTY;
        run(jobs, true, &many);
        check(slice_eq(buf_view(&one), buf_view(&many)),
              "any number of threads tells the same");
        buf_done(&many);
    }
    buf_done(&one);
    begin();
}

int main(void)
{
    begin();
    test_links();
    test_tunnels();
    test_ip();
    test_fragments();
    test_tcp();
    test_sctp();
    test_threads();
    return failed == 0 ? 0 : 1;
}
