/* ledger/checkpoint.h: C2SP tlog-checkpoint, the signed head of a log.  Functions on bytes. */
#ifndef SEKISHO_LEDGER_CHECKPOINT_H
#define SEKISHO_LEDGER_CHECKPOINT_H

#include "ledger/merkle.h"
#include "ledger/note.h"

/* A head: so many entries, that root.  'origin' and 'extension' borrow from what was read. */
struct led_checkpoint {
    struct slice origin; /* which log; not empty, no line feed */
    uint64_t size;
    struct led_hash root;
    struct slice extension; /* further lines, each with its line feed; mostly none */
};

/* Reads the text of a note.  RC_FORMAT: not exactly a checkpoint's. */
MUST_USE enum rc led_checkpoint_parse(struct slice text, struct led_checkpoint *ret,
                                      struct err *err);
/* Appends the text that is to be signed. */
void led_checkpoint_print(const struct led_checkpoint *c, struct buf *out);

/* Reads a signed checkpoint and believes it only if 'log', whose name is the origin, signed it.
 * Both results borrow from 'bytes'.
 *
 * RC_FORMAT: no signed checkpoint; of another log; not signed by 'log', or wrongly. */
MUST_USE enum rc led_checkpoint_open(struct slice bytes, const struct led_vkey *log,
                                     struct led_note *ret_note, struct led_checkpoint *ret,
                                     struct err *err);

#endif
