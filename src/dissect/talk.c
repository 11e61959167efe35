#include "dissect/talk.h"

#include "base/endian.h"
#include "base/order.h"

#include <stdlib.h>

enum { FIRST_INDEX = 64, LINE = 64 };

/* A pair at hand: what changes with each packet stands in one cache line. */
struct talk_slot {
    uint64_t key[4]; /* of the lower end, then of the other; all zero: free */
    uint64_t bytes[2];
    int64_t first_ns;
    int64_t last_ns;
    /* of its first packet; written once */
    uint64_t first_frame;
    uint32_t source;
    uint32_t pad[13];
};
_Static_assert(offsetof(struct talk_slot, first_frame) == LINE, "one cache line");
_Static_assert(sizeof(struct talk_slot) == 2 * LINE, "in lines of its own");

void talks_init(struct talks *t, struct keyed key)
{
    *t = (struct talks){ .key = key };
}

void talks_done(struct talks *t)
{
    free(t->slots);
    rows_done(&t->rows);
    free(t->index);
    talks_init(t, t->key);
}

void talk_key(const struct addr *ip, uint8_t ret[16])
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    if (ip->size == 16) {
        memcpy(ret, ip->bytes, 16);
        return;
    }
    memcpy(ret, mapped, 12);
    memcpy(ret + 12, ip->bytes, 4);
}

struct addr talk_addr(const uint8_t ip[16])
{
    return addr_ip(slice_of(ip, 16));
}

/* ---- which pairs count ---- */

enum reach { REACH_NOBODY, REACH_LOCAL, REACH_FAR };

/* Inlined, because every packet asks it twice: ip_is_usable() and ip_is_private() in one. */
static inline enum reach reach_of(const struct addr *ip)
{
    const uint8_t *b = ip->bytes;
    if (ip->size == 4) {
        if (b[0] == 10 || (b[0] == 192 && b[1] == 168) ||
            (b[0] == 172 && (b[1] & 0xf0) == 16) || (b[0] == 169 && b[1] == 254) ||
            (b[0] == 100 && (b[1] & 0xc0) == 64))
            return REACH_LOCAL;
        return b[0] == 0 || b[0] == 127 || b[0] >= 224 ? REACH_NOBODY : REACH_FAR;
    }
    if ((b[0] & 0xfe) == 0xfc || (b[0] == 0xfe && (b[1] & 0xc0) == 0x80))
        return REACH_LOCAL;
    return b[0] == 0xff || ip->size != 16 || !ip_is_usable(ip) ? REACH_NOBODY : REACH_FAR;
}

/* As talk_key() has it, in two words. */
static inline void words_of(const struct addr *ip, uint64_t ret[2])
{
    static const uint8_t mapped[8] = { [2] = 0xff, [3] = 0xff };
    if (ip->size == 16) {
        memcpy(ret, ip->bytes, 16);
        return;
    }
    ret[0] = 0;
    memcpy(&ret[1], mapped, 8);
    memcpy((uint8_t *)&ret[1] + 4, ip->bytes, 4);
}

/* ---- the table ---- */

static struct talk *talk_at(const struct talks *t, size_t i)
{
    return rows_at(&t->rows, i, sizeof(struct talk));
}

static uint64_t hash_of(const struct talks *t, const struct talk *one)
{
    uint64_t w[4];
    memcpy(w, one->ip, sizeof w);
    return keyed_hash(&t->key, w, 4);
}

/* Twice as many places in the index, or the first. */
static bool grow(struct talks *t)
{
    size_t size = t->index == NULL ? FIRST_INDEX : (t->mask + 1) * 2;
    uint32_t *index = calloc(size, sizeof *index);
    if (index == NULL)
        return false;
    for (size_t i = 0; i < t->rows.count; i++) {
        size_t at = hash_of(t, talk_at(t, i)) & (size - 1);
        while (index[at] != 0)
            at = (at + 1) & (size - 1);
        index[at] = (uint32_t)i + 1;
    }
    free(t->index);
    t->index = index;
    t->mask = size - 1;
    return true;
}

static bool is_watched(const struct talks *t, const struct talk *one)
{
    const struct dis_watch *w = t->watch;
    return w != NULL && w->is_ip != NULL &&
           (w->is_ip(w->ctx, one->ip[0]) || w->is_ip(w->ctx, one->ip[1]));
}

static void join(struct talk *to, const struct talk *from)
{
    if (from->source != to->source ? from->source < to->source
                                   : from->first_frame < to->first_frame) {
        to->source = from->source;
        to->first_frame = from->first_frame;
    }
    to->first_ns = from->first_ns < to->first_ns ? from->first_ns : to->first_ns;
    to->last_ns = from->last_ns > to->last_ns ? from->last_ns : to->last_ns;
    to->bytes[0] += from->bytes[0];
    to->bytes[1] += from->bytes[1];
}

