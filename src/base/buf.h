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
/* Room for 'n' bytes more, where there may be none; false: no memory. */
bool buf_grow(struct buf *b, size_t n);

/* 'n' bytes more, which the caller fills in; NULL: no memory. */
static inline uint8_t *buf_more(struct buf *b, size_t n)
{
    if ((b->failed || b->room - b->n <= n) && !buf_grow(b, n))
        return NULL;
    uint8_t *to = b->p + b->n;
    b->n += n;
    b->p[b->n] = '\0';
    return to;
}

/* Appends.  Inlined, because reports are made of short pieces. */
static inline void buf_bytes(struct buf *b, const void *p, size_t n)
{
    uint8_t *to = buf_more(b, n);
    if (to != NULL && n > 0)
        memcpy(to, p, n);
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
