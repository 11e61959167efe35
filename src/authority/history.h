/* authority/history.h: how many pieces of equipment were in which state on a day that is past,
 * by the law of that day. */
#ifndef SEKISHO_AUTHORITY_HISTORY_H
#define SEKISHO_AUTHORITY_HISTORY_H

#include "authority/authority.h"

/* Writes the tally of an operator for 'day' from the equipment that was there then.  RC_END: no
 * such operator. */
MUST_USE enum rc history_tally(struct authority *a, struct store *s, const char *operator_id,
                               int32_t day, struct err *err);

#endif
