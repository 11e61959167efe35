/* dossier/build.h: packs what a third party needs to check findings without us: the findings,
 * the facts, frames and law that they rest on, what the ledger says of them, and signatures. */
#ifndef SEKISHO_DOSSIER_BUILD_H
#define SEKISHO_DOSSIER_BUILD_H

#include "base/spool.h"
#include "ledger/reader.h"
#include "report/report.h"

/* The text of a file of regulations. */
struct dossier_law {
    const char *path; /* as it was read: rule_set_file() */
    struct slice text;
};

/* All borrowed. */
struct dossier_source {
    const struct report *report;        /* whose engine kept its frames */
    const struct rule_findings *chosen; /* one per item of the report's list: what is packed */
    const struct rule_vocab *vocab;
    struct rule_vocab_texts tables; /* that 'vocab' was made of */
    const struct dossier_law *laws;
    size_t law_count;
    const struct spool *spool;
    bool redact;
    bool has_pdf;
    struct led_reader *log;      /* NULL: no ledger */
    const struct led_vkey *keys; /* of the signatures on the ledger's head */
    size_t key_count;
};

/* Appends the dossier.  The same source is the same bytes.  RC_USAGE: nothing was chosen, or no
 * PDF can be made. RC_FORMAT: the ledger is not sound.  RC_LIMIT, RC_IO, RC_MEMORY. */
MUST_USE enum rc dossier_build(const struct dossier_source *source, struct buf *out,
                               struct err *err);

/* Appends the dossier 'file' with one more signature on its seal, by 'key', whose name is
 * 'name'.  Whoever parsed captures to make a dossier had no key at hand.  RC_FORMAT: it is no
 * dossier.  RC_USAGE: as led_vkey_make. */
MUST_USE enum rc dossier_sign(struct slice file, struct slice name, const struct sign_key *key,
                              struct buf *out, struct err *err);

#endif
