/* dissect/seen.h: the stations and hosts of one lane, each once, with its first frame.
 * A small direct-mapped cache stands before the hash tables: the usual packet costs one
 * comparison. */
#ifndef SEKISHO_DISSECT_SEEN_H
#define SEKISHO_DISSECT_SEEN_H

#include "base/arena.h"
#include "dissect/engine.h"
#include "dissect/keyed.h"
#include "dissect/trail.h"

enum {
    SEEN_PER_LANE =
        65536, /* of either kind: over a million in all lanes, more than any network here */
    SEEN_CACHE = 512,
};

/* Open addressing over indices: a slot holds index + 1, 0 is free. */
struct seen_index {
    uint32_t *slots; /* owned */
    size_t mask;
    uint32_t cache[SEEN_CACHE];
};

struct seen {
    struct arena arena;        /* stations and hosts, which never move */
    struct station **stations; /* owned; what it points to is the arena's, as below */
    size_t station_count;
    size_t station_room;
    struct seen_index station_index;
    struct host **hosts; /* owned */
    size_t host_count;
    size_t host_room;
    struct seen_index host_index;
    uint64_t lost; /* frames of which one was not kept for want of room */
    bool is_watched;
    struct trail_news news; /* if it is watched: of the frame at hand; its owner clears it */
    struct keyed key;
};

void seen_init(struct seen *s, struct keyed key);
void seen_done(struct seen *s);

/* The sender on the link of this frame.  NULL: it has none that counts, or there is no room. */
struct station *seen_station(struct seen *s, const struct dis_frame *f);
/* The sender in the IP header of this frame.  NULL as above. */
struct host *seen_host(struct seen *s, const struct dis_frame *f);

/* One frame more, which is the same as one before: of station or host 'i'.  Not where frames are kept. */
void seen_station_again(struct seen *s, size_t i, const struct in_packet *in);
void seen_host_again(struct seen *s, size_t i, const struct in_packet *in);

/* Of kept frames, takes those stations and hosts back that a look at all of them in order has seen already: lanes
 * each kept the first frame of what other lanes saw, too.  'frames' are in order. */
void seen_thin(struct keyed key, struct trail_frame *frames, size_t count);

/* Adds all of 'from' and keeps no bound: the lanes had theirs.  RC_MEMORY. */
enum rc seen_merge(struct seen *into, const struct seen *from, struct err *err);
/* The same where 'from' is not needed any more: what it holds is not copied, and it is empty
 * afterwards. */
enum rc seen_take(struct seen *into, struct seen *from, struct err *err);
/* Puts both in order; nothing may be added afterwards.  False: no memory. */
MUST_USE bool seen_sort(struct seen *s);

#endif
