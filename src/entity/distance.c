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
