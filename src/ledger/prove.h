/* ledger/prove.h: makes proofs from tiles, wherever they are: a folder, an upload, a table. */
#ifndef SEKISHO_LEDGER_PROVE_H
#define SEKISHO_LEDGER_PROVE_H

#include "ledger/tile.h"

/* Where tiles come from.  'read' appends the bytes of 'tile' to 'out' (which is empty): exactly
 * 'tile->width' hashes.  RC_END: it is not there. */
struct led_source {
    enum rc (*read)(void *context, const struct led_tile *tile, struct buf *out,
                    struct err *err);
    void *context;
};

/* A tree of a known size, seen through its tiles.  Keeps the tiles it read last, one a level.
 */
struct led_view;

/* 'source' is borrowed.  NULL when memory is out. */
struct led_view *led_view_new(const struct led_source *source, uint64_t size);
void led_view_free(struct led_view *v);

/* All: RC_USAGE: the index or size is beyond the tree.  RC_FORMAT: a tile is missing or has
 * another size than it must; the line names it.  Else as 'read'. */

/* The root of the first 'size' leaves. */
MUST_USE enum rc led_view_root(struct led_view *v, uint64_t size, struct led_hash *ret,
                               struct err *err);
/* The hash of leaf 'index'. */
MUST_USE enum rc led_view_leaf(struct led_view *v, uint64_t index, struct led_hash *ret,
                               struct err *err);
/* The hash of the perfect subtree of leaves i * 2^height up to (i + 1) * 2^height. */
MUST_USE enum rc led_view_perfect(struct led_view *v, unsigned height, uint64_t i,
                                  struct led_hash *ret, struct err *err);
/* That 'index' is in the first 'size' leaves (RFC 6962, 2.1.1). */
MUST_USE enum rc led_prove_inclusion(struct led_view *v, uint64_t index, uint64_t size,
                                     struct led_proof *ret, struct err *err);
/* That the first 'size' leaves begin with the first 'old' (RFC 6962, 2.1.2). */
MUST_USE enum rc led_prove_consistency(struct led_view *v, uint64_t old, uint64_t size,
                                       struct led_proof *ret, struct err *err);

#endif
