/* cli/evidence.h: the file of `--evidence`: frames are put aside while a capture goes by, and
 * the wanted ones written at the end. */
#ifndef SEKISHO_CLI_EVIDENCE_H
#define SEKISHO_CLI_EVIDENCE_H

#include "cli/output.h"
#include "report/evidence.h"

struct evidence_file {
    const char *path; /* NULL: nobody asked for it */
    bool redact;
    struct output file;
    struct spool *spool; /* owned */
};

/* Begins the file, and beside it a place for the frames.  RC_IO, RC_MEMORY. */
MUST_USE enum rc evidence_open(struct evidence_file *e, struct arena *arena, struct err *err);
/* The whole file; from here on it is there.  RC_IO, RC_MEMORY. */
MUST_USE enum rc evidence_write(struct evidence_file *e, const struct report *report,
                                struct err *err);
void evidence_done(struct evidence_file *e);

#endif
