/* ledger/reader.h: reads what a ledger's head commits to; beside its writer, without a lock,
 * and as well from a copy without a key. */
#ifndef SEKISHO_LEDGER_READER_H
#define SEKISHO_LEDGER_READER_H

#include "ledger/checkpoint.h"
#include "ledger/prove.h"

struct led_reader;

/* Reads the head and verifies its signature by 'log'; with NULL by the key in LEDGER/vkey,
 * which proves no more than that the folder agrees with itself.
 *
 * RC_USAGE: no ledger.  RC_FORMAT: no head, or not signed by that key. */
MUST_USE enum rc led_reader_open(const char *path, const struct led_vkey *log,
                                 struct led_reader **ret, struct err *err);
void led_reader_close(struct led_reader *r);

/* Looks for a newer head.  RC_OK, also if there is none. */
MUST_USE enum rc led_reader_refresh(struct led_reader *r, struct err *err);

/* Borrowed until the reader is refreshed or closed. */
const struct led_checkpoint *led_reader_checkpoint(const struct led_reader *r);
struct slice led_reader_note(const struct led_reader *r); /* the head as it is signed */
const struct led_vkey *led_reader_vkey(const struct led_reader *r);

/* Appends a tile or bundle of exactly 'tile->width'; from the full one if the partial one is
 * gone. RC_FORMAT: it is missing or has another size than it must; the line names it. */
MUST_USE enum rc led_reader_tile(const struct led_reader *r, const struct led_tile *tile,
                                 struct buf *out, struct err *err);
/* Hash tiles for led_view_new; borrowed. */
const struct led_source *led_reader_source(const struct led_reader *r);

/* Appends entry 'index'.  Reading one after the other reads each bundle once.  RC_USAGE: the
 * head covers fewer. */
MUST_USE enum rc led_reader_entry(struct led_reader *r, uint64_t index, struct buf *out,
                                  struct err *err);

/* Visits the entries 'from' to 'to - 1' in order; what 'visit' returns other than RC_OK ends
 * it. */
MUST_USE enum rc led_reader_each(struct led_reader *r, uint64_t from, uint64_t to,
                                 enum rc (*visit)(void *context, uint64_t index,
                                                  struct slice entry, struct err *err),
                                 void *context, struct err *err);

#endif
