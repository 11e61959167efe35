/* dissect/workers.h: threads that share the lanes among them.  A lane belongs to one thread,
 * and its packets are worked on in the order in which they were given. */
#ifndef SEKISHO_DISSECT_WORKERS_H
#define SEKISHO_DISSECT_WORKERS_H

#include "base/err.h"
#include "input/packet.h"

struct workers;

typedef void workers_run(void *ctx, const struct in_packet *packet, unsigned lane);

struct workers *workers_new(unsigned jobs, workers_run *run, void *ctx, struct err *err);
/* Finishes what was pushed, then ends the threads. */
void workers_free(struct workers *w);

/* Copies the packet's record, not its bytes; may wait until there is room. */
void workers_give(struct workers *w, const struct in_packet *packet, unsigned lane);
/* Makes known what was given. */
void workers_push(struct workers *w);
/* Pushes, then waits until everything is done. */
void workers_wait(struct workers *w);

#endif
