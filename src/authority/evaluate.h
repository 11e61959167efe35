/* authority/evaluate.h: what the law says of the equipment in the store, by the authority's own
 * regulations. Nothing of what sensors concluded is used. */
#ifndef SEKISHO_AUTHORITY_EVALUATE_H
#define SEKISHO_AUTHORITY_EVALUATE_H

#include "authority/authority.h"

enum evaluate_extent {
    EVALUATE_WAITING, /* what is new or changed */
    EVALUATE_ALL,     /* the law, the day or the operator changed */
};

struct evaluate_counts {
    uint64_t equipment;
    uint64_t opened;
    uint64_t closed;
};

/* One operator, as of 'day'.  In transactions of some thousand pieces each.  RC_END: no such
 * operator. */
MUST_USE enum rc evaluate_operator(struct authority *a, struct store *s,
                                   const char *operator_id, int32_t day,
                                   enum evaluate_extent extent, struct evaluate_counts *counts,
                                   struct err *err);

/* All operators that need it today: another law, another day, a change in the register,
 * equipment that waits. */
MUST_USE enum rc evaluate_due(struct authority *a, struct evaluate_counts *counts,
                              struct err *err);

#endif
