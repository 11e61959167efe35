#include "dissect/obs_store.h"

#include "base/order.h"
#include "base/text.h"
#include "base/time.h"
#include "dissect/print_table.h"

#include <sodium.h>
#include <stdlib.h>

/* What an entry of the look-up table stands for. */
enum entry_kind {
    ENTRY_VALUE, /* as it came, so that a repeated one is found without cleaning it, or as it is
                  * kept: what is clean stays as it is when it is cleaned again */
    ENTRY_GROUP, /* one property of one subject over one protocol: counts its values */
};

#define DROPPED UINT32_MAX /* known to be over a limit */

struct kept {
    uint64_t last_frame; /* so that a frame that says it twice counts once */
    uint32_t last_source;
    struct obs
        obs; /* what a repeated one changes stands first: in one cache line with the above */
};

enum {
    TEXT_BYTES_EACH =
        256, /* per observation of the cap: the mean of what equipment says is below 64 */
    BYTES_EACH = sizeof(struct kept) + TEXT_BYTES_EACH,
};

struct obs_store {
    struct arena arena; /* what is kept, with texts and addresses: none of it ever moves */
    struct kept **kept; /* owned; what it points to is the arena's */
    size_t count;
    size_t room;
    size_t cap;
    struct print_table
        table; /* of VALUE: index of the observation, or DROPPED; of GROUP: count */
    size_t entry_cap;
    struct buf clean; /* scratch */
    uint64_t lost;
    size_t last; /* obs_store_last() */
    bool is_watched;
    unsigned news;      /* enum obs_news */
    uint64_t seq_frame; /* the frame at hand, for the order within it */
    uint32_t seq_source;
    uint32_t seq;
    const char *protocol; /* the last one, and its name's print */
    struct print protocol_print;
    const struct print_key *key;
};

struct obs_store *obs_store_new(size_t cap)
{
    if (sodium_init() < 0)
        return NULL;
    struct obs_store *s = calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    if (!print_table_expect(&s->table, 0)) {
        free(s);
        return NULL;
    }
    s->cap = cap < UINT32_MAX / 1024 ? cap : UINT32_MAX / 1024;
    s->entry_cap = s->cap * 4; /* value and group of each, and raw forms of some */
    arena_init_lasting(&s->arena, s->cap * BYTES_EACH + OBS_TEXT_MAX);
    s->key = print_secret();
    return s;
}

void obs_store_free(struct obs_store *s)
{
    if (s == NULL)
        return;
    arena_done(&s->arena);
    buf_done(&s->clean);
    free(s->kept);
    print_table_done(&s->table);
    free(s);
}

void obs_store_expect(struct obs_store *s, size_t count)
{
    if (count > s->cap || s->count > 0)
        return;
    /* Values and groups: some of them share one.  Without memory it grows later, or says so. */
    (void)print_table_expect(&s->table, count + count / 2);
    struct kept **kept = count == 0 ? NULL : calloc(count, sizeof(struct kept *));
    if (kept != NULL) {
        s->kept = kept;
        s->room = count;
    }
}

/* ---- look-up ---- */

/* What observations are told apart by, but for the value. */
struct who {
    const struct addr *subject;
    const uint8_t *via_mac;
    const char *protocol;
    uint8_t prop;
    uint8_t basis;
};

static struct who who_of(const struct obs *o)
{
    return (struct who){ &o->subject, o->via_mac, o->protocol, o->prop, o->basis };
}

/* Told apart by the name itself: two dissectors may say the same one. */
static struct print protocol_print(struct obs_store *s, const char *protocol)
{
    static const uint64_t none[PRINT_HEAD];
    if (protocol != s->protocol) {
        s->protocol = protocol;
        s->protocol_print = print_of(s->key, none, slice_str(protocol));
    }
    return s->protocol_print;
}

static struct print print_whole(struct obs_store *s, enum entry_kind kind, const struct who *w,
                                struct slice value)
{
    uint64_t head[PRINT_HEAD] = { 0 };
    struct print protocol = protocol_print(s, w->protocol);
    _Static_assert(sizeof *w->subject == 6 * sizeof head[0], "an address is six words");
    memcpy(head, w->subject, sizeof *w->subject); /* what is not in use is zero */
    if (kind == ENTRY_VALUE) {
        memcpy(&head[6], w->via_mac, 6);
        head[7] = (uint64_t)w->basis << 16;
    }
    head[7] |= (uint64_t)kind << 8 | w->prop;
    head[8] = protocol.a;
    head[9] = protocol.b;
    return print_of(s->key, head, value);
}

