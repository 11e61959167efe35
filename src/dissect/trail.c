#include "dissect/trail.h"

#include <stdlib.h>

enum {
    /* Bytes held in one lane: the first segments of as many connections as are followed, and
       some. */
    HELD_MAX = 6 * 1024 * 1024,
    TRIAL_FIRST = 4096, /* frames on trial before they are looked at again */
    FIRST_ROOM = 64,
};

/* A held frame with its bytes behind it. */
struct trail_part {
    struct trail_part *next;
    struct trail_frame frame;
    uint8_t bytes[];
};

struct trail *trail_new(struct spool *spool)
{
    struct trail *t = calloc(1, sizeof *t);
    if (t == NULL)
        return NULL;
    t->spool = spool;
    t->flow = TRAIL_NO_FLOW;
    return t;
}

void trail_drop(struct trail *t, struct trail_list *list)
{
    if (t == NULL)
        return;
    while (list->first != NULL) {
        struct trail_part *part = list->first;
        list->first = part->next;
        t->held_bytes -= sizeof *part + part->frame.size;
        free(part);
    }
    list->last = NULL;
}

void trail_free(struct trail *t)
{
    if (t == NULL)
        return;
    for (size_t i = 0; i < t->flow_room; i++)
        trail_drop(t, &t->flows[i].list);
    trail_drop(t, &t->parts);
    free(t->frames);
    free(t->trial);
    free(t->flows);
    free(t->taught);
    free(t);
}

/* ---- keeping ---- */

/* Room for one more of 'each' bytes in 'items'; NULL: there is no memory. */
static void *grow(void *items, size_t count, size_t *room, size_t each)
{
    if (count < *room)
        return items;
    size_t more = *room == 0 ? FIRST_ROOM : *room * 2;
    void *p = reallocarray(items, more, each);
    if (p != NULL)
        *room = more;
    return p;
}

static void add(struct trail *t, const struct trail_frame *frame)
{
    struct trail_frame *items = grow(t->frames, t->count, &t->room, sizeof *items);
    t->failed = t->failed || items == NULL;
    if (items == NULL)
        return;
    t->frames = items;
    t->frames[t->count++] = *frame;
}

static void add_trial(struct trail *t, const struct trail_frame *frame)
{
    struct trail_frame *items = grow(t->trial, t->trial_count, &t->trial_room, sizeof *items);
    t->failed = t->failed || items == NULL;
    if (items == NULL)
        return;
    t->trial = items;
    t->trial[t->trial_count++] = *frame;
}

static void keep(struct trail *t, const struct trail_frame *frame, struct slice bytes)
{
    struct trail_frame f = *frame;
    hash_of(bytes, f.sha256);
    if (t->spool != NULL)
        f.at = spool_put(t->spool, bytes);
    if (f.serial == 0)
        add(t, &f);
    else
        add_trial(t, &f);
}

static struct trail_frame describe(const struct trail *t)
{
    const struct in_packet *in = t->in;
    return (struct trail_frame){ .number = in->number,
                                 .source = in->source,
                                 .interface = in->interface,
                                 .link_type = in->link_type,
                                 .size = in->size,
                                 .wire_size = in->wire_size,
                                 .header = t->header,
                                 .at_ns = in->at_ns };
}

/* Keeps all of 'list', as parts of what 'for_frame' completes, or on trial. */
static void keep_list(struct trail *t, struct trail_list *list, uint64_t for_frame,
                      uint64_t serial)
{
    for (struct trail_part *part = list->first; part != NULL; part = part->next) {
        part->frame.why |= TRAIL_PART;
        part->frame.for_frame = for_frame;
        part->frame.serial = serial;
        keep(t, &part->frame, slice_of(part->bytes, part->frame.size));
    }
    trail_drop(t, list);
}

/* ---- on trial ---- */

static int by_serial(const void *pa, const void *pb)
{
    const struct trail_taught *a = pa;
    const struct trail_taught *b = pb;
    return (a->serial > b->serial) - (a->serial < b->serial);
}

static const struct trail_taught *find_taught(const struct trail_taught *items, size_t count,
                                              uint64_t serial)
{
    struct trail_taught key = { .serial = serial };
    return count == 0 ? NULL : bsearch(&key, items, count, sizeof *items, by_serial);
}

