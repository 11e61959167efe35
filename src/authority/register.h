/* authority/register.h: operators and their sensors, as they are entered. */
#ifndef SEKISHO_AUTHORITY_REGISTER_H
#define SEKISHO_AUTHORITY_REGISTER_H

#include "authority/authority.h"

struct register_operator {
    struct slice id;
    struct slice name;
    struct slice name_en;
    struct slice country;
    struct slice registered_number;
    struct slice facts; /* lines, as for --operator */
    bool is_invented;
};

/* Adds or overwrites; belongs into a transaction.  RC_USAGE: a value is none; the line names
 * it. */
MUST_USE enum rc register_operator(struct authority *a, struct store *s,
                                   const struct register_operator *o, struct err *err);

/* One industry of an operator; days may be TIME_DAY_NONE. */
MUST_USE enum rc register_sector(struct authority *a, struct store *s, struct slice operator_id,
                                 struct slice sector, int32_t designated, int32_t grace,
                                 struct err *err);

/* A sensor and the key of its ledger.  RC_USAGE: no key, a key for requests, or a log with
 * another key has begun. RC_END: no such operator. */
MUST_USE enum rc register_sensor(struct authority *a, struct store *s, struct slice operator_id,
                                 struct slice sensor, struct slice site, struct slice vkey,
                                 struct err *err);
/* Nothing signed by it is taken from now on.  RC_END: there is none, or it was revoked before.
 */
MUST_USE enum rc register_revoke(struct authority *a, struct store *s, struct slice operator_id,
                                 struct slice sensor, struct err *err);

#endif
