/* dissect/obs_store.h: keeps observations, each distinct one once, with its first frame.
 * The memory grows with what equipment says of itself, not with how often it says it. */
#ifndef SEKISHO_DISSECT_OBS_STORE_H
#define SEKISHO_DISSECT_OBS_STORE_H

#include "base/arena.h"
#include "dissect/dissect.h"
#include "input/packet.h"

enum {
    OBS_TEXT_MAX = 2048,      /* bytes of one kept text: a sysDescr may hold 255, a Server header more */
    OBS_PER_SUBJECT_MAX = 64, /* distinct values of one property of one subject over one protocol */
};

/* Distinct by subject, via_mac, protocol, prop, basis and value. */
struct obs {
    int64_t first_ns;
    int64_t last_ns;
    uint64_t count;       /* frames that said so */
    bool on_link;         /* came in a frame that no router can have forwarded: not IP, or to a link-scope multicast
                           * or broadcast address, and not inside a tunnel; and speaks of no other address than the
                           * one it came from, as reflectors and relays do */
    bool direct;          /* came in a frame whose TTL shows no router in between */
    uint8_t prop;         /* enum prop */
    uint8_t basis;        /* enum basis */
    uint8_t marks;        /* enum text_mark: what cleaning met */
    bool in_stream;       /* offset counts from the reassembled message, not from the frame */
    uint8_t side;         /* enum dis_side of the first frame */
    uint8_t via_mac[6];   /* source MAC of the frame that carried it; all zero: none */
    uint32_t source;      /* index of the input of the first frame */
    uint32_t seq;         /* order within that frame */
    uint64_t frame;       /* number of the first frame, 1-based */
    uint32_t offset;      /* where the value stands, bytes */
    uint32_t size;
    const char *protocol; /* the dissector's name; static */
    struct slice text;    /* OBS_TEXT: clean UTF-8, NUL behind it; owned by the store */
    uint64_t number;      /* OBS_UINT */
    struct addr subject;
    const struct addr *address; /* OBS_ADDR; else ADDR_NONE; owned by the store */
};

struct obs_store;

/* What came since obs_store_news was asked last. */
enum obs_news {
    OBS_NEWS_FIRST = 1, /* an observation that was not there before */
    OBS_NEWS_AGAIN = 2, /* one that was: on the link or directly for the first time, or on another day */
};

/* At most 'cap' observations; what comes after is counted as lost.  NULL when memory is out. */
struct obs_store *obs_store_new(size_t cap);
void obs_store_free(struct obs_store *s);
/* 'count' observations will come at most: makes room at once, as far as there is memory; before the first. */
void obs_store_expect(struct obs_store *s, size_t count);

/* For struct sink: .emit = obs_store_emit, .ctx = the store. */
void obs_store_emit(void *store, const struct sink *sink, const struct obs_in *obs);

/* What became of the last one that came: its index, OBS_NONE or OBS_LOST. */
#define OBS_NONE SIZE_MAX       /* it says nothing */
#define OBS_LOST (SIZE_MAX - 1) /* there was no room */
size_t obs_store_last(const struct obs_store *s);
/* Observation 'i' once more, in a frame that is the same as one before; or one more that is lost.  Not while
 * it is watched. */
void obs_store_again(struct obs_store *s, size_t i, const struct in_packet *in);
void obs_store_lose(struct obs_store *s);

/* From here on obs_store_news tells, enum obs_news or-ed, and forgets it. */
void obs_store_watch(struct obs_store *s);
unsigned obs_store_news(struct obs_store *s);

/* Adds all of 'from' (counts summed, earliest frame kept). RC_MEMORY. */
enum rc obs_store_merge(struct obs_store *into, const struct obs_store *from, struct err *err);
/* The same where 'from' is not needed any more: what it holds is not copied, and it is freed. */
enum rc obs_store_take(struct obs_store *into, struct obs_store *from, struct err *err);

/* Leaves out what its subject says otherwise since: of a name, a description or a version that is one at a time, the value
 * that was said last before another was said for the first time.  For runs without end, where equipment is renamed and
 * updated; only what is in order may come after. */
void obs_store_supersede(struct obs_store *s);

/* Puts them in order of source, frame, seq, then subject, prop, value: the order is the same
 * for any number of threads.  Call once, before the walk; nothing may be added
 * afterwards.  False: no memory. */
MUST_USE bool obs_store_sort(struct obs_store *s);
size_t obs_store_count(const struct obs_store *s);
const struct obs *obs_store_at(const struct obs_store *s, size_t i);
uint64_t obs_store_lost(const struct obs_store *s); /* observations not kept for want of room */

#endif
