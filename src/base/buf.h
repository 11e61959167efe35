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
/* The same as buf_bytes(), where there may be no room. */
void buf_bytes_slow(struct buf *b, const void *p, size_t n);

/* Appends.  Inlined, because reports are made of short pieces. */
static inline void buf_bytes(struct buf *b, const void *p, size_t n)
{
    if (b->failed || b->room - b->n <= n) {
        buf_bytes_slow(b, p, n);
        return;
    }
    if (n > 0)
        memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
}

static inline void buf_slice(struct buf *b, struct slice s)
{
    buf_bytes(b, s.p, s.n);
}

static inline void buf_str(struct buf *b, const char *s)
{
    buf_bytes(b, s, strlen(s));
}

static inline void buf_char(struct buf *b, char c)
{
    buf_bytes(b, &c, 1);
}
void buf_uint(struct buf *b, uint64_t value);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* What is in it; valid until the next append. */
static inline struct slice buf_view(const struct buf *b)
{
    return slice_of(b->p, b->n);
}

#endif
