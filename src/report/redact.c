#include "report/redact.h"

#include "dissect/engine.h"

#include <stdlib.h>

enum { ROUNDS_MAX = 16 };

/* ---- one frame ---- */

static enum rc no_memory(struct err *err)
{
    return err_set(err, RC_MEMORY, "no memory for the evidence");
}

static bool make_room(struct redaction *r, size_t size)
{
    if (size <= r->room)
        return true;
    uint8_t *frame = realloc(r->frame, size);
    if (frame != NULL)
        r->frame = frame;
    uint8_t *kept = frame == NULL ? NULL : realloc(r->kept, size);
    if (kept == NULL)
        return false;
    r->kept = kept;
    r->room = size;
    return true;
}

/* Notes that 'n' bytes from 'at' on stay; returns where they end. */
static size_t keep(struct redaction *r, size_t at, size_t n)
{
    memset(r->kept + at, 1, n);
    return n == 0 ? 0 : at + n;
}

/* Wherever 'form' stands in 'message', which is a part of the frame. */
static size_t keep_form(struct redaction *r, struct slice message, struct slice form)
{
    size_t end = 0;
    for (size_t at = slice_find(message, form); at != SIZE_MAX;
         at = slice_find(message, form)) {
        message = slice_skip(message, at);
        end = keep(r, (size_t)(message.p - r->frame), form.n);
        message = slice_skip(message, 1);
    }
    return end;
}

/* A number or an address, wherever it stands in 'message'; all of that where it does not. */
static size_t keep_number(struct redaction *r, const struct obs *o, struct slice message)
{
    const uint8_t number[] = { (uint8_t)(o->number >> 24), (uint8_t)(o->number >> 16),
                               (uint8_t)(o->number >> 8), (uint8_t)o->number };
    const uint8_t reversed[] = { number[3], number[2], number[1], number[0] };
    /* Shorter ones would be met by chance. */
    struct slice forms[4] = { slice_of(number, 4), slice_of(reversed, 4),
                              slice_of(number + 1, 3), slice_of(reversed, 3) };
    size_t count = o->number <= 0xffffff ? 4 : o->number <= UINT32_MAX ? 2 : 0;
    size_t last = 0;
    if (prop_type((enum prop)o->prop) == OBS_ADDR) {
        bool is_binary = o->address->kind == ADDR_MAC || o->address->kind == ADDR_IP;
        forms[0] = slice_of(o->address->bytes, o->address->size);
        count = is_binary ? 1 : 0;
    }
    for (size_t i = 0; i < count; i++) {
        size_t end = keep_form(r, message, forms[i]);
        last = end > last ? end : last;
    }
    return last > 0 ? last : keep(r, (size_t)(message.p - r->frame), message.n);
}

/* Notes the bytes of the frame that state it; returns where they end. */
static size_t keep_value(struct redaction *r, const struct obs *o, size_t size)
{
    struct slice value = slice_sub(slice_of(r->frame, size), o->offset, o->size);
    if (value.n == 0)
        return 0;
    return prop_type((enum prop)o->prop) == OBS_TEXT
               ? keep(r, (size_t)(value.p - r->frame), value.n)
               : keep_number(r, o, value);
}

/* The parts of a message that came in several frames stay whole: where in them the proof stands
 * is known of the message only. */
static bool is_a_part(const struct redaction *r, size_t from, size_t to)
{
    const struct proves *p = r->proves;
    for (size_t i = from; i < to; i++)
        if (p->relevant[i] && p->trail->frames[i].for_frame != 0)
            return true;
    return false;
}

