/* authority/limit.h: how often somebody may ask: a bucket each, refilled over time. */
#ifndef SEKISHO_AUTHORITY_LIMIT_H
#define SEKISHO_AUTHORITY_LIMIT_H

#include "base/err.h"
#include "base/slice.h"

struct limit;

/* 'per_s' a second on the long run, 'burst' at once.  NULL: no memory. */
struct limit *limit_new(unsigned per_s, unsigned burst);
void limit_free(struct limit *l);

/* Takes one from the bucket of 'who'; false: it is empty.  Who shares a slot of the table with
 * another takes its place: the table is bounded, whatever addresses are made up. */
bool limit_take(struct limit *l, struct slice who, int64_t now_ns);

#endif
