#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buf_done(struct buf *b)
{
    free(b->p);
    *b = BUF_EMPTY;
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    if (b->p != NULL)
        b->p[0] = '\0';
}

bool buf_grow(struct buf *b, size_t more)
{
    if (b->failed || more > SIZE_MAX / 2 - b->n) {
        b->failed = true;
        return false;
    }
    size_t need = b->n + more + 1;
    if (need <= b->room)
        return true;
    size_t room = b->room < 256 ? 256 : b->room;
    while (room < need)
        room *= 2;
    uint8_t *p = realloc(b->p, room);
    if (p == NULL) {
        b->failed = true;
        return false;
    }
    b->p = p;
    b->room = room;
    return true;
}

void buf_uint(struct buf *b, uint64_t value)
{
    char digits[20];
    size_t n = sizeof digits;
    do {
        digits[--n] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    buf_bytes(b, digits + n, sizeof digits - n);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    size_t room = b->failed ? 0 : b->room - b->n;
    int n = vsnprintf(room == 0 ? NULL : (char *)b->p + b->n, room, fmt, ap);
    va_end(ap);
    if (n >= 0 && (size_t)n < room) {
        b->n += (size_t)n;
        return;
    }
    if (room > 0)
        b->p[b->n] = '\0'; /* there was not enough: what was written is not there */
    if (n < 0 || !buf_grow(b, (size_t)n)) {
        b->failed = true;
        return;
    }
    va_start(ap, fmt);
    (void)vsnprintf((char *)b->p + b->n, (size_t)n + 1, fmt, ap); /* measured above */
    va_end(ap);
    b->n += (size_t)n;
}
