/* dissect/ip_frag.h: puts fragmented IP datagrams together again.
 * Bounded in datagrams, bytes and capture time; the oldest goes first. */
#ifndef SEKISHO_DISSECT_IP_FRAG_H
#define SEKISHO_DISSECT_IP_FRAG_H

#include "dissect/engine.h"
#include "dissect/trail.h"

enum {
    FRAG_DATAGRAMS = 64,       /* at once in one lane */
    FRAG_BYTES = 1024 * 1024,  /* of all of them: sixteen of the largest */
    FRAG_DATAGRAM_MAX = 65536, /* bytes: an IP length has 16 bits */
    FRAG_UNIT = 8,             /* RFC 791, 3.1: offsets count in eights */
    FRAG_UNITS = FRAG_DATAGRAM_MAX / FRAG_UNIT,
};
#define FRAG_AGE_NS                                                                            \
    (INT64_C(30) * 1000000000) /* RFC 791, 3.2 wants at least 15 s, hosts take 30 */

struct frag_key {
    struct addr src;
    struct addr dst;
    uint32_t id;
    uint8_t proto; /* IPv4: part of the key; IPv6: 0 */
};

struct frag {
    bool in_use;
    bool is_v6;
    struct frag_key key;
    uint64_t age; /* order of arrival */
    int64_t first_ns;
    uint8_t *bytes; /* owned */
    uint32_t room;
    uint32_t total;                 /* 0: the last fragment has not come */
    uint32_t units;                 /* received */
    uint8_t proto;                  /* of the first fragment */
    struct trail_list held;         /* the frames it came in */
    uint64_t have[FRAG_UNITS / 64]; /* bitmap of units */
};

struct frags {
    struct frag *items; /* FRAG_DATAGRAMS, owned; NULL until the first fragment */
    size_t count;       /* in use */
    size_t bytes;
    uint64_t age;
    struct dis_coverage *coverage; /* borrowed */
    struct trail *trail;           /* borrowed; NULL: nobody wants frames kept */
};

/* A fragment: 'offset' in bytes, 'more' as in its header. */
struct frag_piece {
    struct frag_key key;
    bool is_v6;
    uint8_t proto;
    uint32_t offset;
    bool more;
    struct slice bytes;
    int64_t at_ns;
};

void frags_init(struct frags *fs, struct dis_coverage *coverage);
/* Counts what is still incomplete as given up. */
void frags_done(struct frags *fs);

/* Adds a piece.  When that makes a datagram whole: true, and its payload becomes the caller's
 * to free(). */
bool frags_add(struct frags *fs, const struct frag_piece *piece, uint8_t **ret_bytes,
               size_t *ret_size, uint8_t *ret_proto);

#endif
