/* rules/plan_own.h: what the files of the plan share.  Internal to rules/. */
#ifndef SEKISHO_RULES_PLAN_OWN_H
#define SEKISHO_RULES_PLAN_OWN_H

#include "rules/plan.h"

#include <jansson.h>

struct rule_plan {
    json_t *root;     /* owned */
    const char *name; /* of the file; borrowed from 'text' */
    char text[];
};

/* The value at a dotted path without lists; NULL: not there, or null. */
const json_t *plan_at(const json_t *node, const char *path);

/* A text as it may be kept and shown; NULL: there is none. */
const char *plan_text(const json_t *value, struct arena *arena);

#endif
