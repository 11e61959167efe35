#include "dissect/tcp_flow.h"

#include <stdlib.h>

enum { FIRST_BUCKETS = 128, PENDING_UNIT = 512 };

static struct flow *flow_at(const struct flows *fs, uint32_t i)
{
    return rows_at(&fs->rows, i, sizeof(struct flow));
}

void flows_init(struct flows *fs, struct keyed key, struct glance *glance,
                struct dis_coverage *coverage)
{
    *fs = (struct flows){ .key = key, .glance = glance, .coverage = coverage };
}

void flows_done(struct flows *fs)
{
    for (size_t i = 0; fs->pending != NULL && i < PENDING_PER_LANE; i++)
        free(fs->pending[i].bytes);
    free(fs->pending);
    rows_done(&fs->rows);
    free(fs->buckets);
    flows_init(fs, fs->key, fs->glance, fs->coverage);
}

static uint64_t hash_of_ends(const struct flows *fs, const struct flow *flow)
{
    uint64_t w[5];
    memcpy(w, flow->ip, 32);
    w[4] = (uint64_t)flow->port[0] << 16 | flow->port[1];
    return keyed_hash(&fs->key, w, 5);
}

struct flow_key flows_key(const struct flows *fs, struct slice src, struct slice dst,
                          uint16_t src_port, uint16_t dst_port)
{
    struct flow_key key = { .hash = 0 };
    struct flow *flow = &key.flow;
    uint64_t a[4] = { 0 };
    bool is_ip4 =
        src.n == 4; /* told apart so that the compiler knows how much there is to copy */
    memcpy(a, src.p, is_ip4 ? 4 : 16);
    memcpy(a + 2, dst.p, is_ip4 ? 4 : 16);
    bool is_same = a[0] == a[2] && a[1] == a[3];
    bool is_lower = a[0] != a[2] ? a[0] < a[2] : a[1] < a[3];
    unsigned end = is_same ? src_port > dst_port : !is_lower;
    memcpy(flow->ip[end], a, 16);
    memcpy(flow->ip[1 - end], a + 2, 16);
    flow->port[end] = src_port;
    flow->port[1 - end] = dst_port;
    key.dir = end;
    key.hash = hash_of_ends(fs, flow);
    return key;
}

void flows_ask(const struct flows *fs, const struct flow_key *key)
{
    if (fs->buckets != NULL)
        __builtin_prefetch(&fs->buckets[key->hash & fs->mask], 1);
}

void flows_ask_more(const struct flows *fs, const struct flow_key *key)
{
    uint32_t first = fs->buckets == NULL ? 0 : fs->buckets[key->hash & fs->mask];
    if (first != 0)
        __builtin_prefetch(flow_at(fs, first - 1), 1);
}

/* Twice as many buckets; there are two for each connection at least. */
static bool grow(struct flows *fs)
{
    uint32_t size = fs->buckets == NULL ? FIRST_BUCKETS : (fs->mask + 1) * 2;
    uint32_t *buckets = calloc(size, sizeof *buckets);
    if (buckets == NULL)
        return false;
    free(fs->buckets);
    fs->buckets = buckets;
    fs->mask = size - 1;
    for (uint32_t i = 0; i < fs->rows.count; i++) {
        struct flow *flow = flow_at(fs, i);
        uint32_t *bucket = &buckets[hash_of_ends(fs, flow) & fs->mask];
        flow->chain = *bucket;
        *bucket = i + 1;
    }
    return true;
}

/* What forgetting the oldest connection will touch is asked for one connection ahead. */
static void ask_for_oldest(struct flows *fs)
{
    const struct flow *flow = flow_at(fs, fs->oldest);
    fs->oldest_hash = hash_of_ends(fs, flow);
    __builtin_prefetch(&fs->buckets[fs->oldest_hash & fs->mask], 1);
    glance_ask(fs->glance, flow->ip[0], flow->ip[1], flow->port[0], flow->port[1]);
    __builtin_prefetch(flow_at(fs, (fs->oldest + 1) % FLOWS_PER_LANE), 1);
}

static void forget_oldest(struct flows *fs)
{
    struct flow *flow = flow_at(fs, fs->oldest);
    for (unsigned i = 0; i < 2; i++)
        if (flow->dir[i].pending != FLOW_NONE) {
            fs->coverage->streams_given_up++;
            flows_pending_drop(fs, &flow->dir[i]);
        }
    glance_forget(fs->glance, flow->ip[0], flow->ip[1], flow->port[0], flow->port[1]);
    uint32_t *link = &fs->buckets[fs->oldest_hash & fs->mask];
    while (*link != fs->oldest + 1)
        link = &flow_at(fs, *link - 1)->chain;
    *link = flow->chain;
    fs->oldest = (fs->oldest + 1) % FLOWS_PER_LANE;
    ask_for_oldest(fs);
}

/* Where one more may stand: behind the rest, or where the oldest stood; not written.  NULL: no
 * memory. */
static struct flow *place_for_one(struct flows *fs)
{
    uint32_t count = (uint32_t)fs->rows.count;
    if (count < FLOWS_PER_LANE) {
        struct flow *more =
            count * 2 < fs->mask || grow(fs) ? rows_add(&fs->rows, sizeof(struct flow)) : NULL;
        fs->found = count;
        fs->coverage->streams_given_up += more == NULL;
        return more;
    }
    if (fs->oldest_hash == 0)
        ask_for_oldest(fs);
    fs->found = fs->oldest;
    forget_oldest(fs);
    return flow_at(fs, fs->found);
}

