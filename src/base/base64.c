#include "base/base64.h"

#include <sodium.h>

void base64_put(struct slice bytes, struct buf *out)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.n; i += 3) {
        struct slice s = slice_sub(bytes, i, 3);
        uint32_t v = (uint32_t)s.p[0] << 16 | (s.n > 1 ? (uint32_t)s.p[1] << 8 : 0) |
                     (s.n > 2 ? s.p[2] : 0);
        const char four[4] = { digits[v >> 18], digits[v >> 12 & 63],
                               s.n > 1 ? digits[v >> 6 & 63] : '=',
                               s.n > 2 ? digits[v & 63] : '=' };
        buf_bytes(out, four, sizeof four);
    }
}

bool base64_take(struct slice text, uint8_t *ret_bytes, size_t room, size_t *ret_size)
{
    const char *end = NULL;
    size_t n = 0;
    if (text.n % 4 != 0 || text.n / 4 > room / 3 + 1)
        return false;
    if (text.n == 0) {
        *ret_size = 0;
        return true;
    }
    if (sodium_base642bin(ret_bytes, room, (const char *)text.p, text.n, NULL, &n, &end,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != (const char *)text.p + text.n)
        return false;
    *ret_size = n;
    return true;
}
