/* ledger/wal.h: the write-ahead file: entries that are acknowledged and not yet in tiles.  One
 * batch behind the other, each with its digest; a batch is there whole or not at all. */
#ifndef SEKISHO_LEDGER_WAL_H
#define SEKISHO_LEDGER_WAL_H

#include "base/buf.h"

enum {
    LED_WAL_HEAD = 56,            /* bytes before the entries of a batch */
    LED_WAL_BATCH_MAX = 64 << 20, /* bytes of entries in one */
    LED_WAL_FILE_MAX =
        1 << 29, /* bytes of the file: some eight times what the writer lets it have */
};

/* Appends the head of a batch: entries 'first' to 'first + count - 1' in 'bundle', which is in
 * the form of led_bundle_put. */
void led_wal_head(uint64_t first, uint32_t count, struct slice bundle, struct buf *out);

/* Visits the entries from 'next' on, in order, as far as the file is sound.
 * '*ret_good' is where it ends to be.
 *
 * RC_OK: what follows '*ret_good', if anything, is one batch that was being written when the
 * machine or the program stopped: it was never acknowledged.  RC_FORMAT: something is damaged
 * before the end, or entries are missing; nothing may be cut.  Or what 'visit' returned. */
MUST_USE enum rc led_wal_scan(struct slice file, uint64_t next,
                              enum rc (*visit)(void *context, struct slice entry,
                                               struct err *err),
                              void *context, size_t *ret_good, struct err *err);

#endif