static struct print print_value(struct obs_store *s, const struct who *w, struct slice text,
                                const uint64_t *number, const struct addr *address)
{
    switch (prop_type((enum prop)w->prop)) {
    case OBS_TEXT: break;
    case OBS_UINT: text = slice_of(number, sizeof *number); break;
    case OBS_ADDR: text = addr_key(address); break;
    }
    return print_whole(s, ENTRY_VALUE, w, text);
}

/* Entry for 'p', new ones with 'value'; NULL: no room. */
static struct print_entry *put(struct obs_store *s, struct print p, uint32_t value)
{
    struct print_entry *e = print_table_find(&s->table, p);
    if (!print_entry_is_free(e))
        return e;
    return s->table.count < s->entry_cap ? print_table_put(&s->table, p, value) : NULL;
}

/* ---- keeping ---- */

static bool grow_kept(struct obs_store *s)
{
    if (s->count < s->room)
        return true;
    size_t room = s->room == 0 ? 32 : s->room + s->room / 2;
    struct kept **kept = reallocarray(s->kept, room, sizeof(struct kept *));
    if (kept == NULL)
        return false;
    s->kept = kept;
    s->room = room;
    return true;
}

static bool is_earlier(const struct obs *a, const struct obs *b)
{
    if (a->source != b->source)
        return a->source < b->source;
    if (a->frame != b->frame)
        return a->frame < b->frame;
    return a->seq < b->seq;
}

/* Does 'o' tell of an observation that is kept as 'k' what was not known of it? */
static bool tells_more(const struct obs *k, const struct obs *o)
{
    return (o->on_link && !k->on_link) || (o->direct && !k->direct) ||
           (o->first_ns < k->first_ns &&
            time_day_of(o->first_ns) != time_day_of(k->first_ns)) ||
           (o->last_ns > k->last_ns && time_day_of(o->last_ns) != time_day_of(k->last_ns));
}

/* The same observation once more: 'o' comes from another frame, or from another store. */
static void repeat(struct obs_store *s, struct kept *k, const struct obs *o)
{
    struct obs *to = &k->obs;
    if (s->is_watched && tells_more(to, o))
        s->news |= OBS_NEWS_AGAIN;
    struct slice text = to->text;
    const struct addr *address = to->address;
    int64_t first_ns = o->first_ns < to->first_ns ? o->first_ns : to->first_ns;
    int64_t last_ns = o->last_ns > to->last_ns ? o->last_ns : to->last_ns;
    uint64_t count = to->count + o->count;
    bool on_link = to->on_link || o->on_link;
    bool direct = to->direct || o->direct;
    if (is_earlier(o, to))
        *to = *o;
    to->text = text;
    to->address = address;
    to->first_ns = first_ns;
    to->last_ns = last_ns;
    to->count = count;
    to->on_link = on_link;
    to->direct = direct;
}

static const struct addr no_address; /* most observations are of texts */

/* A copy of 'o' with the clean text 'text'.  NULL: no room. */
static struct kept *copy_of(struct obs_store *s, const struct obs *o, struct slice text)
{
    struct kept *k = arena_new(&s->arena, struct kept, 1);
    if (k == NULL)
        return NULL;
    *k = (struct kept){ o->frame, o->source, *o };
    k->obs.text = slice_of(NULL, 0);
    k->obs.address = &no_address;
    if (prop_type((enum prop)o->prop) == OBS_TEXT) {
        k->obs.text = arena_copy(&s->arena, text);
        return k->obs.text.p == NULL ? NULL : k;
    }
    if (o->address->kind == ADDR_NONE)
        return k;
    struct addr *own = arena_new(&s->arena, struct addr, 1);
    if (own == NULL)
        return NULL;
    *own = *o->address;
    k->obs.address = own;
    return k;
}

/* Keeps 'o' with the clean text 'text': a copy, or 'own', which is what holds it and is the
 * store's already.  Returns its index, or DROPPED. */
