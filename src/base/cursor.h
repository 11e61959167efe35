/* base/cursor.h: a reader that cannot leave its bytes.
 *
 * Asking for more than is left yields zero, moves nothing and sets 'bad' for good.  Read a
 * record, look at 'bad', then use what was read. */
#ifndef SEKISHO_BASE_CURSOR_H
#define SEKISHO_BASE_CURSOR_H

#include "base/endian.h"
#include "base/slice.h"

struct cursor {
    const uint8_t *p; /* next byte */
    size_t left;      /* bytes from 'p' to the end */
    bool bad;         /* something asked for was not there */
};

static inline struct cursor cur_of(struct slice s)
{
    return (struct cursor){ s.p, s.n, false };
}

/* The next 'n' bytes; an empty slice if there are fewer. */
static inline struct slice cur_take(struct cursor *c, size_t n)
{
    if (c->bad || n > c->left) {
        c->bad = true;
        return (struct slice){ c->p, 0 };
    }
    struct slice s = { c->p, n };
    if (n > 0)
        c->p += n;
    c->left -= n;
    return s;
}

/* All that is left. */
static inline struct slice cur_rest(struct cursor *c)
{
    return cur_take(c, c->left);
}

/* All that is left, without moving. */
static inline struct slice cur_peek(const struct cursor *c)
{
    return (struct slice){ c->p, c->left };
}

static inline void cur_skip(struct cursor *c, size_t n)
{
    (void)cur_take(c, n); /* only the movement is wanted */
}

/* A child that sees the next 'n' bytes and no more; the parent moves past them.  If fewer are
 * left both become bad. */
static inline struct cursor cur_sub(struct cursor *c, size_t n)
{
    struct slice s = cur_take(c, n);
    return (struct cursor){ s.p, s.n, c->bad };
}

/* As cur_sub, but what is missing at the end is left out instead of making anything bad: for
 * records that a short capture has cut.  '*ret_cut' tells whether it was. */
static inline struct cursor cur_sub_cut(struct cursor *c, size_t n, bool *ret_cut)
{
    *ret_cut = n > c->left;
    return cur_sub(c, *ret_cut ? c->left : n);
}

static inline uint8_t cur_u8(struct cursor *c)
{
    struct slice s = cur_take(c, 1);
    return s.n == 1 ? s.p[0] : 0;
}

static inline uint16_t cur_be16(struct cursor *c)
{
    struct slice s = cur_take(c, 2);
    return s.n == 2 ? be16_at(s.p) : 0;
}

static inline uint32_t cur_be24(struct cursor *c)
{
    struct slice s = cur_take(c, 3);
    return s.n == 3 ? (uint32_t)s.p[0] << 16 | (uint32_t)s.p[1] << 8 | s.p[2] : 0;
}

static inline uint32_t cur_be32(struct cursor *c)
{
    struct slice s = cur_take(c, 4);
    return s.n == 4 ? be32_at(s.p) : 0;
}

static inline uint64_t cur_be64(struct cursor *c)
{
    struct slice s = cur_take(c, 8);
    return s.n == 8 ? be64_at(s.p) : 0;
}

static inline uint16_t cur_le16(struct cursor *c)
{
    struct slice s = cur_take(c, 2);
    return s.n == 2 ? le16_at(s.p) : 0;
}

static inline uint32_t cur_le32(struct cursor *c)
{
    struct slice s = cur_take(c, 4);
    return s.n == 4 ? le32_at(s.p) : 0;
}

static inline uint64_t cur_le64(struct cursor *c)
{
    struct slice s = cur_take(c, 8);
    return s.n == 8 ? le64_at(s.p) : 0;
}

#endif
