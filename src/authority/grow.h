/* authority/grow.h: a replicated log made longer by the bundles that came in: their leaves, the
 * hash tiles above them, and the rows they become.  Nothing is kept until the caller says that
 * the root is right. */
#ifndef SEKISHO_AUTHORITY_GROW_H
#define SEKISHO_AUTHORITY_GROW_H

#include "authority/ingest.h"

struct grow;

/* From the tree 'from' to 'size' leaves.  Both names are borrowed. */
MUST_USE enum rc grow_new(const struct authority *a, const struct log_name *log,
                          const struct led_tree *from, uint64_t size, struct grow **ret,
                          struct err *err);
void grow_free(struct grow *g);

/* The bundles that are missing, as tile paths, at most 'most', a line each; how many bytes the
 * others have. RC_LIMIT: more than 'bytes_max'. */
MUST_USE enum rc grow_load(struct grow *g, size_t most, size_t bytes_max,
                           struct buf *ret_missing, struct err *err);

/* Hashes what was loaded.  RC_FORMAT: a bundle is none, or begins otherwise than what was kept
 * of it before. */
MUST_USE enum rc grow_hash(struct grow *g, struct err *err);
const struct led_tree *grow_tree(const struct grow *g);

/* The rows of the new entries. */
MUST_USE enum rc grow_ingest(struct grow *g, struct ingest *in, struct err *err);
/* Bundles and hash tiles to disk. */
MUST_USE enum rc grow_keep(struct grow *g, struct err *err);
/* After the head has moved: what came in, and partial tiles of the smaller tree. */
void grow_tidy(struct grow *g);

#endif