struct flow *flows_find(struct flows *fs, const struct flow_key *key, bool add)
{
    struct flow *flow = NULL;
    if (fs->buckets != NULL)
        for (uint32_t i = fs->buckets[key->hash & fs->mask]; i != 0; i = flow->chain) {
            flow = flow_at(fs, i - 1);
            fs->found = i - 1;
            if (memcmp(flow, &key->flow, offsetof(struct flow, dir)) == 0)
                return flow;
        }
    flow = add ? place_for_one(fs) : NULL;
    if (flow == NULL)
        return NULL;
    uint32_t *bucket = &fs->buckets[key->hash & fs->mask];
    *flow = key->flow;
    flow->dir[0].pending = FLOW_NONE;
    flow->dir[1].pending = FLOW_NONE;
    flow->chain = *bucket;
    *bucket = fs->found + 1;
    return flow;
}

/* ---- bytes that wait ---- */

static struct pending *pending_at(struct flows *fs, uint16_t index_and_one)
{
    return index_and_one == 0 ? NULL : &fs->pending[index_and_one - 1];
}

static void give_up(struct flows *fs, const struct pending *b)
{
    struct flow_dir *d = &flow_at(fs, b->flow)->dir[b->dir];
    fs->coverage->streams_given_up++;
    d->bits |= DIR_DONE;
    flows_pending_drop(fs, d);
}

static bool give_up_oldest(struct flows *fs, const struct pending *but)
{
    struct pending *b = pending_at(fs, fs->pending_oldest);
    if (b != NULL && b == but)
        b = pending_at(fs, b->newer);
    if (b == NULL)
        return false;
    give_up(fs, b);
    return true;
}

static bool begin_pending(struct flows *fs)
{
    fs->pending = calloc(PENDING_PER_LANE, sizeof *fs->pending);
    for (uint16_t i = 0; fs->pending != NULL && i < PENDING_PER_LANE; i++)
        fs->pending[i].older = (uint16_t)(i + 1 < PENDING_PER_LANE ? i + 2 : 0);
    fs->pending_free = 1;
    return fs->pending != NULL;
}

static void unlink_pending(struct flows *fs, const struct pending *b)
{
    if (b->older != 0)
        pending_at(fs, b->older)->newer = b->newer;
    else
        fs->pending_oldest = b->newer;
    if (b->newer != 0)
        pending_at(fs, b->newer)->older = b->older;
    else
        fs->pending_newest = b->older;
}

static void link_newest(struct flows *fs, struct pending *b, int64_t at_ns)
{
    uint16_t index = (uint16_t)(b - fs->pending + 1);
    b->since_ns = at_ns;
    b->older = fs->pending_newest;
    b->newer = 0;
    if (fs->pending_newest != 0)
        pending_at(fs, fs->pending_newest)->newer = index;
    else
        fs->pending_oldest = index;
    fs->pending_newest = index;
}

void flows_pending_anew(struct flows *fs, struct pending *b, int64_t at_ns)
{
    unlink_pending(fs, b);
    link_newest(fs, b, at_ns);
}

/* Those from which something is missing for too long; who only takes time waits anew. */
static void give_up_late(struct flows *fs, int64_t at_ns)
{
    int64_t before_ns = at_ns - INT64_C(1000000000) * PENDING_SECONDS;
    for (struct pending *b = pending_at(fs, fs->pending_oldest);
         b != NULL && b->since_ns < before_ns; b = pending_at(fs, fs->pending_oldest))
        if (b->span_count > 0)
            give_up(fs, b);
        else
            flows_pending_anew(fs, b, at_ns);
}

struct pending *flows_pending(struct flows *fs, struct flow *flow, unsigned dir, int64_t at_ns)
{
    if (fs->pending == NULL && !begin_pending(fs))
        return NULL;
    give_up_late(fs, at_ns);
    if (fs->pending_free == 0)
        (void)give_up_oldest(fs, NULL); /* all are in use, so there is one */
    uint16_t index = fs->pending_free;
    struct pending *b = pending_at(fs, index);
    fs->pending_free = b->older;
    *b = (struct pending){ .flow = fs->found, .dir = (uint8_t)dir };
    link_newest(fs, b, at_ns);
    flow->dir[dir].pending = (uint16_t)(index - 1);
    return b;
}

bool flows_pending_room(struct flows *fs, struct pending *b, uint32_t size)
{
    if (size <= b->room)
        return true;
    /* Most wait for little more: room for half as much again would be held in vain by
     * thousands. */
    uint32_t room = b->room + b->room / 2 > size && b->room >= 8 * PENDING_UNIT
                        ? b->room + b->room / 2
                        : size;
    room = (room + PENDING_UNIT - 1) / PENDING_UNIT * PENDING_UNIT;
    while (fs->pending_bytes + (room - b->room) > PENDING_BYTES)
        if (!give_up_oldest(fs, b))
            return false;
    uint8_t *bytes = realloc(b->bytes, room);
    if (bytes == NULL)
        return false;
    b->bytes = bytes;
    fs->pending_bytes += room - b->room;
    b->room = room;
    return true;
}

void flows_pending_drop(struct flows *fs, struct flow_dir *d)
{
    if (d->pending == FLOW_NONE)
        return;
    struct pending *b = &fs->pending[d->pending];
    free(b->bytes);
    fs->pending_bytes -= b->room;
    unlink_pending(fs, b);
    *b = (struct pending){ .older = fs->pending_free };
    fs->pending_free = (uint16_t)(d->pending + 1);
    d->pending = FLOW_NONE;
}