/* Serial numbers of connections that are still followed, in order; NULL: no memory. */
static struct trail_taught *live_ones(const struct trail *t, size_t *ret_count)
{
    struct trail_taught *live = calloc(t->flow_room + 1, sizeof *live);
    size_t n = 0;
    for (size_t i = 0; live != NULL && i < t->flow_room; i++)
        if (t->flows[i].serial != 0)
            live[n++].serial = t->flows[i].serial;
    if (n > 1)
        qsort(live, n, sizeof *live, by_serial);
    *ret_count = n;
    return live;
}

/* Keeps what turned out to be wanted and forgets what cannot be any more; at the end, all the
 * rest. */
static void settle(struct trail *t, bool is_end)
{
    size_t live_count = 0;
    struct trail_taught *live = is_end ? NULL : live_ones(t, &live_count);
    size_t left = 0;
    if (!is_end && live == NULL)
        return; /* the next time, perhaps */
    if (t->taught_count > 1)
        qsort(t->taught, t->taught_count, sizeof *t->taught, by_serial);
    for (size_t i = 0; i < t->trial_count; i++) {
        struct trail_frame frame = t->trial[i];
        const struct trail_taught *by = find_taught(t->taught, t->taught_count, frame.serial);
        if (by != NULL) {
            frame.for_frame = by->for_frame;
            frame.serial = 0;
            add(t, &frame);
        } else if (find_taught(live, live_count, frame.serial) != NULL) {
            t->trial[left++] = frame;
        }
    }
    t->trial_count = left;
    t->trial_settled = left;
    t->taught_count = 0;
    free(live);
}

/* Puts what is held of connections on trial. */
static void spill(struct trail *t)
{
    for (size_t i = 0; i < t->flow_room; i++) {
        struct trail_flow *flow = &t->flows[i];
        if (flow->list.first == NULL)
            continue;
        if (flow->serial == 0)
            flow->serial = ++t->serial;
        keep_list(t, &flow->list, 0, flow->serial);
    }
    if (t->trial_count > t->trial_settled * 2 + TRIAL_FIRST)
        settle(t, false);
}

/* ---- holding ---- */

void trail_hold(struct trail *t, struct trail_list *list)
{
    if (t == NULL)
        return;
    const struct trail_part *last = list->last;
    if (last != NULL && last->frame.number == t->in->number &&
        last->frame.source == t->in->source)
        return;
    struct trail_part *part = malloc(sizeof *part + t->in->size);
    if (part == NULL) {
        t->failed = true;
        return;
    }
    part->next = NULL;
    part->frame = describe(t);
    if (t->in->size > 0)
        memcpy(part->bytes, t->in->p, t->in->size);
    if (list->last == NULL)
        list->first = part;
    else
        list->last->next = part;
    list->last = part;
    t->held_bytes += sizeof *part + part->frame.size;
}

static void move(struct trail_list *to, struct trail_list *from)
{
    if (from->first == NULL)
        return;
    if (to->last == NULL)
        to->first = from->first;
    else
        to->last->next = from->first;
    to->last = from->last;
    *from = (struct trail_list){ NULL, NULL };
}

void trail_complete(struct trail *t, struct trail_list *list)
{
    if (t != NULL)
        move(&t->parts, list);
}

static struct trail_flow *flow_at(struct trail *t, size_t flow)
{
    if (flow >= t->flow_room) {
        size_t room = t->flow_room == 0 ? FIRST_ROOM : t->flow_room;
        while (room <= flow)
            room *= 2;
        struct trail_flow *flows = reallocarray(t->flows, room, sizeof *flows);
        if (flows == NULL) {
            t->failed = true;
            return NULL;
        }
        memset(flows + t->flow_room, 0, (room - t->flow_room) * sizeof *flows);
        t->flows = flows;
        t->flow_room = room;
    }
    return &t->flows[flow];
}

void trail_flow_new(struct trail *t, size_t flow)
{
    if (t == NULL || flow >= t->flow_room)
        return;
    trail_drop(t, &t->flows[flow].list);
    t->flows[flow].serial = 0;
}

void trail_flow(struct trail *t, size_t flow, bool is_wanted, bool is_over)
{
    if (t == NULL)
        return;
    t->flow = flow;
    t->is_wanted = is_wanted;
    t->flow_over = is_over;
}

/* ---- one frame ---- */

void trail_begin(struct trail *t, const struct in_packet *in)
{
    if (t == NULL)
        return;
    t->in = in;
    t->header = in->size;
    t->flow = TRAIL_NO_FLOW;
    t->is_wanted = false;
    t->flow_over = false;
}

