#include "base/jcs_parts.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* -- strings ---------------------------------------------------------------------------- */

/* The letter that stands for a control character after a backslash; 0: it has none. */
static char short_escape(uint32_t cp)
{
    switch (cp) {
    case '\b': return 'b';
    case '\t': return 't';
    case '\n': return 'n';
    case '\f': return 'f';
    case '\r': return 'r';
    case '"': return '"';
    case '\\': return '\\';
    default: return 0;
    }
}

static bool hex4(struct slice s, uint32_t *ret)
{
    uint64_t value = 0;
    if (s.n < 4 || !slice_hex(slice_sub(s, 0, 4), &value))
        return false;
    *ret = (uint32_t)value;
    return true;
}

/* The code point that the escape at the front of 's' (after the backslash) stands for, and its
 * bytes; 0 bytes if it is none. */
static size_t unescape(struct slice s, uint32_t *ret)
{
    uint32_t low = 0;
    if (s.n == 0)
        return 0;
    switch (s.p[0]) {
    case 'b': *ret = '\b'; return 1;
    case 't': *ret = '\t'; return 1;
    case 'n': *ret = '\n'; return 1;
    case 'f': *ret = '\f'; return 1;
    case 'r': *ret = '\r'; return 1;
    case '"':
    case '\\':
    case '/': *ret = s.p[0]; return 1;
    case 'u': break;
    default: return 0;
    }
    if (!hex4(slice_skip(s, 1), ret))
        return 0;
    if (*ret < 0xd800 || *ret > 0xdfff)
        return 5;
    if (*ret > 0xdbff || s.n < 11 || s.p[5] != '\\' || s.p[6] != 'u' ||
        !hex4(slice_skip(s, 7), &low) || low < 0xdc00 || low > 0xdfff)
        return 0; /* half a pair stands for nothing */
    *ret = 0x10000 + ((*ret - 0xd800) << 10) + (low - 0xdc00);
    return 11;
}

static void put_utf8(uint32_t cp, struct buf *out)
{
    if (cp < 0x80) {
        buf_char(out, (char)cp);
    } else if (cp < 0x800) {
        buf_char(out, (char)(0xc0 | cp >> 6));
        buf_char(out, (char)(0x80 | (cp & 63)));
    } else if (cp < 0x10000) {
        buf_char(out, (char)(0xe0 | cp >> 12));
        buf_char(out, (char)(0x80 | (cp >> 6 & 63)));
        buf_char(out, (char)(0x80 | (cp & 63)));
    } else {
        buf_char(out, (char)(0xf0 | cp >> 18));
        buf_char(out, (char)(0x80 | (cp >> 12 & 63)));
        buf_char(out, (char)(0x80 | (cp >> 6 & 63)));
        buf_char(out, (char)(0x80 | (cp & 63)));
    }
}

static void put_char(uint32_t cp, struct buf *out)
{
    char letter = short_escape(cp);
    if (letter != 0) {
        buf_char(out, '\\');
        buf_char(out, letter);
    } else if (cp < 0x20) {
        buf_printf(out, "\\u%04x", (unsigned)cp);
    } else {
        put_utf8(cp, out);
    }
}

/* How many bytes at the front stand for themselves: no control, quote, backslash or part of a
 * longer character. */
static size_t plain_run(struct slice s)
{
    size_t i = 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    /* Eight at a time; a bit is set for the first that does not (those above it may be wrong).
     */
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t highs = ones << 7;
    for (uint64_t word = 0; i + 8 <= s.n; i += 8) {
        memcpy(&word, s.p + i, 8);
        uint64_t quotes = word ^ ones * '"';
        uint64_t slashes = word ^ ones * '\\';
        uint64_t odd = (word | ((word - ones * 0x20) & ~word) | ((quotes - ones) & ~quotes) |
                        ((slashes - ones) & ~slashes)) &
                       highs;
        if (odd != 0)
            return i + (size_t)__builtin_ctzll(odd) / 8;
    }
#endif
    while (i < s.n && s.p[i] >= 0x20 && s.p[i] < 0x80 && s.p[i] != '"' && s.p[i] != '\\')
        i++;
    return i;
}

size_t jcs_string_make(struct slice s, struct buf *out)
{
    size_t i = 1;
    if (s.n < 2 || s.p[0] != '"')
        return 0;
    buf_char(out, '"');
    while (i < s.n && s.p[i] != '"') {
        uint32_t cp = 0;
        size_t n = plain_run(slice_skip(s, i));
        if (n > 0) {
            buf_bytes(out, s.p + i, n);
            i += n;
            continue;
        }
        if (s.p[i] == '\\') {
            n = unescape(slice_skip(s, i + 1), &cp);
            n += n > 0;
        } else if (s.p[i] >= 0x20) {
            n = text_decode(slice_skip(s, i), &cp);
        }
        if (n == 0)
            return 0;
        put_char(cp, out);
        i += n;
    }
    buf_char(out, '"');
    return i < s.n ? i + 1 : 0;
}

