/* authority/tiles.h: the replicated logs as plain files, laid out as C2SP tlog-tiles has it:
 *
 *     HOME/tiles/OPERATOR/SENSOR/tile/...      what was countersigned; never changes
 *     HOME/incoming/OPERATOR/SENSOR/tile/...   bundles that no head commits yet
 */
#ifndef SEKISHO_AUTHORITY_TILES_H
#define SEKISHO_AUTHORITY_TILES_H

#include "authority/authority.h"
#include "ledger/prove.h"

/* Whose log; both are ids (authority_is_id). */
struct log_name {
    char operator_id[AUTH_ID_MAX + 1];
    char sensor[AUTH_ID_MAX + 1];
};

/* What a log row says beside size and root; carried on from head to head. */
struct log_state {
    int64_t entry_ns;
    int64_t heartbeat_ns; /* 0: none yet */
    int64_t interval_s;
    int64_t packets;
    int64_t dropped;
};

enum tile_place { TILE_KEPT, TILE_INCOMING };

/* Appends the bytes.  RC_END: it is not there. */
MUST_USE enum rc tiles_read(const struct authority *a, const struct log_name *log,
                            enum tile_place place, const struct led_tile *tile, struct buf *out,
                            struct err *err);
/* Appears whole or not at all; on disk only after tiles_sync(). */
MUST_USE enum rc tiles_write(const struct authority *a, const struct log_name *log,
                             enum tile_place place, const struct led_tile *tile,
                             struct slice bytes, struct err *err);
/* As tiles_write of 'bytes' to 'to', by a second name for the incoming file 'from'.  RC_END: it
 * is not there, or has other bytes by now. */
MUST_USE enum rc tiles_take(const struct authority *a, const struct log_name *log,
                            const struct led_tile *from, const struct led_tile *to,
                            struct slice bytes, struct err *err);
void tiles_remove(const struct authority *a, const struct log_name *log, enum tile_place place,
                  const struct led_tile *tile);
/* All that was written before is on disk. */
MUST_USE enum rc tiles_sync(const struct authority *a, struct err *err);

/* Entry 'index' of a log of 'size' entries, appended. */
MUST_USE enum rc tiles_entry(const struct authority *a, const struct log_name *log,
                             uint64_t index, uint64_t size, struct buf *out, struct err *err);

/* The kept hash tiles as a source for proofs; 'context' is one of these. */
struct tiles_context {
    const struct authority *authority;
    const struct log_name *log;
};
enum rc tiles_source_read(void *context, const struct led_tile *tile, struct buf *out,
                          struct err *err);

#endif
