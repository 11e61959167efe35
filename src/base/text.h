/* base/text.h: foreign bytes made into text that is safe to keep, compare and show. */
#ifndef SEKISHO_BASE_TEXT_H
#define SEKISHO_BASE_TEXT_H

#include "base/buf.h"

enum text_mark {
    TEXT_INVALID = 1, /* it was not UTF-8 throughout; bad bytes stand as \xHH */
    TEXT_CONTROL = 2, /* it held control characters; they stand as \xHH or \u{HH} */
    TEXT_CUT = 4,     /* it was longer than the limit */
};

/* The code point at the front of 's' (0 bytes: none) and how many bytes it takes; 0 bytes
 * when 's' does not start with well-formed UTF-8 (RFC 3629). */
size_t text_decode(struct slice s, uint32_t *ret_code_point);

/* True when 's' is well-formed UTF-8 throughout. */
bool text_is_utf8(struct slice s);

/* Appends 's' as printable UTF-8 of at most 'limit' bytes, cut at a character.  Controls
 * (C0, DEL, C1, bidirectional overrides, line separators) and bad bytes become escapes: what
 * comes out can be shown on a terminal.  Blanks, CR, LF and NUL at both ends are dropped; CR,
 * LF and tab inside become one blank.  Returns the marks that apply (enum text_mark). */
unsigned text_clean(struct slice s, size_t limit, struct buf *out);

/* Columns a terminal needs for clean UTF-8 (wide East Asian characters: 2, combining: 0;
 * Unicode 15, UAX #11). */
size_t text_width(struct slice s);

/* As much of the front of 's' as fits in 'columns', cut at a character. */
struct slice text_fit(struct slice s, size_t columns);

/* All but letters, digits and -._~ as %XX (RFC 3986, 2.3): a segment of a path, a value in a
 * query, a parameter of a header (RFC 8187). */
void text_uri(struct slice s, struct buf *out);

#endif
