/* dissect/unknown.h: how often which type was not understood.  Bounded: what comes when it is
 * full is in the coverage's sums only. */
#ifndef SEKISHO_DISSECT_UNKNOWN_H
#define SEKISHO_DISSECT_UNKNOWN_H

#include "dissect/engine.h"

enum { UNKNOWN_MAX = 64 }; /* kinds of frames that one network has and nobody understands */

struct unknown {
    struct dis_unknown items[UNKNOWN_MAX];
    size_t count;
};

void unknown_add(struct unknown *u, enum dis_match_kind kind, uint32_t value, uint64_t frames);
/* Most frequent first; then by kind and value. */
void unknown_sort(struct unknown *u);

#endif
