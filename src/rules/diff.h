/* rules/diff.h: what changes for a fleet when one text of the law takes the place of another.
 */
#ifndef SEKISHO_RULES_DIFF_H
#define SEKISHO_RULES_DIFF_H

#include "rules/record.h"
#include "rules/rules.h"

/* One clause and one equipment about which the two do not say the same. */
struct rule_change_of {
    const char *equipment;
    const char *regulation;
    const char *clause;
    bool had; /* the old one says something about it */
    bool has; /* the new one does */
    struct rule_finding before;
    struct rule_finding after;
};

struct rule_diff {
    struct rule_change_of *items; /* by equipment, then by regulation and clause */
    size_t count;
};

/* Findings are those that `inspect` would list.  RC_MEMORY. */
MUST_USE enum rc rule_diff(const struct rule_set *before, const struct rule_set *after,
                           const struct rule_records *fleet, int32_t day, struct arena *arena,
                           struct rule_diff *ret, struct err *err);

#endif
