/* report/evidence.h: the frames that a result rests on, as a capture with a comment on each
 * that says what it proves.  Inspecting that capture leads to the same equipment. */
#ifndef SEKISHO_REPORT_EVIDENCE_H
#define SEKISHO_REPORT_EVIDENCE_H

#include "base/spool.h"
#include "dissect/trail.h"
#include "report/report.h"

struct report_evidence {
    const struct spool *spool; /* holds the frames of the report's engine */
    bool redact;               /* of payloads, only the bytes that prove something */
    const bool *wanted;        /* one per item of the list: NULL: all of it */
    /* Takes the bytes of the file in turn. */
    enum rc (*write)(void *ctx, struct slice bytes, struct err *err);
    /* Told of each frame that is written; NULL: nobody wants to know. */
    void (*note)(void *ctx, const struct trail_frame *frame);
    void *ctx;
};

/* RC_IO, RC_MEMORY, and what 'write' returns. */
MUST_USE enum rc report_evidence_write(const struct report *r, const struct report_evidence *to,
                                       struct err *err);

#endif
