/* authority/months.h: how all operators together stood at the end of each of the last months.
 */
#ifndef SEKISHO_AUTHORITY_MONTHS_H
#define SEKISHO_AUTHORITY_MONTHS_H

#include "base/time.h"
#include "store/store.h"

enum { MONTHS = 18, MONTH_STATES = 6 };

/* "violation" to "compliant", the strictest first. */
extern const char *const month_states[MONTH_STATES];

struct months {
    int32_t days[MONTHS]; /* ascending; the last is today */
    int64_t all[MONTHS][MONTH_STATES];
};

/* From the tallies, by one walk over all of them.  RC_IO, RC_MEMORY. */
MUST_USE enum rc months_read(struct store *s, int32_t today, struct months *ret,
                             struct err *err);

/* What was read before, for as long as the past stays as it was. */
struct months_keeper;
struct months_keeper *months_keeper_new(void); /* NULL: no memory */
void months_keeper_free(struct months_keeper *k);
/* The same; the walk is made once in a while, today's figures are always new.  From any number
 * of threads. */
MUST_USE enum rc months_kept(struct months_keeper *k, struct store *s, int32_t today,
                             struct months *ret, struct err *err);

#endif