/* Bytes of the escape at the front of 's' (with its backslash) if it is the one that RFC 8785
 * (3.2.2.2) asks for; else 0. */
static size_t canonical_escape(struct slice s)
{
    uint32_t cp = 0;
    size_t n = unescape(slice_skip(s, 1), &cp);
    if (n == 1)
        return s.p[1] == '/' ? 0 : 2;
    if (n != 5 || cp >= 0x20 || short_escape(cp) != 0)
        return 0;
    for (size_t i = 2; i < 6; i++)
        if (s.p[i] >= 'A' && s.p[i] <= 'F')
            return 0;
    return 6;
}

size_t jcs_string_canonical(struct slice s)
{
    size_t i = 1;
    if (s.n < 2 || s.p[0] != '"')
        return 0;
    while (i < s.n && s.p[i] != '"') {
        uint8_t c = s.p[i];
        size_t run = plain_run(slice_skip(s, i));
        if (run > 0) {
            i += run;
            continue;
        }
        uint32_t cp = 0;
        size_t n = c == '\\'   ? canonical_escape(slice_skip(s, i))
                   : c >= 0x80 ? text_decode(slice_skip(s, i), &cp)
                               : 0;
        if (n == 0)
            return 0;
        i += n;
    }
    return i < s.n ? i + 1 : 0;
}

/* The next character of a key, in an order that is that of UTF-16 units: what needs a surrogate
 * pair comes before U+E000. */
static uint32_t next_of(struct slice *s)
{
    uint32_t cp = 0;
    size_t n = s->p[0] == '\\' ? unescape(slice_skip(*s, 1), &cp) + 1 : text_decode(*s, &cp);
    *s = slice_skip(*s, n == 0 ? 1 : n);
    return cp >= 0xe000 && cp <= 0xffff ? cp + 0x110000 : cp;
}

int jcs_key_cmp(struct slice a, struct slice b)
{
    while (a.n > 0 && b.n > 0) {
        uint8_t x = a.p[0];
        uint8_t y = b.p[0];
        if (x < 0x80 && y < 0x80 && x != '\\' && y != '\\') {
            if (x != y)
                return x < y ? -1 : 1;
            a = slice_of(a.p + 1, a.n - 1);
            b = slice_of(b.p + 1, b.n - 1);
            continue;
        }
        uint32_t u = next_of(&a);
        uint32_t v = next_of(&b);
        if (u != v)
            return u < v ? -1 : 1;
    }
    return a.n == b.n ? 0 : a.n < b.n ? -1 : 1;
}

/* -- numbers ---------------------------------------------------------------------------- */

enum {
    NUMBER_MAX = 400,  /* digits that a number may have: more say nothing that a double holds */
    EXACT_DIGITS = 15, /* integers of so many digits are doubles, all of them */
};

static size_t digits(struct slice s, size_t from)
{
    size_t n = 0;
    while (from + n < s.n && s.p[from + n] >= '0' && s.p[from + n] <= '9')
        n++;
    return n;
}

/* Bytes of the JSON number (RFC 8259) at the front; 0 if there is none.  '*ret_plain': it is an
 * integer that every reader takes as it stands. */
static size_t number_size(struct slice s, bool *ret_plain)
{
    size_t at = s.n > 0 && s.p[0] == '-';
    size_t whole = digits(s, at);
    if (whole == 0 || (whole > 1 && s.p[at] == '0'))
        return 0;
    *ret_plain = whole <= EXACT_DIGITS && !(at == 1 && whole == 1 && s.p[1] == '0');
    at += whole;
    if (at < s.n && s.p[at] == '.') {
        size_t n = digits(s, at + 1);
        if (n == 0)
            return 0;
        at += 1 + n;
        *ret_plain = false;
    }
    if (at < s.n && (s.p[at] == 'e' || s.p[at] == 'E')) {
        at++;
        at += at < s.n && (s.p[at] == '+' || s.p[at] == '-');
        size_t n = digits(s, at);
        if (n == 0)
            return 0;
        at += n;
        *ret_plain = false;
    }
    return at;
}

/* The program never calls setlocale, so that strtod and printf use the point. */
static bool to_double(struct slice s, double *ret)
{
    char text[NUMBER_MAX + 1];
    if (s.n > NUMBER_MAX)
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    *ret = strtod(text, NULL);
    return isfinite(*ret);
}

