#include "authority/route.h"

#include "authority/authority.h"
#include "base/json.h"

#include <stdio.h>

/* "{rest}" takes all segments that are left: the name of a tile. */
static bool matches(const char *path, const struct http_target *t,
                    struct slice ret_values[ROUTE_VALUES_MAX])
{
    struct slice rest = slice_skip(slice_str(path), 1);
    size_t at = 0;
    size_t value = 0;
    while (rest.n > 0) {
        struct slice part = slice_split(&rest, '/');
        if (slice_eq(part, SLICE("{rest}"))) {
            if (at >= t->segment_count)
                return false;
            ret_values[value] = (struct slice){ NULL, 0 };
            return true;
        }
        if (at >= t->segment_count)
            return false;
        if (part.p[0] == '{')
            ret_values[value++] = t->segments[at];
        else if (!slice_eq(part, t->segments[at]))
            return false;
        at++;
    }
    return at == t->segment_count;
}

const struct route *route_find(struct slice method, const struct http_target *target,
                               struct slice ret_values[ROUTE_VALUES_MAX], char ret_methods[64])
{
    ret_methods[0] = '\0';
    size_t n = 0;
    for (const struct route *r = routes; r->method != NULL; r++) {
        struct slice values[ROUTE_VALUES_MAX] = { { NULL, 0 } };
        if (!matches(r->path, target, values))
            continue;
        if (slice_eq(method, slice_str(r->method))) {
            memcpy(ret_values, values, sizeof values);
            return r;
        }
        int wrote = snprintf(ret_methods + n, 64 - n, "%s%s", n == 0 ? "" : ", ", r->method);
        n += wrote > 0 && (size_t)wrote < 64 - n ? (size_t)wrote : 0;
    }
    return NULL;
}

bool route_name_next(struct slice *rest, struct slice *ret_name)
{
    size_t open = slice_find_byte(*rest, '{');
    if (open == SIZE_MAX)
        return false;
    *rest = slice_skip(*rest, open + 1);
    *ret_name = slice_split(rest, '}');
    return true;
}

void call_error(struct call *c, unsigned status, const char *words)
{
    struct json j;
    c->reply->status = status;
    c->reply->type = "application/json";
    buf_clear(&c->reply->body);
    json_init(&j, &c->reply->body);
    json_begin(&j);
    json_kv_str(&j, "schema", "sekisho.error/1");
    json_kv_uint(&j, "status", status);
    json_kv_str(&j, "error", words);
    json_end(&j);
    buf_char(&c->reply->body, '\n');
}

void call_missing(struct call *c, struct buf *out)
{
    uint32_t missing = pool_missing(c->authority->pool, c->store);
    const char *before = ",\"missing_databases\":[";
    for (unsigned i = 0; i < 32; i++)
        if ((missing >> i & 1) != 0) {
            buf_printf(out, "%s%u", before, i + 1);
            before = ",";
        }
    buf_str(out, missing == 0 ? "" : "]");
}

/* Is 'tag' one of those that If-None-Match lists? */
static bool is_listed(struct slice list, struct slice tag)
{
    while (list.n > 0) {
        struct slice one = slice_trim(slice_split(&list, ','));
        if (slice_starts(one, SLICE("W/")))
            one = slice_skip(one, 2);
        if (slice_eq(one, tag) || slice_eq(one, SLICE("*")))
            return true;
    }
    return false;
}

void call_etag(struct call *c)
{
    uint8_t digest[HASH_SIZE];
    char text[HASH_TEXT_SIZE];
    hash_of(buf_view(&c->reply->body), digest);
    hash_print(digest, text);
    /* Weak: gzip and zstd of it are other bytes with the same meaning. */
    char *tag = arena_printf(c->request->arena, "W/\"%.32s\"", text);
    if (tag == NULL)
        return;
    http_reply_header(c->reply, "ETag", tag);
    http_reply_header(c->reply, "Cache-Control", "private, no-cache");
    const char *known = http_header(c->request, "If-None-Match");
    if (known != NULL && is_listed(slice_str(known), slice_str(tag + 2))) {
        c->reply->status = 304;
        c->reply->type = NULL;
        buf_clear(&c->reply->body);
    }
}
