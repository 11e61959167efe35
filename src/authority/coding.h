/* authority/coding.h: gzip and zstd, both ways, with bounds. */
#ifndef SEKISHO_AUTHORITY_CODING_H
#define SEKISHO_AUTHORITY_CODING_H

#include "base/buf.h"

enum coding { CODING_NONE, CODING_GZIP, CODING_ZSTD, CODING_UNKNOWN };

/* What a Content-Encoding names; NULL or "identity": none. */
enum coding coding_of(const char *name);
const char *coding_name(enum coding c);
/* The best that an Accept-Encoding allows (RFC 9110, 12.5.3); NULL: none. */
enum coding coding_accepted(const char *accept);

/* Appends 'plain' packed; false: memory is out. */
bool coding_pack(enum coding c, struct slice plain, struct buf *out);

/* Appends at most 'limit' bytes.  RC_FORMAT: it is no such stream, or something follows it.
 * RC_LIMIT: it unpacks to more. */
MUST_USE enum rc coding_unpack(enum coding c, struct slice packed, size_t limit,
                               struct buf *out, struct err *err);

#endif
