/* dissect/echo.h: frames that come again byte by byte, as announcements do every few seconds:
 * what the first two led to is done again without reading a third.
 *
 * What a frame leads to depends on its bytes alone, unless it is part of something longer (a
 * TCP stream, a fragment, an SCTP message): such frames are never recorded.  The identification
 * and the checksum of an IPv4 header may differ.  A frame is told by a print of all its bytes
 * (dissect/print.h). Results are the same without it. */
#ifndef SEKISHO_DISSECT_ECHO_H
#define SEKISHO_DISSECT_ECHO_H

#include "dissect/engine.h"
#include "dissect/print.h"

enum {
    ECHO_FRAME_MAX = 2048, /* bytes: longer ones carry files, not announcements */
    ECHO_STEPS = 48,       /* of one frame */
};

enum echo_kind {
    ECHO_STATION, /* index: one frame more of it; and so the next three */
    ECHO_GOOD_CHECKSUM,
    ECHO_BAD_CHECKSUM,
    ECHO_HOST,
    ECHO_OBS,      /* index of the observation */
    ECHO_OBS_LOST, /* one that there is no room for */
    ECHO_CALLED,   /* index of the name */
    ECHO_MESSAGE,  /* dissector */
    ECHO_COVERAGE, /* number of the counter */
    ECHO_UNKNOWN,  /* kind; the next step is the value */
};

/* What the frame at hand leads to, step by step. */
struct echo_tape {
    bool is_on;
    bool is_fit; /* it may be done again */
    unsigned count;
    uint32_t steps[ECHO_STEPS]; /* kind in the highest four bits */
};

static inline void echo_step(struct echo_tape *t, enum echo_kind kind, size_t value)
{
    if (!t->is_on)
        return;
    if (t->count < ECHO_STEPS && value < UINT32_C(1) << 28)
        t->steps[t->count++] = (uint32_t)kind << 28 | (uint32_t)value;
    else
        t->is_fit = false;
}

/* What belongs to the step before it. */
static inline void echo_value(struct echo_tape *t, uint32_t value)
{
    if (!t->is_on)
        return;
    if (t->count < ECHO_STEPS)
        t->steps[t->count++] = value;
    else
        t->is_fit = false;
}

/* The frame depends on others before it. */
static inline void echo_unfit(struct echo_tape *t)
{
    t->is_fit = false;
}

/* Small, so that a look in vain, as for every message that is new, meets a table that is at
 * hand. */
struct echo_entry {
    uint32_t tag; /* of the print */
    uint32_t at;  /* where 'steps' has its print, their number and they; 0: the entry is free */
};

struct echo {
    struct echo_tape tape;
    struct echo_entry
        *entries; /* open addressing, never more than three quarters full; owned */
    size_t mask;
    size_t count;
    uint32_t *steps; /* owned; the first is nobody's */
    size_t steps_used;
    size_t steps_room;
    uint16_t *once; /* of frames that came once, sixteen bits of the print; owned */
    uint64_t passed;
    const struct print_key *key;
};

struct lane;

/* Allocates nothing before the first frame. */
void echo_init(struct echo *e);
void echo_done(struct echo *e);

/* The print of the frame 'in', whose network header begins at 'at' (IPv4: 'is_ip4'). */
struct print echo_print(const struct echo *e, const struct in_packet *in, size_t at,
                        bool is_ip4);

/* Asks memory for what echo_passes() will read: the first, then, a while later, the rest. */
void echo_ask(const struct echo *e, struct print print);
void echo_ask_more(const struct echo *e, struct print print);

/* Is it one that came before?  Then all has been done again. */
bool echo_passes(struct lane *lane, struct print print, const struct in_packet *in);

/* Around what the frame of this print leads to; from the second time on it is recorded: then the first of
 * them tells so, and the frame has to go the long way. */
struct echo_before {
    struct dis_coverage coverage;
    uint64_t lost;
};
bool echo_begin(struct lane *lane, struct print print, struct echo_before *ret);
void echo_end(struct lane *lane, struct print print, const struct echo_before *before);

#endif
