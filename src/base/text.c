#include "base/text.h"

#include <stdio.h>

size_t text_decode(struct slice s, uint32_t *ret_code_point)
{
    if (s.n == 0)
        return 0;
    uint8_t first = s.p[0];
    if (first < 0x80) {
        *ret_code_point = first;
        return 1;
    }
    size_t n = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || s.n < n)
        return 0;
    uint32_t cp = n == 4 ? first & 0x07u : n == 3 ? first & 0x0fu : first & 0x1fu;
    for (size_t i = 1; i < n; i++) {
        if ((s.p[i] & 0xc0) != 0x80)
            return 0;
        cp = cp << 6 | (s.p[i] & 0x3fu);
    }
    const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    if (cp < least[n] || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
        return 0;
    *ret_code_point = cp;
    return n;
}

bool text_is_utf8(struct slice s)
{
    while (s.n > 0) {
        while (s.n >= 8) { /* plain ASCII, nearly always */
            uint64_t w = 0;
            memcpy(&w, s.p, 8);
            if ((w & UINT64_C(0x8080808080808080)) != 0)
                break;
            s = slice_skip(s, 8);
        }
        uint32_t cp = 0;
        size_t n = s.n == 0 ? 0 : text_decode(s, &cp);
        if (n == 0)
            return s.n == 0;
        s = slice_skip(s, n);
    }
    return true;
}

/* Characters that change how others are shown, or that end a line for some readers. */
static bool is_control(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || (cp >= 0x200b && cp <= 0x200f) ||
           (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) || cp == 0xfeff ||
           cp == 0x061c;
}

/* Bytes at the front of 's' that are printable ASCII; eight at a time, as json.c does it. */
static size_t printable_run(struct slice s)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t tops = ones << 7;
    size_t n = 0;
    for (; s.n - n >= 8; n += 8) {
        uint64_t w = 0;
        memcpy(&w, s.p + n, 8);
        if ((((w - ones * 0x20) | ((w ^ ones * 0x7f) - ones) | w) & tops) != 0)
            break;
    }
    while (n < s.n && s.p[n] >= 0x20 && s.p[n] < 0x7f)
        n++;
    return n;
}

unsigned text_clean(struct slice s, size_t limit, struct buf *out)
{
    unsigned marks = 0;
    size_t start = out->n;
    s = slice_trim(s);
    while (s.n > 0) {
        size_t run = printable_run(s);
        size_t room = limit - (out->n - start);
        buf_bytes(out, s.p, run < room ? run : room);
        if (run > room)
            return marks | TEXT_CUT;
        s = slice_skip(s, run);
        if (s.n == 0)
            break;
        uint32_t cp = 0;
        char shown[16];
        size_t shown_n = 0;
        size_t n = text_decode(s, &cp);
        if (n == 0) {
            marks |= TEXT_INVALID;
            n = 1;
            shown_n = (size_t)snprintf(shown, sizeof shown, "\\x%02x", (unsigned)s.p[0]);
        } else if (cp == '\r' || cp == '\n' || cp == '\t') {
            while (n < s.n && (s.p[n] == '\r' || s.p[n] == '\n' || s.p[n] == '\t'))
                n++;
            shown[0] = ' ';
            shown_n = 1;
        } else if (is_control(cp)) {
            marks |= TEXT_CONTROL;
            shown_n = (size_t)snprintf(shown, sizeof shown, cp < 0x80 ? "\\x%02x" : "\\u{%x}",
                                       (unsigned)cp);
        } else {
            memcpy(shown, s.p, n);
            shown_n = n;
        }
        if (out->n - start + shown_n > limit)
            return marks | TEXT_CUT;
        buf_bytes(out, shown, shown_n);
        s = slice_skip(s, n);
    }
    return marks;
}

struct range {
    uint32_t first;
    uint32_t last;
};

static bool in_ranges(uint32_t cp, const struct range *r, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (cp >= r[i].first && cp <= r[i].last)
            return true;
    return false;
}

static size_t width_of(uint32_t cp)
{
    /* Unicode 15, EastAsianWidth W and F, joined where only unassigned lie between. */
    static const struct range wide[] = {
        { 0x1100, 0x115f },   { 0x231a, 0x231b },   { 0x2329, 0x232a },   { 0x23e9, 0x23ec },
        { 0x2e80, 0x303e },   { 0x3041, 0x33ff },   { 0x3400, 0x4dbf },   { 0x4e00, 0x9fff },
        { 0xa000, 0xa4cf },   { 0xa960, 0xa97f },   { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },
        { 0xfe10, 0xfe19 },   { 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },
        { 0x16fe0, 0x18cff }, { 0x1af00, 0x1b2ff }, { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff },
        { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
    };
    static const struct range none[] = {
        { 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd },   { 0x064b, 0x065f },
        { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff },   { 0x3099, 0x309a },
        { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f }, { 0xe0100, 0xe01ef },
    };
    if (cp < 0x300)
        return 1;
    if (in_ranges(cp, none, sizeof none / sizeof none[0]))
        return 0;
    return in_ranges(cp, wide, sizeof wide / sizeof wide[0]) ? 2 : 1;
}

size_t text_width(struct slice s)
{
    size_t width = 0;
    while (s.n > 0) {
        uint32_t cp = 0;
        size_t n = text_decode(s, &cp);
        width += n == 0 ? 1 : width_of(cp);
        s = slice_skip(s, n == 0 ? 1 : n);
    }
    return width;
}

struct slice text_fit(struct slice s, size_t columns)
{
    struct slice rest = s;
    while (rest.n > 0) {
        uint32_t cp = 0;
        size_t n = text_decode(rest, &cp);
        size_t width = n == 0 ? 1 : width_of(cp);
        if (width > columns)
            break;
        columns -= width;
        rest = slice_skip(rest, n == 0 ? 1 : n);
    }
    return slice_sub(s, 0, s.n - rest.n);
}

void text_uri(struct slice s, struct buf *out)
{
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = s.p[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (is_plain)
            buf_char(out, (char)c);
        else
            buf_printf(out, "%%%02X", c);
    }
}
