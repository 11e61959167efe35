/* compile/reading.h: Chinese names in pinyin (Hanyu Pinyin without tones), as they stand on products and in
 * registries.  Only for names that are Chinese: a Japanese name read in Mandarin is nobody's. */
#ifndef SEKISHO_COMPILE_READING_H
#define SEKISHO_COMPILE_READING_H

#include "base/buf.h"

struct reading;

/* NULL when ICU has no such table. */
struct reading *reading_new(void);
void reading_free(struct reading *r);

/* Appends the reading of 'han' as one word: "haikangweishi".  False when a character has none. */
bool reading_word(const struct reading *r, struct slice han, struct buf *out);

#endif
