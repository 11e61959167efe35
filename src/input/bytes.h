/* input/bytes.h: the plain bytes of a file, whatever it is packed in: a window that can be
 * asked for so many bytes at once. */
#ifndef SEKISHO_INPUT_BYTES_H
#define SEKISHO_INPUT_BYTES_H

#include "base/err.h"
#include "base/slice.h"

struct in_bytes;

MUST_USE enum rc in_bytes_open(const char *path, struct in_bytes **ret, struct err *err);
void in_bytes_close(struct in_bytes *b);

/* The next 'n' plain bytes without moving; fewer only at the end.  RC_IO, RC_FORMAT (broken compression), RC_LIMIT (it unpacks to
 * absurdly more than it is).  Valid until the next peek that follows in_bytes_release. */
MUST_USE enum rc in_bytes_peek(struct in_bytes *b, size_t n, struct slice *ret, struct err *err);
void in_bytes_skip(struct in_bytes *b, size_t n);

/* What was skipped is not needed any more. */
void in_bytes_release(struct in_bytes *b);

/* True when a peek of 'n' bytes would not move bytes that were handed out since the last release. */
bool in_bytes_stays(const struct in_bytes *b, size_t n);

/* Plain bytes skipped so far. */
uint64_t in_bytes_offset(const struct in_bytes *b);

#endif
