/* dissect/glance.h: a first look at a packet: most are of a conversation that has said all it
 * will say, and are only to be counted.
 *
 * For each direction of a TCP or UDP conversation over Ethernet and IP one cache line
 * remembers whom its packets count for and from when on its bytes tell nothing new.  What the
 * look lets pass would have changed nothing but those counts: results are the same without it, but
 * for which pairs of addresses are left where there are more than talk.h has room for. */
#ifndef SEKISHO_DISSECT_GLANCE_H
#define SEKISHO_DISSECT_GLANCE_H

#include "dissect/table.h"
#include "dissect/talk.h"
#include "dissect/tally.h"

enum { GLANCE_PER_LANE = 4096 }; /* conversations remembered: 4 MB in all lanes */

enum glance_kind {
    GLANCE_NONE,  /* nothing may pass */
    GLANCE_ACKS,  /* TCP: what carries no bytes and does not reset */
    GLANCE_UNTIL, /* TCP: besides, bytes before 'next' */
    GLANCE_DONE,  /* TCP: besides, all bytes */
    GLANCE_UDP,   /* UDP that no port claims: what no probe accepts */
};

struct glance_line {
    uint64_t sender; /* MAC, TTL, protocol, version of IP */
    uint64_t ends;   /* IPv4: the two addresses as they stand in the packet; IPv6: glance_ends6() */
    uint32_t ports;
    uint32_t next;   /* GLANCE_UNTIL: sequence number */
    uint8_t kind;    /* enum glance_kind */
    uint8_t talk;    /* enum tally_talk */
    bool is_waiting; /* TCP: for bytes, which the end of the direction brings no more */
    uint8_t pad[5];
    struct tally tally; /* nobody's: the line is free */
};
_Static_assert(sizeof(struct glance_line) == 64, "one cache line");

struct glance {
    bool is_watched;           /* a packet of another day than the last may not pass */
    struct glance_line *lines; /* GLANCE_PER_LANE, borrowed; NULL: no more */
    uint64_t in_use;           /* of tally_part() */
    uint64_t secret;
    struct keyed key;
    const struct dis_table *table; /* borrowed */
    struct talks *talks;           /* borrowed */
};

/* What a packet shows at first sight.  'is_plain': Ethernet, at most one VLAN tag, IPv4 without
 * options or fragments or IPv6 without extension headers, TCP or UDP, all headers captured and
 * sound; else nothing else counts, or was written.
 */
struct glimpse {
    bool is_plain;
    bool is_cut; /* the payload was longer than what was captured */
    uint8_t proto;
    uint8_t flags; /* of TCP */
    uint32_t seq;
    uint64_t sender;
    uint64_t ends;      /* of IPv6: the engine fills it in */
    const uint8_t *ip;  /* where its header stands in the packet */
    const uint8_t *ip6; /* both addresses in the packet; NULL: IPv4 */
    uint32_t ports;
    uint32_t checksum; /* enum checksum, of an IPv4 header; IPv6 has none */
    uint16_t src_port;
    uint16_t dst_port;
    uint16_t vlan;
    uint8_t ttl;
    uint64_t src; /* what shard_mix() takes */
    uint64_t dst;
    struct slice transport; /* from its header on, without padding */
    struct slice payload;
};
void glimpse_at(const struct in_packet *in, struct glimpse *ret);
/* The same as the long way would have it, up to the transport header. */
void glimpse_frame(const struct glimpse *look, const struct in_packet *in,
                   struct dis_frame *ret);

/* What shard_mix() takes of two IPv6 addresses, the source first. */
void glance_mixed6(const uint8_t ip[32], uint64_t *ret_src, uint64_t *ret_dst);
/* What shard_mix() takes of a packet over Ethernet, without a tag, and IP; false: it is another. */
bool glimpse_ends(const struct in_packet *in, uint64_t *ret_src, uint64_t *ret_dst);

/* 'lines': GLANCE_PER_LANE of zeros. */
void glance_init(struct glance *g, struct keyed key, const struct dis_table *table,
                 struct talks *talks, struct glance_line *lines);
/* Adds what was not added yet to 'seen' and to who talks to whom. */
void glance_settle(struct glance *g, struct seen *seen);

/* What stands for two IPv6 addresses: 64 bits of a keyed hash. */
uint64_t glance_ends6(const struct glance *g, const uint8_t ip[32]);
struct glance_line *glance_at(const struct glance *g, uint64_t ends, uint32_t ports);

/* Looks as if the packet could pass: tells nothing for certain, changes nothing. */
bool glance_seems(const struct glance_line *line, const struct glimpse *look);

/* May the packet pass?  Then it has been counted for its sender, and in 'talks'. */
bool glance_passes(const struct glance *g, struct glance_line *line, const struct glimpse *look,
                   const struct in_packet *in);

/* What the long way has found about the direction of 'look'. */
struct glance_lesson {
    const struct station *station;
    const struct host *host;
    int64_t at_ns;
    enum glance_kind kind;
    uint32_t next;
    enum tally_talk talk;
    bool is_waiting;
};
void glance_learn(struct glance *g, struct seen *seen, const struct glimpse *look,
                  const struct glance_lesson *lesson);

/* The TCP connection between these ends (IPv4 in the first four bytes) is not what it was. */
void glance_forget(struct glance *g, const uint8_t a[16], const uint8_t b[16], uint16_t a_port,
                   uint16_t b_port);

/* Asks memory for what glance_forget() will read. */
void glance_ask(const struct glance *g, const uint8_t a[16], const uint8_t b[16],
                uint16_t a_port, uint16_t b_port);
/* What goes from the one end to the other is not what it was. */
void glance_forget_dir(struct glance *g, const uint8_t from[16], const uint8_t to[16],
                       uint16_t from_port, uint16_t to_port);

#endif