/* Does 'digits' times ten to the 'exponent' read back as 'value'?  How far it is off goes to
 * '*ret_off'. */
static bool reads_back(uint64_t significand, int exponent, double value)
{
    char text[48];
    (void)snprintf(text, sizeof text, "%llue%d", (unsigned long long)significand,
                   exponent); /* always fits */
    return strtod(text, NULL) == value;
}

/* The fewest digits that read back as 'value' > 0, and of those the nearest
 * (ECMA-262, 6.1.6.1.20): value = significand * 10^exponent. */
static void shortest(double value, uint64_t *ret_significand, int *ret_exponent)
{
    for (int n = 1; n <= 17; n++) {
        char text[48];
        char plain[24];
        size_t len = 0;
        (void)snprintf(text, sizeof text, "%.*e", n - 1, value); /* always fits */
        for (const char *c = text; *c != 'e' && *c != '\0'; c++)
            if (*c != '.' && len < sizeof plain)
                plain[len++] = *c;
        uint64_t significand = 0;
        (void)slice_uint(slice_of(plain, len), &significand); /* digits only, at most 17 */
        int exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10) - (n - 1);
        *ret_significand = significand;
        *ret_exponent = exponent;
        if (reads_back(significand, exponent, value))
            return;
        /* Just above a power of two the room below is half that above: the nearest number of n
         * digits may fall out where the next one does not. */
        if (reads_back(significand + 1, exponent, value)) {
            *ret_significand = significand + 1;
            return;
        }
    }
}

/* As ECMAScript's Number::toString writes it (RFC 8785, 3.2.2.3). */
static void put_double(double value, struct buf *out)
{
    char text[24];
    uint64_t significand = 0;
    int exponent = 0;
    if (value == 0) {
        buf_char(out, '0'); /* minus zero, too */
        return;
    }
    if (value < 0)
        buf_char(out, '-');
    shortest(fabs(value), &significand, &exponent);
    while (significand % 10 == 0) {
        significand /= 10;
        exponent++;
    }
    int k = snprintf(text, sizeof text, "%llu", (unsigned long long)significand);
    int n = k + exponent; /* where the point is: after n digits */
    if (k <= n && n <= 21) {
        buf_str(out, text);
        for (int i = k; i < n; i++)
            buf_char(out, '0');
    } else if (n > 0 && n <= 21) {
        buf_bytes(out, text, (size_t)n);
        buf_char(out, '.');
        buf_str(out, text + n);
    } else if (n > -6 && n <= 0) {
        buf_str(out, "0.");
        for (int i = n; i < 0; i++)
            buf_char(out, '0');
        buf_str(out, text);
    } else {
        buf_bytes(out, text, 1);
        if (k > 1) {
            buf_char(out, '.');
            buf_str(out, text + 1);
        }
        buf_printf(out, "e%c%d", n > 0 ? '+' : '-', abs(n - 1));
    }
}

size_t jcs_number_make(struct slice s, struct buf *out)
{
    bool is_plain = false;
    double value = 0;
    size_t n = number_size(s, &is_plain);
    if (n == 0)
        return 0;
    if (is_plain)
        buf_bytes(out, s.p, n);
    else if (to_double(slice_sub(s, 0, n), &value))
        put_double(value, out);
    else
        return 0;
    return n;
}

/* A decimal fraction of at most 15 significant digits is the shortest that reads back as its
 * double (IEEE 754: DBL_DIG), and ECMAScript prints those of 0.000001 and more without an
 * exponent. */
static bool is_short_fraction(struct slice number)
{
    size_t digits = 0;
    size_t zeros = 0; /* between the point and the first digit that counts */
    bool has_point = false;
    for (size_t i = number.n > 0 && number.p[0] == '-'; i < number.n; i++) {
        uint8_t c = number.p[i];
        if (c == '.') {
            has_point = true;
        } else if (c < '0' || c > '9') {
            return false;
        } else if (digits > 0 || c != '0') {
            digits++;
        } else if (has_point) {
            zeros++;
        }
    }
    return has_point && digits > 0 && digits <= 15 && zeros < 6 &&
           number.p[number.n - 1] != '0';
}

size_t jcs_number_canonical(struct slice s)
{
    bool is_plain = false;
    size_t n = number_size(s, &is_plain);
    if (n == 0 || is_plain || is_short_fraction(slice_sub(s, 0, n)))
        return n;
    struct buf canonical = BUF_EMPTY;
    bool is_same = jcs_number_make(s, &canonical) == n && !canonical.failed &&
                   slice_eq(slice_sub(s, 0, n), buf_view(&canonical));
    buf_done(&canonical);
    return is_same ? n : 0;
}
