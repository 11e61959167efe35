/* report/redact.h: which bytes of evidence may be zeroed without losing what it proves.
 *
 * That is not argued but tried: the frames are read again as they would be written, and where
 * they no longer lead to the same observations, more of them is kept, up to all.  Internal to
 * report. */
#ifndef SEKISHO_REPORT_REDACT_H
#define SEKISHO_REPORT_REDACT_H

#include "base/spool.h"
#include "report/proves.h"

/* What stays of a frame besides its headers. */
enum redact_level {
    REDACT_TO_VALUES, /* the bytes of what it states */
    REDACT_TO_LAST,   /* everything up to the last of them */
    REDACT_NOTHING,   /* the frame is whole */
};

struct redaction {
    const struct proves *proves; /* borrowed */
    const struct spool *spool;   /* borrowed */
    uint8_t *levels; /* enum redact_level, by index of the trail's entry; owned, as below */
    uint8_t *frame;
    uint8_t *kept; /* which bytes of it stay */
    size_t room;
};

/* 'is_wanted': payloads are to be redacted; else every frame stays whole.  redaction_done() is
 * due whatever comes back.  RC_IO, RC_MEMORY. */
MUST_USE enum rc redaction_init(struct redaction *r, const struct proves *proves,
                                const struct spool *spool, bool is_wanted, struct err *err);
void redaction_done(struct redaction *r);

/* The bytes of one frame, whose entries in the trail are 'from' to 'to', as they are to be
 * written; '*ret' is valid until the next call.  '*ret_is_whole': nothing was zeroed.
 * RC_IO, RC_MEMORY. */
MUST_USE enum rc redaction_frame(struct redaction *r, size_t from, size_t to, struct slice *ret,
                                 bool *ret_is_whole, struct err *err);

#endif
