/* ledger/log_own.h: what the writer is made of; for log.c, recover.c and publish.c alone. */
#ifndef SEKISHO_LEDGER_LOG_OWN_H
#define SEKISHO_LEDGER_LOG_OWN_H

#include "ledger/log.h"
#include "ledger/tile.h"

enum {
    LED_LEVELS = LED_TILE_LEVEL_MAX + 1,
    LED_PENDING_MAX =
        64 << 20, /* bytes of entries that may wait for tiles: bounds memory and file */
    LED_UNCOMMITTED_MAX = 48 << 20, /* and for being acknowledged */
    LED_SPILL = 512 << 10, /* are written at a time before that: while they are in the cache */
};

struct led_log {
    char *path; /* owned */
    int folder;
    int lock;
    int wal;
    uint64_t wal_size; /* bytes of sound batches */
    bool torn;
    struct led_key key;
    struct led_tree tree;
    uint64_t committed; /* entries on disk */
    uint64_t published; /* entries under the head */
    int64_t last_ns;    /* time of the last entry taken */

    /* What the tiles at the right edge consist of, from the last border of a full tile before
     * 'published' on. */
    struct buf hashes[LED_LEVELS];
    struct buf entries; /* in the form of bundles */
    size_t *ends;       /* owned: where each full bundle in 'entries' ends */
    size_t end_count;
    size_t end_room;
    size_t committed_bytes; /* of 'entries' */
    size_t spilled; /* bytes of 'entries' behind these that are in the write-ahead file, not
                       synced and without a head */
};

/* Takes an entry that was checked into tree, tails and entries.  RC_MEMORY: half of it; torn.
 */
enum rc led_take(struct led_log *l, struct slice entry, struct err *err);

/* Brings a log that was just opened to where its head and its write-ahead file are. */
enum rc led_recover(struct led_log *l, struct err *err);

/* The first entry of the tails. */
static inline uint64_t led_tail_first(uint64_t size, int level)
{
    uint64_t hashes = size >> (8 * (level < 0 ? 0 : level));
    return hashes - hashes % LED_TILE_WIDTH;
}

/* Signs a head of 'size' entries with 'root' and puts it in place. */
enum rc led_put_head(int folder, const char *path, const struct led_key *key, uint64_t size,
                     const struct led_hash *root, struct err *err);

#endif
