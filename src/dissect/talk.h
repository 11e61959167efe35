/* dissect/talk.h: who exchanged how much with whom, as far as one of the two is not of a local
 * network.  Every IP packet passes here: a pair that speaks costs one cache line, a new one a
 * look-up in a bounded table.  Knows addresses; knows nothing of countries. */
#ifndef SEKISHO_DISSECT_TALK_H
#define SEKISHO_DISSECT_TALK_H

#include "base/rows.h"
#include "dissect/keyed.h"
#include "dissect/obs.h"
#include "input/packet.h"

enum {
    TALK_PER_LANE =
        8192, /* pairs: 128 K in all lanes, some 10 MB.  What is watched has as much again */
    TALK_SLOTS = 256, /* pairs at hand: 32 KB a lane, of which the busy ones are touched */
};

/* An IPv4 address stands in 16 bytes as ::ffff:a.b.c.d. */
struct talk {
    uint8_t ip[2][16];
    uint64_t bytes[2]; /* on the wire, that end [i] sent */
    int64_t first_ns;
    int64_t last_ns;
    uint64_t first_frame;
    uint32_t source; /* input of the first frame */
};

/* What somebody looks for: it is kept where there is no room for the rest. */
struct dis_watch {
    bool (*is_ip)(const void *ctx, const uint8_t ip[16]);
    bool (*is_name)(const void *ctx, struct slice name); /* lower case, without a last dot */
    const void *ctx;
    bool is_local; /* pairs inside local networks matter, too */
};

struct talk_slot;

struct talks {
    struct talk_slot *slots; /* TALK_SLOTS, owned; NULL until the first packet */
    struct rows rows;        /* of struct talk */
    uint32_t *index;         /* row + 1, 0: free; owned */
    size_t mask;             /* of 'index', which has room for twice as many */
    uint64_t lost;   /* times that a pair was not kept for want of room */
    struct keyed key;
    const struct dis_watch *watch; /* borrowed; NULL: nothing is watched */
    bool has_news; /* a watched pair came that was not there before; whoever asks takes it back */
};

void talks_init(struct talks *t, struct keyed key);
void talks_done(struct talks *t);

/* One packet with both addresses; false: such a pair is not counted. */
bool talks_note(struct talks *t, const struct dis_frame *f);

/* Would talks_note() count packets between these addresses? */
bool talks_wants(const struct talks *t, const struct addr *src, const struct addr *dst);
/* The same as talks_note() for a pair that talks_wants(), by the bytes that stand in the packet. */
void talks_note_ip6(struct talks *t, const uint8_t src[16], const uint8_t dst[16],
                    const struct in_packet *in);

/* Packets that came after others of their pair, counted elsewhere: 'ends' are both IPv4 addresses, the source
 * first, 'last_ns' is the time of the last. */
void talks_add_ip4(struct talks *t, const uint8_t ends[8], uint64_t bytes, int64_t last_ns);

/* What is at hand goes into the table: due before that is read. */
void talks_settle(struct talks *t);
/* Copies all pairs of the table, 't->rows.count', to 'ret'. */
void talks_copy(const struct talks *t, struct talk *ret);

/* Puts pairs in order of their addresses, each once; returns how many are left. */
size_t talk_order(struct talk *items, size_t count);

/* A number for base/order.h: the lower of two comes first by memcmp() of the first address, then of the
 * other; the same tells nothing. */
uint64_t talk_rank(const uint8_t first[16], const uint8_t then[16]);
void talk_key(const struct addr *ip, uint8_t ret[16]);
struct addr talk_addr(const uint8_t ip[16]);

#endif
