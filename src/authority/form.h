/* authority/form.h: the fields of a form as a browser sends it
 * (application/x-www-form-urlencoded, WHATWG URL, 5.1). */
#ifndef SEKISHO_AUTHORITY_FORM_H
#define SEKISHO_AUTHORITY_FORM_H

#include "authority/http.h"

enum { FORM_FIELDS_MAX = 64 };

struct form {
    struct http_pair fields[FORM_FIELDS_MAX];
    size_t count;
};

/* RC_FORMAT: an escape that is none, a control character, text that is not UTF-8.  RC_LIMIT:
 * too many fields. */
MUST_USE enum rc form_parse(struct slice body, struct arena *arena, struct form *ret,
                            struct err *err);
/* {NULL, 0}: there is none; the first of several. */
struct slice form_get(const struct form *f, const char *name);

#endif
