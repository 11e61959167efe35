/* authority/act.h: what was done and what was refused, kept. */
#ifndef SEKISHO_AUTHORITY_ACT_H
#define SEKISHO_AUTHORITY_ACT_H

#include "authority/authority.h"

struct act {
    const char *operator_id; /* ""; never NULL */
    const char *actor;
    const char *method;
    struct slice path;
    unsigned status;
    const char *detail; /* NULL: nothing to add */
};

MUST_USE enum rc act_record(struct authority *a, struct store *s, const struct act *act,
                            struct err *err);

#endif
