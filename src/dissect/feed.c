/* Frames to lanes and through them, in groups, by one thread or by several. */
#include "dissect/crew.h"
#include "dissect/ethertype.h"
#include "dissect/ip_proto.h"
#include "dissect/shard.h"
#include "dissect/way.h"

enum { GROUP = 16 /* packets whose lines of memory are asked for together */ };

/* ---- groups of packets, whose memory is asked for ahead ---- */

/* The headers of a packet, which another thread may have read. */
static inline void ask_for(const uint8_t *p)
{
    enum { LINE = 64 };
    __builtin_prefetch(p);
    __builtin_prefetch(p + LINE); /* asking beyond the end does no harm */
}

static void look_at_one(struct engine *e, struct spot *s)
{
    s->known = NULL;
    s->may_pass = false;
    s->has_flow = false;
    s->has_print = false;
    glimpse_at(s->in, &s->look);
    if (!s->look.is_plain)
        return;
    if (s->lane == NULL)
        s->lane = e->lanes[shard_mix(s->look.src, s->look.dst)];
    if (s->look.ip6 != NULL)
        s->look.ends = glance_ends6(&s->lane->glance, s->look.ip6);
    s->line = glance_at(&s->lane->glance, s->look.ends, s->look.ports);
    __builtin_prefetch(s->line, 1);
}

/* ARP and IP right behind an Ethernet header: most of what is not plain and comes often. */
static bool is_usual(const struct engine *e, struct spot *s, bool *ret_is_ip4)
{
    enum { LINKTYPE_ETHERNET = 1, ETHERNET = 14, MAC_AT = 6, TYPE_AT = 12 };
    const struct in_packet *in = s->in;
    if (in->link_type != LINKTYPE_ETHERNET || in->size < ETHERNET)
        return false;
    unsigned type = (unsigned)in->p[TYPE_AT] << 8 | in->p[TYPE_AT + 1];
    *ret_is_ip4 = type == ETHERTYPE_IP4;
    if (type != ETHERTYPE_ARP && type != ETHERTYPE_IP4 && type != ETHERTYPE_IP6)
        return false;
    struct cursor c = cur_of(slice_skip(slice_of(in->p, in->size), ETHERNET));
    if (way_is_tcp(*ret_is_ip4, &c))
        return false;
    if (s->lane == NULL) {
        struct dis_frame f = { .has_mac = true };
        memcpy(f.src_mac, in->p + MAC_AT, 6);
        s->lane = e->lanes[shard_of(&f, (struct link_end){ LINK_ETHERTYPE, type }, c)];
    }
    return true;
}

/* Tells of a packet that will hardly pass what the way behind needs. */
static bool prepare(const struct engine *e, struct spot *s)
{
    enum { ETHERNET = 14 };
    struct glimpse *look = &s->look;
    bool is_ip4 = false;
    size_t at = ETHERNET;
    if (look->is_plain) {
        is_ip4 = look->ip6 == NULL;
        s->may_pass = glance_seems(s->line, look);
        if (s->may_pass)
            return false;
        s->known = known_at(&s->lane->known, look);
        __builtin_prefetch(s->known, 1);
        if (look->proto == IP_PROTO_TCP) {
            size_t size = is_ip4 ? 4 : 16;
            const uint8_t *src = is_ip4 ? look->ip + 12 : look->ip6;
            s->flow = flows_key(&s->lane->flows, slice_of(src, size),
                                slice_of(src + size, size), look->src_port, look->dst_port);
            s->has_flow = true;
            flows_ask(&s->lane->flows, &s->flow);
            return true;
        }
        at = (size_t)(look->ip - s->in->p);
    } else if (!is_usual(e, s, &is_ip4)) {
        return false;
    }
    if (!way_may_echo(e, s))
        return false;
    s->print = echo_print(&s->lane->echo, s->in, at, is_ip4);
    s->has_print = true;
    echo_ask(&s->lane->echo, s->print);
    return true;
}

static void work_on(struct engine *e, struct spot *spots, size_t n)
{
    uint8_t deep[GROUP]; /* those that will hardly pass */
    size_t deep_count = 0;
    for (size_t i = 0; i < n; i++)
        look_at_one(e, &spots[i]);
    for (size_t i = 0; i < n && !e->is_plain; i++)
        if (prepare(e, &spots[i]))
            deep[deep_count++] = (uint8_t)i;
    for (size_t i = 0; i < deep_count; i++) {
        const struct spot *s = &spots[deep[i]];
        if (s->has_flow)
            flows_ask_more(&s->lane->flows, &s->flow);
        else
            echo_ask_more(&s->lane->echo, s->print);
    }
    for (size_t i = 0; i < n; i++) {
        struct spot *s = &spots[i];
        if (s->may_pass && glance_passes(&s->lane->glance, s->line, &s->look, s->in))
            way_count_passed(s->lane, s->in);
        else
            way_look_into(e, s);
    }
}

static void feed(struct engine *e, const struct in_packet *packets, size_t count)
{
    struct spot spots[GROUP];
    for (size_t from = 0; from < count; from += GROUP) {
        size_t n = count - from < GROUP ? count - from : GROUP;
        for (size_t i = 0; i < n; i++) {
            spots[i].in = &packets[from + i];
            spots[i].lane = NULL;
            ask_for(spots[i].in->p);
        }
        work_on(e, spots, n);
    }
}

/* ---- several threads ---- */

static void sort_batch(void *ctx, struct crew_batch *b)
{
    (void)ctx; /* where a packet belongs depends on nothing else */
    for (size_t i = 0; i < b->count; i++) {
        uint64_t src = 0;
        uint64_t dst = 0;
        b->lanes[i] =
            (uint8_t)(glimpse_ends(&b->packets[i], &src, &dst) ? shard_mix(src, dst)
                                                               : engine_lane(&b->packets[i]));
    }
}

static void work(void *ctx, unsigned member, const struct crew_batch *b)
{
    struct engine *e = ctx;
    struct spot spots[GROUP];
    size_t n = 0;
    if (e->jobs == 1) {
        feed(e, b->packets, b->count);
        return;
    }
    for (size_t i = 0; i < b->count; i++) {
        if (b->lanes[i] % e->jobs != member)
            continue;
        spots[n].in = &b->packets[i];
        spots[n++].lane = e->lanes[b->lanes[i]];
        ask_for(b->packets[i].p);
        if (n == GROUP) {
            work_on(e, spots, n);
            n = 0;
        }
    }
    work_on(e, spots, n);
}

void engine_feed(struct engine *e, const struct in_packet *packets, size_t count)
{
    feed(e, packets, count);
}

enum rc engine_run(struct engine *e, engine_next *next, void *ctx, struct err *err)
{
    const struct crew_job job = { sort_batch, work, e };
    return crew_run(e->jobs, next, ctx, &job, err);
}
