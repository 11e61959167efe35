/* entity/distance.h: how many slips of the pen lie between two texts. */
#ifndef SEKISHO_ENTITY_DISTANCE_H
#define SEKISHO_ENTITY_DISTANCE_H

#include "base/slice.h"

enum { DISTANCE_MAX_BYTES = 96 }; /* the longest id has 60, the longest word 64 */

/* Insertions, deletions, replacements and swaps of neighbours from 'a' to 'b' (optimal string alignment), in code
 * points; SIZE_MAX when a text is longer than DISTANCE_MAX_BYTES. */
size_t text_distance(struct slice a, struct slice b);

#endif
