/* authority/body.h: a JSON object from a request, its fields checked against a table. */
#ifndef SEKISHO_AUTHORITY_BODY_H
#define SEKISHO_AUTHORITY_BODY_H

#include "authority/list.h"

struct field {
    const char *name;    /* NULL ends the table */
    enum list_kind kind; /* TEXT, NUMBER, YESNO, DAY, WORDS (a list of texts) */
    bool is_required;
    const char *what;
};

enum { FIELDS_MAX = 16, FIELD_TEXT_MAX = 4096 };

/* One value a field, in the order of the table; what is absent or null is SQL's null.  Texts
 * are the arena's.
 *
 * RC_FORMAT: not an object, another field, a field of another kind, or one that is required is
 * missing. */
MUST_USE enum rc body_read(struct slice body, const struct field *fields, struct arena *arena,
                           struct sql_value ret[FIELDS_MAX], struct err *err);

#endif
