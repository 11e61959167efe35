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
    const struct flow_dir *dir = p->dir;
    struct glance_lesson lesson = { .station = p->station,
                                    .host = p->host,
                                    .at_ns = p->f.at_ns,
                                    .kind = GLANCE_ACKS,
                                    .next = dir == NULL ? 0 : dir->next,
                                    .is_waiting = dir == NULL || dir->pending != FLOW_NONE };
    if (p->f.tunnel_depth > 0 || p->station == NULL || p->host == NULL)
        return;
    if (talks_wants(&lane->talks, &p->f.src_ip, &p->f.dst_ip))
        lesson.talk = look->ip6 == NULL ? TALK_ASIDE : TALK_EACH;
    if (lane->trail == NULL)
        known_learn(&lane->known, &lane->seen, look, &lesson);
    if (look->proto == IP_PROTO_UDP) {
        if (!p->is_nobodys)
            return;
        lesson.kind = GLANCE_UDP;
    } else if (dir != NULL && (dir->bits & DIR_DONE) != 0) {
        lesson.kind = GLANCE_DONE;
    } else if (dir != NULL && (dir->bits & DIR_OPEN) != 0 && lane->trail == NULL) {
        lesson.kind = GLANCE_UNTIL; /* the trail holds what was sent before, too */
    }
    glance_learn(&lane->glance, &lane->seen, look, &lesson);
}

static void count_frame(struct lane *lane, const struct in_packet *in)
{
    struct dis_coverage *c = &lane->coverage;
    c->frames++;
    c->bytes += in->wire_size;
    c->frames_cut += in->size < in->wire_size;
}

static void count_passed(struct lane *lane, const struct in_packet *in)
{
    lane->passed++;
    count_frame(lane, in);
}

/* A packet on its way, with what can be told of it ahead of its turn. */
struct spot {
    const struct in_packet *in;
    struct glimpse look;
    struct lane *lane; /* NULL: not told yet */
    struct glance_line *line;
    struct known_line *known; /* NULL: not told yet */
    bool has_flow;
    bool has_print;
    struct flow_key flow;
    struct print print; /* as echo.h has it */
};

/* Can it be worth a look whether the same frame came before?  Datagrams to one receiver hardly
 * ever do: they have a number or a time in them. */
static bool may_echo(const struct engine *e, const struct spot *s)
{
    bool is_to_one = s->look.is_plain && (s->in->p[0] & 1) == 0;
    return !e->is_plain && !is_to_one && s->lane->trail == NULL && s->lane->tap == NULL &&
           s->in->size <= ECHO_FRAME_MAX;
}

static bool is_tcp(bool is_ip4, const struct cursor *c)
{
    enum { PROTO = 9 };
    return is_ip4 && c->left > PROTO && c->p[PROTO] == IP_PROTO_TCP;
}

/* All of a packet whose sender is not known. */
static void go_long_way(struct spot *s, struct pkt *p, const struct link_end *end,
                        struct cursor *c)
{
    lane_packet(s->lane, p, end, c);
    if (s->look.is_plain)
        learn(s->lane, p, &s->look);
}

/* As much as is left of a packet, if its sender is known: it has been counted. */
static bool go_known_way(struct spot *s)
{
    const struct glimpse *look = &s->look;
    const struct in_packet *in = s->in;
    struct lane *lane = s->lane;
    if (!look->is_plain || lane->trail != NULL)
        return false;
    struct known_line *known = s->known != NULL ? s->known : known_at(&lane->known, look);
    if (!known_counts(&lane->known, known, look, in))
        return false;
    struct pkt p = { .lane = lane,
                     .in = in,
                     .station = &lane->seen.stations[known->tally.station - 1],
                     .host = &lane->seen.hosts[known->tally.host - 1],
                     .flow_key = s->has_flow ? &s->flow : NULL,
                     .is_cut = look->is_cut };
    glimpse_frame(look, in, &p.f);
    struct cursor c = cur_of(look->transport);
    count_frame(lane, in);
    transport_dispatch(&p, look->proto, &c);
    learn(lane, &p, look);
    return true;
}

/* What did not pass at first sight. */
static void look_into(struct engine *e, struct spot *s)
{
    struct pkt p;
    struct cursor c;
    struct echo_before before;
    bool is_told = s->has_print; /* its lane, too */
    struct link_end end = { LINK_NOTHING, 0 };
    if (!is_told) {
        bool may_be_known =
            s->look.is_plain && (s->look.proto == IP_PROTO_TCP || !may_echo(e, s));
        if (may_be_known && !e->is_plain && go_known_way(s))
            return;
        end = open_packet(s->in, &p, &c);
        if (s->lane == NULL)
            s->lane = e->lanes[lane_of(&p.f, end, c)];
        bool is_ip4 = end.what == LINK_ETHERTYPE && end.value == ETHERTYPE_IP4;
        if (!may_echo(e, s) || is_tcp(is_ip4, &c)) {
            go_long_way(s, &p, &end, &c);
            return;
        }
        s->print = echo_print(&s->lane->echo, s->in, (size_t)(c.p - s->in->p), is_ip4);
    }
    if (echo_passes(s->lane, s->print, s->in)) {
        count_passed(s->lane, s->in);
        return;
    }
    bool is_recorded = echo_begin(s->lane, s->print, &before);
    if (is_recorded || !go_known_way(s)) {
        if (is_told)
            end = open_packet(s->in, &p, &c);
        go_long_way(s, &p, &end, &c);
    }
    echo_end(s->lane, s->print, &before);
}

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
    s->has_flow = false;
    s->has_print = false;
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
    if (is_tcp(*ret_is_ip4, &c))
        return false;
    if (s->lane == NULL) {
        struct dis_frame f = { .has_mac = true };
        memcpy(f.src_mac, in->p + MAC_AT, 6);
        s->lane = e->lanes[lane_of(&f, (struct link_end){ LINK_ETHERTYPE, type }, c)];
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
        if (glance_seems(s->line, look))
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
    if (!may_echo(e, s))
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
        if (s->look.is_plain && !e->is_plain &&
            glance_passes(&s->lane->glance, s->line, &s->look, s->in))
            count_passed(s->lane, s->in);
        else
            look_into(e, s);
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
