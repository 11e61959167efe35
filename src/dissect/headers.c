#include "dissect/headers.h"

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

/* A line that is ended by LF or CRLF; false if no end is there. */
static bool ended_line(struct slice *rest, struct slice *ret_line)
{
    const uint8_t *end = rest->n == 0 ? NULL : memchr(rest->p, '\n', rest->n);
    if (end == NULL)
        return false;
    size_t n = (size_t)(end - rest->p);
    *ret_line = slice_of(rest->p, n > 0 && end[-1] == '\r' ? n - 1 : n);
    *rest = slice_skip(*rest, n + 1);
    return true;
}

enum dis_result headers_take(struct cursor *in, struct slice *ret_block)
{
    struct slice all = cur_peek(in);
    struct slice rest = slice_sub(all, 0, HEADERS_SIZE_MAX);
    bool first = true;
    for (size_t at = 0; at < rest.n;) {
        const uint8_t *end = memchr(rest.p + at, '\n', rest.n - at);
        if (end == NULL)
            break;
        size_t next = (size_t)(end - rest.p) + 1;
        bool is_empty = next - at == 1 || (next - at == 2 && rest.p[at] == '\r');
        /* An empty line ahead of the start line is passed over (RFC 9112, 2.2; RFC 3261, 7.5).
         */
        if (is_empty && !first) {
            *ret_block = cur_take(in, at);
            cur_skip(in, next - at);
            return DIS_OK;
        }
        first = first && is_empty;
        at = next;
    }
    return all.n >= HEADERS_SIZE_MAX ? DIS_MALFORMED : DIS_TRUNCATED;
}

/* "HTTP/1.1": the name, a slash, digits and dots. */
static bool is_version(struct slice s, struct slice protocol)
{
    if (!slice_starts_nocase(s, protocol) || s.n < protocol.n + 2 || s.p[protocol.n] != '/')
        return false;
    struct slice digits = slice_skip(s, protocol.n + 1);
    for (size_t i = 0; i < digits.n; i++)
        if (digits.p[i] != '.' && (digits.p[i] < '0' || digits.p[i] > '9'))
            return false;
    return true;
}

/* RFC 9110, 5.6.2; the letters of methods are all that is needed of it. */
static bool is_method(struct slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = s.p[i];
        bool good = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
        if (!good)
            return false;
    }
    return s.n > 0;
}

static bool response_line(struct slice line, struct slice protocol, struct start_line *ret)
{
    struct slice version = slice_split(&line, ' ');
    struct slice status = slice_split(&line, ' ');
    uint64_t code = 0;
    if (!is_version(version, protocol) || status.n != 3 || !slice_uint(status, &code) ||
        code < 100)
        return false;
    *ret = (struct start_line){
        .is_response = true,
        .version = version,
        .status = (unsigned)code,
        .reason = slice_trim(line),
    };
    return true;
}

static bool request_line(struct slice line, struct slice protocol, struct start_line *ret)
{
    struct slice method = slice_split(&line, ' ');
    line = slice_trim(line); /* blanks behind the version are seen, too */
    size_t last = SIZE_MAX;
    for (size_t i = 0; i < line.n; i++) /* targets with blanks in them are seen */
        if (line.p[i] == ' ')
            last = i;
    if (last == SIZE_MAX || !is_method(method) ||
        !is_version(slice_skip(line, last + 1), protocol))
        return false;
    *ret = (struct start_line){
        .method = method,
        .target = slice_trim(slice_sub(line, 0, last)),
        .version = slice_skip(line, last + 1),
    };
    return true;
}

bool headers_start(struct slice *block, struct slice protocol, struct start_line *ret_line)
{
    struct slice rest = *block;
    struct slice line = { NULL, 0 };
    while (line.n == 0)
        if (!ended_line(&rest, &line))
            return false;
    if (!response_line(line, protocol, ret_line) && !request_line(line, protocol, ret_line))
        return false;
    *block = rest;
    return true;
}

struct headers headers_of(struct slice fields)
{
    return (struct headers){ fields, 0 };
}

/* Lines that begin with a blank belong to the field before them (RFC 9112, 5.2). */
static void take_folds(struct headers *h, struct slice *value)
{
    struct slice line;
    while (h->rest.n > 0 && is_blank(h->rest.p[0])) {
        size_t before = h->rest.n;
        if (!ended_line(&h->rest, &line))
            return;
        value->n += before - h->rest.n;
    }
}

/* How long a field's name is; 0: it has none. */
static size_t name_size(struct slice line)
{
    size_t colon = slice_find_byte(line, ':');
    return colon == SIZE_MAX ? 0 : colon;
}

