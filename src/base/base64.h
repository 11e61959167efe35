/* base/base64.h: RFC 4648, section 4, with padding.  Exactly one text stands for some bytes: a
 * text with blanks, without its padding or with bits left over is refused. */
#ifndef SEKISHO_BASE_BASE64_H
#define SEKISHO_BASE_BASE64_H

#include "base/buf.h"

void base64_put(struct slice bytes, struct buf *out);

/* At most 'room' bytes; false if 'text' is not base64 or is more. */
bool base64_take(struct slice text, uint8_t *ret_bytes, size_t room, size_t *ret_size);

#endif
