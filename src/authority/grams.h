/* authority/grams.h: which operators can have equipment with some text in it at all.
 *
 * Of every four letters in a row that the equipment of an operator has in its names, one bit is
 * set.  A text that has four in a row whose bit is not set is nowhere among them: a search need
 * not look.  It may look in vain, and never misses what is there. */
#ifndef SEKISHO_AUTHORITY_GRAMS_H
#define SEKISHO_AUTHORITY_GRAMS_H

#include "authority/authority.h"

enum { GRAMS_SIZE = 8192 };

/* 'text' as a search sees it: letters of ASCII in any case; what is not ASCII counts nothing.
 */
void grams_add(uint8_t set[GRAMS_SIZE], struct slice text);
bool grams_may_have(const uint8_t set[GRAMS_SIZE], struct slice text);

/* Appends a condition on the column 'operator_sql' that leaves only operators that can have
 * 'text'; nothing if that is no help.  Operators whose equipment waits to be evaluated are
 * left. */
MUST_USE enum rc grams_condition(struct store *s, struct slice text, const char *operator_sql,
                                 struct buf *out, struct err *err);

#endif
