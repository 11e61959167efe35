/* cases/shelf.h: all procedures of a folder of data, read once. */
#ifndef SEKISHO_CASES_SHELF_H
#define SEKISHO_CASES_SHELF_H

#include "cases/procedure.h"

enum { SHELF_MAX = 64 };

struct shelf {
    struct arena arena;
    const char *dir;                          /* where letters are, too; owned */
    const struct procedure *items[SHELF_MAX]; /* in order of id */
    size_t count;
};

/* Reads DIR/procedures/.  shelf_done() is due in any case.  RC_FORMAT: one has a mistake;
 * 'errors' says where. */
MUST_USE enum rc shelf_load(struct shelf *s, const char *dir, struct rule_errors *errors,
                            struct err *err);
void shelf_done(struct shelf *s);

/* NULL: there is none. */
const struct procedure *shelf_find(const struct shelf *s, struct slice id);

#endif
