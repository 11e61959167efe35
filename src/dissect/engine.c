#include "dissect/engine.h"

#include "dissect/crew.h"
#include "dissect/ethertype.h"
#include "dissect/ip_proto.h"
#include "dissect/lane.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

enum {
    OBS_PER_LANE = 65536, /* distinct observations: a million in all lanes */
    HOPS_MAX = 4, /* MPLS headers that are looked behind for the outermost IP addresses */
    GROUP = 16,   /* packets whose lines of memory are asked for together */
};

struct engine {
    struct dis_table *table; /* owned */
    struct lane *lanes[DIS_LANES];
    unsigned jobs;
    bool is_plain;           /* nothing passes at first sight */
    struct obs_store *store; /* owned; the merged results */
    struct seen seen;
    struct talk *talks; /* owned */
    size_t talk_count;
    struct callings callings;
    struct trail *trail; /* owned; NULL: nobody wants frames kept */
    struct dis_coverage coverage;
    struct unknown unknown;
    uint64_t messages[DIS_SET_MAX];
    uint64_t passed;
};

/* ---- lanes ---- */

static void lane_free(struct lane *lane)
{
    if (lane == NULL)
        return;
    obs_store_free(lane->store);
    seen_done(&lane->seen);
    talks_done(&lane->talks);
    callings_done(&lane->callings);
    glance_done(&lane->glance);
    echo_done(&lane->echo);
    frags_done(&lane->frags);
    flows_done(&lane->flows);
    sctp_done(&lane->sctp);
    trail_free(lane->trail);
    free(lane);
}

static struct lane *lane_new(const struct dis_table *table, struct keyed key)
{
    struct lane *lane = calloc(1, sizeof *lane);
    if (lane == NULL)
        return NULL;
    lane->table = table;
    lane->store = obs_store_new(OBS_PER_LANE);
    seen_init(&lane->seen, key);
    talks_init(&lane->talks, key);
    callings_init(&lane->callings);
    frags_init(&lane->frags, &lane->coverage);
    echo_init(&lane->echo);
    bool has_room = glance_init(&lane->glance, key, table, &lane->talks);
    flows_init(&lane->flows, key, &lane->glance, &lane->coverage);
    sctp_init(&lane->sctp, &lane->coverage);
    if (lane->store == NULL || !has_room) {
        lane_free(lane);
        return NULL;
    }
    return lane;
}

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
        uint64_t src = cur_be64(&c);
        src ^= cur_be64(&c) * 3;
        uint64_t dst = cur_be64(&c);
        dst ^= cur_be64(&c) * 3;
        if (!c.bad)
            return mix(src, dst);
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

/* The long way. */
static void go_long_way(struct engine *e, const struct in_packet *in,
                        const struct glimpse *look)
{
    struct pkt p;
    struct cursor c;
    struct link_end end = open_packet(in, &p, &c);
    struct lane *lane = e->lanes[lane_of(&p.f, end, c)];
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
    if (look->is_plain)
        learn(lane, &p, look);
}

struct spot {
    const struct in_packet *in;
    struct glimpse look;
    struct lane *lane; /* NULL: not told at first sight */
    struct glance_line *line;
};

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
    s->lane = NULL;
    if (!s->look.is_plain)
        return;
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
        if (s->lane != NULL && !e->is_plain &&
            glance_passes(&s->lane->glance, s->line, &s->look, s->in))
            count_passed(s->lane, s->in);
        else
            go_long_way(e, s->in, &s->look);
    }
}