static uint32_t keep(struct obs_store *s, const struct obs *o, struct slice text,
                     struct kept *own)
{
    struct who w = who_of(o);
    struct print p = print_value(s, &w, text, &o->number, o->address);
    struct print_entry *e = print_table_find(&s->table, p);
    if (!print_entry_is_free(e)) {
        if (e->value != DROPPED)
            repeat(s, s->kept[e->value], o);
        return e->value;
    }
    struct print_entry *group = put(s, print_whole(s, ENTRY_GROUP, &w, slice_of(NULL, 0)), 0);
    if (group == NULL || group->value >= OBS_PER_SUBJECT_MAX || s->count >= s->cap ||
        !grow_kept(s))
        return DROPPED;
    group->value++;
    struct kept *k = own != NULL ? own : copy_of(s, o, text);
    if (k == NULL || put(s, p, (uint32_t)s->count) == NULL)
        return DROPPED;
    s->kept[s->count] = k;
    s->news |= OBS_NEWS_FIRST;
    return (uint32_t)s->count++;
}

/* ---- from a sink ---- */

static uint32_t next_seq(struct obs_store *s, const struct dis_frame *f)
{
    if (f->number != s->seq_frame || f->source != s->seq_source)
        s->seq = 0;
    s->seq_frame = f->number;
    s->seq_source = f->source;
    return s->seq++;
}

static bool lies_in(struct slice part, struct slice whole, uint32_t *ret_offset)
{
    uintptr_t from = (uintptr_t)part.p;
    uintptr_t start = (uintptr_t)whole.p;
    if (from < start || from - start > whole.n || part.n > whole.n - (from - start))
        return false;
    *ret_offset = (uint32_t)(from - start);
    return true;
}

/* Where the value stands; a value that was converted or is a number: where its message stands.
 */
static void locate(struct obs *o, const struct sink *sink, struct slice bytes)
{
    uint32_t at = 0;
    struct slice part = bytes;
    if (part.n == 0 ||
        (!lies_in(part, sink->frame->bytes, &at) && !lies_in(part, sink->message, &at)))
        part = sink->message;
    o->size = (uint32_t)part.n;
    if (lies_in(part, sink->frame->bytes, &o->offset))
        return;
    o->in_stream = true;
    (void)lies_in(part, sink->message, &o->offset); /* it is the message or lies in it */
}

static bool is_on_link(const struct dis_frame *f, const struct addr *subject)
{
    return f->tunnel_depth == 0 &&
           (f->src_ip.kind == ADDR_NONE || ip_is_link_multicast(&f->dst_ip)) &&
           (subject->kind != ADDR_IP || addr_eq(subject, &f->src_ip));
}

static bool is_direct(const struct dis_frame *f)
{
    return f->src_ip.kind == ADDR_NONE || !ttl_is_forwarded(f->ttl);
}

/* Is it the first time that this frame says so? */
static bool is_new_frame(struct kept *k, uint64_t frame, uint32_t source)
{
    if (k->last_frame == frame && k->last_source == source)
        return false;
    k->last_frame = frame;
    k->last_source = source;
    return true;
}

static void note_time(struct obs *o, int64_t at_ns)
{
    o->count++;
    if (at_ns < o->first_ns)
        o->first_ns = at_ns;
    if (at_ns > o->last_ns)
        o->last_ns = at_ns;
}

/* One that is kept comes once more, as it came before. */
static void again(struct obs_store *s, struct kept *k, const struct sink *sink)
{
    const struct dis_frame *f = sink->frame;
    struct obs *o = &k->obs;
    if (!is_new_frame(k, f->number, f->source))
        return;
    if (s->is_watched) {
        struct obs now = { .on_link = is_on_link(f, &sink->subject),
                           .direct = is_direct(f),
                           .first_ns = f->at_ns,
                           .last_ns = f->at_ns };
        s->news |= tells_more(o, &now) ? OBS_NEWS_AGAIN : 0;
    }
    o->on_link = o->on_link || is_on_link(f, &sink->subject);
    o->direct = o->direct || is_direct(f);
    note_time(o, f->at_ns);
}

size_t obs_store_last(const struct obs_store *s)
{
    return s->last;
}

