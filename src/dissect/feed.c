/* Frames to lanes, and through them: at first sight, as one that came before, or the long way.
 */
#include "dissect/crew.h"
#include "dissect/engine_own.h"
#include "dissect/ethertype.h"
#include "dissect/ip_proto.h"

enum {
    HOPS_MAX = 4, /* MPLS headers that are looked behind for the outermost IP addresses */
    GROUP = 16,   /* packets whose lines of memory are asked for together */
};

/* Not secret: the same frames go to the same lanes in every run.  Symmetric in its arguments.
 */
static unsigned mix(uint64_t a, uint64_t b)
{
    uint64_t x = (a + b) ^ (a ^ b) * UINT64_C(0xff51afd7ed558ccd);
    x ^= x >> 33;
    x *= UINT64_C(0xc4ceb9fe1a85ec53);
    x ^= x >> 33;
    return (unsigned)(x % DIS_LANES);
}

static unsigned lane_of(const struct dis_frame *f, struct link_end end, struct cursor c)
{
    struct dis_frame inner;
    for (unsigned hop = 0; hop < HOPS_MAX && end.what == LINK_ETHERTYPE &&
                           (end.value == ETHERTYPE_MPLS || end.value == ETHERTYPE_MPLS_MULTI);
         hop++) {
        inner = *f;
        end = tun_mpls_inner(&c, &inner);
    }
    if (end.what == LINK_ETHERTYPE && end.value == ETHERTYPE_IP4) {
        cur_skip(&c, 12);
        uint64_t src = cur_be32(&c);
        uint64_t dst = cur_be32(&c);
        if (!c.bad && (src != 0 || !f->has_mac)) /* 0: who asks for an address; all of them at
                                                    one place would be many */
            return mix(src, dst);
    } else if (end.what == LINK_ETHERTYPE && end.value == ETHERTYPE_IP6) {
        cur_skip(&c, 8);
        struct slice ends = cur_take(&c, 32);
        uint64_t src = 0;
        uint64_t dst = 0;
        if (!c.bad) {
            glance_mixed6(ends.p, &src, &dst);
            return mix(src, dst);
        }
    }
    uint64_t mac = 0;
    if (f->has_mac)
        memcpy(&mac, f->src_mac, 6);
    return mac == 0 ? 0 : mix(mac, 0);
}

/* The frame is done with: what did it bring? */
static void end_trail(struct lane *lane)
{
    struct trail_news *news = &lane->seen.news;
    unsigned obs = obs_store_news(lane->store);
    news->why |= ((obs & OBS_NEWS_FIRST) != 0 ? TRAIL_OBS : 0u) |
                 ((obs & OBS_NEWS_AGAIN) != 0 ? TRAIL_OBS_AGAIN : 0u);
    if (lane->talks.has_news || lane->callings.has_news)
        news->why |= TRAIL_OBS;
    lane->talks.has_news = false;
    lane->callings.has_news = false;
    trail_end(lane->trail, news);
    *news = (struct trail_news){ .why = 0 };
}

void lane_station(struct pkt *p)
{
    struct lane *lane = p->lane;
    p->station = seen_station(&lane->seen, &p->f);
    if (p->station != NULL)
        echo_step(&lane->echo.tape, ECHO_STATION, (size_t)(p->station - lane->seen.stations));
}

void lane_host(struct pkt *p)
{
    struct lane *lane = p->lane;
    p->host = seen_host(&lane->seen, &p->f);
    if (p->host != NULL)
        echo_step(&lane->echo.tape, ECHO_HOST, (size_t)(p->host - lane->seen.hosts));
    if (talks_note(&lane->talks, &p->f))
        echo_unfit(&lane->echo.tape);
}

void lane_packet(struct lane *lane, struct pkt *p, const struct link_end *end, struct cursor *c)
{
    struct dis_coverage *coverage = &lane->coverage;
    coverage->frames++;
    coverage->bytes += p->f.wire_size;
    if (p->f.bytes.n < p->f.wire_size)
        coverage->frames_cut++;
    p->lane = lane;
    trail_begin(lane->trail, p->in);
    p->station = NULL;
    if (p->f.has_mac)
        lane_station(p);
    net_dispatch(p, *end, c);
    if (lane->trail != NULL)
        end_trail(lane);
}

static struct link_end open_packet(const struct in_packet *in, struct pkt *p, struct cursor *c)
{
    *p = (struct pkt){ .f = { .number = in->number,
                              .source = in->source,
                              .at_ns = in->at_ns,
                              .bytes = slice_of(in->p, in->size),
                              .wire_size = in->wire_size },
                       .in = in };
    *c = cur_of(p->f.bytes);
    return link_open(in->link_type, c, &p->f);
}

