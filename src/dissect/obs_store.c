#include "dissect/obs_store.h"

#include "base/text.h"
#include "base/time.h"

#include <sodium.h>
#include <stdlib.h>

enum {
    FIRST_SLOTS = 64,
    TEXT_BYTES_EACH =
        256, /* per observation of the cap: the mean of what equipment says is below 64 */
};

/* What an entry of the look-up table stands for. */
enum entry_kind {
    ENTRY_RAW,   /* a value as it came: a repeated one is found without cleaning it */
    ENTRY_CLEAN, /* a value as it is kept: two raw ones may clean to the same */
    ENTRY_GROUP, /* one property of one subject over one protocol: counts its values */
};

/* 128 bits of a keyed hash stand for the key itself: two keys meet with a chance below 2^-80.
 */
struct print {
    uint64_t a;
    uint64_t b;
};

struct entry {
    struct print print; /* all zero: free */
    uint64_t value;     /* RAW and CLEAN: index of the observation, or DROPPED; GROUP: count */
};

#define DROPPED UINT64_MAX /* known to be over a limit */

struct kept {
    struct obs obs;
    uint64_t last_frame; /* so that a frame that says it twice counts once */
    uint32_t last_source;
};

struct obs_store {
    struct arena texts;
    struct kept *kept; /* owned */
    size_t count;
    size_t room;
    size_t cap;
    struct entry *entries; /* open addressing; owned */
    size_t entry_count;
    size_t entry_mask;
    size_t entry_cap;
    struct buf clean; /* scratch */
    uint64_t lost;
    bool is_watched;
    unsigned news;      /* enum obs_news */
    uint64_t seq_frame; /* the frame at hand, for the order within it */
    uint32_t seq_source;
    uint32_t seq;
    unsigned char secret[crypto_shorthash_siphashx24_KEYBYTES];
};

_Static_assert(sizeof(struct print) == crypto_shorthash_siphashx24_BYTES &&
                   sizeof(struct print) == crypto_shorthash_siphashx24_KEYBYTES,
               "a print is a hash and the key of the next one");

struct obs_store *obs_store_new(size_t cap)
{
    if (sodium_init() < 0)
        return NULL;
    struct obs_store *s = calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    s->entries = calloc(FIRST_SLOTS, sizeof *s->entries);
    if (s->entries == NULL) {
        free(s);
        return NULL;
    }
    s->entry_mask = FIRST_SLOTS - 1;
    s->cap = cap < SIZE_MAX / 1024 ? cap : SIZE_MAX / 1024;
    s->entry_cap = s->cap * 4; /* raw, clean and group of each, and some raw forms more */
    arena_init(&s->texts, s->cap * TEXT_BYTES_EACH + OBS_TEXT_MAX);
    randombytes_buf(s->secret, sizeof s->secret);
    return s;
}

void obs_store_free(struct obs_store *s)
{
    if (s == NULL)
        return;
    arena_done(&s->texts);
    buf_done(&s->clean);
    free(s->kept);
    free(s->entries);
    free(s);
}

/* ---- look-up ---- */

static struct print print_of(const unsigned char *key, struct slice bytes)
{
    struct print p;
    crypto_shorthash_siphashx24((unsigned char *)&p, bytes.p, bytes.n, key);
    if (p.a == 0 && p.b == 0)
        p.a = 1;
    return p;
}

/* Everything of the key but the value, made one print that is the key of the next. */
static struct print print_head(const struct obs_store *s, enum entry_kind kind,
                               const struct obs *o)
{
    uint8_t head[1 + sizeof o->subject + 6 + 2 + 32];
    size_t n = 0;
    head[n++] = (uint8_t)kind;
    struct slice subject = addr_key(&o->subject);
    memcpy(head + n, subject.p, subject.n);
    n += subject.n;
    head[n++] = o->prop;
    if (kind != ENTRY_GROUP) {
        memcpy(head + n, o->via_mac, 6);
        n += 6;
        head[n++] = o->basis;
    }
    struct slice protocol = slice_sub(slice_str(o->protocol), 0, 32);
    memcpy(head + n, protocol.p, protocol.n);
    return print_of(s->secret, slice_of(head, n + protocol.n));
}

