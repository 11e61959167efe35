/* dissect/shard.h: which lane a frame belongs to: by its outermost two IP addresses without regard to
 * direction, by its sender's MAC where there are none.  Not secret: the same frames go to the same lanes in
 * every run. */
#ifndef SEKISHO_DISSECT_SHARD_H
#define SEKISHO_DISSECT_SHARD_H

#include "dissect/lane.h"

/* Opens the frame 'in' up to what is behind its link header, where '*c' is left. */
struct link_end shard_open(const struct in_packet *in, struct pkt *p, struct cursor *c);
/* The lane of a frame that is open so far. */
unsigned shard_of(const struct dis_frame *f, struct link_end end, struct cursor c);
/* The lane of two addresses, as glance.h has them.  Symmetric in its arguments. */
unsigned shard_mix(uint64_t a, uint64_t b);

#endif