void obs_store_again(struct obs_store *s, size_t i, const struct in_packet *in)
{
    if (is_new_frame(s->kept[i], in->number, in->source))
        note_time(&s->kept[i]->obs, in->at_ns);
}

void obs_store_lose(struct obs_store *s)
{
    s->lost++;
}

void obs_store_emit(void *store, const struct sink *sink, const struct obs_in *in)
{
    static const uint8_t no_mac[6];
    struct obs_store *s = store;
    const struct dis_frame *f = sink->frame;
    uint32_t seq = next_seq(s, f);
    struct who w = { &sink->subject, f->has_mac ? f->src_mac : no_mac, sink->protocol,
                     (uint8_t)in->prop, (uint8_t)sink->basis };
    struct print raw = print_value(s, &w, in->bytes, &in->number, &in->address);
    struct print_entry *e = print_table_find(&s->table, raw);
    if (!print_entry_is_free(e)) {
        s->last = e->value == DROPPED ? OBS_LOST : (size_t)e->value;
        if (e->value == DROPPED)
            s->lost++;
        else
            again(s, s->kept[e->value], sink);
        return;
    }

    struct obs o = {
        .subject = sink->subject,
        .prop = w.prop,
        .basis = w.basis,
        .on_link = is_on_link(f, &sink->subject),
        .direct = is_direct(f),
        .side = (uint8_t)f->side,
        .protocol = sink->protocol,
        .source = f->source,
        .seq = seq,
        .frame = f->number,
        .first_ns = f->at_ns,
        .last_ns = f->at_ns,
        .count = 1,
        .number = in->number,
        .address = &in->address,
    };
    memcpy(o.via_mac, w.via_mac, 6);
    bool is_text = prop_type(in->prop) == OBS_TEXT;
    locate(&o, sink, is_text ? in->bytes : (struct slice){ NULL, 0 });
    struct slice text = { NULL, 0 };
    if (is_text) {
        buf_clear(&s->clean);
        o.marks = (uint8_t)text_clean(in->bytes, OBS_TEXT_MAX, &s->clean);
        text = buf_view(&s->clean);
        if (s->clean.failed || text.n == 0) {
            s->lost += s->clean.failed ? 1 : 0;
            s->last = s->clean.failed ? OBS_LOST : OBS_NONE;
            return;
        }
    }
    uint32_t index = keep(s, &o, text, NULL);
    s->last = index == DROPPED ? OBS_LOST : (size_t)index;
    if (index == DROPPED)
        s->lost++;
    (void)put(s, raw, index); /* without room the next one is cleaned again, no more */
}

void obs_store_watch(struct obs_store *s)
{
    s->is_watched = true;
    s->news = 0;
}

unsigned obs_store_news(struct obs_store *s)
{
    unsigned news = s->news;
    s->news = 0;
    return news;
}

/* ---- the whole ---- */

/* 'is_ours': what 'from' holds is the arena's of 'into'. */
static enum rc add_all(struct obs_store *into, const struct obs_store *from, bool is_ours,
                       struct err *err)
{
    into->lost += from->lost;
    for (size_t i = 0; i < from->count; i++) {
        const struct obs *o = &from->kept[i]->obs;
        size_t room = into->room;
        if (keep(into, o, o->text, is_ours ? from->kept[i] : NULL) != DROPPED)
            continue;
        into->lost += o->count;
        if (into->count == room && room < into->cap && !grow_kept(into))
            return err_set(err, RC_MEMORY, "no memory for %zu observations", into->count);
    }
    return RC_OK;
}

enum rc obs_store_merge(struct obs_store *into, const struct obs_store *from, struct err *err)
{
    return add_all(into, from, false, err);
}

enum rc obs_store_take(struct obs_store *into, struct obs_store *from, struct err *err)
{
    arena_take(&into->arena, &from->arena);
    enum rc rc = add_all(into, from, true, err);
    obs_store_free(from);
    return rc;
}