static struct talk *find(const struct talks *t, const struct talk *one, uint64_t hash)
{
    for (size_t at = hash & t->mask; t->index != NULL && t->index[at] != 0;
         at = (at + 1) & t->mask) {
        struct talk *have = talk_at(t, t->index[at] - 1);
        if (memcmp(have->ip, one->ip, sizeof have->ip) == 0)
            return have;
    }
    return NULL;
}

static bool is_news(const struct talks *t, const uint64_t key[4])
{
    struct talk one = { .source = 0 };
    memcpy(one.ip, key, sizeof one.ip);
    return is_watched(t, &one) && find(t, &one, hash_of(t, &one)) == NULL;
}

static void keep(struct talks *t, const struct talk *one)
{
    uint64_t hash = hash_of(t, one);
    struct talk *have = find(t, one, hash);
    if (have != NULL) {
        join(have, one);
        return;
    }
    size_t count = t->rows.count;
    bool is_full =
        count >= TALK_PER_LANE && (count >= 2 * TALK_PER_LANE || !is_watched(t, one));
    have =
        is_full || (count * 2 >= t->mask && !grow(t)) ? NULL : rows_add(&t->rows, sizeof *have);
    if (have == NULL) {
        t->lost++;
        return;
    }
    size_t at = hash & t->mask;
    while (t->index[at] != 0)
        at = (at + 1) & t->mask;
    *have = *one;
    t->index[at] = (uint32_t)count + 1;
}

static void settle(struct talks *t, const struct talk_slot *s)
{
    struct talk one = { .bytes = { s->bytes[0], s->bytes[1] },
                        .first_ns = s->first_ns,
                        .last_ns = s->last_ns,
                        .first_frame = s->first_frame,
                        .source = s->source };
    memcpy(one.ip, s->key, sizeof one.ip);
    if ((s->key[2] | s->key[3]) != 0)
        keep(t, &one);
}

void talks_settle(struct talks *t)
{
    for (size_t i = 0; t->slots != NULL && i < TALK_SLOTS; i++)
        settle(t, &t->slots[i]);
    free(t->slots);
    t->slots = NULL;
}

void talks_copy(const struct talks *t, struct talk *ret)
{
    for (size_t i = 0; i < t->rows.count; i++)
        ret[i] = *talk_at(t, i);
}

/* ---- packets ---- */

static bool begin(struct talks *t)
{
    t->slots = aligned_alloc(LINE, TALK_SLOTS * sizeof *t->slots);
    if (t->slots == NULL) {
        t->lost++;
        return false;
    }
    memset(t->slots, 0, TALK_SLOTS * sizeof *t->slots);
    return true;
}

static inline bool is_key(const struct talk_slot *s, const uint64_t key[4])
{
    return s->key[1] == key[1] && s->key[3] == key[3] && s->key[0] == key[0] &&
           s->key[2] == key[2];
}

/* Two slots are open to a pair: its own if it has one, else the one that was silent longer. */
static inline struct talk_slot *slot_of(struct talks *t, const uint64_t key[4])
{
    uint64_t mix = (key[1] ^ key[0] * 3) * UINT64_C(0xff51afd7ed558ccd) + key[3] + key[2] * 3;
    size_t at = (size_t)(mix * UINT64_C(0x9e3779b97f4a7c15) >> 57); /* 7 bits: half of them */
    _Static_assert(TALK_SLOTS == 256, "as many as seven bits and two ways tell apart");
    struct talk_slot *s = &t->slots[2 * at];
    if (is_key(s, key))
        return s;
    return is_key(s + 1, key) || s[1].last_ns < s->last_ns ? s + 1 : s;
}

/* The pair of two ends, the lower first; returns which of them 'src' is. */
static inline unsigned make_key(const uint64_t src[2], const uint64_t dst[2], uint64_t key[4])
{
    unsigned end = src[1] != dst[1] ? src[1] > dst[1] : src[0] > dst[0];
    const uint64_t *low = end == 0 ? src : dst;
    const uint64_t *high = end == 0 ? dst : src;
    key[0] = low[0];
    key[1] = low[1];
    key[2] = high[0];
    key[3] = high[1];
    return end;
}

/* A packet, as far as it matters here. */
struct one_packet {
    uint64_t number;
    uint32_t source;
    uint32_t wire_size;
    int64_t at_ns;
};