/* Notes which bytes of the frame stay; false: all of them. */
static bool choose(struct redaction *r, size_t from, size_t to)
{
    const struct proves *p = r->proves;
    const struct obs_store *s = engine_observations(p->r->engine);
    const struct trail_frame *first = &p->trail->frames[from];
    size_t header = first->size;
    size_t last = 0;
    if (r->levels[from] == REDACT_NOTHING || is_a_part(r, from, to))
        return false;
    for (size_t i = from; i < to; i++)
        if (p->trail->frames[i].header < header)
            header = p->trail->frames[i].header;
    memset(r->kept, 0, first->size);
    memset(r->kept, 1, header);
    for (size_t i = proves_first_obs(p, first->source, first->number);
         i < obs_store_count(s) && obs_store_at(s, i)->source == first->source &&
         obs_store_at(s, i)->frame == first->number;
         i++) {
        const struct obs *o = obs_store_at(s, i);
        if (o->in_stream)
            return false;
        size_t end = keep_value(r, o, first->size);
        last = end > last ? end : last;
    }
    if (r->levels[from] == REDACT_TO_LAST)
        memset(r->kept, 1, last);
    return true;
}

enum rc redaction_frame(struct redaction *r, size_t from, size_t to, struct slice *ret,
                        bool *ret_is_whole, struct err *err)
{
    const struct trail_frame *f = &r->proves->trail->frames[from];
    if (!make_room(r, (size_t)f->size + 1))
        return no_memory(err);
    enum rc rc = spool_get(r->spool, f->at, r->frame, f->size, err);
    if (rc != RC_OK)
        return rc;
    *ret = slice_of(r->frame, f->size);
    *ret_is_whole = true;
    if (!choose(r, from, to))
        return RC_OK;
    for (size_t i = 0; i < f->size; i++)
        if (r->kept[i] == 0) {
            r->frame[i] = 0;
            *ret_is_whole = false;
        }
    return RC_OK;
}

/* ---- what frames lead to ---- */

/* Something that a frame led to. */
struct outcome {
    uint32_t source;
    uint64_t frame;
    uint8_t digest[8]; /* of what it is */
};

struct outcomes {
    struct outcome *items; /* owned */
    size_t count;
};

static int by_frame(const void *pa, const void *pb)
{
    const struct outcome *a = pa;
    const struct outcome *b = pb;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->frame != b->frame)
        return a->frame < b->frame ? -1 : 1;
    return memcmp(a->digest, b->digest, sizeof a->digest);
}

static void put(struct outcomes *all, uint32_t source, uint64_t frame, const struct buf *what)
{
    struct outcome *o = &all->items[all->count++];
    uint8_t digest[HASH_SIZE];
    hash_of(buf_view(what), digest);
    *o = (struct outcome){ .source = source, .frame = frame };
    memcpy(o->digest, digest, sizeof o->digest);
}

static void put_observation(struct outcomes *all, const struct obs *o, struct buf *what)
{
    const uint8_t flags[] = { o->prop, o->basis, o->on_link, o->direct };
    buf_clear(what);
    buf_bytes(what, flags, sizeof flags);
    buf_bytes(what, o->via_mac, sizeof o->via_mac);
    buf_printf(what, "%s\n", o->protocol);
    buf_slice(what, addr_key(&o->subject));
    switch (prop_type((enum prop)o->prop)) {
    case OBS_TEXT: buf_slice(what, o->text); break;
    case OBS_UINT: buf_uint(what, o->number); break;
    case OBS_ADDR: buf_slice(what, addr_key(o->address)); break;
    }
    put(all, o->source, o->frame, what);
}

static void put_host(struct outcomes *all, const struct host *h, struct buf *what)
{
    const uint8_t flags[] = { h->many_macs, h->direct, h->odd_ttl, h->ttl };
    buf_clear(what);
    buf_bytes(what, flags, sizeof flags);
    buf_bytes(what, h->via_mac, sizeof h->via_mac);
    buf_slice(what, addr_key(&h->ip));
    put(all, h->source, h->first_frame, what);
}

static void put_station(struct outcomes *all, const struct station *st, struct buf *what)
{
    buf_clear(what);
    buf_bytes(what, st->mac, sizeof st->mac);
    buf_uint(what, st->frames);
    put(all, st->source, st->first_frame, what);
}

