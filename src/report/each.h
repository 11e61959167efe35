/* report/each.h: equipment written one piece after the other, by as many threads as the report may have. */
#ifndef SEKISHO_REPORT_EACH_H
#define SEKISHO_REPORT_EACH_H

#include "report/report.h"

/* Writes item 'i' of r->list to 'out'; may be called by several threads at once, for different items. */
typedef void report_one(const struct report *r, size_t i, const void *ctx, struct buf *out);

/* All items in order, drained in between; judged before, if they are judged stretch by stretch. */
void report_each(const struct report *r, report_one *write, const void *ctx, struct buf *out);

#endif
