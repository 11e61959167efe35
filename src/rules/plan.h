/* rules/plan.h: an operator's declaration of what it intends to introduce or to have maintained
 * by others: is it complete, what will a reviewer ask, and which facts does it state.
 *
 * A plan is JSON (schema sekisho.plan/1).  What it has to state is a table, data/plans/ID.tsv
 * for the regulation that asks for it; no such rule stands in C. */
#ifndef SEKISHO_RULES_PLAN_H
#define SEKISHO_RULES_PLAN_H

#include "rules/facts.h"
#include "rules/vocab.h"

enum {
    PLAN_SIZE_MAX = 4 << 20, /* bytes of the file: a thousand parties */
    PLAN_TIERS_MAX = 16,     /* of sub-contractors */
    PLAN_PARTIES_MAX = 4096,
};

struct rule_plan;

/* RC_IO, RC_LIMIT; RC_FORMAT: no JSON, or no plan: the line says where. RC_MEMORY. */
MUST_USE enum rc rule_plan_load(const char *path, struct rule_plan **ret, struct err *err);
/* The same from memory; 'name' stands for the file. */
MUST_USE enum rc rule_plan_read(const char *name, struct slice text, struct rule_plan **ret,
                                struct err *err);
void rule_plan_free(struct rule_plan *p);

/* The plans of a folder (its *.json files, in order of name), or the one of a file. */
struct rule_plans {
    struct rule_plan **items; /* owned */
    size_t count;
};
/* As rule_plan_load(); RC_USAGE: a folder without a plan.  RC_LIMIT: more than PLANS_MAX. */
enum { PLANS_MAX = 1024 };
MUST_USE enum rc rule_plans_load(const char *path, struct rule_plans *ret, struct err *err);
void rule_plans_done(struct rule_plans *p);

const char *rule_plan_regulation(const struct rule_plan *p); /* its id */
const char *rule_plan_kind(const struct rule_plan *p);       /* "introduction", "outsourcing" */
const char *rule_plan_facility(const struct rule_plan *p);   /* its name; NULL: not stated */

enum plan_kind {
    PLAN_MISSING, /* it has to be stated */
    PLAN_WRONG,   /* it is stated as it cannot be */
    PLAN_ASK,     /* it is stated, and a reviewer will ask */
    PLAN_NEEDLESS,
    PLAN_KINDS
};
const char *plan_kind_name(enum plan_kind kind); /* "missing", ... */

struct plan_remark {
    enum plan_kind kind;
    const char *where; /* "supplier.officers[0].nationality" */
    const char *value; /* what is stated; NULL: nothing */
    const char *omits; /* the word of plan.omits that it stands for; "": none */
    const char *en;
    const char *ja;
    const char *citation;
    const char *checked;
};

/* A supplier, contractor or sub-contractor. */
struct plan_party {
    const char *where;
    const char *name; /* NULL: not stated, here and below */
    const char *country;
};

struct plan_review {
    struct plan_remark *remarks; /* in the order of the table */
    size_t remark_count;
    size_t counts[PLAN_KINDS];
    struct plan_party *parties;
    size_t party_count;
};

/* By the table at 'form', as of 'day'.  Texts are clean and the arena's.  RC_IO, RC_FORMAT: the
 * table; RC_LIMIT: more parties than PLAN_PARTIES_MAX. RC_MEMORY. */
MUST_USE enum rc rule_plan_review(const struct rule_plan *p, const char *form,
                                  const struct rule_vocab *vocab, int32_t day,
                                  struct arena *arena, struct plan_review *ret,
                                  struct err *err);

/* What it states of operator, facility, suppliers and of itself, and what 'review' found
 * missing. RC_FORMAT: a value that cannot be; RC_MEMORY. */
MUST_USE enum rc rule_plan_facts(const struct rule_plan *p, const struct plan_review *review,
                                 const struct rule_vocab *vocab,
                                 const struct entities *entities, int32_t day,
                                 struct rule_facts *f, struct err *err);

/* Only what it states of its own course: filed, received, extended, ... */
MUST_USE enum rc rule_plan_status(const struct rule_plan *p, const struct rule_vocab *vocab,
                                  const struct entities *entities, int32_t day,
                                  struct rule_facts *f, struct err *err);

/* Only what it states of the operator, as facts for everything that runs. */
MUST_USE enum rc rule_plan_operator(const struct rule_plan *p, const struct rule_vocab *vocab,
                                    const struct entities *entities, int32_t day,
                                    struct rule_facts *f, struct err *err);

/* Both, but for whether it was filed, which differs from thing to thing. */
MUST_USE enum rc rule_plan_circumstances(const struct rule_plan *p,
                                         const struct rule_vocab *vocab,
                                         const struct entities *entities, int32_t day,
                                         struct rule_facts *f, struct err *err);

#endif
