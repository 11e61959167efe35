/* Two readers of the same grammar: 'check' walks canonical text once and allocates nothing,
 * 'make' takes any JSON and sorts.  What both need of strings and numbers is in jcs_parts.c. */
#include "base/jcs.h"

#include "base/jcs_parts.h"

#include <stdlib.h>

struct reader {
    struct slice all;
    size_t at;
    const char *wrong; /* set once */
};

static bool fail(struct reader *r, const char *why)
{
    if (r->wrong == NULL)
        r->wrong = why;
    return false;
}

static struct slice rest(const struct reader *r)
{
    return slice_skip(r->all, r->at);
}

static int peek(const struct reader *r)
{
    return r->at < r->all.n ? r->all.p[r->at] : -1;
}

static bool eat(struct reader *r, char c)
{
    if (peek(r) != c)
        return false;
    r->at++;
    return true;
}

static bool word(struct reader *r, struct buf *out)
{
    static const char *const words[] = { "true", "false", "null" };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!slice_starts(rest(r), slice_str(words[i])))
            continue;
        if (out != NULL)
            buf_str(out, words[i]);
        r->at += strlen(words[i]);
        return true;
    }
    return fail(r, "no JSON value");
}

static enum rc finish(const struct reader *r, struct err *err)
{
    return r->wrong == NULL ? RC_OK : err_set(err, RC_FORMAT, "byte %zu: %s", r->at, r->wrong);
}

/* -- what is canonical already ---------------------------------------------------------- */

static bool check_string(struct reader *r, struct slice *ret_raw)
{
    size_t n = jcs_string_canonical(rest(r));
    if (n == 0)
        return fail(r, "a string that is not canonical");
    *ret_raw = slice_sub(r->all, r->at + 1, n - 2);
    r->at += n;
    return true;
}

static bool check_number(struct reader *r)
{
    size_t n = jcs_number_canonical(rest(r));
    if (n == 0)
        return fail(r, "a number that is not canonical");
    r->at += n;
    return true;
}

/* What is open at each depth: '{' or '['.  'before' is the last key of an object. */
struct open {
    uint8_t kind;
    bool has_key;
    struct slice before;
};

static bool check_key(struct reader *r, struct open *o)
{
    struct slice key;
    if (peek(r) != '"' || !check_string(r, &key))
        return fail(r, "a key is missing");
    if (o->has_key && jcs_key_cmp(o->before, key) >= 0)
        return fail(r, "keys that are not in order, or one twice");
    o->before = key;
    o->has_key = true;
    return eat(r, ':') || fail(r, "no ':' after a key");
}

/* Past the end of a value: closes what ends here, or stands before the next value. */
static bool check_after(struct reader *r, struct open *open, size_t *depth)
{
    while (*depth > 0) {
        struct open *o = &open[*depth - 1];
        if (eat(r, ','))
            return o->kind == '[' || check_key(r, o);
        if (!eat(r, o->kind == '{' ? '}' : ']'))
            return fail(r, "neither a comma nor the end of what is open");
        --*depth;
    }
    return true;
}

static bool check_scalar(struct reader *r)
{
    struct slice unused;
    int c = peek(r);
    return c == '"'                             ? check_string(r, &unused)
           : c == '-' || (c >= '0' && c <= '9') ? check_number(r)
                                                : word(r, NULL);
}

enum rc jcs_check(struct slice json, struct err *err)
{
    struct reader r = { .all = json };
    struct open open[JCS_DEPTH_MAX];
    size_t depth = 0;
    do {
        int c = peek(&r);
        if (c != '{' && c != '[') {
            if (!check_scalar(&r) || !check_after(&r, open, &depth))
                break;
            continue;
        }
        if (depth == JCS_DEPTH_MAX) {
            (void)fail(&r, "nested too deep");
            break;
        }
        r.at++;
        open[depth++] = (struct open){ .kind = (uint8_t)c };
        if (eat(&r, c == '{' ? '}' : ']')) {
            depth--;
            if (!check_after(&r, open, &depth))
                break;
        } else if (c == '{' && !check_key(&r, &open[depth - 1])) {
            break;
        }
    } while (depth > 0);
    if (r.wrong == NULL && r.at < json.n)
        (void)fail(&r, "something after the value");
    return finish(&r, err);
}

