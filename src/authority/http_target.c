#include "authority/http.h"

#include "base/text.h"

static int hex(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Percent escapes and, in a query, '+' for a blank. */
static enum rc decode(struct slice s, bool is_query, struct arena *arena, struct slice *ret,
                      struct err *err)
{
    uint8_t *out = arena_bytes(arena, s.n + 1);
    size_t n = 0;
    if (out == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = s.p[i];
        if (c == '%') {
            int high = i + 2 < s.n ? hex(s.p[i + 1]) : -1;
            int low = i + 2 < s.n ? hex(s.p[i + 2]) : -1;
            if (high < 0 || low < 0)
                return err_set(err, RC_FORMAT, "a '%%' without two hexadecimal digits");
            c = (uint8_t)(high << 4 | low);
            i += 2;
        } else if (c == '+' && is_query) {
            c = ' ';
        }
        if (c < 0x20 || c == 0x7f)
            return err_set(err, RC_FORMAT, "a control character in the address");
        if (c == '/' && !is_query)
            return err_set(err, RC_FORMAT, "an escaped '/' in the path");
        out[n++] = c;
    }
    *ret = slice_of(out, n);
    return text_is_utf8(*ret) ? RC_OK : err_set(err, RC_FORMAT, "the address is not UTF-8");
}

static enum rc read_path(struct slice path, struct arena *arena, struct http_target *t,
                         struct err *err)
{
    if (path.n == 0 || path.p[0] != '/')
        return err_set(err, RC_FORMAT, "the path does not begin with '/'");
    struct slice rest = slice_skip(path, 1);
    while (rest.n > 0) {
        struct slice *one = &t->segments[t->segment_count];
        struct slice raw = slice_split(&rest, '/');
        if (t->segment_count == HTTP_SEGMENTS_MAX)
            return err_set(err, RC_LIMIT, "a path of more than %d parts", HTTP_SEGMENTS_MAX);
        enum rc rc = decode(raw, false, arena, one, err);
        if (rc != RC_OK)
            return rc;
        if (one->n == 0 || slice_eq(*one, SLICE(".")) || slice_eq(*one, SLICE("..")))
            return err_set(err, RC_FORMAT, "an empty part, '.' or '..' in the path");
        t->segment_count++;
    }
    return RC_OK;
}

static enum rc read_query(struct slice query, struct arena *arena, struct http_target *t,
                          struct err *err)
{
    while (query.n > 0) {
        struct slice raw = slice_split(&query, '&');
        struct http_pair *one = &t->query[t->query_count];
        if (raw.n == 0)
            continue;
        if (t->query_count == HTTP_QUERY_MAX)
            return err_set(err, RC_LIMIT, "more than %d parameters", HTTP_QUERY_MAX);
        struct slice name = slice_split(&raw, '=');
        enum rc rc = decode(name, true, arena, &one->name, err);
        if (rc == RC_OK)
            rc = decode(raw, true, arena, &one->value, err);
        if (rc != RC_OK)
            return rc;
        for (size_t i = 0; i < t->query_count; i++)
            if (slice_eq(t->query[i].name, one->name))
                return err_set(err, RC_FORMAT, "parameter '%.*s' stands there twice",
                               (int)(one->name.n > 40 ? 40 : one->name.n),
                               (const char *)one->name.p);
        t->query_count++;
    }
    return RC_OK;
}

enum rc http_target_parse(struct slice uri, struct arena *arena, struct http_target *ret,
                          struct err *err)
{
    struct http_target t = { .segment_count = 0 };
    if (uri.n > HTTP_URI_MAX)
        return err_set(err, RC_LIMIT, "an address of more than %d bytes", HTTP_URI_MAX);
    t.raw_path = slice_split(&uri, '?');
    enum rc rc = read_path(t.raw_path, arena, &t, err);
    if (rc == RC_OK)
        rc = read_query(uri, arena, &t, err);
    if (rc == RC_OK)
        *ret = t;
    return rc;
}

struct slice http_query(const struct http_request *r, const char *name)
{
    for (size_t i = 0; i < r->target.query_count; i++)
        if (slice_eq(r->target.query[i].name, slice_str(name)))
            return r->target.query[i].value;
    return (struct slice){ NULL, 0 };
}

void http_reply_header(struct http_reply *r, const char *name, const char *value)
{
    if (r->header_count < HTTP_HEADERS_OUT_MAX) {
        r->headers[r->header_count].name = name;
        r->headers[r->header_count++].value = value;
    }
}