static struct print print_value(const struct obs_store *s, enum entry_kind kind,
                                const struct obs *o, struct slice text)
{
    struct print head = print_head(s, kind, o);
    struct slice value = text;
    switch (prop_type((enum prop)o->prop)) {
    case OBS_TEXT: break;
    case OBS_UINT: value = slice_of(&o->number, sizeof o->number); break;
    case OBS_ADDR: value = addr_key(&o->address); break;
    }
    return print_of((const unsigned char *)&head, value);
}

static struct entry *find(const struct obs_store *s, struct print p)
{
    size_t at = p.a & s->entry_mask;
    for (;;) {
        struct entry *e = &s->entries[at];
        if ((e->print.a == p.a && e->print.b == p.b) || (e->print.a == 0 && e->print.b == 0))
            return e;
        at = (at + 1) & s->entry_mask;
    }
}

static bool is_free(const struct entry *e)
{
    return e->print.a == 0 && e->print.b == 0;
}

static bool grow_entries(struct obs_store *s)
{
    size_t room = (s->entry_mask + 1) * 2;
    struct entry *old = s->entries;
    struct entry *entries = calloc(room, sizeof *entries);
    if (entries == NULL)
        return false;
    size_t old_room = s->entry_mask + 1;
    s->entries = entries;
    s->entry_mask = room - 1;
    for (size_t i = 0; i < old_room; i++)
        if (!is_free(&old[i]))
            *find(s, old[i].print) = old[i];
    free(old);
    return true;
}

/* Entry for 'p', new ones with 'value'; NULL: no room. */
static struct entry *put(struct obs_store *s, struct print p, uint64_t value)
{
    struct entry *e = find(s, p);
    if (!is_free(e))
        return e;
    if (s->entry_count >= s->entry_cap)
        return NULL;
    if ((s->entry_count + 1) * 4 > (s->entry_mask + 1) * 3) {
        if (!grow_entries(s))
            return NULL;
        e = find(s, p);
    }
    *e = (struct entry){ p, value };
    s->entry_count++;
    return e;
}

/* ---- keeping ---- */

static bool grow_kept(struct obs_store *s)
{
    if (s->count < s->room)
        return true;
    size_t room = s->room == 0 ? 32 : s->room * 2;
    struct kept *kept = reallocarray(s->kept, room, sizeof *kept);
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
    int64_t first_ns = o->first_ns < to->first_ns ? o->first_ns : to->first_ns;
    int64_t last_ns = o->last_ns > to->last_ns ? o->last_ns : to->last_ns;
    uint64_t count = to->count + o->count;
    bool on_link = to->on_link || o->on_link;
    bool direct = to->direct || o->direct;
    if (is_earlier(o, to))
        *to = *o;
    to->text = text;
    to->first_ns = first_ns;
    to->last_ns = last_ns;
    to->count = count;
    to->on_link = on_link;
    to->direct = direct;
}

