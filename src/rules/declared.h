/* rules/declared.h: what runs, beside what plans notified. */
#ifndef SEKISHO_RULES_DECLARED_H
#define SEKISHO_RULES_DECLARED_H

#include "rules/plan.h"

struct equipment;

/* One thing that a plan notifies: the facility, or a component. */
struct declared_item {
    const struct rule_plan *plan; /* borrowed */
    const char *where; /* "components[0]"; with several plans "FILE: components[0]" */
    const char *maker; /* as it is stated; NULL: not stated, also below */
    const char *model;
    uint32_t entity; /* of the maker; ENT_NONE: not known */
    bool is_seen;    /* rule_declared_facts() met it */
};

struct rule_declared {
    const struct rule_plan *const *plans; /* borrowed */
    size_t plan_count;
    const struct entities *entities; /* borrowed */
    int32_t day;
    struct declared_item *items; /* the arena's */
    size_t count;
};

/* RC_MEMORY. */
MUST_USE enum rc rule_declared_init(struct rule_declared *d,
                                    const struct rule_plan *const *plans, size_t plan_count,
                                    const struct entities *entities, int32_t day,
                                    struct arena *arena, struct err *err);

/* Adds plan.filed and plan.change for one equipment, and with several plans how the one that
 * notifies it stands: notified as it is; notified under another
 * maker; not notified.  Where its maker, or its model beside a notified maker, is not known,
 * plan.filed stays unknown. RC_MEMORY. */
MUST_USE enum rc rule_declared_facts(struct rule_declared *d, const struct rule_vocab *vocab,
                                     const struct equipment *e, struct rule_facts *f,
                                     struct err *err);

#endif
