/* cases/procedure.h: an authority's proceeding as its law lays it down: states, acts of the
 * parties, clocks, and what follows when a clock runs out.  One text file per jurisdiction
 * (data/procedures/); sekisho-procedure(5) is its manual.
 *
 * A procedure is read once and then only read.  Knows no store, no user and no equipment. */
#ifndef SEKISHO_CASES_PROCEDURE_H
#define SEKISHO_CASES_PROCEDURE_H

#include "cases/calendar.h"
#include "rules/errors.h"

enum {
    /* Sets of each are words of bits; the two laws encoded need a third of them. */
    PROC_STATES_MAX = 32,
    PROC_CLOCKS_MAX = 16,
    PROC_FLAGS_MAX = 16,
    PROC_ACTS_MAX = 96,
    PROC_LAPSES_MAX = 48,
    PROC_EFFECTS_MAX = 4,
    PROC_REGULATIONS_MAX = 16,
    PROC_NONE = 0xff,
};

/* Who acts.  The roles of the authority's accounts; 'operator' is the party of the case. */
enum case_role {
    CASE_BY_OPERATOR,
    CASE_BY_INSPECTOR,
    CASE_BY_CASE_OFFICER,
    CASE_BY_PROSECUTOR,
    CASE_BY_ADMINISTRATOR,
    CASE_BY_AUDITOR,
    CASE_ROLES
};
const char *case_role_name(enum case_role role); /* "case-officer" */
bool case_role_by_name(struct slice name, enum case_role *ret);

/* What an act must bring along. */
enum proc_need {
    NEED_UNTIL = 1,      /* a day */
    NEED_REASON = 2,     /* a text */
    NEED_ATTACHMENT = 4, /* a document */
    NEED_AMOUNT = 8,     /* a sum of money, as text with its currency */
};

struct proc_text {
    const char *en;
    const char *ja; /* NULL: none */
};

struct proc_state {
    const char *id;
    struct proc_text title;
    const char *article; /* NULL: none */
    bool is_end;         /* nothing follows of itself: the case may be closed */
};

struct proc_clock {
    const char *id;
    struct proc_text title;
    struct proc_text
        silence; /* what it means that nothing happens before it ends; may be NULL */
    const char *article;
    const char *counting; /* where the law says how its days are counted; NULL: it does not */
    struct cal_period period; /* unit CAL_NONE: the act states the day */
};

enum proc_effect_kind {
    EFFECT_START,   /* runs from the day of the act */
    EFFECT_EXTEND,  /* same beginning, another length */
    EFFECT_MOVE,    /* ends on the day that the act states */
    EFFECT_SHORTEN, /* the same, and that day must be earlier than the end so far */
    EFFECT_STOP,
};

struct proc_effect {
    enum proc_effect_kind kind;
    uint8_t clock;
    struct cal_period
        period; /* EXTEND, and START with a length of its own; else unit CAL_NONE */
};

struct proc_act {
    const char *id;
    struct proc_text title;
    const char *article;
    const char *letter; /* template of the letter that it sends; NULL: none */
    uint32_t by;        /* bits of enum case_role: who may */
    uint32_t approve;   /* who else has to; 0: nobody */
    uint32_t from;      /* bits of states */
    uint8_t to;         /* PROC_NONE: stays */
    uint16_t within;    /* bits of clocks that must still run */
    uint16_t after;     /* bits of clocks that must have ended */
    uint16_t unless;    /* flags that make 'after' needless */
    uint16_t needs_flags;
    uint16_t sets;
    uint16_t clears;
    unsigned needs; /* enum proc_need */
    struct proc_effect effects[PROC_EFFECTS_MAX];
    size_t effect_count;
    unsigned line;
};

/* When 'clock' runs out in one of the states 'from'. */
struct proc_lapse {
    uint8_t clock;
    uint32_t from;
    uint8_t to;
    struct proc_text title;
    const char *article;
    unsigned line;
};

struct procedure {
    const char *id;
    struct proc_text title;
    const char *country; /* ISO 3166-1 */
    struct proc_text citation;
    const char *source;
    const char *checked;  /* "verified", "secondary", "unverified" */
    const char *holidays; /* table under data/holidays/ */
    int zone_h;           /* hours east of Greenwich by which its days are counted */
    const char
        *regulations[PROC_REGULATIONS_MAX]; /* whose findings a case may be opened from */
    size_t regulation_count;
    uint8_t begin; /* state */
    struct proc_state states[PROC_STATES_MAX];
    size_t state_count;
    struct proc_clock clocks[PROC_CLOCKS_MAX];
    size_t clock_count;
    const char *flags[PROC_FLAGS_MAX];
    size_t flag_count;
    struct proc_act acts[PROC_ACTS_MAX];
    size_t act_count;
    struct proc_lapse lapses[PROC_LAPSES_MAX];
    size_t lapse_count;
    const struct calendar *calendar; /* set by whoever loads; NULL: weekends alone */
};

/* Reads one procedure; mistakes go to 'errors' under 'name'.  Lives in 'arena'.
 * RC_FORMAT: there were mistakes. RC_MEMORY. */
MUST_USE enum rc proc_read(const char *name, struct slice text, struct arena *arena,
                           struct procedure **ret, struct rule_errors *errors, struct err *err);

/* Reads DIR/procedures/ID.procedure and its holidays from DIR/holidays/.
 * RC_USAGE: no such procedure; else as proc_read. */
MUST_USE enum rc proc_load(const char *dir, const char *id, struct arena *arena,
                           struct procedure **ret, struct rule_errors *errors, struct err *err);

/* Position of an act, or PROC_NONE. */
uint8_t proc_act_by_name(const struct procedure *p, struct slice id);

#endif
