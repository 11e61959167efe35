/* tests/dissect/paths.h: the same packets by the long way and by the quick one. */
#ifndef SEKISHO_TEST_PATHS_H
#define SEKISHO_TEST_PATHS_H

#include "dissect/engine.h"

/* Everything an engine that is finished tells. */
void paths_tell(const struct engine *e, struct buf *out);

/* Do they tell the same: every packet the long way; most passed at first sight; and so with
 * 'jobs' threads; each with and without frames being kept?  Says on stdout what differs.
 * '*passed' grows by what passed. */
bool paths_agree(const struct in_packet *packets, size_t count, unsigned jobs,
                 uint64_t *passed);

#endif
