/* authority/demo.h: an authority filled with a simulated country.  Operators are invented and
 * marked as such; addresses are those of documentation; the types of equipment are real makers'
 * (data/demo/equipment.tsv).  All of it takes the way that real logs take: entries, tiles,
 * signed heads, rows, evaluation. */
#ifndef SEKISHO_AUTHORITY_DEMO_H
#define SEKISHO_AUTHORITY_DEMO_H

#include "authority/authority.h"

struct demo_size {
    unsigned operators;
    unsigned equipment; /* of all together */
    unsigned months;    /* of history */
    unsigned industries;
};

struct demo_counts {
    uint64_t operators;
    uint64_t entries;
    uint64_t equipment;
    uint64_t findings;
};

/* Fills the store of 'a', which has to be empty; 'tables' is the folder of the program's data.
 * The same every time, apart from keys and the day it ends on.  RC_USAGE: something is in the
 * store. */
MUST_USE enum rc demo_fill(struct authority *a, const char *tables,
                           const struct demo_size *size,
                           void (*progress)(uint64_t done, uint64_t all),
                           struct demo_counts *ret, struct err *err);

/* Some cases on what demo_fill made. */
MUST_USE enum rc demo_cases(struct authority *a, struct err *err);

#endif
