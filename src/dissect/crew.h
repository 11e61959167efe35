/* dissect/crew.h: threads that read batches of packets in turn and each walk all of them,
 * working on what is theirs.  Whoever is ahead reads the next batch, so nobody waits for a
 * reader. */
#ifndef SEKISHO_DISSECT_CREW_H
#define SEKISHO_DISSECT_CREW_H

#include "dissect/engine.h"

/* Member 'member' of the crew works on a batch; batches come in order. */
typedef void crew_work(void *ctx, unsigned member, const struct in_packet *packets,
                       size_t count);

/* Reads until 'next' says no more and returns what it said, when all work is done.  With one
 * member no thread is made. */
MUST_USE enum rc crew_run(unsigned members, engine_next *next, void *next_ctx, crew_work *work,
                          void *work_ctx, struct err *err);

#endif
