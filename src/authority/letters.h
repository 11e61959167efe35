/* authority/letters.h: letters of a case as PDF. */
#ifndef SEKISHO_AUTHORITY_LETTERS_H
#define SEKISHO_AUTHORITY_LETTERS_H

#include "authority/casework.h"
#include "authority/route.h"
#include "cases/letter.h"

/* The template of the letter that a step of the history sends; NULL: none. */
const char *letter_of(const struct casework *w, size_t step);
/* Appends it; letter_of() must name one.  RC_END: it is not written in that language.  RC_IO,
 * RC_USAGE, RC_MEMORY. */
MUST_USE enum rc letter_make(struct call *c, const struct casework *w, size_t step,
                             enum letter_lang lang, struct buf *out);

#endif
