/* dissect/engine.h: from captured frames to observations, stations, hosts and coverage.
 *
 * Frames are sharded by lane (a hash of the outermost pair of IP addresses without regard to
 * direction; of the source MAC where there is no IP).  The number of lanes is fixed, all state
 * and every limit belongs to a lane, and threads merely share the lanes among them: so the
 * result is the same for any number of threads.  Most packets are let pass at first sight:
 * dissect/glance.h. */
#ifndef SEKISHO_DISSECT_ENGINE_H
#define SEKISHO_DISSECT_ENGINE_H

#include "dissect/called.h"
#include "dissect/obs_store.h"
#include "input/packet.h"

enum {
    DIS_LANES = 16,
    DIS_TUNNEL_DEPTH_MAX = 6,          /* headers inside headers: beyond it nothing honest is sent */
    ENGINE_BATCH = 1024, /* packets read at a time */
    ENGINE_TURNS = 4,    /* batches in work at a time */
    DIS_STREAM_BYTES_MAX = 64 * 1024,  /* of one direction: identification comes early or not at all */
};

/* A source MAC seen on a link. */
struct station {
    uint8_t mac[6];
    uint16_t vlan;           /* of the first frame */
    uint32_t source;         /* input of the first frame */
    uint32_t at;             /* its number in the table of its lane */
    uint64_t first_frame;
    int64_t first_ns;
    int64_t last_ns;
    uint64_t frames;
    uint64_t bytes;
    uint64_t bad_checksums;  /* IPv4 headers it sent whose checksum is wrong and not 0: somebody rewrote the capture */
    uint64_t good_checksums;
};

/* A source IP address seen. */
struct host {
    struct addr ip;
    uint8_t via_mac[6];  /* source MAC of the first frame; all zero: none */
    bool many_macs;      /* came from more than one source MAC */
    uint8_t ttl;         /* of the first frame */
    bool direct;         /* some frame came with a TTL that no router had counted down: see ttl_is_forwarded() */
    bool odd_ttl;        /* some frame came with a TTL that no sender starts with: see ttl_is_initial() */
    uint8_t tunnel_depth;/* of the first frame */
    uint32_t source;
    uint32_t at;         /* its number in the table of its lane */
    uint64_t first_frame;
    int64_t first_ns;
    int64_t last_ns;
    uint64_t frames;
    uint64_t bytes;
};

/* What could not be seen or understood.  Every number is also printed, so none is lost. */
struct dis_coverage {
    uint64_t frames;
    uint64_t bytes;             /* on the wire */
    uint64_t frames_cut;        /* captured shorter than they were */
    uint64_t link_unknown;      /* frames of a link type not understood */
    uint64_t ethertype_unknown; /* frames of network protocols not understood */
    uint64_t too_deep;          /* tunnels deeper than DIS_TUNNEL_DEPTH_MAX */
    uint64_t malformed;         /* messages that break their own standard */
    uint64_t truncated;         /* messages that stop early */
    uint64_t fragments;         /* IP fragments */
    uint64_t reassembled;       /* datagrams put together from them */
    uint64_t fragments_given_up;/* datagrams that never became whole, or for which there was no room */
    uint64_t streams;           /* TCP directions followed */
    uint64_t streams_midway;    /* of these, first seen in the middle */
    uint64_t streams_gap;       /* left because bytes were missing */
    uint64_t streams_given_up;  /* left because there was no room, or because what was missing did not come */
    uint64_t streams_unknown;   /* no protocol recognised */
    uint64_t frames_encrypted;  /* 802.11 frames whose body is encrypted */
    uint64_t encrypted;         /* directions that turned out encrypted: TLS, SSH, ... after their greeting */
    uint64_t stations_lost;     /* MACs and hosts not counted for want of room */
    uint64_t observations_lost;
    uint64_t talks_lost;        /* times that who talks to whom, or a name, was not kept for want of room */
};

struct engine;
struct spool;
struct trail;

