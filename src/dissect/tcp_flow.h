/* dissect/tcp_flow.h: the TCP connections of one lane: one cache line each, found by their two
 * ends. When the table is full the oldest connection is forgotten. */
#ifndef SEKISHO_DISSECT_TCP_FLOW_H
#define SEKISHO_DISSECT_TCP_FLOW_H

#include "base/rows.h"
#include "dissect/engine.h"
#include "dissect/glance.h"
#include "dissect/keyed.h"

enum {
    FLOWS_PER_LANE = 3072,       /* 49,152 connections, 3 MB, in all lanes: more than pass at first sight */
    PENDING_PER_LANE = 256,      /* directions that wait for bytes, at once */
    PENDING_BYTES = 256 * 1024,  /* that they keep: 4 MB in all lanes */
    PENDING_SECONDS = 10, /* what is missing for so long comes no more: senders repeat after 1,
                             3 and 7 (RFC 6298, 2.1, 5.5) */
    SPANS_MAX = 16,       /* runs of bytes that came too early, per direction */
    FLOW_NONE = 0xffff,
};

enum flow_phase {
    PHASE_PORT, /* dissectors that claim one of the ports */
    PHASE_ANY,  /* dissectors with a probe */
};

enum flow_bits {
    DIR_OPEN = 1,     /* 'next' is known */
    DIR_DONE = 2,     /* left alone from here on */
    DIR_BY_PROBE = 4, /* recognised without its port */
    DIR_CONSUMED = 8, /* its protocol took bytes: no other is tried any more */
    DIR_PEER_TRIED = 16,
    DIR_IS_SERVER = 32, /* known from SYN; both bits clear: not known */
    DIR_IS_CLIENT = 64,
};

/* One direction. */
struct flow_dir {
    uint32_t next;    /* sequence number of the first byte not consumed */
    uint16_t pending; /* index of its buffer, or FLOW_NONE */
    uint16_t shown;   /* bytes consumed so far, at most 65535 */
    uint8_t bits;     /* enum flow_bits */
    uint8_t phase;    /* enum flow_phase */
    uint8_t tried;    /* dissectors below this one were asked in this phase */
    uint8_t proto;    /* dissector + 1; 0: not chosen.  The table holds fewer than 255. */
};

struct flow {
    uint8_t ip[2][16]; /* the ends in some order that is the same for both directions */
    uint16_t port[2];
    struct flow_dir dir[2]; /* [i]: what end i sends */
    uint32_t chain;         /* next flow of the same bucket + 1; 0: none */
};
_Static_assert(sizeof(struct flow) == 64, "one cache line");

/* What a connection is found by, and which of its ends sent the packet at hand. */
struct flow_key {
    struct flow flow; /* ends and ports only */
    uint64_t hash;
    unsigned dir;
};

/* Bytes from 'next' of a direction on: 'have' without a hole, then spans behind holes. */
struct pending {
    int64_t since_ns; /* something is missing, or nothing since somebody looked */
    uint16_t older;   /* index + 1 of the one that came before it; of those not in use: another
                         such; 0: none */
    uint16_t newer;
    uint32_t flow;
    uint8_t dir;
    uint8_t span_count;
    uint32_t runs; /* calls that consumed nothing */
    uint32_t seen; /* 'have' at the last call */
    uint32_t have;
    struct pending_span {
        uint32_t from;
        uint32_t to;
    } spans[SPANS_MAX]; /* in order, apart */
    uint8_t *bytes;     /* owned */
    uint32_t room;
};

struct flows {
    struct rows rows; /* of struct flow; a ring once it is full */
    uint32_t found;   /* number of what flows_find() gave last */
    uint32_t oldest;
    uint32_t *buckets; /* number of a connection + 1; owned */
    uint32_t mask;
    uint64_t oldest_hash;    /* of the oldest once the ring is full */
    struct pending *pending; /* PENDING_PER_LANE, owned; NULL until the first */
    size_t pending_bytes;
    uint16_t pending_oldest; /* index + 1; 0: none */
    uint16_t pending_newest;
    uint16_t pending_free;
    struct keyed key;
    struct glance *glance;         /* borrowed: told of each connection that is forgotten */
    struct dis_coverage *coverage; /* borrowed */
};

void flows_init(struct flows *fs, struct keyed key, struct glance *glance,
                struct dis_coverage *coverage);
void flows_done(struct flows *fs);

/* Addresses of 4 or 16 bytes, both of the same size. */
struct flow_key flows_key(const struct flows *fs, struct slice src, struct slice dst,
                          uint16_t src_port, uint16_t dst_port);
/* Asks memory for what flows_find() will read: the first, then, a while later, the second. */
void flows_ask(const struct flows *fs, const struct flow_key *key);
void flows_ask_more(const struct flows *fs, const struct flow_key *key);
/* The connection; a new one if 'add'.  NULL: there is none. */
struct flow *flows_find(struct flows *fs, const struct flow_key *key, bool add);

/* A buffer for this direction of what flows_find() gave last, at the cost of the oldest if need be, and of those from which
 * something is missing for PENDING_SECONDS; NULL: no memory. */
struct pending *flows_pending(struct flows *fs, struct flow *flow, unsigned dir, int64_t at_ns);
/* It waits from now on: a byte is missing that was not before. */
void flows_pending_anew(struct flows *fs, struct pending *b, int64_t at_ns);
/* Room for 'size' bytes in it. */
bool flows_pending_room(struct flows *fs, struct pending *b, uint32_t size);
void flows_pending_drop(struct flows *fs, struct flow_dir *d);

#endif