/* -- any JSON --------------------------------------------------------------------------- */

static void blanks(struct reader *r)
{
    int c = peek(r);
    while (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        r->at++;
        c = peek(r);
    }
}

struct member {
    size_t at;    /* where its text begins in the buffer: the key's quote */
    size_t key_n; /* bytes of the key between its quotes */
    size_t n;     /* bytes of "key":value */
    const uint8_t *base;
};

static int by_key(const void *a, const void *b)
{
    const struct member *x = a;
    const struct member *y = b;
    return jcs_key_cmp(slice_of(x->base + x->at + 1, x->key_n),
                       slice_of(y->base + y->at + 1, y->key_n));
}

/* Puts the members, which stand in 'out' from 'from' on one behind the other, in order. */
static bool sort_members(struct reader *r, struct member *m, size_t count, size_t from,
                         struct buf *out)
{
    struct buf sorted = BUF_EMPTY;
    if (out->failed)
        return fail(r, "no memory");
    for (size_t i = 0; i < count; i++)
        m[i].base = out->p;
    if (count > 1)
        qsort(m, count, sizeof *m, by_key);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && by_key(&m[i - 1], &m[i]) == 0)
            (void)fail(r, "the same key twice in an object");
        if (i > 0)
            buf_char(&sorted, ',');
        buf_bytes(&sorted, out->p + m[i].at, m[i].n);
    }
    out->n = from;
    buf_slice(out, buf_view(&sorted));
    out->failed = out->failed || sorted.failed;
    buf_done(&sorted);
    return r->wrong == NULL;
}

static bool make_value(struct reader *r, unsigned depth, struct buf *out);

static bool make_string(struct reader *r, struct buf *out)
{
    size_t n = jcs_string_make(rest(r), out);
    if (n == 0)
        return fail(r, "a string that is not sound");
    r->at += n;
    return true;
}

static bool make_member(struct reader *r, unsigned depth, struct member *m, struct buf *out)
{
    m->at = out->n;
    blanks(r);
    if (peek(r) != '"' || !make_string(r, out))
        return fail(r, "a key is missing");
    m->key_n = out->n < m->at + 2 ? 0 : out->n - m->at - 2;
    blanks(r);
    if (!eat(r, ':'))
        return fail(r, "no ':' after a key");
    buf_char(out, ':');
    if (!make_value(r, depth, out))
        return false;
    m->n = out->n - m->at;
    blanks(r);
    return true;
}

static bool make_object(struct reader *r, unsigned depth, struct buf *out)
{
    struct member *members = NULL;
    size_t count = 0;
    size_t room = 0;
    bool is_good = true;
    buf_char(out, '{');
    size_t from = out->n;
    blanks(r);
    bool is_empty = eat(r, '}');
    while (!is_empty && is_good) {
        if (count == room) {
            struct member *more = realloc(members, (room + 16) * 2 * sizeof *more);
            if (more == NULL) {
                is_good = fail(r, "no memory");
                out->failed = true;
                break;
            }
            members = more;
            room = (room + 16) * 2;
        }
        is_good = make_member(r, depth, &members[count++], out);
        if (is_good && eat(r, '}'))
            break;
        if (is_good && !eat(r, ','))
            is_good = fail(r, "neither a comma nor the end of an object");
    }
    is_good = is_good && sort_members(r, members, count, from, out);
    free(members);
    buf_char(out, '}');
    return is_good;
}