static int by_place(const void *ctx, uint32_t x, uint32_t y)
{
    const struct obs_store *s = ctx;
    const struct obs *a = &s->kept[x]->obs;
    const struct obs *b = &s->kept[y]->obs;
    if (is_earlier(a, b))
        return -1;
    if (is_earlier(b, a))
        return 1;
    int c = addr_cmp(&a->subject, &b->subject);
    if (c == 0)
        c = a->prop - b->prop;
    if (c == 0)
        c = slice_cmp(a->text, b->text);
    if (c == 0 && a->number != b->number)
        c = a->number < b->number ? -1 : 1;
    return c != 0 ? c : addr_cmp(a->address, b->address);
}

static bool is_one_at_a_time(const struct obs *o)
{
    switch (o->prop) {
    case PROP_NAME:
    case PROP_DESCRIPTION:
    case PROP_PLATFORM:
    case PROP_HARDWARE:
    case PROP_FIRMWARE:
    case PROP_OS: return o->basis == BASIS_STATED;
    default: return false;
    }
}

/* Whatever one sender says of one property over one protocol stands together, the newest first.
 */
static int by_saying(const void *x, const void *y)
{
    const struct obs *a = &(*(struct kept *const *)x)->obs;
    const struct obs *b = &(*(struct kept *const *)y)->obs;
    int c = addr_cmp(&a->subject, &b->subject);
    if (c == 0)
        c = memcmp(a->via_mac, b->via_mac, sizeof a->via_mac);
    if (c == 0)
        c = strcmp(a->protocol, b->protocol);
    if (c == 0)
        c = a->prop - b->prop;
    if (c == 0)
        c = a->basis - b->basis;
    if (c == 0)
        c = a->side - b->side;
    if (c == 0 && a->first_ns != b->first_ns)
        c = a->first_ns > b->first_ns ? -1 : 1;
    return c;
}

void obs_store_supersede(struct obs_store *s)
{
    size_t left = 0;
    struct kept *newest = NULL;
    if (s->count > 1)
        qsort(s->kept, s->count, sizeof(struct kept *), by_saying);
    for (size_t i = 0; i < s->count; i++) {
        struct kept *one = s->kept[i];
        struct kept aligned =
            *one; /* as if first said when the newest was: equal means the same group */
        struct kept *same = &aligned;
        if (newest != NULL)
            aligned.obs.first_ns = newest->obs.first_ns;
        bool is_same_saying = newest != NULL && by_saying(&newest, &same) == 0;
        if (is_same_saying && is_one_at_a_time(&one->obs) &&
            one->obs.last_ns < newest->obs.first_ns)
            continue;
        if (!is_same_saying)
            newest = one;
        s->kept[left++] = one;
    }
    s->count = left;
}

/* Gives back what only more observations would need. */
static void close_store(struct obs_store *s)
{
    struct kept **kept =
        s->count == 0 ? NULL : reallocarray(s->kept, s->count, sizeof(struct kept *));
    if (kept != NULL) {
        s->kept = kept;
        s->room = s->count;
    }
    print_table_done(&s->table);
    buf_done(&s->clean);
}

/* Source, frame and place in it, as far as a number has room for them: for base/order.h. */
static uint64_t rank_of(const struct obs *o)
{
    const uint64_t sources = 0xfff;
    const uint64_t frames = UINT64_C(0xffffffffff);
    const uint64_t seqs = 0xfff;
    uint64_t rank = o->source < sources ? o->source : sources;
    bool is_whole = rank < sources;
    rank = rank << 40 | (is_whole && o->frame < frames ? o->frame : frames);
    is_whole = is_whole && o->frame < frames;
    return rank << 12 | (is_whole && o->seq < seqs ? o->seq : seqs);
}

bool obs_store_sort(struct obs_store *s)
{
    close_store(s);
    struct order *order = calloc(s->count + 1, sizeof *order);
    if (order == NULL)
        return false;
    for (size_t i = 0; i < s->count; i++)
        order[i] = (struct order){ rank_of(&s->kept[i]->obs), (uint32_t)i };
    bool good = order_sort(order, s->count, by_place, s);
    if (good)
        order_apply(order, s->count, s->kept, sizeof(struct kept *));
    free(order);
    return good;
}

size_t obs_store_count(const struct obs_store *s)
{
    return s->count;
}

const struct obs *obs_store_at(const struct obs_store *s, size_t i)
{
    return &s->kept[i]->obs;
}

uint64_t obs_store_lost(const struct obs_store *s)
{
    return s->lost;
}
