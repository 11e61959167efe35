/* ledger/proof.h: the files that prove something to somebody who has nothing but a public key.
 * That an entry is in a log: C2SP tlog-proof.  That one head continues another: the request of
 * C2SP tlog-witness.  Functions on bytes. */
#ifndef SEKISHO_LEDGER_PROOF_H
#define SEKISHO_LEDGER_PROOF_H

#include "ledger/checkpoint.h"

/* "c2sp.org/tlog-proof@v1": index, path and the signed checkpoint they lead to.  'extra' is the
 * text in base64 as it stands in the file (we put the entry itself there). */
struct led_inclusion {
    struct slice extra;
    uint64_t index;
    struct led_proof path;
    struct slice checkpoint; /* the signed note, whole */
};

void led_inclusion_print(const struct led_inclusion *p, struct buf *out);
/* RC_FORMAT: it is no such file; nothing is verified yet. */
MUST_USE enum rc led_inclusion_parse(struct slice file, struct led_inclusion *ret,
                                     struct err *err);
/* Verifies it for 'entry' against 'log'.  RC_FORMAT: it does not hold; the line says what.  On
 * success '*ret_note' and '*ret' (may not be NULL) borrow from the file. */
MUST_USE enum rc led_inclusion_verify(const struct led_inclusion *p, struct slice entry,
                                      const struct led_vkey *log, struct led_note *ret_note,
                                      struct led_checkpoint *ret, struct err *err);

/* "old SIZE", hashes, an empty line, the signed checkpoint that continues it. */
struct led_extension {
    uint64_t old;
    struct led_proof path;
    struct slice checkpoint; /* the signed note, whole */
};

void led_extension_print(const struct led_extension *x, struct buf *out);
/* RC_FORMAT: it is no such file; nothing is verified yet. */
MUST_USE enum rc led_extension_parse(struct slice file, struct led_extension *ret,
                                     struct err *err);

#endif