static bool make_array(struct reader *r, unsigned depth, struct buf *out)
{
    buf_char(out, '[');
    blanks(r);
    if (eat(r, ']')) {
        buf_char(out, ']');
        return true;
    }
    for (;;) {
        if (!make_value(r, depth, out))
            return false;
        blanks(r);
        if (eat(r, ']'))
            break;
        if (!eat(r, ','))
            return fail(r, "neither a comma nor the end of an array");
        buf_char(out, ',');
    }
    buf_char(out, ']');
    return true;
}

/* Recursion, but never deeper than JCS_DEPTH_MAX. */
static bool make_value(struct reader *r, unsigned depth, struct buf *out)
{
    blanks(r);
    int c = peek(r);
    if ((c == '{' || c == '[') && depth == JCS_DEPTH_MAX)
        return fail(r, "nested too deep");
    if (c == '{' || c == '[') {
        r->at++;
        return c == '{' ? make_object(r, depth + 1, out) : make_array(r, depth + 1, out);
    }
    if (c == '"')
        return make_string(r, out);
    if (c != '-' && (c < '0' || c > '9'))
        return word(r, out);
    size_t n = jcs_number_make(rest(r), out);
    if (n == 0)
        return fail(r, "a number that is not sound");
    r->at += n;
    return true;
}

enum rc jcs_make(struct slice json, struct buf *out, struct err *err)
{
    struct reader r = { .all = json };
    size_t before = out->n;
    if (make_value(&r, 0, out)) {
        blanks(&r);
        if (r.at < json.n)
            (void)fail(&r, "something after the value");
    }
    if (out->failed)
        return err_set(err, RC_MEMORY, "no memory for canonical JSON");
    if (r.wrong != NULL)
        out->n = before;
    return finish(&r, err);
}

/* -- looking into canonical text -------------------------------------------------------- */

/* Where the string that begins before 'i' has its last quotation mark: the first one behind an
 * even number of backslashes.  Escapes are rare, so that one memchr does. */
static size_t string_end(struct slice s, size_t i)
{
    for (size_t from = i; i < s.n; i++) {
        const uint8_t *mark = memchr(s.p + i, '"', s.n - i);
        if (mark == NULL)
            return s.n;
        i = (size_t)(mark - s.p);
        size_t before = i;
        while (before > from && s.p[before - 1] == '\\')
            before--;
        if ((i - before) % 2 == 0)
            return i;
    }
    return s.n;
}

/* Bytes of the value at the front of canonical 's'. */
static size_t value_size(struct slice s)
{
    size_t depth = 0;
    size_t i = 0;
    while (i < s.n) {
        uint8_t c = s.p[i];
        if (c == '"') {
            i = string_end(s, i + 1);
        } else if (c == '{' || c == '[') {
            depth++;
        } else if ((c == '}' || c == ']' || c == ',') && depth == 0) {
            return i;
        } else if (c == '}' || c == ']') {
            depth--;
        }
        i++;
    }
    return s.n;
}

bool jcs_next(struct slice *rest, struct slice *ret_key, struct slice *ret_value)
{
    struct slice at = *rest;
    if (at.n < 4 || (at.p[0] != '{' && at.p[0] != ',') || at.p[1] != '"')
        return false;
    size_t end = string_end(at, 2);
    *ret_key = slice_sub(at, 2, end - 2);
    at = slice_skip(at, end + 2);
    *ret_value = slice_sub(at, 0, value_size(at));
    *rest = slice_skip(at, ret_value->n);
    return true;
}

struct slice jcs_get(struct slice object, const char *key)
{
    struct slice name;
    struct slice value;
    while (jcs_next(&object, &name, &value))
        if (slice_eq(name, slice_str(key)))
            return value;
    return slice_of(NULL, 0);
}

struct slice jcs_text(struct slice value)
{
    if (value.n < 2 || value.p[0] != '"' || slice_find_byte(value, '\\') != SIZE_MAX)
        return slice_of(NULL, 0);
    return slice_sub(value, 1, value.n - 2);
}