static inline void note(struct talks *t, const uint64_t src[2], const uint64_t dst[2],
                        const struct one_packet *f)
{
    uint64_t key[4];
    unsigned end = make_key(src, dst, key);
    if (t->slots == NULL && !begin(t))
        return;
    struct talk_slot *s = slot_of(t, key);
    if (!is_key(s, key)) {
        settle(t, s);
        *s = (struct talk_slot){ .first_ns = f->at_ns,
                                 .last_ns = f->at_ns,
                                 .first_frame = f->number,
                                 .source = f->source };
        memcpy(s->key, key, sizeof key);
        t->has_news = t->has_news || (t->watch != NULL && is_news(t, key));
    }
    s->bytes[end] += f->wire_size;
    s->first_ns = f->at_ns < s->first_ns ? f->at_ns : s->first_ns;
    s->last_ns = f->at_ns > s->last_ns ? f->at_ns : s->last_ns;
}

static bool counts(const struct talks *t, enum reach from, enum reach to)
{
    return from != REACH_NOBODY && to != REACH_NOBODY &&
           (from != REACH_LOCAL || to != REACH_LOCAL ||
            (t->watch != NULL && t->watch->is_local));
}

bool talks_note(struct talks *t, const struct dis_frame *f)
{
    uint64_t src[2];
    uint64_t dst[2];
    if (!counts(t, reach_of(&f->src_ip), reach_of(&f->dst_ip)))
        return false;
    words_of(&f->src_ip, src);
    words_of(&f->dst_ip, dst);
    note(t, src, dst, &(struct one_packet){ f->number, f->source, f->wire_size, f->at_ns });
    return true;
}

bool talks_wants(const struct talks *t, const struct addr *src, const struct addr *dst)
{
    return counts(t, reach_of(src), reach_of(dst));
}

static inline void words_of_ip4(const uint8_t ip[4], uint64_t ret[2])
{
    uint8_t mapped[8] = { [2] = 0xff, [3] = 0xff, ip[0], ip[1], ip[2], ip[3] };
    ret[0] = 0;
    memcpy(&ret[1], mapped, 8);
}

void talks_note_ip6(struct talks *t, const uint8_t src[16], const uint8_t dst[16],
                    const struct in_packet *in)
{
    uint64_t from[2];
    uint64_t to[2];
    memcpy(from, src, sizeof from);
    memcpy(to, dst, sizeof to);
    note(t, from, to, &(struct one_packet){ in->number, in->source, in->wire_size, in->at_ns });
}

void talks_add_ip4(struct talks *t, const uint8_t ends[8], uint64_t bytes, int64_t last_ns)
{
    uint64_t from[2];
    uint64_t to[2];
    uint64_t key[4];
    words_of_ip4(ends, from);
    words_of_ip4(ends + 4, to);
    unsigned end = make_key(from, to, key);
    struct talk_slot *s = t->slots == NULL ? NULL : slot_of(t, key);
    if (s != NULL && is_key(s, key)) {
        s->bytes[end] += bytes;
        s->last_ns = last_ns > s->last_ns ? last_ns : s->last_ns;
        return;
    }
    struct talk one = { .source = 0 };
    memcpy(one.ip, key, sizeof one.ip);
    struct talk *have = find(t, &one, hash_of(t, &one));
    if (have == NULL) {
        t->lost++;
        return;
    }
    have->bytes[end] += bytes;
    have->last_ns = last_ns > have->last_ns ? last_ns : have->last_ns;
}

/* ---- the whole ---- */

static int by_ends(const void *pa, const void *pb)
{
    const struct talk *a = pa;
    const struct talk *b = pb;
    return memcmp(a->ip, b->ip, sizeof a->ip);
}

/* The IPv4 address in 'bits' bits: below all that is mapped stands what comes before it, above
 * it what comes behind. */
static uint64_t rank_of(const uint8_t ip[16], unsigned bits)
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    int order = memcmp(ip, mapped, sizeof mapped);
    uint64_t most = (UINT64_C(1) << bits) - 1;
    if (order != 0)
        return order < 0 ? 0 : most;
    uint64_t address = be32_at(ip + 12);
    uint64_t rank = bits > 32 ? address + 1 : (address >> (33 - bits)) + 1;
    return rank < most ? rank : most;
}

uint64_t talk_rank(const uint8_t first[16], const uint8_t then[16])
{
    enum { FIRST_BITS = 33, THEN_BITS = 31 };
    uint64_t rank = rank_of(first, FIRST_BITS);
    bool is_whole = rank > 0 && rank < (UINT64_C(1) << FIRST_BITS) - 1;
    return rank << THEN_BITS | (is_whole ? rank_of(then, THEN_BITS) : 0);
}

static uint64_t rank_of_talk(const void *talk)
{
    const struct talk *t = talk;
    return talk_rank(t->ip[0], t->ip[1]);
}

size_t talk_order(struct talk *items, size_t count)
{
    size_t kept = 0;
    order_array(items, count, sizeof *items, rank_of_talk, by_ends);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && by_ends(&items[kept - 1], &items[i]) == 0)
            join(&items[kept - 1], &items[i]);
        else
            items[kept++] = items[i];
    }
    return kept;
}
