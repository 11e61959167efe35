/* identify/roles.h: which network equipment belongs to, and as which part of it, as what it is
 * seen doing proves.  The table is data (data/roles.tsv), each row with its source. */
#ifndef SEKISHO_IDENTIFY_ROLES_H
#define SEKISHO_IDENTIFY_ROLES_H

#include "base/arena.h"
#include "dissect/obs.h"

struct roles;

struct role {
    const char *protocol;
    const char *role;    /* as the dissector tells it: "enb" */
    const char *network; /* a word of equipment.network; NULL: it proves none */
    const char *part;    /* a word of equipment.role; NULL: it proves none */
    enum basis basis;
};

/* Reads FOLDER/roles.tsv.  RC_IO, RC_MEMORY; RC_FORMAT names file, line and what is wrong. */
MUST_USE enum rc roles_load(const char *folder, struct roles **ret, struct err *err);
void roles_free(struct roles *r);
size_t roles_count(const struct roles *r);
const struct role *roles_at(const struct roles *r, size_t i);

/* NULL: it proves nothing. */
const struct role *roles_find(const struct roles *r, const char *protocol, struct slice role);

#endif