static void feed(struct engine *e, const struct in_packet *packets, size_t count)
{
    struct spot spots[GROUP];
    for (size_t from = 0; from < count; from += GROUP) {
        size_t n = count - from < GROUP ? count - from : GROUP;
        for (size_t i = 0; i < n; i++) {
            spots[i].in = &packets[from + i];
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
        spots[n++].in = &b->packets[i];
        ask_for(b->packets[i].p);
        if (n == GROUP) {
            work_on(e, spots, n);
            n = 0;
        }
    }
    work_on(e, spots, n);
}

/* ---- the engine ---- */

struct engine *engine_new_with(const struct dissector *const *all, unsigned jobs,
                               struct err *err)
{
    if (jobs < 1 || jobs > DIS_LANES) {
        (void)err_set(err, RC_USAGE, "%u jobs: 1 to %d are possible", jobs, DIS_LANES);
        return NULL;
    }
    struct keyed key;
    struct engine *e = sodium_init() < 0 ? NULL : calloc(1, sizeof *e);
    if (e == NULL) {
        (void)err_set(err, RC_MEMORY, "no memory to read captures");
        return NULL;
    }
    e->table = dis_table_new(all, err);
    if (e->table == NULL)
        goto failed;
    randombytes_buf(&key, sizeof key);
    seen_init(&e->seen, key);
    callings_init(&e->callings);
    for (unsigned i = 0; i < DIS_LANES; i++) {
        e->lanes[i] = lane_new(e->table, key);
        if (e->lanes[i] == NULL) {
            (void)err_set(err, RC_MEMORY, "no memory to read captures");
            goto failed;
        }
    }
    e->jobs = jobs;
    return e;

failed:
    engine_free(e);
    return NULL;
}

struct engine *engine_new(unsigned jobs, struct err *err)
{
    return engine_new_with(dis_all, jobs, err);
}

void engine_free(struct engine *e)
{
    if (e == NULL)
        return;
    for (unsigned i = 0; i < DIS_LANES; i++)
        lane_free(e->lanes[i]);
    obs_store_free(e->store);
    seen_done(&e->seen);
    free(e->talks);
    callings_done(&e->callings);
    trail_free(e->trail);
    dis_table_free(e->table);
    free(e);
}

void engine_set_tap(struct engine *e, dis_tap *tap, void *ctx)
{
    for (unsigned i = 0; e->jobs == 1 && i < DIS_LANES; i++) {
        e->lanes[i]->tap = tap;
        e->lanes[i]->tap_ctx = ctx;
    }
}

unsigned engine_jobs(const struct engine *e)
{
    return e->jobs;
}

void engine_set_watch(struct engine *e, const struct dis_watch *watch)
{
    for (unsigned i = 0; i < DIS_LANES; i++) {
        e->lanes[i]->talks.watch = watch;
        e->lanes[i]->callings.watch = watch;
    }
}

enum rc engine_keep_frames(struct engine *e, struct spool *spool, struct err *err)
{
    e->trail = trail_new(spool);
    bool is_good = e->trail != NULL;
    for (unsigned i = 0; is_good && i < DIS_LANES; i++) {
        struct lane *lane = e->lanes[i];
        lane->trail = trail_new(spool);
        lane->frags.trail = lane->sctp.trail = lane->trail;
        lane->seen.is_watched = true;
        lane->glance.is_watched = true;
        obs_store_watch(lane->store);
        is_good = lane->trail != NULL;
    }
    return is_good ? RC_OK : err_set(err, RC_MEMORY, "no memory to keep frames");
}

void engine_set_plain(struct engine *e)
{
    e->is_plain = true;
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

/* ---- the results ---- */

static void add_coverage(struct dis_coverage *to, const struct dis_coverage *from)
{
    /* All members are sums, so they are added as what they are: a row of counters. */
    enum { COUNTERS = sizeof *to / sizeof(uint64_t) };
    uint64_t a[COUNTERS];
    uint64_t b[COUNTERS];
    _Static_assert(sizeof a == sizeof *to, "nothing but counters");
    memcpy(a, to, sizeof a);
    memcpy(b, from, sizeof b);
    for (size_t i = 0; i < COUNTERS; i++)
        a[i] += b[i];
    memcpy(to, a, sizeof a);
}

static enum rc merge_talks(struct engine *e, struct lane *lane, struct err *err)
{
    talks_settle(&lane->talks);
    size_t count = e->talk_count + lane->talks.count;
    struct talk *all = reallocarray(e->talks, count + 1, sizeof *all);
    if (all == NULL)
        return err_set(err, RC_MEMORY, "no memory for %zu pairs of addresses", count);
    if (lane->talks.count > 0)
        memcpy(all + e->talk_count, lane->talks.items, lane->talks.count * sizeof *all);
    e->talks = all;
    e->talk_count = count;
    e->coverage.talks_lost += lane->talks.lost + lane->callings.lost;
    return callings_merge(&e->callings, &lane->callings)
               ? RC_OK
               : err_set(err, RC_MEMORY, "no memory for %zu names", e->callings.count);
}

/* All observations in one store, in order. */
static enum rc merge_observations(struct engine *e, struct err *err)
{
    size_t count = 0;
    e->store = obs_store_new((size_t)OBS_PER_LANE * DIS_LANES);
    if (e->store == NULL)
        return err_set(err, RC_MEMORY, "no memory for the observations");
    for (unsigned i = 0; i < DIS_LANES; i++)
        count += obs_store_count(e->lanes[i]->store);
    obs_store_expect(e->store, count);
    for (unsigned i = 0; i < DIS_LANES; i++) {
        struct lane *lane = e->lanes[i];
        enum rc rc = obs_store_merge(e->store, lane->store, err);
        obs_store_free(lane->store);
        lane->store = NULL;
        if (rc != RC_OK)
            return rc;
    }
    obs_store_sort(e->store);
    return RC_OK;
}

/* All besides: who was seen, talks, names, kept frames. */
static enum rc merge_others(struct engine *e, struct err *err)
{
    for (unsigned i = 0; i < DIS_LANES; i++) {
        struct lane *lane = e->lanes[i];
        enum rc rc = seen_merge(&e->seen, &lane->seen, err);
        seen_done(&lane->seen);
        if (rc == RC_OK)
            rc = merge_talks(e, lane, err);
        if (rc == RC_OK && e->trail != NULL)
            rc = trail_merge(e->trail, lane->trail, err);
        if (rc != RC_OK)
            return rc;
    }
    seen_sort(&e->seen);
    e->talk_count = talk_order(e->talks, e->talk_count);
    callings_sort(&e->callings);
    if (e->trail != NULL) {
        trail_sort(e->trail);
        seen_thin(e->seen.key, e->trail->frames, e->trail->count);
    }
    return RC_OK;
}

struct merging {
    struct engine *e;
    struct err err;
    enum rc rc;
};

static void *merge_beside(void *arg)
{
    struct merging *m = arg;
    m->rc = merge_observations(m->e, &m->err);
    return NULL;
}

/* The two have nothing in common. */
static enum rc merge(struct engine *e, struct err *err)
{
    struct merging beside = { .e = e, .err = { "" }, .rc = RC_OK };
    pthread_t thread;
    bool is_beside = e->jobs > 1 && pthread_create(&thread, NULL, merge_beside, &beside) == 0;
    if (!is_beside)
        (void)merge_beside(&beside); /* it returns nothing */
    enum rc rc = merge_others(e, err);
    if (is_beside)
        (void)pthread_join(thread, NULL); /* it was created, nobody else joins it */
    if (rc == RC_OK && beside.rc != RC_OK) {
        rc = beside.rc;
        *err = beside.err;
    }
    return rc;
}

enum rc engine_finish(struct engine *e, struct err *err)
{
    for (unsigned i = 0; i < DIS_LANES; i++) {
        struct lane *lane = e->lanes[i];
        glance_settle(&lane->glance, &lane->seen);
        glance_done(&lane->glance);
        echo_done(&lane->echo);
        frags_done(&lane->frags);
        flows_done(&lane->flows);
        sctp_done(&lane->sctp);
        add_coverage(&e->coverage, &lane->coverage);
        for (size_t u = 0; u < lane->unknown.count; u++)
            unknown_add(&e->unknown, lane->unknown.items[u].kind, lane->unknown.items[u].value,
                        lane->unknown.items[u].frames);
        e->passed += lane->passed;
        for (size_t d = 0; d < DIS_SET_MAX; d++)
            e->messages[d] += lane->messages[d];
    }
    enum rc rc = merge(e, err);
    if (rc != RC_OK)
        return rc;
    for (unsigned i = 0; i < DIS_LANES; i++) {
        lane_free(e->lanes[i]);
        e->lanes[i] = NULL;
    }
    unknown_sort(&e->unknown);
    e->coverage.stations_lost = e->seen.lost;
    e->coverage.observations_lost = obs_store_lost(e->store);
    return RC_OK;
}

/* What 'lane' keeps, added to 'e'. */
static enum rc look_at(struct engine *e, struct lane *lane, struct err *err)
{
    glance_settle(&lane->glance, &lane->seen);
    enum rc rc = obs_store_merge(e->store, lane->store, err);
    if (rc == RC_OK)
        rc = seen_merge(&e->seen, &lane->seen, err);
    if (rc == RC_OK)
        rc = merge_talks(e, lane, err);
    if (rc == RC_OK && e->trail != NULL)
        rc = trail_look(e->trail, lane->trail, err);
    add_coverage(&e->coverage, &lane->coverage);
    for (size_t d = 0; d < DIS_SET_MAX; d++)
        e->messages[d] += lane->messages[d];
    return rc;
}

static enum rc look_before(struct engine *e, const struct engine *before, struct err *err)
{
    enum rc rc = obs_store_merge(e->store, before->store, err);
    if (rc == RC_OK)
        rc = seen_merge(&e->seen, &before->seen, err);
    if (rc == RC_OK && e->trail != NULL && before->trail != NULL)
        rc = trail_look(e->trail, before->trail, err);
    if (rc != RC_OK)
        return rc;
    struct talk *all =
        reallocarray(e->talks, e->talk_count + before->talk_count + 1, sizeof *all);
    if (all == NULL || !callings_merge(&e->callings, &before->callings))
        rc = err_set(err, RC_MEMORY, "no memory for pairs of addresses");
    if (all == NULL)
        return rc;
    if (before->talk_count > 0)
        memcpy(all + e->talk_count, before->talks, before->talk_count * sizeof *all);
    e->talks = all;
    e->talk_count += before->talk_count;
    return rc;
}

struct engine *engine_look(struct engine *e, const struct engine *before, struct err *err)
{
    struct engine *look = calloc(1, sizeof *look);
    if (look != NULL) {
        look->jobs = e->jobs;
        look->store = obs_store_new((size_t)OBS_PER_LANE * DIS_LANES * 2);
        look->trail = e->trail == NULL ? NULL : trail_new(NULL);
        seen_init(&look->seen, e->seen.key);
        callings_init(&look->callings);
    }
    enum rc rc =
        look == NULL || look->store == NULL || (e->trail != NULL && look->trail == NULL)
            ? err_set(err, RC_MEMORY, "no memory to look at what was seen")
            : RC_OK;
    for (unsigned i = 0; rc == RC_OK && i < DIS_LANES; i++)
        rc = look_at(look, e->lanes[i], err);
    if (rc == RC_OK && before != NULL)
        rc = look_before(look, before, err);
    if (rc != RC_OK) {
        engine_free(look);
        return NULL;
    }
    obs_store_supersede(look->store);
    obs_store_sort(look->store);
    seen_sort(&look->seen);
    look->talk_count = talk_order(look->talks, look->talk_count);
    callings_sort(&look->callings);
    if (look->trail != NULL)
        trail_sort(look->trail);
    look->coverage.stations_lost = look->seen.lost;
    look->coverage.observations_lost = obs_store_lost(look->store);
    return look;
}

unsigned engine_fill(const struct engine *e)
{
    size_t most = 0;
    for (unsigned i = 0; i < DIS_LANES; i++) {
        const struct lane *lane = e->lanes[i];
        const size_t parts[] = { obs_store_count(lane->store) * 100 / OBS_PER_LANE,
                                 lane->seen.station_count * 100 / SEEN_PER_LANE,
                                 lane->seen.host_count * 100 / SEEN_PER_LANE };
        for (size_t k = 0; k < sizeof parts / sizeof parts[0]; k++)
            most = parts[k] > most ? parts[k] : most;
    }
    return (unsigned)most;
}

uint64_t engine_kept(const struct engine *e)
{
    uint64_t kept = 0;
    for (unsigned i = 0; i < DIS_LANES; i++) {
        const struct lane *lane = e->lanes[i];
        kept += obs_store_count(lane->store) + lane->seen.station_count + lane->seen.host_count;
    }
    return kept;
}

const struct obs_store *engine_observations(const struct engine *e)
{
    return e->store;
}

const struct station *engine_stations(const struct engine *e, size_t *ret_count)
{
    *ret_count = e->seen.station_count;
    return e->seen.stations;
}

const struct host *engine_hosts(const struct engine *e, size_t *ret_count)
{
    *ret_count = e->seen.host_count;
    return e->seen.hosts;
}

const struct talk *engine_talks(const struct engine *e, size_t *ret_count)
{
    *ret_count = e->talk_count;
    return e->talks;
}

const struct called *engine_called(const struct engine *e, size_t *ret_count)
{
    *ret_count = e->callings.count;
    return e->callings.items;
}

const struct trail *engine_trail(const struct engine *e)
{
    return e->trail;
}

uint64_t engine_passed(const struct engine *e)
{
    return e->passed;
}

const struct dis_coverage *engine_coverage(const struct engine *e)
{
    return &e->coverage;
}

uint64_t engine_messages(const struct engine *e, size_t i)
{
    return i < DIS_SET_MAX ? e->messages[i] : 0;
}

size_t engine_unknown(const struct engine *e, struct dis_unknown *ret, size_t room)
{
    size_t n = e->unknown.count < room ? e->unknown.count : room;
    if (n > 0)
        memcpy(ret, e->unknown.items, n * sizeof *ret);
    return n;
}