void trail_payload(struct trail *t, struct slice payload)
{
    if (t == NULL)
        return;
    uintptr_t start = (uintptr_t)t->in->p;
    uintptr_t at = (uintptr_t)payload.p;
    if (payload.n > 0 && at >= start && at - start < t->in->size)
        t->header = (uint32_t)(at - start);
}

static void note_taught(struct trail *t, struct trail_flow *flow)
{
    if (flow->serial == 0)
        return;
    struct trail_taught *items =
        grow(t->taught, t->taught_count, &t->taught_room, sizeof *items);
    t->failed = t->failed || items == NULL;
    if (items == NULL)
        return;
    t->taught = items;
    t->taught[t->taught_count++] = (struct trail_taught){ flow->serial, t->in->number };
    flow->serial = 0;
}

static void keep_frame(struct trail *t, const struct trail_news *news)
{
    struct trail_frame frame = describe(t);
    frame.why = (uint8_t)news->why;
    frame.ip = news->ip;
    memcpy(frame.mac, news->mac, 6);
    frame.ttl = news->ttl;
    frame.tunnel_depth = news->tunnel_depth;
    keep(t, &frame, slice_of(t->in->p, t->in->size));
}

void trail_end(struct trail *t, const struct trail_news *news)
{
    if (t == NULL)
        return;
    /* A station or a host is known by the frame alone: what is held of its connection proves
     * nothing of it. */
    bool is_message = (news->why & (TRAIL_OBS | TRAIL_OBS_AGAIN)) != 0;
    struct trail_flow *flow = t->flow == TRAIL_NO_FLOW ? NULL : flow_at(t, t->flow);
    if (news->why != 0)
        keep_frame(t, news);
    if (is_message) {
        keep_list(t, &t->parts, t->in->number, 0);
        if (flow != NULL) {
            note_taught(t, flow);
            keep_list(t, &flow->list, t->in->number, 0);
        }
    } else if (flow != NULL && t->is_wanted && !t->flow_over) {
        move(&flow->list, &t->parts);
        trail_hold(t, &flow->list);
    }
    trail_drop(t, &t->parts);
    if (flow != NULL && t->flow_over)
        trail_flow_new(t, t->flow);
    if (t->held_bytes > HELD_MAX)
        spill(t);
}

/* ---- the whole ---- */

static enum rc merge(struct trail *into, struct trail *from, bool is_end, struct err *err)
{
    settle(from, is_end);
    for (size_t i = 0; i < from->count; i++)
        add(into, &from->frames[i]);
    return into->failed || from->failed
               ? err_set(err, RC_MEMORY, "no memory for the frames of the evidence")
               : RC_OK;
}

enum rc trail_look(struct trail *into, struct trail *from, struct err *err)
{
    return merge(into, from, false, err);
}

enum rc trail_merge(struct trail *into, struct trail *from, struct err *err)
{
    return merge(into, from, true, err);
}

static int by_place(const void *pa, const void *pb)
{
    const struct trail_frame *a = pa;
    const struct trail_frame *b = pb;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    if (a->for_frame != b->for_frame)
        return a->for_frame < b->for_frame ? -1 : 1;
    return (a->why > b->why) - (a->why < b->why);
}

void trail_sort(struct trail *t)
{
    size_t kept = 0;
    if (t->count > 1)
        qsort(t->frames, t->count, sizeof *t->frames, by_place);
    for (size_t i = 0; i < t->count; i++) {
        const struct trail_frame *f = &t->frames[i];
        struct trail_frame *last = kept == 0 ? NULL : &t->frames[kept - 1];
        if (last == NULL || last->source != f->source || last->number != f->number ||
            last->for_frame != f->for_frame) {
            t->frames[kept++] = *f;
            continue;
        }
        last->why |= f->why;
        last->header = f->header < last->header ? f->header : last->header;
    }
    t->count = kept;
}

const struct trail_frame *trail_find(const struct trail *t, uint32_t source, uint64_t number)
{
    size_t low = 0;
    size_t high = t == NULL ? 0 : t->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct trail_frame *f = &t->frames[mid];
        if (f->source != source ? f->source < source : f->number < number)
            low = mid + 1;
        else
            high = mid;
    }
    if (t == NULL || low == t->count || t->frames[low].source != source ||
        t->frames[low].number != number)
        return NULL;
    return &t->frames[low];
}
