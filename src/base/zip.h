/* base/zip.h: archives as PKWARE's APPNOTE 6.3.10 has them, in one form only: members stored as
 * they are, in order of their names, one behind the other, without dates, extras, comments or
 * gaps.  The same members are the same bytes, and an archive that is not exactly what zip_put
 * writes of its members is refused: there is no place in it for anything else. */
#ifndef SEKISHO_BASE_ZIP_H
#define SEKISHO_BASE_ZIP_H

#include "base/buf.h"

enum {
    ZIP_MEMBERS_MAX = 4096,
    ZIP_NAME_MAX = 120,
};
#define ZIP_SIZE_MAX ((size_t)1 << 30) /* offsets have 32 bits */

struct zip_member {
    struct slice
        name; /* of a-z 0-9 - _ . and / between them; no part is "." or ".." or empty */
    struct slice bytes;
};

/* Appends the archive; 'members' are put in order first.  RC_USAGE: a name that is not allowed,
 * or is there twice. RC_LIMIT: too many, or too large.  RC_MEMORY. */
MUST_USE enum rc zip_put(struct zip_member *members, size_t count, struct buf *out,
                         struct err *err);

/* Takes 'archive' apart; what is returned borrows from it.  RC_FORMAT: the line names the first
 * byte that is not as zip_put writes it, and what stands there.  RC_LIMIT: more than 'room'
 * members. */
MUST_USE enum rc zip_get(struct slice archive, struct zip_member *ret, size_t room,
                         size_t *ret_count, struct err *err);

/* NULL: there is none of that name among them; they are in order. */
const struct zip_member *zip_find(const struct zip_member *members, size_t count,
                                  struct slice name);

bool zip_name_is_good(struct slice name);

#endif
