/* base/jcs.h: JSON in the one form that RFC 8785 (JSON Canonicalization Scheme) allows: no
 * blanks, keys in the order of their UTF-16 units, the shortest escapes, numbers as ECMAScript
 * writes them.  Equal values have equal bytes, hence equal hashes. */
#ifndef SEKISHO_BASE_JCS_H
#define SEKISHO_BASE_JCS_H

#include "base/buf.h"

enum { JCS_DEPTH_MAX = 64 };

/* Appends the canonical form of 'json', one value in any form.  RC_FORMAT: it is not I-JSON
 * (RFC 7493): not UTF-8, half a surrogate pair, a key twice, a number that no double holds,
 * deeper than JCS_DEPTH_MAX; the line has the offset.  RC_MEMORY.  On failure 'out' is as it
 * was. */
MUST_USE enum rc jcs_make(struct slice json, struct buf *out, struct err *err);

/* Is 'json' in canonical form already?  Much faster than making it.  RC_FORMAT:
 * no; the line says what is wrong at which offset. */
MUST_USE enum rc jcs_check(struct slice json, struct err *err);

/* Looking into canonical text, which must have passed jcs_check. */

/* Members of an object in turn: '*rest' is the object at first.  False at the end, and for what
 * is no object.  The key is what stands between its quotes, the value is raw text. */
bool jcs_next(struct slice *rest, struct slice *ret_key, struct slice *ret_value);

/* The raw text of the value of 'key' (plain ASCII) in an object, or an empty slice. */
struct slice jcs_get(struct slice object, const char *key);

/* What is between the quotes of a string without escapes, or an empty slice. */
struct slice jcs_text(struct slice value);

#endif
