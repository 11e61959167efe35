/* base/buf.h: bytes that grow, for output.  After a failed allocation 'failed' is set, later
 * appends do nothing, and the owner asks once at the end. */
#ifndef SEKISHO_BASE_BUF_H
#define SEKISHO_BASE_BUF_H

#include "base/err.h"
#include "base/slice.h"

struct buf {
    uint8_t *p; /* owned; NUL-terminated once anything was appended */
    size_t n;
    size_t room;
    bool failed;
};

#define BUF_EMPTY ((struct buf){ NULL, 0, 0, false })

void buf_done(struct buf *b);
/* Makes it empty but keeps the room. */
void buf_clear(struct buf *b);
void buf_bytes(struct buf *b, const void *p, size_t n);
void buf_slice(struct buf *b, struct slice s);
void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_uint(struct buf *b, uint64_t value);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* What is in it; valid until the next append. */
static inline struct slice buf_view(const struct buf *b)
{
    return slice_of(b->p, b->n);
}

#endif
