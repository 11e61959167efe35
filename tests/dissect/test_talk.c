/* Who talked to whom: what is told agrees with a plain sum over the packets, whatever their
 * order; the room is bounded; what is watched is kept. */
#include "dissect/called.h"

#include <stdio.h>
#include <stdlib.h>

static int failed;

static void check(bool good, const char *what)
{
    if (!good) {
        failed++;
        (void)printf("not so: %s\n", what);
    }
}

static struct dis_frame frame(uint32_t src, uint32_t dst, uint32_t size, uint64_t number)
{
    return (struct dis_frame){ .number = number,
                               .at_ns = (int64_t)number * 10,
                               .wire_size = size,
                               .src_ip = addr_ip4(src),
                               .dst_ip = addr_ip4(dst) };
}

static const struct keyed key = { { 1, 2 } };

static const struct talk *find(const struct talk *items, size_t count, uint32_t a, uint32_t b)
{
    struct addr ends[2] = { addr_ip4(a), addr_ip4(b) };
    uint8_t want[2][16];
    talk_key(&ends[0], want[0]);
    talk_key(&ends[1], want[1]);
    for (size_t i = 0; i < count; i++)
        for (unsigned k = 0; k < 2; k++)
            if (memcmp(items[i].ip[k], want[0], 16) == 0 &&
                memcmp(items[i].ip[1 - k], want[1], 16) == 0)
                return &items[i];
    return NULL;
}

static struct talk all[2 * TALK_PER_LANE];

static size_t talk_of(uint32_t src, uint32_t dst)
{
    struct talks t;
    struct dis_frame f = frame(src, dst, 60, 1);
    talks_init(&t, key);
    talks_note(&t, &f);
    talks_settle(&t);
    size_t count = t.rows.count;
    talks_done(&t);
    return count;
}

static void test_which(void)
{
    check(talk_of(0x0a000001, 0xc6336407) == 1, "from a private network to the outside counts");
    check(talk_of(0xc6336407, 0xcb007101) == 1, "between two addresses outside counts");
    check(talk_of(0x0a000001, 0x0a000002) == 0, "inside a private network does not");
    check(talk_of(0x0a000001, 0xc0a80001) == 0, "nor between private networks");
    check(talk_of(0x64400001, 0xa9fe0001) == 0, "nor of shared and link-local addresses");
    check(talk_of(0x0a000001, 0xe00000fb) == 0, "a group is nobody");
    check(talk_of(0, 0xc6336407) == 0, "nor is a sender without an address");
    check(talk_of(0xc6336407, 0xffffffff) == 0, "nor everybody");
}

/* Marsaglia's xorshift32. */
static uint32_t next(uint32_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 17;
    *x ^= *x << 5;
    return *x;
}

static void test_sums(void)
{
    enum { HOSTS = 23, PACKETS = 20000 };
    static uint64_t sent[HOSTS][HOSTS];
    static uint64_t first[HOSTS][HOSTS];
    static uint64_t last[HOSTS][HOSTS];
    uint32_t x = 1;
    struct talks t;
    talks_init(&t, key);
    for (uint64_t i = 1; i <= PACKETS; i++) {
        uint32_t a = next(&x) % HOSTS;
        uint32_t b = next(&x) % HOSTS;
        uint32_t size = next(&x) % 1500;
        struct dis_frame f = frame(0xc6336400 + a, 0xcb007100 + b, size, i);
        if (next(&x) % 2 == 0)
            f = frame(0xcb007100 + b, 0xc6336400 + a, size, i);
        bool is_back = f.src_ip.bytes[0] == 0xcb;
        sent[a][b] += is_back ? 0 : size;
        first[a][b] = first[a][b] == 0 ? i : first[a][b];
        last[a][b] = i;
        talks_note(&t, &f);
    }
    talks_settle(&t);
    talks_copy(&t, all);
    size_t count = talk_order(all, t.rows.count);
    check(count == HOSTS * HOSTS && t.lost == 0, "each pair is there once");
    for (uint32_t a = 0; a < HOSTS; a++)
        for (uint32_t b = 0; b < HOSTS; b++) {
            const struct talk *one = find(all, count, 0xc6336400 + a, 0xcb007100 + b);
            check(one != NULL && one->bytes[one->ip[0][12] == 0xc6 ? 0 : 1] == sent[a][b],
                  "bytes are summed by direction");
            check(one != NULL && one->first_frame == first[a][b] &&
                      one->first_ns == (int64_t)first[a][b] * 10 &&
                      one->last_ns == (int64_t)last[a][b] * 10,
                  "first and last are right");
        }
    talks_done(&t);
}