/* Letters and other characters by five of their bits, which the two cases of a letter share. */
static uint32_t letter_bit(uint8_t c)
{
    return UINT32_C(1) << (c & 0x1f);
}

/* The next field whose name begins with a letter of 'wanted'. */
static inline bool next_of(struct headers *h, uint32_t wanted, struct header *ret_header)
{
    struct slice line;
    while (h->seen < HEADERS_COUNT_MAX) {
        struct slice whole = h->rest;
        if (!ended_line(&h->rest, &line) || line.n == 0) {
            h->rest = slice_skip(h->rest, h->rest.n);
            return false;
        }
        h->seen++;
        if ((wanted & letter_bit(line.p[0])) == 0 && line.p[0] > ' ') { /* nothing to trim */
            if (h->rest.n > 0 && is_blank(h->rest.p[0]) && name_size(line) > 0)
                take_folds(h, &line); /* they go with it */
            continue;
        }
        size_t colon = is_blank(line.p[0]) ? 0 : name_size(line);
        if (colon == 0)
            continue;
        struct slice value = slice_sub(whole, colon + 1, whole.n - h->rest.n - colon - 1);
        take_folds(h, &value);
        ret_header->name = slice_trim(slice_sub(line, 0, colon));
        ret_header->value = slice_trim(value);
        return true;
    }
    return false;
}

bool headers_next(struct headers *h, struct header *ret_header)
{
    return next_of(h, UINT32_MAX, ret_header);
}

/* Letters without regard to case; others may meet their like, too: for a quick look only. */
static bool may_be(struct slice a, struct slice b)
{
    return a.n == b.n && a.n > 0 && ((a.p[0] ^ b.p[0]) & 0xdf) == 0 &&
           ((a.p[a.n - 1] ^ b.p[b.n - 1]) & 0xdf) == 0;
}

void headers_pick(struct slice fields, struct headers_pick *picks, size_t count)
{
    struct headers h = headers_of(fields);
    struct header one;
    uint32_t wanted = 0;
    for (size_t i = 0; i < count; i++) {
        picks[i].value = slice_sub(fields, 0, 0);
        picks[i].count = 0;
        wanted |= letter_bit(picks[i].name.p[0]);
    }
    while (next_of(&h, wanted, &one))
        for (size_t i = 0; i < count; i++) {
            struct headers_pick *p = &picks[i];
            if (!may_be(one.name, p->name) || !slice_eq_nocase(one.name, p->name))
                continue;
            if (p->count++ == 0)
                p->value = one.value;
            break;
        }
}

/* Takes a quoted string off '*rest', which stands behind the opening quote; false if it has no
 * end. */
static bool take_quoted(struct slice *rest, struct slice *ret_text)
{
    for (size_t i = 0; i < rest->n; i++) {
        if (rest->p[i] == '\\') {
            i++;
        } else if (rest->p[i] == '"') {
            *ret_text = slice_sub(*rest, 0, i);
            *rest = slice_skip(*rest, i + 1);
            return true;
        }
    }
    *rest = slice_skip(*rest, rest->n);
    return false;
}

static bool ends_word(uint8_t c)
{
    return is_blank(c) || c == ',' || c == '=' || c == '"' || c == '\r' || c == '\n';
}

static struct slice take_word(struct slice *rest)
{
    size_t n = 0;
    while (n < rest->n && !ends_word(rest->p[n]))
        n++;
    struct slice word = slice_sub(*rest, 0, n);
    *rest = slice_skip(*rest, n);
    return word;
}

static void skip_blanks(struct slice *rest)
{
    while (rest->n > 0 && is_blank(rest->p[0]))
        *rest = slice_skip(*rest, 1);
}

bool headers_realm(struct slice *rest, struct slice *ret_realm)
{
    while (rest->n > 0) {
        struct slice text;
        struct slice word = take_word(rest);
        if (word.n == 0) { /* a separator, or a quoted value of something else */
            bool quote = rest->p[0] == '"';
            *rest = slice_skip(*rest, 1);
            if (quote && !take_quoted(rest, &text))
                return false;
            continue;
        }
        struct slice ahead = *rest;
        skip_blanks(&ahead);
        if (!slice_eq_nocase(word, SLICE("realm")) || ahead.n == 0 || ahead.p[0] != '=')
            continue;
        *rest = slice_skip(ahead, 1);
        skip_blanks(rest);
        if (rest->n > 0 && rest->p[0] == '"') {
            *rest = slice_skip(*rest, 1);
            if (!take_quoted(rest, &text))
                return false;
        } else {
            text = take_word(rest); /* seen from small servers, against the grammar */
        }
        *ret_realm = text;
        return true;
    }
    return false;
}
