#include "entity/distance.h"

#include "base/text.h"

/* Bytes that are no UTF-8 stand for themselves. */
static size_t code_points(struct slice s, uint32_t ret[DISTANCE_MAX_BYTES])
{
    size_t n = 0;
    while (s.n > 0) {
        uint32_t c = s.p[0];
        size_t size = c < 0x80 ? 1 : text_decode(s, &c);
        ret[n++] = c;
        s = slice_skip(s, size == 0 ? 1 : size);
    }
    return n;
}

size_t text_distance(struct slice a, struct slice b)
{
    uint32_t x[DISTANCE_MAX_BYTES];
    uint32_t y[DISTANCE_MAX_BYTES];
    uint8_t rows[3][DISTANCE_MAX_BYTES + 1];
    if (a.n > DISTANCE_MAX_BYTES || b.n > DISTANCE_MAX_BYTES)
        return SIZE_MAX;
    size_t n = code_points(a, x);
    size_t m = code_points(b, y);
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = (uint8_t)j;
    for (size_t i = 1; i <= n; i++) {
        uint8_t *now = rows[i % 3];
        const uint8_t *last = rows[(i - 1) % 3];
        now[0] = (uint8_t)i;
        for (size_t j = 1; j <= m; j++) {
            unsigned best = last[j - 1] + (unsigned)(x[i - 1] != y[j - 1]);
            if (last[j] + 1u < best)
                best = last[j] + 1u;
            if (now[j - 1] + 1u < best)
                best = now[j - 1] + 1u;
            bool swapped = i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1];
            if (swapped && rows[(i - 2) % 3][j - 2] + 1u < best)
                best = rows[(i - 2) % 3][j - 2] + 1u;
            now[j] = (uint8_t)best;
        }
    }
    return rows[n % 3][m];
}

static size_t step_back(struct slice s, size_t at)
{
    while (at > 0 && (s.p[at] & 0xc0) == 0x80)
        at--;
    return at;
}

/* Is 's' one character of UTF-8, or one stray byte? */
static bool is_one(struct slice s)
{
    uint32_t c = 0;
    return s.n == 1 || (s.n > 1 && text_decode(s, &c) == s.n);
}

enum text_step text_one_step(struct slice a, struct slice b)
{
    size_t front = 0;
    size_t least = a.n < b.n ? a.n : b.n;
    if ((a.n > b.n ? a.n - b.n : b.n - a.n) > 4)
        return STEP_MORE;
    while (front < least && a.p[front] == b.p[front])
        front++;
    front = front < a.n ? step_back(a, front) : front < b.n ? step_back(b, front) : front;
    size_t back = 0;
    while (back < least - front && a.p[a.n - 1 - back] == b.p[b.n - 1 - back])
        back++;
    while (back > 0 && (a.p[a.n - back] & 0xc0) == 0x80) /* begin with a whole character */
        back--;
    struct slice x = slice_sub(a, front, a.n - back - front);
    struct slice y = slice_sub(b, front, b.n - back - front);
    if ((x.n == 0 || is_one(x)) && (y.n == 0 || is_one(y)))
        return STEP_ONE;
    if (x.n != y.n || x.n < 2 || x.n > 8)
        return STEP_MORE;
    size_t size = 1; /* of the first character of x */
    while (size < x.n && (x.p[size] & 0xc0) == 0x80)
        size++;
    bool swapped = memcmp(x.p, &y.p[y.n - size], size) == 0 && memcmp(&x.p[size], y.p, x.n - size) == 0;
    return swapped && is_one(slice_sub(x, 0, size)) && is_one(slice_skip(x, size)) ? STEP_SWAPPED : STEP_MORE;
}