/* Keeps 'o' with the clean text 'text'.  Returns its index, or DROPPED. */
static uint64_t keep(struct obs_store *s, const struct obs *o, struct slice text)
{
    struct print p = print_value(s, ENTRY_CLEAN, o, text);
    struct entry *e = find(s, p);
    if (!is_free(e)) {
        if (e->value != DROPPED)
            repeat(s, &s->kept[e->value], o);
        return e->value;
    }
    struct entry *group = put(s, print_head(s, ENTRY_GROUP, o), 0);
    if (group == NULL || group->value >= OBS_PER_SUBJECT_MAX || s->count >= s->cap ||
        !grow_kept(s))
        return DROPPED;
    group->value++;
    struct slice copy = { NULL, 0 };
    if (prop_type((enum prop)o->prop) == OBS_TEXT) {
        copy = arena_copy(&s->texts, text);
        if (copy.p == NULL)
            return DROPPED;
    }
    if (put(s, p, s->count) == NULL)
        return DROPPED;
    s->kept[s->count] = (struct kept){ *o, o->frame, o->source };
    s->kept[s->count].obs.text = copy;
    s->news |= OBS_NEWS_FIRST;
    return s->count++;
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

void obs_store_emit(void *store, const struct sink *sink, const struct obs_in *in)
{
    struct obs_store *s = store;
    const struct dis_frame *f = sink->frame;
    struct obs o = {
        .subject = sink->subject,
        .prop = (uint8_t)in->prop,
        .basis = (uint8_t)sink->basis,
        .on_link = is_on_link(f, &sink->subject),
        .direct = f->src_ip.kind == ADDR_NONE || !ttl_is_forwarded(f->ttl),
        .side = (uint8_t)f->side,
        .protocol = sink->protocol,
        .source = f->source,
        .seq = next_seq(s, f),
        .frame = f->number,
        .first_ns = f->at_ns,
        .last_ns = f->at_ns,
        .count = 1,
        .number = in->number,
        .address = in->address,
    };
    if (f->has_mac)
        memcpy(o.via_mac, f->src_mac, 6);

    bool is_text = prop_type(in->prop) == OBS_TEXT;
    struct print raw = print_value(s, ENTRY_RAW, &o, in->bytes);
    struct entry *e = find(s, raw);
    if (!is_free(e)) {
        if (e->value == DROPPED) {
            s->lost++;
            return;
        }
        struct kept *k = &s->kept[e->value];
        if (k->last_frame == o.frame && k->last_source == o.source)
            return;
        k->last_frame = o.frame;
        k->last_source = o.source;
        if (s->is_watched && tells_more(&k->obs, &o))
            s->news |= OBS_NEWS_AGAIN;
        k->obs.count++;
        k->obs.on_link |= o.on_link;
        k->obs.direct |= o.direct;
        if (o.first_ns < k->obs.first_ns)
            k->obs.first_ns = o.first_ns;
        if (o.last_ns > k->obs.last_ns)
            k->obs.last_ns = o.last_ns;
        return;
    }

    locate(&o, sink, is_text ? in->bytes : (struct slice){ NULL, 0 });
    struct slice text = { NULL, 0 };
    if (is_text) {
        buf_clear(&s->clean);
        o.marks = (uint8_t)text_clean(in->bytes, OBS_TEXT_MAX, &s->clean);
        text = buf_view(&s->clean);
        if (s->clean.failed || text.n == 0) {
            s->lost += s->clean.failed ? 1 : 0;
            return;
        }
    }
    uint64_t index = keep(s, &o, text);
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

enum rc obs_store_merge(struct obs_store *into, const struct obs_store *from, struct err *err)
{
    into->lost += from->lost;
    for (size_t i = 0; i < from->count; i++) {
        const struct obs *o = &from->kept[i].obs;
        size_t room = into->room;
        if (keep(into, o, o->text) != DROPPED)
            continue;
        into->lost += o->count;
        if (into->count == room && room < into->cap && !grow_kept(into))
            return err_set(err, RC_MEMORY, "no memory for %zu observations", into->count);
    }
    return RC_OK;
}

static int by_place(const void *x, const void *y)
{
    const struct obs *a = &((const struct kept *)x)->obs;
    const struct obs *b = &((const struct kept *)y)->obs;
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
    return c != 0 ? c : addr_cmp(&a->address, &b->address);
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
    const struct obs *a = &((const struct kept *)x)->obs;
    const struct obs *b = &((const struct kept *)y)->obs;
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
    struct kept newest;
    if (s->count > 1)
        qsort(s->kept, s->count, sizeof *s->kept, by_saying);
    for (size_t i = 0; i < s->count; i++) {
        struct kept one = s->kept[i];
        struct kept aligned =
            one; /* as if first said when the newest was: equal means the same group */
        if (left > 0)
            aligned.obs.first_ns = newest.obs.first_ns;
        bool is_same_saying = left > 0 && by_saying(&newest, &aligned) == 0;
        if (is_same_saying && is_one_at_a_time(&one.obs) &&
            one.obs.last_ns < newest.obs.first_ns)
            continue;
        if (!is_same_saying)
            newest = one;
        s->kept[left++] = one;
    }
    s->count = left;
}

void obs_store_sort(struct obs_store *s)
{
    if (s->count > 1)
        qsort(s->kept, s->count, sizeof *s->kept, by_place);
}

size_t obs_store_count(const struct obs_store *s)
{
    return s->count;
}

const struct obs *obs_store_at(const struct obs_store *s, size_t i)
{
    return &s->kept[i].obs;
}

uint64_t obs_store_lost(const struct obs_store *s)
{
    return s->lost;
}
