/* dossier/verify.h: checks a dossier with nothing but the file and public keys, and says on one
 * page what is proven, by whom, as of when, and what is not. */
#ifndef SEKISHO_DOSSIER_VERIFY_H
#define SEKISHO_DOSSIER_VERIFY_H

#include "base/buf.h"
#include "ledger/note.h"
#include "report/report.h"

struct dossier_trust {
    const struct led_vkey *keys; /* whose signatures count */
    size_t key_count;
};

/* Appends the page, which is the same for the same file, keys and language on every machine.
 * '*ret_holds': nothing in it is wrong.  RC_MEMORY; what is wrong with the file is no error but
 * stands on the page. */
MUST_USE enum rc dossier_verify(struct slice file, const struct dossier_trust *trust,
                                enum report_lang lang, struct buf *page, bool *ret_holds,
                                struct err *err);

/* Reads verifier keys, a line each, to at most 'room'.  RC_FORMAT, RC_LIMIT. */
MUST_USE enum rc dossier_keys(struct slice text, struct led_vkey *ret, size_t room,
                              size_t *ret_count, struct err *err);

#endif
