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

struct judging_work;

struct judging {
    struct rule_plans plans;       /* owned; empty: none was named */
    struct rule_declared declared; /* of the plans */
    struct rule_facts facts;       /* of the operator */
    struct rule_facts *known;   /* of each item of the list, if 'all' was wanted; the arena's */
    struct rule_findings *each; /* one per item of the list; the arena's */
    struct rule_findings fleet; /* about all of it together */
    uint64_t without_maker;     /* equipment whose maker nobody knows */
    bool is_restricted;         /* at least one finding counts (rule_status_counts) */
    struct judging_work *work;  /* under way; owned */
};

/* The facts, from command line, plan and file; judging_done() is due whatever comes back.
 * RC_USAGE, RC_FORMAT (mistakes in l->errors), RC_IO, RC_MEMORY. */
void judging_done(struct judging *j);
MUST_USE enum rc judging_init(struct judging *j, struct library *l,
                              const struct circumstances *c, struct err *err);

/* ---- judge.c: each piece of equipment, then all of it together ---- */

/* What is wanted. */
struct judging_wish {
    int32_t day;
    bool all;      /* findings that are not relevant come, too */
    bool is_brief; /* findings are kept until the next stretch only: large fleets have much to say */
    unsigned jobs; /* threads that may work at it; nothing depends on it */
};

/* Makes room for the findings of 'list', which is borrowed as 'l' is until judging_end().  RC_MEMORY. */
MUST_USE enum rc judging_begin(struct judging *j, struct library *l,
                               const struct equipment_list *list, const struct judging_wish *wish,
                               struct err *err);
/* j->each of the items from 'from' to 'to'.  Each item once, in order.  RC_MEMORY. */
MUST_USE enum rc judging_stretch(struct judging *j, size_t from, size_t to, struct err *err);
/* j->fleet, once all items were judged.  RC_MEMORY. */
MUST_USE enum rc judging_end(struct judging *j, struct err *err);
/* What was begun and not ended. */
void judging_abandon(struct judging *j);

/* All three, for findings that stay.  RC_MEMORY. */
MUST_USE enum rc judging_run(struct judging *j, struct library *l,
                             const struct equipment_list *list, const struct judging_wish *wish,
                             struct err *err);

#endif