/* Called for every observation of every frame, in no order across lanes, when set. */
typedef void dis_tap(void *ctx, const struct sink *sink, const struct obs_in *obs);

struct engine *engine_new(unsigned jobs, struct err *err); /* 1 to DIS_LANES; NULL: RC_MEMORY in words */
void engine_free(struct engine *e);
unsigned engine_jobs(const struct engine *e);

/* Only with one job: tells 'tap' of each observation besides keeping it. */
void engine_set_tap(struct engine *e, dis_tap *tap, void *ctx);

/* What is to be kept where there is no room for all; before the first frame.  Borrowed. */
void engine_set_watch(struct engine *e, const struct dis_watch *watch);
/* Before the first frame: keeps the frames that teach something, their bytes in 'spool' (borrowed; NULL: their
 * hashes alone).  RC_MEMORY. */
MUST_USE enum rc engine_keep_frames(struct engine *e, struct spool *spool, struct err *err);

/* So many bytes of captures will come, 0: nobody knows; before the first frame.  Results do not depend on it. */
void engine_expect(struct engine *e, uint64_t bytes);

/* The next frames, in order, worked on by the calling thread alone. */
void engine_feed(struct engine *e, const struct in_packet *packets, size_t count);

/* The lane that a frame belongs to, below DIS_LANES: what it leads to depends on frames of the same lane alone. */
unsigned engine_lane(const struct in_packet *in);

/* Gives the next frames, in order, at most 'room'; RC_END or an error: these were the last.  Their bytes stay
 * as they are until it is called for the ENGINE_TURNSth time after.  Called by one thread at a time, not
 * always the same. */
typedef enum rc engine_next(void *ctx, struct in_packet *ret, size_t room, size_t *ret_count,
                            struct err *err);

/* Feeds all that 'next' gives, with as many threads as there are jobs; returns what it said last, or RC_MEMORY. */
MUST_USE enum rc engine_run(struct engine *e, engine_next *next, void *ctx, struct err *err);

/* No more frames: what is half reassembled is given up, lanes are merged and put in order.
 * Afterwards only the functions below may be called. RC_MEMORY. */
enum rc engine_finish(struct engine *e, struct err *err);

/* What 'e' has seen so far, together with what 'before' had (a finished engine, or NULL), as an engine of its own that is
 * finished; 'e' goes on.  For runs without end.  NULL: RC_MEMORY in words. */
struct engine *engine_look(struct engine *e, const struct engine *before, struct err *err);

/* How full the fullest lane of 'e' is, in hundredths: at 100 something new is not kept any more. */
unsigned engine_fill(const struct engine *e);
/* Changes whenever something is kept that was not there. */
uint64_t engine_kept(const struct engine *e);

const struct obs_store *engine_observations(const struct engine *e);
/* By MAC; by address: addr_cmp's order. */
const struct station *const *engine_stations(const struct engine *e, size_t *ret_count);
const struct host *const *engine_hosts(const struct engine *e, size_t *ret_count);
/* By the lower end, then the other; by who asked, then what is called so. */
const struct talk *engine_talks(const struct engine *e, size_t *ret_count);
const struct called *engine_called(const struct engine *e, size_t *ret_count);
/* NULL unless engine_keep_frames was called. */
const struct trail *engine_trail(const struct engine *e);
const struct dis_coverage *engine_coverage(const struct engine *e);

/* Messages that dissector 'i' of dis_all understood at least in part. */
uint64_t engine_messages(const struct engine *e, size_t i);
/* Ethertypes (kind DIS_ETHERTYPE), DSAPs (DIS_LLC) and link types (DIS_END) that were not understood, most frequent first;
 * returns how many were written to 'ret', at most 'room'. */
struct dis_unknown {
    enum dis_match_kind kind;
    uint32_t value;
    uint64_t frames;
};
size_t engine_unknown(const struct engine *e, struct dis_unknown *ret, size_t room);

#endif
