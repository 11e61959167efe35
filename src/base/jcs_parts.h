/* base/jcs_parts.h: strings, keys and numbers of RFC 8785; for jcs.c alone. */
#ifndef SEKISHO_BASE_JCS_PARTS_H
#define SEKISHO_BASE_JCS_PARTS_H

#include "base/buf.h"

/* Bytes of the canonical string or number at the front of 's'; 0 if it is none. */
size_t jcs_string_canonical(struct slice s);
size_t jcs_number_canonical(struct slice s);

/* Appends the canonical form of the string or number at the front of 's', and returns how many
 * of its bytes it took; 0 if it is not sound. */
size_t jcs_string_make(struct slice s, struct buf *out);
size_t jcs_number_make(struct slice s, struct buf *out);

/* Order of two keys, given as canonical text between the quotes: by UTF-16 units (RFC 8785,
 * 3.2.3). */
int jcs_key_cmp(struct slice a, struct slice b);

#endif