static enum rc collect(const struct engine *e, struct outcomes *ret, struct err *err)
{
    const struct obs_store *s = engine_observations(e);
    size_t stations = 0;
    size_t hosts = 0;
    const struct station *const *st = engine_stations(e, &stations);
    const struct host *const *h = engine_hosts(e, &hosts);
    struct buf what = BUF_EMPTY;
    ret->items = calloc(obs_store_count(s) + stations + hosts + 1, sizeof *ret->items);
    if (ret->items == NULL)
        return no_memory(err);
    for (size_t i = 0; i < obs_store_count(s); i++)
        put_observation(ret, obs_store_at(s, i), &what);
    for (size_t i = 0; i < hosts; i++)
        put_host(ret, h[i], &what);
    for (size_t i = 0; i < stations; i++)
        put_station(ret, st[i], &what);
    bool is_good = !what.failed;
    buf_done(&what);
    if (ret->count > 1)
        qsort(ret->items, ret->count, sizeof *ret->items, by_frame);
    return is_good ? RC_OK : no_memory(err);
}

/* All frames that will be written, as they would be now. */
static enum rc read_again(struct redaction *r, struct outcomes *ret, struct err *err)
{
    const struct trail *t = r->proves->trail;
    struct engine *e = engine_new(1, err);
    size_t to = 0;
    enum rc rc = e == NULL ? RC_MEMORY : RC_OK;
    for (size_t from = 0; rc == RC_OK && proves_next(r->proves, &from, &to); from = to) {
        const struct trail_frame *f = &t->frames[from];
        struct slice bytes;
        bool is_whole = false;
        rc = redaction_frame(r, from, to, &bytes, &is_whole, err);
        if (rc != RC_OK)
            break;
        struct in_packet in = { .number = f->number,
                                .at_ns = f->at_ns,
                                .p = bytes.p,
                                .size = f->size,
                                .wire_size = f->wire_size,
                                .link_type = f->link_type,
                                .source = f->source,
                                .interface = f->interface };
        engine_feed(e, &in, 1);
    }
    if (rc == RC_OK)
        rc = engine_finish(e, err);
    if (rc == RC_OK)
        rc = collect(e, ret, err);
    engine_free(e);
    return rc;
}

/* ---- how much has to stay ---- */

struct settling {
    struct redaction *r;
    bool *lanes; /* owned by the caller: those of which everything has to stay */
    bool keeps_all;
    bool has_changed;
};

static unsigned lane_at(const struct redaction *r, size_t i)
{
    const struct trail_frame *f = &r->proves->trail->frames[i];
    struct in_packet in = { .p = r->frame, .size = f->size, .link_type = f->link_type };
    return engine_lane(&in);
}

/* The frame no longer leads to the same: more of it stays.  Where all of it did already, what
 * it leads to depends on frames before it, which are of the same lane. */
static enum rc keep_more(struct settling *s, uint32_t source, uint64_t number, struct err *err)
{
    const struct trail *t = s->r->proves->trail;
    const struct trail_frame *f = trail_find(t, source, number);
    struct slice bytes;
    bool is_whole = false;
    if (f == NULL)
        return RC_OK; /* of a frame that is not written: it cannot be told */
    size_t from = (size_t)(f - t->frames);
    size_t to = from;
    (void)proves_next(s->r->proves, &from, &to);
    enum rc rc = redaction_frame(s->r, from, to, &bytes, &is_whole, err);
    if (rc != RC_OK)
        return rc;
    bool *lane = &s->lanes[lane_at(s->r, from)];
    if (!is_whole) {
        s->r->levels[from]++;
    } else if (!*lane) {
        *lane = true;
    } else {
        memset(s->lanes, true, DIS_LANES); /* lanes tell each other something, after all */
        s->keeps_all = true;
    }
    s->has_changed = true;
    return RC_OK;
}

