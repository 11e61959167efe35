/* authority/demo_log.h: the log of one simulated sensor. */
#ifndef SEKISHO_AUTHORITY_DEMO_LOG_H
#define SEKISHO_AUTHORITY_DEMO_LOG_H

#include "authority/tiles.h"

struct entities;

/* A type of equipment. */
struct demo_type {
    uint32_t maker;
    const char *model;
    const char *class_name;
    const char *role; /* part in its network; "": none */
    const char *network;
    struct slice fields; /* of data/sectors.tsv, separated by blanks; "*": all */
    unsigned weight;
};

/* The same numbers on every machine. */
struct demo_random {
    uint64_t state;
};
uint64_t demo_below(struct demo_random *r, uint64_t n);

struct demo_plan {
    const struct log_name *log;
    const struct demo_type *const *types; /* each as often as it weighs */
    size_t type_count;
    unsigned equipment;
    int32_t first_day;
    int32_t last_day;
    int32_t silent_from; /* TIME_DAY_NONE: never; it says nothing from that day on */
    struct demo_random random;
};

/* Makes the log, sends its bundles and its head as a sensor would.  '*ret_entries': how many.
 */
MUST_USE enum rc demo_log(struct authority *a, struct store *s, const struct demo_plan *plan,
                          const struct sign_key *key, const char *origin, uint64_t *ret_entries,
                          struct err *err);

#endif
