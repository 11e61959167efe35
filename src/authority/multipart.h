/* authority/multipart.h: a form with files as a browser sends it (multipart/form-data, RFC
 * 7578; the parts as RFC 2046, 5.1.1 has them). */
#ifndef SEKISHO_AUTHORITY_MULTIPART_H
#define SEKISHO_AUTHORITY_MULTIPART_H

#include "base/err.h"
#include "base/slice.h"

enum { MULTIPART_PARTS_MAX = 16 };

/* All of them parts of the body. */
struct part {
    struct slice name;
    struct slice file; /* its name, as the browser gives it; n 0: no file */
    struct slice content;
};

struct multipart {
    struct part parts[MULTIPART_PARTS_MAX];
    size_t count;
};

/* Is it a Content-Type of such a form? */
bool multipart_is(struct slice type);
/* RC_FORMAT: it is none, or breaks off.  RC_LIMIT: too many parts. */
MUST_USE enum rc multipart_parse(struct slice type, struct slice body, struct multipart *ret,
                                 struct err *err);
/* NULL: there is none. */
const struct part *multipart_get(const struct multipart *m, const char *name);

#endif
