/* Indicators of a STIX bundle: STIX 2.1 (OASIS Standard, 10 June 2021), and 2.0, whose
 * indicators differ in nothing that matters here.
 *
 * Of the pattern language (section 9) what traffic can show is read: observations joined by OR,
 * each a list of comparisons joined by OR of an address, a network or a name with a text.  What
 * asks for several things at once (AND, FOLLOWEDBY, a port), for something not to be so, or for
 * what traffic does not show (hashes of files, ...) is left out and counted: half of a
 * condition would mark what the whole one does not. */
#include "identify/indicators.h"

#include "base/text.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

enum { VALUES_MAX = 4096, PATTERN_MAX = 1 << 16 };

/* ---- words of a pattern ---- */

enum word_kind { WORD_END, WORD_NAME, WORD_TEXT, WORD_SIGN, WORD_BAD };

struct word {
    enum word_kind kind;
    struct slice text; /* of a text: between the quotes, as it stands */
};

static bool is_name_byte(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_' || c == ':' || c == '.' || c >= 0x80;
}

static struct word next_word(struct slice *rest)
{
    size_t n = 0;
    while (n < rest->n && strchr(" \t\r\n", rest->p[n]) != NULL && rest->p[n] != 0)
        n++;
    *rest = slice_skip(*rest, n);
    if (rest->n == 0)
        return (struct word){ WORD_END, { NULL, 0 } };
    struct slice at = *rest;
    if (at.p[0] == '\'') {
        for (n = 1; n < at.n && at.p[n] != '\''; n++)
            n += at.p[n] == '\\';
        *rest = slice_skip(at, n + 1);
        return (struct word){ n < at.n ? WORD_TEXT : WORD_BAD, slice_sub(at, 1, n - 1) };
    }
    for (n = 0; n < at.n && is_name_byte(at.p[n]); n++)
        continue;
    *rest = slice_skip(at, n == 0 ? 1 : n);
    return (struct word){ n == 0 ? WORD_SIGN : WORD_NAME, slice_sub(at, 0, n == 0 ? 1 : n) };
}

static bool is_word(const struct word *w, const char *text)
{
    return (w->kind == WORD_NAME || w->kind == WORD_SIGN) && slice_eq(w->text, slice_str(text));
}

/* ---- a pattern ---- */

struct pattern {
    struct slice rest;
    struct word at; /* not yet used */
    struct slice values[VALUES_MAX];
    bool with_below[VALUES_MAX]; /* LIKE '%.name' */
    size_t count;
};

static void step(struct pattern *p)
{
    p->at = next_word(&p->rest);
}

static bool take(struct pattern *p, const char *text)
{
    if (!is_word(&p->at, text))
        return false;
    step(p);
    return true;
}

static bool add_value(struct pattern *p, bool with_below)
{
    if (p->at.kind != WORD_TEXT || p->count == VALUES_MAX ||
        slice_find_byte(p->at.text, '\\') != SIZE_MAX)
        return false;
    p->with_below[p->count] = with_below;
    p->values[p->count++] = p->at.text;
    step(p);
    return true;
}

static bool values_in(struct pattern *p)
{
    if (!take(p, "("))
        return false;
    do
        if (!add_value(p, false))
            return false;
    while (take(p, ","));
    return take(p, ")");
}

/* "domain-name:value = 'bad.example.org'" */
static bool comparison(struct pattern *p)
{
    static const char *const paths[] = { "ipv4-addr:value", "ipv6-addr:value",
                                         "domain-name:value", "network-traffic:dst_ref.value",
                                         "network-traffic:src_ref.value" };
    bool is_known = false;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        is_known = is_known || is_word(&p->at, paths[i]);
    bool is_domain = is_word(&p->at, "domain-name:value");
    if (!is_known)
        return false;
    step(p);
    if (take(p, "=")) {
        (void)take(p, "="); /* "==" is the same (9.6) */
        return add_value(p, false);
    }
    if (take(p, "IN"))
        return values_in(p);
    if (!is_domain && take(p, "ISSUBSET"))
        return add_value(p, false);
    if (!is_domain || !take(p, "LIKE") || !slice_starts(p->at.text, SLICE("%.")) ||
        slice_find_byte(slice_skip(p->at.text, 1), '%') != SIZE_MAX ||
        slice_find_byte(p->at.text, '_') != SIZE_MAX)
        return false;
    p->at.text = slice_skip(p->at.text, 2);
    return add_value(p, true);
}

/* Comparisons in parentheses, which nest no deeper than one. */
static bool group(struct pattern *p)
{
    if (!take(p, "("))
        return comparison(p);
    do
        if (!comparison(p))
            return false;
    while (take(p, "OR"));
    return take(p, ")");
}

static bool observation(struct pattern *p)
{
    bool is_in_parentheses = take(p, "(");
    if (!take(p, "["))
        return false;
    do
        if (!group(p))
            return false;
    while (take(p, "OR"));
    return take(p, "]") && (!is_in_parentheses || take(p, ")"));
}

