/* rules/explain.h: why a clause says what it says of one equipment: each of its tests with its
 * truth, and what would have to be otherwise. */
#ifndef SEKISHO_RULES_EXPLAIN_H
#define SEKISHO_RULES_EXPLAIN_H

#include "rules/rules.h"

enum rule_part {
    RULE_PART_APPLIES,   /* to whom the regulation applies */
    RULE_PART_WHEN,      /* what the clause is about */
    RULE_PART_EXCEPTION, /* what is excepted from it */
    RULE_PART_SHARE,     /* of what a share is counted */
};

struct rule_condition {
    enum rule_part part;
    const char *exception; /* RULE_PART_EXCEPTION: its id; else NULL */
    const char *text;      /* the test, as it is written */
    const char *because;   /* where its fact comes from; NULL: nothing to add */
    enum tri truth;
};

/* If this test were otherwise, the clause would be, too. */
struct rule_change {
    const char *text;
    bool would_hold;  /* the test, then */
    enum tri applies; /* the clause, then: it speaks against the equipment, or does not, or is
                         open */
};

/* A deadline as the law has it, and since when that was known. */
struct rule_said_deadline {
    const char *text; /* "2027-12-31", "plan.received + 30 days" */
    int32_t since;    /* TIME_DAY_NONE: from the beginning */
};

struct rule_explanation {
    const char *note;            /* of the clause; NULL: none, also below */
    const char *regulation_note; /* of the regulation */
    int32_t standing_from;       /* since when the regulation stands as it does */
    int32_t from; /* when the clause begins and ends; TIME_DAY_NONE: no such day */
    int32_t until;
    struct rule_said_deadline *deadlines; /* in the order in which they became known */
    size_t deadline_count;
    struct rule_condition *conditions; /* in the order of the text */
    size_t condition_count;
    struct rule_change *changes;
    size_t change_count;
    enum tri applies; /* as things stand */
};

/* All in 'arena'.  RC_USAGE: there is no such clause.  RC_MEMORY. */
MUST_USE enum rc rule_explain(const struct rule_set *set, const struct rule_facts *facts,
                              int32_t day, const char *regulation, const char *clause,
                              struct arena *arena, struct rule_explanation *ret,
                              struct err *err);

#endif