static bool is_last(const void *ctx, const uint8_t ip[16])
{
    (void)ctx;
    return ip[12] == 0xcb && ip[15] == 0xff;
}

static void test_bound(void)
{
    static const struct dis_watch watch = { .is_ip = is_last };
    struct talks t;
    struct dis_frame f;
    talks_init(&t, key);
    t.watch = &watch;
    for (uint32_t i = 0; i < 3 * TALK_PER_LANE; i++) {
        f = frame(0x0a000001, 0x08000000 + i, 60, i + 1);
        talks_note(&t, &f);
    }
    f = frame(0x0a000001, 0xcb0071ff, 77, 1000000);
    talks_note(&t, &f);
    talks_settle(&t);
    check(t.rows.count == TALK_PER_LANE + 1, "the room is bounded");
    check(t.lost == 2 * TALK_PER_LANE, "what is not kept is counted");
    talks_copy(&t, all);
    check(find(all, t.rows.count, 0x0a000001, 0xcb0071ff) != NULL, "what is watched is kept");
    talks_done(&t);
}

static void test_names(void)
{
    struct callings c;
    struct dis_frame f = frame(0x0a000001, 0xc6336407, 60, 3);
    struct sink sink = { .frame = &f, .subject = f.src_ip };
    struct obs_in obs = { .prop = PROP_SERVER_NAME, .bytes = SLICE("WWW.Example.org.") };
    callings_init(&c);
    callings_note(&c, &sink, &obs);
    obs.bytes = SLICE("www.example.org");
    callings_note(&c, &sink, &obs);
    check(c.count == 1 && strcmp(c.items[0].name, "www.example.org") == 0 &&
              c.items[0].count == 2,
          "a name is the same in either case and with a dot at its end");
    obs = (struct obs_in){ .prop = PROP_ANSWER,
                           .bytes = SLICE("a b"),
                           .address = addr_ip4(0xc6336409) };
    callings_note(&c, &sink, &obs);
    check(c.count == 2 && strcmp(c.items[1].name, "a b") == 0 && c.items[1].ip[15] == 9,
          "an answer is a name and an address");
    obs.address = (struct addr){ .kind = ADDR_NONE };
    callings_note(&c, &sink, &obs);
    obs = (struct obs_in){ .prop = PROP_QUESTION, .bytes = SLICE("c.example.org") };
    callings_note(&c, &sink, &obs);
    check(c.count == 2,
          "what is no answer is none, and a question nobody waits for is not kept");
    obs.prop = PROP_ANSWER;
    for (unsigned i = 0; i < 2 * CALLED_PER_LANE; i++) {
        char text[64];
        obs.bytes = slice_of(text, (size_t)snprintf(text, sizeof text, "n%u", i));
        obs.address = addr_ip4(0xc6336409);
        callings_note(&c, &sink, &obs);
    }
    check(c.count == CALLED_PER_LANE && c.lost == CALLED_PER_LANE + 2, "names are bounded");
    callings_done(&c);
}

/* Addresses of few different bytes, so that many are mapped, alike or next to each other. */
static void some_ip(uint32_t *x, uint8_t ip[16])
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    uint32_t kind = next(x) % 4;
    memset(ip, 0, 16);
    if (kind > 0)
        memcpy(ip, mapped, sizeof mapped);
    else
        ip[next(x) % 12] = (uint8_t)(next(x) % 3 * 0x7f);
    for (unsigned i = 12; i < 16; i++)
        ip[i] = (uint8_t)(next(x) % 3 * 0x7f + (kind == 2 ? next(x) % 4 : 0));
}

static void test_rank(void)
{
    enum { PAIRS = 200000 };
    uint32_t x = 7;
    bool good = true;
    unsigned apart = 0;
    for (unsigned i = 0; i < PAIRS; i++) {
        struct talk a = { .source = 0 };
        struct talk b = { .source = 0 };
        some_ip(&x, a.ip[0]);
        some_ip(&x, a.ip[1]);
        some_ip(&x, b.ip[1]);
        if (i % 3 == 0)
            memcpy(b.ip[0], a.ip[0], 16);
        else
            some_ip(&x, b.ip[0]);
        uint64_t ra = talk_rank(a.ip[0], a.ip[1]);
        uint64_t rb = talk_rank(b.ip[0], b.ip[1]);
        int order = memcmp(a.ip, b.ip, sizeof a.ip);
        good = good && (ra == rb || (ra < rb) == (order < 0));
        apart += ra != rb;
    }
    check(good, "ranks are in the order of addresses");
    check(apart > PAIRS / 2, "and tell most of them apart");
}

int main(void)
{
    test_which();
    test_sums();
    test_bound();
    test_rank();
    test_names();
    return failed == 0 ? 0 : 1;
}
