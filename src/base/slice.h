/* base/slice.h: the only type for bytes that came from outside.  A slice borrows; it is not
 * a string: NUL is data. */
#ifndef SEKISHO_BASE_SLICE_H
#define SEKISHO_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
    const uint8_t *p; /* may be NULL only if n is 0 */
    size_t n;         /* bytes */
};

/* A slice over a string literal, without its NUL. */
#define SLICE(lit) ((struct slice){ (const uint8_t *)("" lit), sizeof(lit) - 1 })

static inline struct slice slice_of(const void *p, size_t n)
{
    return (struct slice){ (const uint8_t *)p, n };
}

static inline struct slice slice_str(const char *s)
{
    return slice_of(s, s == NULL ? 0 : strlen(s));
}

static inline bool slice_eq(struct slice a, struct slice b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool slice_starts(struct slice s, struct slice head)
{
    return s.n >= head.n && (head.n == 0 || memcmp(s.p, head.p, head.n) == 0);
}

/* Bytes 'from' to 'from + n', cut to what is there. */
static inline struct slice slice_sub(struct slice s, size_t from, size_t n)
{
    if (from > s.n)
        from = s.n;
    if (n > s.n - from)
        n = s.n - from;
    return slice_of(s.n == 0 ? s.p : s.p + from, n);
}

static inline struct slice slice_skip(struct slice s, size_t n)
{
    return slice_sub(s, n, SIZE_MAX);
}

/* Order of bytes, the shorter first where one starts the other; as memcmp. */
int slice_cmp(struct slice a, struct slice b);

/* ASCII letters without regard to case; all other bytes as they are. */
bool slice_eq_nocase(struct slice a, struct slice b);
bool slice_starts_nocase(struct slice s, struct slice head);

/* Position of the first 'needle' in 's', or SIZE_MAX. */
size_t slice_find(struct slice s, struct slice needle);
size_t slice_find_nocase(struct slice s, struct slice needle);
size_t slice_find_byte(struct slice s, uint8_t byte);

/* Without blanks, tabs, CR, LF and NUL at both ends. */
struct slice slice_trim(struct slice s);

/* Takes everything up to 'byte' off the front of '*rest' and returns it; 'byte' itself is
 * dropped.  Without 'byte', returns all of it and leaves '*rest' empty. */
struct slice slice_split(struct slice *rest, uint8_t byte);

/* The next line, ended by LF or CRLF (both dropped) or by the end. */
struct slice slice_line(struct slice *rest);

/* Decimal number that fills the slice; false if empty, too large or not all digits. */
bool slice_uint(struct slice s, uint64_t *ret_value);

/* Hexadecimal, upper or lower case, without prefix; as slice_uint. */
bool slice_hex(struct slice s, uint64_t *ret_value);

#endif
