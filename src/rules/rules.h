/* rules/rules.h: what the law says about one equipment, operator or plan on one day.
 *
 * A set of regulations is loaded once and then only read: any number of threads may evaluate
 * with it.  Facts that are not set are unknown, and unknown facts make 'undetermined' findings
 * that name them, never a verdict.  Knows nothing of packets. */
#ifndef SEKISHO_RULES_RULES_H
#define SEKISHO_RULES_RULES_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/time.h"
#include "base/tri.h"
#include "rules/errors.h"
#include "rules/facts.h"
#include "rules/vocab.h"

struct entities;
struct rule_set;

enum rule_duty {
    DUTY_DO_NOT_PROCURE,
    DUTY_DO_NOT_INSTALL,
    DUTY_DO_NOT_USE,
    DUTY_DO_NOT_REMOTE_CONTROL,
    DUTY_DO_NOT_SUBSIDISE,
    DUTY_DO_NOT_AUTHORISE,
    DUTY_DO_NOT_MARKET,
    DUTY_REMOVE,
    DUTY_LIMIT,
    DUTY_NOTIFY,
    DUTY_HOLD,
    DUTY_PERMIT,
    DUTY_REPORT,
    DUTY_ASSESS,
    DUTIES
};
const char *rule_duty_name(enum rule_duty duty); /* "do-not-procure" */

/* The strictest first. */
enum rule_status {
    STATUS_VIOLATION,
    STATUS_DUE,          /* a deadline lies ahead */
    STATUS_REQUIRED,     /* something must be done first */
    STATUS_UNDETERMINED, /* a fact is missing */
    STATUS_ADVICE,       /* a policy or a proposal speaks against it */
    STATUS_EXEMPT,
    STATUS_COMPLIANT,
    STATUSES
};
const char *rule_status_name(enum rule_status status);
/* Does the exit status of `inspect` count it? */
bool rule_status_counts(enum rule_status status);

enum rule_standing {
    STANDING_IN_FORCE,
    STANDING_ENACTED,
    STANDING_PROPOSED,
    STANDING_POLICY,
    STANDING_SUPERSEDED,
    STANDINGS
};
const char *rule_standing_name(enum rule_standing standing);

/* What one line of reasons is made of: a test, and where the value that it rests on comes
 * from. */
struct rule_ground {
    const char *text;
    enum rule_attr attr; /* RULE_ATTRIBUTES: the text says it all */
    uint32_t place;      /* of the value among those of 'attr' */
};

struct rule_finding {
    const char *regulation; /* id */
    const char *regulation_title;
    const char *regulation_title_ja; /* NULL: none */
    const char *clause;              /* id */
    const char *title;
    const char *title_ja; /* NULL: none */
    enum rule_duty duty;
    enum rule_status status;
    int32_t deadline; /* last day to comply, or the first day of a prohibition that lies ahead;
                         or TIME_DAY_NONE */
    int32_t since;    /* STATUS_VIOLATION: first day of it, where that is known */
    const char **missing; /* the facts that would decide it, each once */
    size_t missing_count;
    const char **because; /* the tests that hold, with where their facts come from */
    size_t because_count;
    const struct rule_ground *grounds; /* what 'because' is made of, repetitions included */
    size_t ground_count;
    const char *exception; /* STATUS_EXEMPT: id of the exception that applies; else NULL */
    const char *penalty;   /* NULL: none stated */
    const char *citation;
    const char *source;  /* address of the text; NULL: none */
    const char *checked; /* "verified", "secondary", "unverified" */
    enum rule_standing standing;
    bool relevant;  /* false: 'compliant', and 'undetermined' only because it is not known who
                     * made the thing or whom the law addresses, or because nobody spoke of an
                     * order or an event; belongs to coverage, not to the list */
    uint32_t order; /* of the clause in the set: findings of equal status keep it */
};

struct rule_findings {
    struct rule_finding
        *items; /* the strictest first, then in order of regulation id and clause */
    size_t count;
};

/* An empty set; borrows both for as long as it lives. 'entities' may be NULL: then every test
 * on a party is unknown, and ids of entities are not checked. */
