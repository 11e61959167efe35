/* rule_fleet.h: the regulations of the data and a fleet to ask them about, for the benches. */
#ifndef SEKISHO_BENCH_RULE_FLEET_H
#define SEKISHO_BENCH_RULE_FLEET_H

#include "rules/rules.h"

enum { FLEET = 10000, FLEET_DAY = 20780 /* 2026-11-23 */ };

struct fleet {
    struct arena arena;
    struct datafile *data;
    struct entities *entities;
    struct rule_vocab *vocab;
    struct rule_set *set;
    struct rule_facts
        facts[FLEET]; /* every entity in turn, several classes, countries, sectors */
};

/* One passed test on parties: 'kind' is "grp", "ctl" or "lst", 'key' the group, the country or
 * the list. */
typedef void fleet_tell(const char *kind, struct slice key, uint32_t entity);
/* Who passes each test on parties of the regulations, asked of every entity. */
void fleet_parties(const struct fleet *f, fleet_tell *tell);

/* Prints why and exits if anything is not there. */
struct fleet *fleet_new(const char *tables, const char *datafile);
void fleet_free(struct fleet *f);

#endif