/* False: it asks for something else. */
static bool read_pattern(struct pattern *p, struct slice text)
{
    p->rest = text;
    p->count = 0;
    step(p);
    do
        if (!observation(p))
            return false;
    while (take(p, "OR"));
    return p->at.kind == WORD_END;
}

/* ---- an object ---- */

static struct slice text_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_string(value) ? slice_of(json_string_value(value), json_string_length(value))
                                 : (struct slice){ NULL, 0 };
}

static enum rc add_values(struct indicators *set, const struct pattern *p, const json_t *object,
                          int64_t until_ns, struct err *err)
{
    const char *id = indicators_text(set, text_of(object, "id"));
    const char *name = indicators_text(set, text_of(object, "name"));
    bool is_any = false;
    for (size_t i = 0; i < p->count; i++) {
        struct indicator *one = NULL;
        enum rc rc = indicators_add(set, p->values[i], &one, err);
        if (rc ==
            RC_FORMAT) /* a value that is none; what else the pattern names is still meant */
            continue;
        if (rc != RC_OK)
            return rc;
        is_any = true;
        one->with_below = one->with_below || p->with_below[i];
        one->only_below = one->only_below || p->with_below[i];
        one->until_ns = until_ns;
        one->id = id;
        one->name = name;
    }
    if (!is_any)
        indicators_leave_out(set);
    return RC_OK;
}

/* "9999-12-31T23:59:59Z" is how some write that it has no end: past what a time can hold. */
static bool until(struct slice text, int64_t *ret_ns)
{
    int32_t day = 0;
    if (time_parse(text, ret_ns))
        return true;
    if (!time_parse_day(slice_sub(text, 0, 10), &day) || text.n < 20 || text.p[10] != 'T')
        return false;
    *ret_ns = day < 0 ? INT64_MIN : INT64_MAX;
    return time_day_of(INT64_MIN) + 1 >= day || time_day_of(INT64_MAX) - 1 <= day;
}

static enum rc read_object(struct indicators *set, struct pattern *p, const json_t *object,
                           struct err *err)
{
    int64_t until_ns = INT64_MAX;
    struct slice type = text_of(object, "pattern_type");
    struct slice pattern = text_of(object, "pattern");
    if (!slice_eq(text_of(object, "type"), SLICE("indicator")) ||
        json_is_true(json_object_get(object, "revoked")))
        return RC_OK;
    if (json_object_get(object, "valid_until") != NULL &&
        !until(text_of(object, "valid_until"), &until_ns))
        return err_set(err, RC_FORMAT,
                       "valid_until is no time; write it as 2026-11-22T00:00:00Z");
    if (pattern.n == 0)
        return err_set(err, RC_FORMAT, "an indicator without a pattern");
    if ((type.n > 0 && !slice_eq(type, SLICE("stix"))) || pattern.n > PATTERN_MAX ||
        !read_pattern(p, pattern)) {
        indicators_leave_out(set);
        return RC_OK;
    }
    return add_values(set, p, object, until_ns, err);
}

/* A bundle, one object, or a list of objects. */
static enum rc read_objects(struct indicators *set, const json_t *root, struct err *err)
{
    struct pattern *p = malloc(sizeof *p);
    const json_t *list = json_is_array(root) ? root : json_object_get(root, "objects");
    enum rc rc = p == NULL ? err_set(err, RC_MEMORY, "no memory") : RC_OK;
    if (rc == RC_OK && !json_is_array(list))
        rc = json_is_object(root) && text_of(root, "type").n > 0
                 ? read_object(set, p, root, err)
                 : err_set(err, RC_FORMAT, "no STIX bundle: there are no 'objects'");
    else
        for (size_t i = 0; rc == RC_OK && i < json_array_size(list); i++) {
            rc = read_object(set, p, json_array_get(list, i), err);
            if (rc != RC_OK)
                rc = err_in(err, rc, "objects[%zu]", i);
        }
    free(p);
    return rc;
}

enum rc indicators_read_stix(struct indicators *set, const char *name, struct slice text,
                             struct err *err)
{
    json_error_t at;
    json_t *root = json_loadb((const char *)text.p, text.n, JSON_REJECT_DUPLICATES, &at);
    if (root == NULL) {
        struct buf why = BUF_EMPTY;
        (void)text_clean(slice_str(at.text), 200, &why); /* it may quote the file */
        enum rc rc = err_set(err, RC_FORMAT, "%s:%d:%d: %s", name, at.line, at.column,
                             why.p == NULL ? "" : (const char *)why.p);
        buf_done(&why);
        return rc;
    }
    enum rc rc = read_objects(set, root, err);
    json_decref(root);
    return rc == RC_OK ? rc : err_in(err, rc, "%s", name);
}