unsigned engine_lane(const struct in_packet *in)
{
    struct pkt p;
    struct cursor c;
    struct link_end end = open_packet(in, &p, &c);
    return lane_of(&p.f, end, c);
}

/* What the long way has found out about a conversation, for the next packets of it. */
static void learn(struct lane *lane, const struct pkt *p, const struct glimpse *look)
{
    struct glance_lesson lesson = { .station = p->station,
                                    .host = p->host,
                                    .at_ns = p->f.at_ns,
                                    .kind = GLANCE_ACKS,
                                    .next = p->dir == NULL ? 0 : p->dir->next };
    if (p->f.tunnel_depth > 0 || p->station == NULL || p->host == NULL)
        return;
    if (look->proto == IP_PROTO_UDP) {
        if (!p->is_nobodys)
            return;
        lesson.kind = GLANCE_UDP;
    } else if (p->dir != NULL && (p->dir->bits & DIR_DONE) != 0) {
        lesson.kind = GLANCE_DONE;
    } else if (p->dir != NULL && (p->dir->bits & DIR_OPEN) != 0 && lane->trail == NULL) {
        lesson.kind = GLANCE_UNTIL; /* the trail holds what was sent before, too */
    }
    lesson.is_talk = talks_wants(&lane->talks, &p->f.src_ip, &p->f.dst_ip);
    glance_learn(&lane->glance, &lane->seen, look, &lesson);
}

static void count_passed(struct lane *lane, const struct in_packet *in)
{
    struct dis_coverage *c = &lane->coverage;
    lane->passed++;
    c->frames++;
    c->bytes += in->wire_size;
    c->frames_cut += in->size < in->wire_size;
}

/* Can it be worth a look whether the same frame came before? */
static bool may_echo(const struct engine *e, const struct lane *lane,
                     const struct in_packet *in, bool is_ip4, const struct cursor *c)
{
    enum { PROTO = 9 };
    bool is_tcp = is_ip4 && c->left > PROTO && c->p[PROTO] == IP_PROTO_TCP;
    return !e->is_plain && lane->trail == NULL && lane->tap == NULL && !is_tcp &&
           in->size <= ECHO_FRAME_MAX;
}

struct spot {
    const struct in_packet *in;
    struct glimpse look;
    struct lane *lane; /* NULL: not told yet */
    struct glance_line *line;
};

/* The long way. */
static void go_long_way(struct engine *e, const struct spot *s)
{
    const struct in_packet *in = s->in;
    struct pkt p;
    struct cursor c;
    struct link_end end = open_packet(in, &p, &c);
    struct lane *lane = s->lane != NULL ? s->lane : e->lanes[lane_of(&p.f, end, c)];
    bool is_ip4 = end.what == LINK_ETHERTYPE && end.value == ETHERTYPE_IP4;
    if (may_echo(e, lane, in, is_ip4, &c)) {
        struct print print = echo_print(&lane->echo, in, (size_t)(c.p - in->p), is_ip4);
        struct echo_before before;
        if (echo_passes(lane, print, in)) {
            count_passed(lane, in);
            return;
        }
        echo_begin(lane, print, &before);
        lane_packet(lane, &p, &end, &c);
        echo_end(lane, print, &before);
    } else {
        lane_packet(lane, &p, &end, &c);
    }
    if (s->look.is_plain)
        learn(lane, &p, &s->look);
}

/* The headers of a packet, which another thread may have read. */
static inline void ask_for(const uint8_t *p)
{
    enum { LINE = 64 };
    __builtin_prefetch(p);
    __builtin_prefetch(p + LINE); /* asking beyond the end does no harm */
}

static void look_at_one(struct engine *e, struct spot *s)
{
    glimpse_at(s->in, &s->look);
    if (!s->look.is_plain)
        return;
    if (s->lane == NULL)
        s->lane = e->lanes[mix(s->look.src, s->look.dst)];
    if (s->look.ip6 != NULL)
        s->look.ends = glance_ends6(&s->lane->glance, s->look.ip6);
    s->line = glance_at(&s->lane->glance, s->look.ends, s->look.ports);
    __builtin_prefetch(s->line, 1);
}

static void work_on(struct engine *e, struct spot *spots, size_t n)
{
    for (size_t i = 0; i < n; i++)
        look_at_one(e, &spots[i]);
    for (size_t i = 0; i < n; i++) {
        const struct spot *s = &spots[i];
        if (s->look.is_plain && !e->is_plain &&
            glance_passes(&s->lane->glance, s->line, &s->look, s->in))
            count_passed(s->lane, s->in);
        else
            go_long_way(e, s);
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
            (uint8_t)(glimpse_ends(&b->packets[i], &src, &dst) ? mix(src, dst)
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