MUST_USE enum rc rule_set_new(const struct rule_vocab *vocab, const struct entities *entities,
                              struct rule_set **ret, struct err *err);
void rule_set_free(struct rule_set *set);

/* Adds the regulations of one text.  A text with a mistake adds nothing; the mistakes go to
 * 'errors' under 'name'.  RC_FORMAT: there were mistakes. RC_LIMIT, RC_MEMORY. */
MUST_USE enum rc rule_set_add(struct rule_set *set, const char *name, struct slice text,
                              struct rule_errors *errors, struct err *err);

/* Adds a file, or all *.rule files of a folder in order of name.  A wrong file keeps no other
 * from being read; then RC_FORMAT, with everything that is sound in the set. */
MUST_USE enum rc rule_set_load(struct rule_set *set, const char *path,
                               struct rule_errors *errors, struct err *err);

/* Evaluates only these regulations from now on ("us-ndaa-889,jp-espa").  RC_USAGE: one does not
 * exist. */
MUST_USE enum rc rule_set_select(struct rule_set *set, struct slice ids, struct err *err);

/* The file that a regulation was read from; NULL: there is none of that id. */
const char *rule_set_file(const struct rule_set *set, struct slice id);
/* The id of regulation 'i' of rule_set_count(), in order. */
const char *rule_set_id(const struct rule_set *set, size_t i);
/* The id of the regulation with that code (rule_regulation_code); NULL: none of the set. */
const char *rule_set_id_of(const struct rule_set *set, int64_t code);

size_t rule_set_count(const struct rule_set *set);
/* The title of a regulation, in Japanese where it has one and that is wanted; NULL: no such id. */
const char *rule_set_title(const struct rule_set *set, struct slice id, bool is_japanese);

/* What every regulation says about one equipment as things stand on 'day'.  With 'all',
 * findings that are not relevant come too.  Clauses on shares are left to rule_eval_fleet().
 * RC_MEMORY. */
MUST_USE enum rc rule_eval(const struct rule_set *set, const struct rule_facts *facts,
                           int32_t day, bool all, struct arena *arena,
                           struct rule_findings *ret, struct err *err);

/* rule_eval() for much equipment of one operator: what has the same facts is judged once, and
 * only the lines that tell where a fact comes from are its own.  'set' and 'arena' are
 * borrowed for as long as it lives; findings live in 'arena', as far as several pieces of
 * equipment share them, and outlast it. */
struct rule_memo;
MUST_USE enum rc rule_memo_new(const struct rule_set *set, int32_t day, bool all,
                               struct arena *arena, struct rule_memo **ret, struct err *err);
void rule_memo_free(struct rule_memo *memo);
/* The same as rule_eval() in every word.  What is of this equipment alone lives in 'words'.
 * '*ret_alike', unless NULL: facts with the same values that live in the memo's arena, for
 * rule_eval_fleet().  RC_MEMORY. */
MUST_USE enum rc rule_memo_eval(struct rule_memo *memo, const struct rule_facts *facts,
                                struct arena *words, struct rule_findings *ret,
                                const struct rule_facts **ret_alike, struct err *err);

/* Clauses on shares ("at most 35 %") over all equipment of one operator.  The facts of the
 * operator are those of the first.  RC_MEMORY. */
MUST_USE enum rc rule_eval_fleet(const struct rule_set *set,
                                 const struct rule_facts *const *fleet, size_t count,
                                 int32_t day, bool all, struct arena *arena,
                                 struct rule_findings *ret, struct err *err);

/* `sekisho rules list`, `show ID`, `check`, `test`: text for a person to 'out'. */
enum rc rule_print_list(const struct rule_set *set, int32_t day, struct buf *out);
enum rc rule_print_show(const struct rule_set *set, struct slice id, struct buf *out,
                        struct err *err);
/* How many examples of the selected regulations fail; each failure is a line. */
MUST_USE enum rc rule_run_examples(const struct rule_set *set, struct buf *out, size_t *ret_run,
                                   size_t *ret_failed, struct err *err);

#endif
