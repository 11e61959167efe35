#include "base/json.h"

#include "base/text.h"
#include "base/time.h"

#include <assert.h>

void json_init(struct json *j, struct buf *out)
{
    *j = (struct json){ .out = out };
}

static void before_value(struct json *j)
{
    if (j->after_key) {
        j->after_key = false;
        return;
    }
    if (j->more[j->depth])
        buf_char(j->out, ',');
    j->more[j->depth] = true;
}

static void open_with(struct json *j, char c)
{
    before_value(j);
    assert(j->depth + 1 < JSON_DEPTH_MAX);
    buf_char(j->out, c);
    j->more[++j->depth] = false;
}

static void close_with(struct json *j, char c)
{
    assert(j->depth > 0 && !j->after_key);
    j->depth--;
    buf_char(j->out, c);
}

void json_begin(struct json *j)
{
    open_with(j, '{');
}

void json_end(struct json *j)
{
    close_with(j, '}');
}

void json_begin_list(struct json *j)
{
    open_with(j, '[');
}

void json_end_list(struct json *j)
{
    close_with(j, ']');
}

/* ASCII that stands for itself, by rows of eight. */
#define NONE 0, 0, 0, 0, 0, 0, 0, 0
#define ALL  1, 1, 1, 1, 1, 1, 1, 1
static const bool plain_ascii[256] = {
    NONE, NONE, NONE, NONE,                                   /* control characters */
    1,    1,    0,    1,    1,   1,   1, 1,                   /* the quote */
    ALL,  ALL,  ALL,  ALL,  ALL, ALL, 1, 1, 1, 1, 0, 1, 1, 1, /* the backslash */
    ALL,  ALL,  ALL,  ALL,
};
#undef NONE
#undef ALL

/* How many bytes from 'at' on are ASCII that stands for itself; eight at a time (each test is
 * of all bytes of a word: a byte below 0x20, or one that is zero once the quote or backslash is
 * taken off it, borrows into its top bit). */
static size_t plain_run(struct slice s, size_t at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t tops = ones << 7;
    size_t n = at;
    for (; s.n - n >= 8; n += 8) {
        uint64_t w = 0;
        memcpy(&w, &s.p[n], 8);
        uint64_t quote = w ^ ones * '"';
        uint64_t slash = w ^ ones * '\\';
        if ((((w - ones * 0x20) | (quote - ones) | (slash - ones) | w) & tops) != 0)
            break;
    }
    while (n < s.n && plain_ascii[s.p[n]])
        n++;
    return n - at;
}

static void quoted(struct buf *out, struct slice s)
{
    size_t plain = plain_run(s, 0); /* bytes at the front of s that need no change */
    if (plain == s.n) {             /* nearly always */
        uint8_t *to = buf_more(out, s.n + 2);
        if (to == NULL)
            return;
        to[0] = '"';
        if (s.n > 0)
            memcpy(to + 1, s.p, s.n);
        to[s.n + 1] = '"';
        return;
    }
    buf_char(out, '"');
    while ((plain += plain_run(s, plain)) < s.n) {
        uint8_t c = s.p[plain];
        uint32_t cp = 0;
        size_t n = c < 0x80 ? 1 : text_decode(slice_skip(s, plain), &cp);
        if (c >= 0x20 && c != '"' && c != '\\' && n > 0) {
            plain += n;
            continue;
        }
        buf_bytes(out, s.p, plain);
        if (n == 0)
            buf_str(out, "\xef\xbf\xbd");
        else if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c == '\n')
            buf_str(out, "\\n");
        else if (c == '\t')
            buf_str(out, "\\t");
        else if (c == '\r')
            buf_str(out, "\\r");
        else
            buf_printf(out, "\\u%04x", (unsigned)c);
        s = slice_skip(s, plain + 1);
        plain = 0;
    }
    buf_bytes(out, s.p, plain);
    buf_char(out, '"');
}

void json_any_key(struct json *j, const char *key)
{
    assert(j->depth > 0 && !j->after_key);
    before_value(j);
    j->after_key = true;
    quoted(j->out, slice_str(key));
    buf_char(j->out, ':');
}

void json_plain_key(struct json *j, const char *key, size_t size)
{
    assert(j->depth > 0 && !j->after_key);
    bool is_first = !j->more[j->depth];
    uint8_t *to = buf_more(j->out, size + 4 - is_first);
    j->more[j->depth] = true;
    j->after_key = true;
    if (to == NULL)
        return;
    *to = ',';
    to += !is_first;
    to[0] = '"';
    memcpy(to + 1, key, size);
    to[size + 1] = '"';
    to[size + 2] = ':';
}

void json_text(struct json *j, struct slice s)
{
    before_value(j);
    quoted(j->out, s);
}

void json_none(struct json *j)
{
    before_value(j);
    buf_str(j->out, "null");
}

void json_str(struct json *j, const char *s)
{
    if (s == NULL)
        json_none(j);
    else
        json_text(j, slice_str(s));
}

void json_bool(struct json *j, bool b)
{
    before_value(j);
    buf_str(j->out, b ? "true" : "false");
}

void json_uint(struct json *j, uint64_t value)
{
    before_value(j);
    buf_uint(j->out, value);
}

void json_int(struct json *j, int64_t value)
{
    before_value(j);
    if (value < 0)
        buf_char(j->out, '-');
    buf_uint(j->out, value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value);
}

void json_hundredths(struct json *j, unsigned hundredths)
{
    before_value(j);
    buf_uint(j->out, hundredths / 100);
    char digits[3] = { '.', (char)('0' + hundredths / 10 % 10), (char)('0' + hundredths % 10) };
    buf_bytes(j->out, digits, sizeof digits);
}

void json_maybe_text(struct json *j, struct slice s)
{
    if (s.n == 0)
        json_none(j);
    else
        json_text(j, s);
}

void json_time(struct json *j, int64_t at_ns)
{
    char text[TIME_TEXT_SIZE];
    time_print(at_ns, text);
    json_maybe_text(j, slice_str(text));
}

void json_day(struct json *j, int32_t day)
{
    char text[TIME_TEXT_SIZE] = "";
    if (day != TIME_DAY_NONE)
        time_print_day(day, text);
    json_maybe_text(j, slice_str(text));
}
