/* A whole list as a file: CSV for a spreadsheet, or JSON, one row a line.  All of it or an
 * error: what was cut short without a word would be taken for everything. */
#include "authority/authority.h"
#include "authority/list.h"
#include "base/csv.h"

#include <jansson.h>
#include <stdlib.h>

static void put_value(struct buf *out, json_t *value)
{
    char *other = json_is_string(value) || json_is_null(value)
                      ? NULL
                      : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    csv_put(out, other != NULL ? slice_str(other)
                 : json_is_string(value)
                     ? slice_of(json_string_value(value), json_string_length(value))
                     : SLICE(""));
    free(other);
}

static void put_row(struct buf *out, const struct list *l, json_t *item, bool is_csv)
{
    char *line = is_csv ? NULL : json_dumps(item, JSON_COMPACT);
    for (const struct list_column *k = l->columns; is_csv && k->name != NULL; k++) {
        buf_str(out, k == l->columns ? "" : ",");
        put_value(out, json_object_get(item, k->name));
    }
    out->failed = out->failed || (!is_csv && line == NULL);
    buf_str(out, is_csv ? "\r" : line == NULL ? "" : line);
    buf_char(out, '\n');
    free(line);
}

static enum rc put_page(struct call *c, const struct list *l, struct slice text, bool is_csv)
{
    json_t *items = json_loadb((const char *)text.p, text.n, 0, NULL);
    if (items == NULL)
        return err_set(&c->err, RC_MEMORY, "no memory");
    for (size_t i = 0; i < json_array_size(items); i++)
        put_row(&c->reply->body, l, json_array_get(items, i), is_csv);
    json_decref(items);
    return RC_OK;
}

static enum rc put_all(struct call *c, const struct list *l, bool is_csv)
{
    struct buf text = BUF_EMPTY;
    struct buf next = BUF_EMPTY;
    struct slice after = { NULL, 0 };
    enum rc rc = RC_OK;
    size_t pages = 0;
    do {
        buf_clear(&text);
        buf_clear(&next);
        rc = list_page(c, l, LIST_LIMIT_MAX, after, &text, &next);
        if (rc == RC_OK)
            rc = put_page(c, l, buf_view(&text), is_csv);
        after = arena_copy(c->request->arena, buf_view(&next));
        if (rc == RC_OK && next.n > 0 && ++pages == LIST_EXPORT_MAX / LIST_LIMIT_MAX)
            rc = err_set(&c->err, RC_LIMIT,
                         "more than %d rows: choose by a filter, or read page by page",
                         LIST_EXPORT_MAX);
    } while (rc == RC_OK && next.n > 0);
    buf_done(&text);
    buf_done(&next);
    return rc;
}

enum rc list_export(struct call *c, const struct list *l, bool is_csv)
{
    struct buf *out = &c->reply->body;
    if (http_query(c->request, "limit").p != NULL || http_query(c->request, "after").p != NULL)
        return err_set(&c->err, RC_FORMAT,
                       "format=csv and jsonl are of all rows: no limit, no after");
    if (pool_missing(c->authority->pool, c->store) != 0)
        return err_set(&c->err, RC_IO, "a part of the operators cannot be read now: later");
    for (const struct list_column *k = l->columns; is_csv && k->name != NULL; k++)
        buf_printf(out, "%s%s", k == l->columns ? "" : ",", k->name);
    buf_str(out, is_csv ? "\r\n" : "");
    enum rc rc = put_all(c, l, is_csv);
    if (rc != RC_OK)
        return rc;
    c->reply->status = 200;
    c->reply->type = is_csv ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8";
    http_reply_header(c->reply, "Content-Disposition",
                      arena_printf(c->request->arena, "attachment; filename=\"%s.%s\"", l->name,
                                   is_csv ? "csv" : "jsonl"));
    return RC_OK;
}
