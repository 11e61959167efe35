#include "base/base64.h"

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

static int value_of(uint8_t c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

/* libsodium's decoder takes some bytes beyond ASCII for digits, hence this one. */
bool base64_take(struct slice text, uint8_t *ret_bytes, size_t room, size_t *ret_size)
{
    size_t pad = text.n > 0 && text.p[text.n - 1] == '=';
    pad += pad == 1 && text.n > 1 && text.p[text.n - 2] == '=';
    size_t size = text.n / 4 * 3 - pad;
    if (text.n % 4 != 0 || size > room)
        return false;
    size_t n = 0;
    uint32_t bits = 0;
    unsigned count = 0; /* of bits that wait */
    for (size_t i = 0; i < text.n - pad; i++) {
        int value = value_of(text.p[i]);
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        count += 6;
        if (count < 8)
            continue;
        count -= 8;
        ret_bytes[n++] = (uint8_t)(bits >> count);
    }
    if ((bits & ((1U << count) - 1)) != 0) /* the same bytes written in another way */
        return false;
    *ret_size = n;
    return true;
}
