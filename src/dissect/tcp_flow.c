#include "dissect/tcp_flow.h"

#include <stdlib.h>

enum { FIRST_ROOM = 64, PENDING_UNIT = 512 };

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
    free(fs->items);
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

static void make_key(struct flow *key, const struct dis_frame *f, unsigned *ret_dir)
{
    int c = memcmp(f->src_ip.bytes, f->dst_ip.bytes, 16);
    unsigned src = c < 0 || (c == 0 && f->src_port <= f->dst_port) ? 0 : 1;
    memcpy(key->ip[src], f->src_ip.bytes, 16);
    memcpy(key->ip[1 - src], f->dst_ip.bytes, 16);
    key->port[src] = f->src_port;
    key->port[1 - src] = f->dst_port;
    *ret_dir = src;
}

static bool grow(struct flows *fs)
{
    uint32_t room = fs->room == 0 ? FIRST_ROOM : fs->room * 2;
    struct flow *items = aligned_alloc(sizeof *items, room * sizeof *items);
    uint32_t *buckets = calloc(room * 2, sizeof *buckets);
    if (items == NULL || buckets == NULL) {
        free(items);
        free(buckets);
        return false;
    }
    if (fs->count > 0)
        memcpy(items, fs->items, fs->count * sizeof *items);
    free(fs->items);
    free(fs->buckets);
    fs->items = items;
    fs->buckets = buckets;
    fs->room = room;
    fs->mask = room * 2 - 1;
    for (uint32_t i = 0; i < fs->count; i++) {
        uint32_t *bucket = &buckets[hash_of_ends(fs, &items[i]) & fs->mask];
        items[i].chain = *bucket;
        *bucket = i + 1;
    }
    return true;
}

static void forget(struct flows *fs, struct flow *flow)
{
    for (unsigned i = 0; i < 2; i++)
        if (flow->dir[i].pending != FLOW_NONE) {
            fs->coverage->streams_given_up++;
            flows_pending_drop(fs, &flow->dir[i]);
        }
    glance_forget(fs->glance, flow->ip[0], flow->ip[1], flow->port[0], flow->port[1]);
    uint32_t *link = &fs->buckets[hash_of_ends(fs, flow) & fs->mask];
    uint32_t me = (uint32_t)(flow - fs->items) + 1;
    while (*link != me)
        link = &fs->items[*link - 1].chain;
    *link = flow->chain;
}

struct flow *flows_find(struct flows *fs, const struct dis_frame *f, bool add,
                        unsigned *ret_dir)
{
    struct flow key = { .chain = 0 };
    make_key(&key, f, ret_dir);
    uint64_t hash = hash_of_ends(fs, &key);
    if (fs->buckets != NULL)
        for (uint32_t i = fs->buckets[hash & fs->mask]; i != 0; i = fs->items[i - 1].chain)
            if (memcmp(&fs->items[i - 1], &key, offsetof(struct flow, dir)) == 0)
                return &fs->items[i - 1];
    if (!add)
        return NULL;

    struct flow *flow = NULL;
    if (fs->count == fs->room && (fs->room == FLOWS_PER_LANE || !grow(fs))) {
        if (fs->count == 0)
            return NULL;
        flow = &fs->items[fs->oldest];
        fs->oldest = (fs->oldest + 1) % fs->count;
        forget(fs, flow);
    } else {
        flow = &fs->items[fs->count++];
    }
    uint32_t *bucket = &fs->buckets[hash & fs->mask];
    *flow = key;
    flow->dir[0].pending = FLOW_NONE;
    flow->dir[1].pending = FLOW_NONE;
    flow->chain = *bucket;
    *bucket = (uint32_t)(flow - fs->items) + 1;
    return flow;
}

static struct pending *oldest_but(struct flows *fs, const struct pending *but)
{
    struct pending *oldest = NULL;
    for (size_t i = 0; i < PENDING_PER_LANE; i++) {
        struct pending *b = &fs->pending[i];
        if (b->in_use && b != but && (oldest == NULL || b->age < oldest->age))
            oldest = b;
    }
    return oldest;
}

static bool give_up_oldest(struct flows *fs, const struct pending *but)
{
    struct pending *b = oldest_but(fs, but);
    if (b == NULL)
        return false;
    struct flow_dir *d = &fs->items[b->flow].dir[b->dir];
    fs->coverage->streams_given_up++;
    d->bits |= DIR_DONE;
    flows_pending_drop(fs, d);
    return true;
}

struct pending *flows_pending(struct flows *fs, struct flow *flow, unsigned dir)
{
    if (fs->pending == NULL)
        fs->pending = calloc(PENDING_PER_LANE, sizeof *fs->pending);
    if (fs->pending == NULL)
        return NULL;
    for (unsigned tries = 0; tries < 2; tries++) {
        for (size_t i = 0; i < PENDING_PER_LANE; i++) {
            struct pending *b = &fs->pending[i];
            if (b->in_use)
                continue;
            *b = (struct pending){ .in_use = true,
                                   .age = ++fs->age,
                                   .flow = (uint32_t)(flow - fs->items),
                                   .dir = (uint8_t)dir };
            flow->dir[dir].pending = (uint16_t)i;
            return b;
        }
        (void)give_up_oldest(fs, NULL); /* all are in use, so there is one */
    }
    return NULL;
}

bool flows_pending_room(struct flows *fs, struct pending *b, uint32_t size)
{
    if (size <= b->room)
        return true;
    /* Most wait for little more: room for half as much again would be held in vain by thousands. */
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
    *b = (struct pending){ .in_use = false };
    d->pending = FLOW_NONE;
}
