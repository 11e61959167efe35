/* dissect/trail.h: the frames that taught something, kept while a capture goes by once.
 *
 * A frame is kept when it brings an observation, a station or a host that was not there before,
 * or one that was in a way that counts (its on_link or direct turns true, another source MAC,
 * another day).  What a message was put together from is held until it is known whether the
 * message teaches: fragments of a datagram, segments of a connection.  So the kept frames alone
 * lead to the same observations.
 *
 * Held frames are in memory, within a bound for each lane; what is over it goes to the spool on
 * trial.  Nothing here grows with the length of a capture. */
#ifndef SEKISHO_DISSECT_TRAIL_H
#define SEKISHO_DISSECT_TRAIL_H

#include "base/hash.h"
#include "base/spool.h"
#include "dissect/obs.h"
#include "input/packet.h"

enum trail_why {
    TRAIL_OBS = 1,       /* the first frame of an observation */
    TRAIL_OBS_AGAIN = 2, /* of one that is known, in a way that counts */
    TRAIL_STATION = 4,   /* a source MAC: first, or on another day */
    TRAIL_HOST = 8, /* a source IP address: first, on another day, through another MAC, or from
                       nearer by */
    TRAIL_SEVERAL = 16, /* more than one station or host: a tunnel */
    TRAIL_PART = 32,    /* a fragment or a segment of what another frame completes */
};

/* A frame that was kept. */
struct trail_frame {
    uint64_t number;
    uint32_t source;
    uint32_t interface;
    uint32_t link_type;
    uint32_t size;
    uint32_t wire_size;
    uint32_t header; /* bytes before the innermost payload; 'size' if nobody looked at one */
    int64_t at_ns;
    uint64_t at;        /* in the spool */
    uint64_t for_frame; /* TRAIL_PART: the frame that completes it */
    uint64_t serial;    /* on trial: of the connection it may be a part of; else 0 */
    struct addr ip;     /* TRAIL_HOST */
    uint8_t mac[6];     /* TRAIL_STATION, TRAIL_HOST; all zero: none */
    uint8_t ttl;        /* TRAIL_HOST */
    uint8_t tunnel_depth;
    uint8_t why;               /* enum trail_why, or-ed */
    uint8_t sha256[HASH_SIZE]; /* of the captured bytes */
};

struct trail_part;

/* Held frames, in order. */
struct trail_list {
    struct trail_part *first; /* owned */
    struct trail_part *last;
};

/* What is held of one connection. */
struct trail_flow {
    struct trail_list list;
    uint64_t serial; /* of what is on trial; 0: nothing */
};

/* A connection of which frames on trial turned out to be wanted. */
struct trail_taught {
    uint64_t serial;
    uint64_t for_frame;
};

struct trail {
    struct spool *spool;        /* borrowed; NULL: hashes are enough */
    struct trail_frame *frames; /* owned, as the other arrays */
    size_t count;
    size_t room;
    struct trail_frame *trial; /* frames on trial */
    size_t trial_count;
    size_t trial_room;
    size_t trial_settled;     /* of these, left after the last look at them */
    struct trail_flow *flows; /* by index of the flow */
    size_t flow_room;
    struct trail_taught *taught;
    size_t taught_count;
    size_t taught_room;
    size_t held_bytes;
    uint64_t serial;
    bool failed; /* no memory, at some time */
    /* of the frame at hand */
    const struct in_packet *in;
    uint32_t header;
    struct trail_list parts; /* of messages that it completes */
    size_t flow;             /* it belongs to; TRAIL_NO_FLOW */
    bool flow_over;          /* nothing more will be read of it */
    bool is_wanted;          /* it may become a part of something */
};

#define TRAIL_NO_FLOW SIZE_MAX

/* What the frame at hand brought. */
struct trail_news {
    unsigned why; /* enum trail_why; 0: nothing */
    struct addr ip;
    uint8_t mac[6];
    uint8_t ttl;
    uint8_t tunnel_depth;
};

/* NULL: no memory. */
struct trail *trail_new(struct spool *spool);
void trail_free(struct trail *t);

/* Every function below does nothing when 't' is NULL: nobody wants frames kept. */

/* The frame 'in' is worked on from here to trail_end. */
void trail_begin(struct trail *t, const struct in_packet *in);
void trail_end(struct trail *t, const struct trail_news *news);
/* A payload of the frame at hand: what is before it is headers. */
void trail_payload(struct trail *t, struct slice payload);

/* The frame at hand is a piece of what 'list' is held for. */
void trail_hold(struct trail *t, struct trail_list *list);
/* The frame at hand completes it. */
void trail_complete(struct trail *t, struct trail_list *list);
void trail_drop(struct trail *t, struct trail_list *list);

/* The frame at hand is of connection number 'flow'.  'is_wanted': its bytes were looked at or
 * wait; 'is_over': nothing more of the connection will be read. */
void trail_flow(struct trail *t, size_t flow, bool is_wanted, bool is_over);
/* Another connection takes this number. */
void trail_flow_new(struct trail *t, size_t flow);

/* Adds to 'into' what 'from' kept, which ends the trials; afterwards trail_sort puts all in
 * order of source, number and 'for_frame', each of these once.  RC_MEMORY: some were lost, or
 * this is out of memory. */
/* As trail_merge, of one that goes on. */
MUST_USE enum rc trail_look(struct trail *into, struct trail *from, struct err *err);
MUST_USE enum rc trail_merge(struct trail *into, struct trail *from, struct err *err);
void trail_sort(struct trail *t);
/* The first of them; NULL: it was not kept. */
const struct trail_frame *trail_find(const struct trail *t, uint32_t source, uint64_t number);

#endif
