/* rules/file.h: a whole small file of our own data, read once. */
#ifndef SEKISHO_RULES_FILE_H
#define SEKISHO_RULES_FILE_H

#include "base/arena.h"

/* RC_IO; RC_LIMIT: it has more than 'limit' bytes; RC_MEMORY. */
MUST_USE enum rc rule_file_read(const char *path, size_t limit, struct arena *arena,
                                struct slice *ret, struct err *err);

#endif
