/* dissect/table.h: which dissectors a message may belong to: the matches of all dissectors,
 * turned round once into look-ups by port, type and number. */
#ifndef SEKISHO_DISSECT_TABLE_H
#define SEKISHO_DISSECT_TABLE_H

#include "base/err.h"
#include "dissect/dissect.h"

enum {
    DIS_SET_WORDS = 4,
    DIS_SET_MAX = DIS_SET_WORDS * 64, /* dissectors */
    DIS_SETS_MAX = 256,               /* distinct sets: an index is one byte */
    DIS_TYPES_MAX = 128,              /* ethertypes, SNAP protocols and what SCTP carries, together */
};

/* Dissectors by their place in the list, so that a walk is in the list's order. */
struct dis_set {
    uint64_t w[DIS_SET_WORDS];
};

struct dis_type {
    enum dis_match_kind kind;
    uint64_t value;
    struct dis_set set;
};

struct dis_table {
    const struct dissector *const *all; /* borrowed; the last is NULL */
    size_t count;
    uint64_t udp_claimed[65536 / 64]; /* bitmap of ports: the usual datagram is dropped after
                                         one look */
    uint8_t udp[65536];               /* port to index in 'sets' */
    uint8_t tcp[65536];
    uint8_t ip_proto[256];
    uint8_t llc[256];
    uint8_t wifi[16];
    struct dis_set sets[DIS_SETS_MAX]; /* 0: empty */
    size_t set_count;
    struct dis_type types[DIS_TYPES_MAX];
    size_t type_count;
    struct dis_set udp_any;
    struct dis_set tcp_any;
    bool has_udp_any;
    bool (*udp_probes[DIS_SET_MAX])(struct slice head, const struct dis_frame *frame);
    unsigned udp_probe_count; /* those of udp_any */
};

/* NULL: RC_MEMORY, or RC_LIMIT when the list is longer than the table is made for. */
struct dis_table *dis_table_new(const struct dissector *const *all, struct err *err);
void dis_table_free(struct dis_table *t);

/* The dissectors of an ethertype, a SNAP protocol or what SCTP carries; NULL: none. */
const struct dis_set *dis_table_type(const struct dis_table *t, enum dis_match_kind kind,
                                     uint64_t value);

static inline bool dis_set_has(const struct dis_set *s, unsigned id)
{
    return (s->w[id / 64] >> (id % 64) & 1) != 0;
}

static inline struct dis_set dis_set_or(const struct dis_set *a, const struct dis_set *b)
{
    struct dis_set s;
    for (unsigned i = 0; i < DIS_SET_WORDS; i++)
        s.w[i] = a->w[i] | b->w[i];
    return s;
}

/* The first member that is at least 'from'; DIS_SET_MAX: none. */
static inline unsigned dis_set_next(const struct dis_set *s, unsigned from)
{
    for (unsigned i = from / 64; i < DIS_SET_WORDS; i++) {
        uint64_t w = i == from / 64 ? s->w[i] & UINT64_MAX << (from % 64) : s->w[i];
        if (w != 0)
            return i * 64 + (unsigned)__builtin_ctzll(w);
    }
    return DIS_SET_MAX;
}

static inline bool dis_table_udp_claimed(const struct dis_table *t, uint16_t port)
{
    return (t->udp_claimed[port / 64] >> (port % 64) & 1) != 0;
}

#endif
