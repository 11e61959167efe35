/* authority/findings.h: findings as they are now, beside those kept: what is new is opened,
 * what changed is dated, what no longer holds is closed, and nothing is removed. */
#ifndef SEKISHO_AUTHORITY_FINDINGS_H
#define SEKISHO_AUTHORITY_FINDINGS_H

#include "authority/authority.h"
#include "base/map.h"

/* One that holds now.  Texts are borrowed until findings_write(). */
struct holding {
    struct slice equipment; /* "": the operator, or a sensor */
    struct slice sensor;
    const char *regulation;
    const char *clause;
    const char *status;
    const char *duty;
    const char *standing;
    const char *certainty;
    int32_t deadline; /* TIME_DAY_NONE: none; also below */
    int32_t since;
    const char *missing; /* separated by blanks */
};

/* Of one operator and a range of its equipment. */
struct findings {
    const char *operator_id;
    int32_t day;
    struct arena arena;
    struct holding *now;
    size_t now_count;
    size_t now_room;
    uint64_t opened;
    uint64_t closed;
};

void findings_init(struct findings *f, const char *operator_id, int32_t day);
void findings_done(struct findings *f);
void findings_reset(struct findings *f);
MUST_USE enum rc findings_add(struct findings *f, const struct holding *h, struct err *err);

/* Writes what differs from what is kept of equipment 'from' to 'to' (both included; or, both
 * "", of no equipment), in the transaction that is open.  'regulation' NULL: all but this
 * program's own (sekisho-monitoring); else only that one. */
MUST_USE enum rc findings_write(struct findings *f, struct store *s, struct slice from,
                                struct slice to, const char *regulation, struct err *err);

#define FINDINGS_MONITORING "sekisho-monitoring"

#endif
