/* authority/lists.h: the lists that routes and pages show. */
#ifndef SEKISHO_AUTHORITY_LISTS_H
#define SEKISHO_AUTHORITY_LISTS_H

#include "authority/list.h"

extern const struct list list_operators;
extern const struct list list_sectors_of; /* of operators: which, since when */
extern const struct list list_sites;
extern const struct list list_contacts;
extern const struct list list_plans;
extern const struct list list_waivers;
extern const struct list list_sensors;
extern const struct list list_equipment;
extern const struct list list_findings;
extern const struct list list_contradictions;
extern const struct list list_unreadable;
extern const struct list list_heartbeats;
extern const struct list list_tally;
extern const struct list list_tokens;
extern const struct list list_acts;

#endif
