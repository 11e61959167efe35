/* dissect/crew.h: threads that read batches of packets in turn and each walk all of them,
 * working on what is theirs.  Whoever is ahead reads the next batch, so nobody waits for a
 * reader. */
#ifndef SEKISHO_DISSECT_CREW_H
#define SEKISHO_DISSECT_CREW_H

#include "dissect/engine.h"

/* Packets, and of each the lane, below DIS_LANES. */
struct crew_batch {
    size_t count;
    struct in_packet packets[ENGINE_BATCH];
    uint8_t lanes[ENGINE_BATCH]; /* only if there are several members */
};

/* What a crew does.  Whoever reads a batch sorts it: fills in 'lanes'; each member then works on
 * what is his.  Batches come in order. */
struct crew_job {
    void (*sort)(void *ctx, struct crew_batch *batch);
    void (*work)(void *ctx, unsigned member, const struct crew_batch *batch);
    void *ctx;
};

/* Reads until 'next' says no more and returns what it said, when all work is done.  With one
 * member no thread is made. */
MUST_USE enum rc crew_run(unsigned members, engine_next *next, void *next_ctx,
                          const struct crew_job *job, struct err *err);

#endif
