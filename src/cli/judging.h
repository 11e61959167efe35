/* cli/judging.h: what the regulations say about every equipment of a list, for one operator and
 * day. */
#ifndef SEKISHO_CLI_JUDGING_H
#define SEKISHO_CLI_JUDGING_H

#include "cli/library.h"
#include "identify/equipment.h"
#include "rules/declared.h"

/* What the command line says about the operator; NULL: nothing. */
struct circumstances {
    const char *country;
    const char *sector;
    const char *network;
    const char *operator_file;
    const char *plan_file;
    int32_t day;
};

struct judging {
    struct rule_plans plans;       /* owned; empty: none was named */
    struct rule_declared declared; /* of the plans */
    struct rule_facts facts;       /* of the operator */
    struct rule_facts *known;   /* of each item of the list, if 'all' was wanted; the arena's */
    struct rule_findings *each; /* one per item of the list; the arena's */
    struct rule_findings fleet; /* about all of it together */
    uint64_t without_maker;     /* equipment whose maker nobody knows */
    bool is_restricted;         /* at least one finding counts (rule_status_counts) */
};

/* The facts, from command line, plan and file; judging_done() is due whatever comes back.
 * RC_USAGE, RC_FORMAT (mistakes in l->errors), RC_IO, RC_MEMORY. */
void judging_done(struct judging *j);
MUST_USE enum rc judging_init(struct judging *j, struct library *l,
                              const struct circumstances *c, struct err *err);

/* With 'all', findings that are not relevant come too; by as many threads as there are jobs, on which nothing depends.
 * RC_MEMORY. */
MUST_USE enum rc judging_run(struct judging *j, struct library *l,
                             const struct equipment_list *list, int32_t day, bool all,
                             unsigned jobs, struct err *err);

#endif
