/* entity/distance.h: how many slips of the pen lie between two texts. */
#ifndef SEKISHO_ENTITY_DISTANCE_H
#define SEKISHO_ENTITY_DISTANCE_H

#include "base/slice.h"

enum { DISTANCE_MAX_BYTES = 96 }; /* the longest id has 60, the longest word 64 */

/* Insertions, deletions, replacements and swaps of neighbours from 'a' to 'b' (optimal string alignment), in code
 * points; SIZE_MAX when a text is longer than DISTANCE_MAX_BYTES. */
size_t text_distance(struct slice a, struct slice b);

/* Of two texts that are not the same: does one such step lead from one to the other?  In one pass. */
enum text_step {
    STEP_MORE,    /* no */
    STEP_ONE,     /* one character more, less or another */
    STEP_SWAPPED, /* two neighbours swapped */
};
enum text_step text_one_step(struct slice a, struct slice b);

#endif
