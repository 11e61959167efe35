/* base/spool.h: bytes put aside on disk until it is known which of them are wanted.
 * The file has no name from the start on: whatever happens, nothing is left behind, and who has
 * given up the right to open files can go on writing. */
#ifndef SEKISHO_BASE_SPOOL_H
#define SEKISHO_BASE_SPOOL_H

#include "base/err.h"
#include "base/slice.h"

struct spool;

/* In 'folder', which needs room for what is put aside.  RC_IO, RC_MEMORY. */
MUST_USE enum rc spool_open(const char *folder, struct spool **ret, struct err *err);
void spool_close(struct spool *s);

/* Writes 'bytes' and returns where; from any number of threads.  A disk that is full or fails
 * is told by spool_check, once all was written. */
uint64_t spool_put(struct spool *s, struct slice bytes);
/* RC_IO: of the first write that failed. */
MUST_USE enum rc spool_check(const struct spool *s, struct err *err);
/* Reads 'n' bytes that were put at 'at'.  RC_IO. */
MUST_USE enum rc spool_get(const struct spool *s, uint64_t at, void *ret, size_t n,
                           struct err *err);

#endif
