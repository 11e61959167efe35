/* ledger/tile.h: how C2SP tlog-tiles names the pieces of a log, and what is in them.  Functions
 * on names and bytes; where tiles are kept is the caller's. */
#ifndef SEKISHO_LEDGER_TILE_H
#define SEKISHO_LEDGER_TILE_H

#include "base/buf.h"
#include "base/cursor.h"
#include "ledger/merkle.h"

enum {
    LED_TILE_WIDTH = 256,
    LED_TILE_HEIGHT = 8,    /* levels of the tree in one tile */
    LED_TILE_ENTRIES = -1,  /* level of an entry bundle */
    LED_TILE_LEVEL_MAX = 7, /* 256^8 leaves are more than a tree may have */
    LED_TILE_PATH_SIZE = 80,
    LED_ENTRY_MAX = 65535, /* bytes of an entry; a bundle has 16 bits for it */
};

/* One piece: hashes of a level, or entries. */
struct led_tile {
    int level;      /* 0 to LED_TILE_LEVEL_MAX, or LED_TILE_ENTRIES */
    uint64_t n;     /* which, from the left */
    unsigned width; /* hashes or entries in it: 256, or fewer if it is partial */
};

/* "tile/0/x001/234", "tile/entries/000.p/17" */
void led_tile_path(const struct led_tile *tile, char ret_path[LED_TILE_PATH_SIZE]);

/* The inverse: exactly what led_tile_path writes, or false. */
bool led_tile_parse(struct slice path, struct led_tile *ret);

/* How wide that tile is in a tree of 'size' leaves; 0: there is none. */
unsigned led_tile_width(int level, uint64_t n, uint64_t size);

/* Hash 'i' of a tile's bytes; the caller has checked that there are as many. */
void led_tile_hash(struct slice tile, unsigned i, struct led_hash *ret);

/* Bundles: entries one behind the other, each with its length in 16 bits. */
void led_bundle_put(struct buf *out, struct slice entry);
/* False at the end, or with 'bundle->bad' where it breaks off. */
bool led_bundle_next(struct cursor *bundle, struct slice *ret_entry);

/* Counts the entries.  RC_FORMAT: not exactly 'width' whole entries. */
MUST_USE enum rc led_bundle_check(struct slice bundle, unsigned width, struct err *err);

#endif
