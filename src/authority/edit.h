/* authority/edit.h: rows below an operator that are put and deleted one by one, described by a
 * table: sites, contacts, plans, waivers, industries. */
#ifndef SEKISHO_AUTHORITY_EDIT_H
#define SEKISHO_AUTHORITY_EDIT_H

#include "authority/body.h"

struct edit {
    const char *table;
    const char *key;                 /* the column that the path's last value names */
    struct field fields[FIELDS_MAX]; /* of the body */
    const char *columns[FIELDS_MAX]; /* where each goes */
    bool is_sector;                  /* the key is an industry */
};

extern const struct edit edit_sector;
extern const struct edit edit_site;
extern const struct edit edit_contact;
extern const struct edit edit_plan;
extern const struct edit edit_waiver;

/* Handlers: 'data' is the edit. */
enum rc edit_put(struct call *c);
enum rc edit_delete(struct call *c);

/* What the law says of the operator is asked anew. */
MUST_USE enum rc edit_touch(struct store *s, const char *operator_id, struct err *err);

#endif
