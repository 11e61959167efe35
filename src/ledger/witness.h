/* ledger/witness.h: what a witness must check before it countersigns (C2SP tlog-witness,
 * add-checkpoint).  Functions on bytes; what was signed last is the caller's to keep, and the
 * check and the keeping must be one transaction. */
#ifndef SEKISHO_LEDGER_WITNESS_H
#define SEKISHO_LEDGER_WITNESS_H

#include "ledger/proof.h"

/* What was signed last for a log: nothing yet is size 0 with the root of an empty tree. */
struct led_seen {
    uint64_t size;
    struct led_hash root;
};

enum led_verdict {
    LED_SIGN,      /* keep the new head, then countersign: 200 */
    LED_MALFORMED, /* no request, or 'old' beyond the new size: 400 */
    LED_UNSIGNED,  /* not signed by the log's key: 403 */
    LED_STALE,     /* 'old' is not the size signed last; tell that: 409 */
    LED_FORK,      /* signed by the log, and contradicts what was signed last: 409; evidence */
    LED_UNPROVEN,  /* the proof does not lead from the last head to this one: 422 */
};

/* Judges 'x', a parsed request, against what was 'seen' last.  On LED_SIGN, LED_FORK, LED_STALE
 * and LED_UNPROVEN '*ret_note' and '*ret' are the checkpoint, which borrows from the request.
 *
 * LED_FORK is said only where both heads have the same size and different roots: that is proof.
 * A proof of consistency that does not verify may be the submitter's mistake (LED_UNPROVEN);
 * whoever holds the log's tiles can tell (led_view_root at the size seen last). */
enum led_verdict led_witness_judge(const struct led_extension *x, const struct led_seen *seen,
                                   const struct led_vkey *log, struct led_note *ret_note,
                                   struct led_checkpoint *ret, struct err *err);

/* As HTTP says it. */
unsigned led_verdict_status(enum led_verdict v);

#endif
