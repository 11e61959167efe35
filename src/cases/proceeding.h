/* cases/proceeding.h: where one case stands, recomputed from the acts in its record and the
 * day.
 *
 * A pure function: the same procedure, acts and day give the same answer.  Time passes by
 * itself: a clock that runs out moves the case without anybody's act, and each such step is
 * part of the history. */
#ifndef SEKISHO_CASES_PROCEEDING_H
#define SEKISHO_CASES_PROCEEDING_H

#include "cases/procedure.h"

/* One act as recorded.  Everything is borrowed. */
struct case_act {
    const char *act;      /* id */
    int32_t day;          /* on which it was done or received */
    const char *by;       /* who: an account's name */
    enum case_role role;  /* as what */
    const char *approver; /* NULL: nobody approved */
    enum case_role approver_role;
    int32_t until; /* TIME_DAY_NONE: states no day */
    bool has_reason;
    bool has_attachment;
    bool has_amount;
};

struct case_clock {
    bool is_known;   /* was ever started */
    bool is_running; /* not stopped, and its end has not passed without effect */
    int32_t begin;
    int32_t end; /* last day */
};

struct case_step {
    int32_t
        day; /* of an act: when it was done; of a lapse: the first day after the clock's last */
    const char *id; /* the act's or, for a lapse, the clock's */
    bool is_lapse;
    struct proc_text title;
    const char *article;
    uint8_t from;
    uint8_t to;
    size_t act; /* index of the act; of a lapse: SIZE_MAX */
};

struct proceeding {
    const struct procedure *procedure; /* borrowed */
    uint8_t state;
    int32_t since; /* day of the last change of state; TIME_DAY_NONE: none */
    int32_t day;   /* up to which time has passed */
    uint16_t flags;
    struct case_clock clocks[PROC_CLOCKS_MAX];
    struct case_step *steps; /* in the arena */
    size_t step_count;
    size_t step_room;
};

/* Replays 'acts', in the order of the record, and lets time pass to the end of 'day'.
 *
 * RC_USAGE: an act was not possible when it was done; 'err' says which and why, '*ret_bad' its
 * index, and 'ret' stands as before it.  RC_MEMORY. */
MUST_USE enum rc case_replay(const struct procedure *p, const struct case_act *acts,
                             size_t count, int32_t day, struct arena *arena,
                             struct proceeding *ret, size_t *ret_bad, struct err *err);

/* Whether 'act' is possible as the case stands; lets time pass to its day first.  RC_USAGE: it
 * is not, and 'err' says why in words for an official. */
MUST_USE enum rc case_act_do(struct proceeding *c, const struct case_act *act, size_t index,
                             struct arena *arena, struct err *err);

/* An act that the state allows, and what stands in its way. */
struct case_option {
    uint8_t act;
    int32_t earliest; /* TIME_DAY_NONE: at once */
    int32_t latest;   /* TIME_DAY_NONE: no limit */
    uint16_t missing; /* flags that must be set first */
    bool is_open;     /* nothing stands in its way today */
};

/* At most PROC_ACTS_MAX; returns how many. */
size_t case_options(const struct proceeding *c, struct case_option *ret);

/* The clock that runs out next, or PROC_NONE. */
uint8_t case_next_clock(const struct proceeding *c);

#endif
