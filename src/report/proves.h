/* report/proves.h: what a kept frame proves, about which equipment.  Internal to report. */
#ifndef SEKISHO_REPORT_PROVES_H
#define SEKISHO_REPORT_PROVES_H

#include "base/map.h"
#include "dissect/trail.h"
#include "report/report.h"

/* An item of evidence of an equipment, by frame. */
struct proof {
    uint32_t source;
    uint64_t frame;
    size_t equipment;
    const struct evidence *evidence;
};

struct proves {
    const struct report *r;    /* borrowed */
    const struct trail *trail; /* borrowed */
    struct map
        *equipment_of; /* an address to the index of its equipment; owned, as all below */
    struct map
        *bystanders;      /* IP addresses that are none of it, and tell what its MACs carried */
    struct proof *proofs; /* by source, frame, equipment */
    size_t proof_count;
    bool *relevant; /* one per frame of the trail */
};

/* 'wanted' as in struct report_evidence.  proves_done() is due whatever comes back.  RC_MEMORY.
 */
MUST_USE enum rc proves_init(struct proves *p, const struct report *r, const bool *wanted,
                             struct err *err);
void proves_done(struct proves *p);

/* The next frame that belongs into the evidence, from entry '*from' of the trail on: its
 * entries are '*from' to '*ret_to'.  False: there is none. */
bool proves_next(const struct proves *p, size_t *from, size_t *ret_to);

/* The items of evidence of one frame: '*ret_count' from the returned one on. */
const struct proof *proves_of(const struct proves *p, uint32_t source, uint64_t frame,
                              size_t *ret_count);
/* Index of the first observation of the frame; those of a frame stand in a row. */
size_t proves_first_obs(const struct proves *p, uint32_t source, uint64_t frame);

/* The comment on the frames 'from' to 'to' of the trail, which are entries of one and the same
 * frame. */
void proves_tell(const struct proves *p, size_t from, size_t to, bool redacted,
                 struct buf *out);

#endif