/* What is only in one of the two, each in order. */
static enum rc compare(struct settling *s, const struct outcomes *a, const struct outcomes *b,
                       struct err *err)
{
    enum rc rc = RC_OK;
    const struct outcome *told = NULL; /* one step a frame and a round */
    for (size_t i = 0, k = 0; rc == RC_OK && (i < a->count || k < b->count);) {
        int order = i == a->count   ? 1
                    : k == b->count ? -1
                                    : by_frame(&a->items[i], &b->items[k]);
        const struct outcome *lost = order <= 0 ? &a->items[i] : &b->items[k];
        i += order <= 0;
        k += order >= 0;
        if (order == 0 ||
            (told != NULL && told->source == lost->source && told->frame == lost->frame))
            continue;
        told = lost;
        rc = keep_more(s, lost->source, lost->frame, err);
    }
    return rc;
}

static enum rc keep_lanes(struct settling *s, struct err *err)
{
    size_t to = 0;
    enum rc rc = RC_OK;
    for (size_t from = 0; rc == RC_OK && proves_next(s->r->proves, &from, &to); from = to) {
        struct slice bytes;
        bool is_whole = false;
        rc = redaction_frame(s->r, from, to, &bytes, &is_whole, err);
        if (rc == RC_OK && s->lanes[lane_at(s->r, from)])
            s->r->levels[from] = REDACT_NOTHING;
    }
    return rc;
}

static enum rc settle(struct redaction *r, const struct outcomes *wanted, struct err *err)
{
    bool lanes[DIS_LANES] = { false };
    struct settling s = { .r = r, .lanes = lanes, .has_changed = true };
    enum rc rc = RC_OK;
    /* Each round keeps more; few are enough, unless somebody made the capture so that each
     * frame hangs on another. */
    for (unsigned round = 0; rc == RC_OK && s.has_changed && !s.keeps_all; round++) {
        if (round == ROUNDS_MAX) {
            memset(r->levels, REDACT_NOTHING, r->proves->trail->count + 1);
            break;
        }
        struct outcomes found = { 0 };
        s.has_changed = false;
        rc = read_again(r, &found, err);
        if (rc == RC_OK)
            rc = compare(&s, wanted, &found, err);
        free(found.items);
        if (rc == RC_OK && s.has_changed)
            rc = keep_lanes(&s, err);
    }
    return rc;
}

/* Where the proof stands in the frame is not known of what says something again, and of a name
 * that met an indicator: these frames stay. */
static void keep_unlocated(struct redaction *r)
{
    const struct report *report = r->proves->r;
    const struct trail *t = r->proves->trail;
    for (size_t i = 0, k = 0; i < t->count; i++) {
        k = t->frames[i].source == t->frames[k].source &&
                    t->frames[i].number == t->frames[k].number
                ? k
                : i; /* the first entry of this frame */
        if ((t->frames[i].why & TRAIL_OBS_AGAIN) != 0)
            r->levels[k] = REDACT_NOTHING;
    }
    for (size_t i = 0; i < report->list->count; i++)
        for (size_t k = 0; k < report->list->items[i].mark_count; k++) {
            const struct mark *m = &report->list->items[i].marks[k];
            const struct trail_frame *f =
                m->name == NULL ? NULL : trail_find(t, m->source, m->frame);
            if (f != NULL)
                r->levels[f - t->frames] = REDACT_NOTHING;
        }
}

enum rc redaction_init(struct redaction *r, const struct proves *proves,
                       const struct spool *spool, bool is_wanted, struct err *err)
{
    size_t count = proves->trail->count;
    struct outcomes wanted = { 0 };
    *r = (struct redaction){ .proves = proves, .spool = spool, .levels = malloc(count + 1) };
    if (r->levels == NULL)
        return no_memory(err);
    memset(r->levels, REDACT_NOTHING, count + 1);
    if (!is_wanted)
        return RC_OK;
    enum rc rc = read_again(r, &wanted, err);
    memset(r->levels, REDACT_TO_VALUES, count + 1);
    keep_unlocated(r);
    if (rc == RC_OK)
        rc = settle(r, &wanted, err);
    free(wanted.items);
    return rc;
}

void redaction_done(struct redaction *r)
{
    free(r->levels);
    free(r->frame);
    free(r->kept);
    *r = (struct redaction){ .levels = NULL };
}
