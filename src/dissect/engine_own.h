/* dissect/engine_own.h: what the three files of the engine share: engine.c makes it and answers,
 * feed.c takes frames, merge.c puts together what the lanes have. */
#ifndef SEKISHO_DISSECT_ENGINE_OWN_H
#define SEKISHO_DISSECT_ENGINE_OWN_H

#include "dissect/lane.h"

enum { OBS_PER_LANE = 65536 /* distinct observations: a million in all lanes */ };

/* What the first looks at packets read and write, of all lanes: together in large pages, and given
 * back together. */
struct lines {
    struct glance_line glance[DIS_LANES][GLANCE_PER_LANE];
    struct known_line known[DIS_LANES][KNOWN_PER_LANE];
};

struct engine {
    struct dis_table *table; /* owned */
    struct lane *lanes[DIS_LANES];
    struct lines *lines; /* of all lanes; owned; NULL: read to the end */
    unsigned jobs;
    bool is_plain;           /* nothing passes at first sight */
    struct obs_store *store; /* owned; the merged results */
    struct seen seen;
    struct talk *talks; /* owned */
    size_t talk_count;
    struct callings callings;
    struct trail *trail; /* owned; NULL: nobody wants frames kept */
    struct dis_coverage coverage;
    struct unknown unknown;
    uint64_t messages[DIS_SET_MAX];
    uint64_t passed;
};

void lane_free(struct lane *lane); /* NULL: nothing */

#endif
