/* dossier/people.h: the part of a dossier that people read, in English and Japanese.  Internal
 * to dossier. */
#ifndef SEKISHO_DOSSIER_PEOPLE_H
#define SEKISHO_DOSSIER_PEOPLE_H

#include "dissect/trail.h"
#include "dossier/build.h"
#include "dossier/doc.h"
#include "dossier/members.h"

struct people {
    const struct dossier_source *source;
    const bool *wanted; /* one per item of the report's list */
    const struct trail_frame *frames;
    size_t frame_count;
    const uint64_t *entries; /* of the ledger */
    size_t entry_count;
    const struct members *members; /* law and data among them */
};

/* RC_MEMORY, here or in 'doc'. */
MUST_USE enum rc people_tell(const struct people *p, struct doc *doc, struct err *err);

#endif
