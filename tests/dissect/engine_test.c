#include "engine_test.h"

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

struct capture cap;

void begin(void)
{
    for (size_t i = 0; i < cap.count; i++)
        free((void *)(uintptr_t)cap.packets[i].p);
    cap.count = 0;
    cap.at = FRAME_MAX;
}

void put(struct slice s)
{
    cap.at -= s.n;
    if (s.n > 0)
        memcpy(cap.room + cap.at, s.p, s.n);
}

void text(const char *s)
{
    put(slice_str(s));
}

void hex(const char *s)
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

void number(uint64_t value, unsigned size)
{
    uint8_t bytes[8];
    for (unsigned i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> 8 * (size - 1 - i));
    put(slice_of(bytes, size));
}

size_t so_far(void)
{
    return FRAME_MAX - cap.at;
}

void udp(uint16_t src, uint16_t dst)
{
    size_t n = so_far() + 8;
    number(0, 2);
    number(n, 2);
    number(dst, 2);
    number(src, 2);
}

/* 'place': flags and offset as in the header; the checksum is right. */
void ip4_fragment(uint8_t proto, uint8_t src, uint8_t dst, uint16_t id, uint16_t place)
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

void ip4(uint8_t proto, uint8_t src, uint8_t dst)
{
    ip4_fragment(proto, src, dst, 1, 0);
}

void ip6(uint8_t proto, uint8_t src, uint8_t dst)
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

void eth(uint8_t src, uint16_t type)
{
    number(type, 2);
    hex("0200000000");
    cap.at += 5;
    number(src, 1);
    hex("0200000000");
    hex("020000000099");
}

void frame_at(uint32_t link_type, int64_t at_ns, size_t cut)
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

void frame(uint32_t link_type)
{
    frame_at(link_type, (int64_t)cap.count * 1000, 0);
}

/* A datagram that says "hi" from 10.0.0.1 to 10.0.0.2. */
void hi4(void)
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
    const struct station *const *st = engine_stations(e, &n);
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "\n%02x vlan %u first %llu frames %llu bytes %llu good %llu bad %llu",
                   st[i]->mac[5], st[i]->vlan, (unsigned long long)st[i]->first_frame,
                   (unsigned long long)st[i]->frames, (unsigned long long)st[i]->bytes,
                   (unsigned long long)st[i]->good_checksums,
                   (unsigned long long)st[i]->bad_checksums);
    const struct host *const *h = engine_hosts(e, &n);
    for (size_t i = 0; i < n; i++) {
        buf_char(out, '\n');
        addr_print(&h[i]->ip, out);
        buf_printf(out, " via %02x many %d ttl %u depth %u first %llu frames %llu [%lld %lld]",
                   h[i]->via_mac[5], h[i]->many_macs, h[i]->ttl, h[i]->tunnel_depth,
                   (unsigned long long)h[i]->first_frame, (unsigned long long)h[i]->frames,
                   (long long)h[i]->first_ns, (long long)h[i]->last_ns);
    }
    const uint64_t *c = (const uint64_t *)engine_coverage(e);
    buf_char(out, '\n');
    for (size_t i = 0; i < sizeof(struct dis_coverage) / sizeof *c; i++)
        buf_printf(out, " %llu", (unsigned long long)c[i]);
}

struct dis_coverage coverage;

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

void run(unsigned jobs, bool whole, struct buf *out)
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

void check(bool good, const char *says)
{
    printf("%s - %s\n", good ? "ok" : "not ok", says);
    failed += good ? 0 : 1;
}

/* What was built since begin() yields 'expect', for any number of threads. */
void expect(const char *says, const char *want)
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

int result(void)
{
    return failed == 0 ? 0 : 1;
}
