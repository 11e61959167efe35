#include "authority/list.h"

#include "authority/grams.h"
#include "base/base64.h"
#include "base/json.h"

enum { VALUES_MAX = LIST_FILTERS_MAX + LIST_KEYS_MAX + 4 };

struct asking {
    struct call *call;
    const struct list *list;
    struct buf sql;
    struct sql_value values[VALUES_MAX];
    size_t count;
    uint64_t limit;
    bool has_where;
};

/* Appends a condition; its '?' becomes the next parameter. */
static void condition(struct asking *q, const char *sql, struct sql_value value)
{
    buf_str(&q->sql, q->has_where ? " AND " : " WHERE ");
    q->has_where = true;
    for (; *sql != '\0'; sql++) {
        if (*sql != '?') {
            buf_char(&q->sql, *sql);
            continue;
        }
        q->values[q->count++] = value;
        buf_printf(&q->sql, "$%zu", q->count);
    }
}

/* LIKE's own characters stand for themselves. */
static struct sql_value search_value(struct asking *q, struct slice text)
{
    struct buf out = BUF_EMPTY;
    buf_char(&out, '%');
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        if (c == '%' || c == '_' || c == '\\')
            buf_char(&out, '\\');
        buf_char(&out, (char)(c >= 'A' && c <= 'Z' ? c + 32 : c));
    }
    buf_char(&out, '%');
    struct slice kept = arena_copy(q->call->request->arena, buf_view(&out));
    buf_done(&out);
    return sql_slice(kept);
}

static enum rc filter_value(struct asking *q, const struct list_filter *f, struct slice text,
                            struct sql_value *ret)
{
    struct err *err = &q->call->err;
    uint64_t number = 0;
    int32_t day = 0;
    int64_t at_ns = 0;
    switch (f->kind) {
    case LIST_NUMBER:
        *ret = sql_int(0);
        if (!slice_uint(text, &number) || number > INT64_MAX)
            return err_set(err, RC_FORMAT, "%s: not a number", f->name);
        *ret = sql_int((int64_t)number);
        return RC_OK;
    case LIST_YESNO:
        if (!slice_eq(text, SLICE("true")) && !slice_eq(text, SLICE("false")))
            return err_set(err, RC_FORMAT, "%s: true or false", f->name);
        *ret = sql_int(text.p[0] == 't');
        return RC_OK;
    case LIST_DAY:
        if (!time_parse_day(text, &day))
            return err_set(err, RC_FORMAT, "%s: not a day; write it as 2026-11-26", f->name);
        *ret = sql_int(day);
        return RC_OK;
    case LIST_TIME:
        if (!time_parse(text, &at_ns))
            return err_set(err, RC_FORMAT, "%s: not a time; write it as 2026-11-26T07:00:00Z",
                           f->name);
        *ret = sql_int(at_ns);
        return RC_OK;
    case LIST_SEARCH:
    case LIST_SEARCH_EQUIPMENT: *ret = search_value(q, text); return RC_OK;
    case LIST_TEXT:
    case LIST_HUNDREDTHS:
    case LIST_WORDS: *ret = sql_slice(text); return RC_OK;
    }
    return RC_OK;
}

static const struct list_filter *filter_named(const struct list *l, struct slice name)
{
    for (const struct list_filter *f = l->filters; f->name != NULL; f++)
        if (slice_eq(name, slice_str(f->name)))
            return f;
    return NULL;
}

/* Equipment of one operator needs no narrowing. */
static enum rc narrow(struct asking *q, struct slice text)
{
    struct buf only = BUF_EMPTY;
    if (q->call->operator_id[0] != '\0')
        return RC_OK;
    enum rc rc =
        grams_condition(q->call->store, text, q->list->operator_sql, &only, &q->call->err);
    if (rc == RC_OK && only.n > 0) {
        buf_str(&q->sql, q->has_where ? " AND " : " WHERE ");
        buf_slice(&q->sql, buf_view(&only));
        q->has_where = true;
    }
    buf_done(&only);
    return rc;
}

/* The filters of the request.  A name that is none is an error: a filter that is not heard
 * would look like an answer. */
static enum rc take_filters(struct asking *q)
{
    const struct http_target *t = &q->call->request->target;
    for (size_t i = 0; i < t->query_count; i++) {
        struct sql_value value;
        const struct http_pair *p = &t->query[i];
        if (slice_eq(p->name, SLICE("limit")) || slice_eq(p->name, SLICE("after")) ||
            slice_eq(p->name, SLICE("lang")) || slice_eq(p->name, SLICE("format")) ||
            (slice_eq(p->name, SLICE("operator")) && q->list->operator_sql != NULL))
            continue;
        const struct list_filter *f = filter_named(q->list, p->name);
        if (f == NULL)
            return err_set(&q->call->err, RC_FORMAT,
                           "no filter '%.*s' here; /openapi.json lists them",
                           (int)(p->name.n > 40 ? 40 : p->name.n), (const char *)p->name.p);
        enum rc rc = filter_value(q, f, p->value, &value);
        if (rc != RC_OK)
            return rc;
        condition(q, f->sql, value);
        if (f->kind == LIST_SEARCH_EQUIPMENT)
            rc = narrow(q, p->value);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

/* The mark of a page is the key of its last row: texts with their lengths, in base64 for URLs.
 */
static enum rc take_after(struct asking *q, struct slice mark)
{
    const struct list *l = q->list;
    uint8_t *bytes = arena_bytes(q->call->request->arena, mark.n + 4);
    uint8_t *text = arena_bytes(q->call->request->arena, mark.n + 4);
    size_t size = 0;
    if (bytes == NULL || text == NULL)
        return err_set(&q->call->err, RC_MEMORY, "no memory");
    for (size_t i = 0; i < mark.n; i++)
        text[i] = mark.p[i] == '-'   ? '+'
                  : mark.p[i] == '_' ? '/'
                  : mark.p[i] == '.' ? '='
                                     : mark.p[i];
    bool is_sound = base64_take(slice_of(text, mark.n), bytes, mark.n + 4, &size);
    struct slice rest = slice_of(bytes, size);
    buf_str(&q->sql, q->has_where ? " AND (" : " WHERE (");
    q->has_where = true;
    for (size_t i = 0; i < LIST_KEYS_MAX && l->keys[i] != NULL; i++)
        buf_printf(&q->sql, "%s%s", i == 0 ? "" : ", ", l->keys[i]);
    buf_str(&q->sql, l->is_descending ? ") < (" : ") > (");
    for (size_t i = 0; i < LIST_KEYS_MAX && l->keys[i] != NULL && is_sound; i++) {
        uint64_t n = 0;
        struct slice head = slice_split(&rest, ':');
        bool is_number = head.n > 0 && head.p[0] == 'i';
        is_sound =
            head.n > 0 && slice_uint(slice_skip(head, 1), &n) && (is_number || n <= rest.n);
        q->values[q->count++] =
            is_number ? sql_int((int64_t)n) : sql_slice(slice_sub(rest, 0, (size_t)n));
        if (!is_number)
            rest = slice_skip(rest, (size_t)n);
        buf_printf(&q->sql, "%s$%zu", i == 0 ? "" : ", ", q->count);
    }
    buf_char(&q->sql, ')');
    return is_sound && rest.n == 0
               ? RC_OK
               : err_set(&q->call->err, RC_FORMAT, "after: not a mark of this list");
}

static void begin(struct asking *q)
{
    const struct list *l = q->list;
    buf_str(&q->sql, "SELECT ");
    for (const struct list_column *k = l->columns; k->name != NULL; k++)
        buf_printf(&q->sql, "%s%s", k == l->columns ? "" : ", ", k->sql);
    for (size_t i = 0; i < LIST_KEYS_MAX && l->keys[i] != NULL; i++)
        buf_printf(&q->sql, ", %s", l->keys[i]);
    buf_printf(&q->sql, " FROM %s", l->from);
    if (l->where != NULL) {
        buf_printf(&q->sql, " WHERE %s", l->where);
        q->has_where = true;
    }
}

static void end(struct asking *q)
{
    const struct list *l = q->list;
    for (size_t i = 0; i < LIST_KEYS_MAX && l->keys[i] != NULL; i++)
        buf_printf(&q->sql, "%s%s%s", i == 0 ? " ORDER BY " : ", ", l->keys[i],
                   l->is_descending ? " DESC" : "");
    buf_printf(&q->sql, " LIMIT %llu", (unsigned long long)q->limit + 1);
}

static void write_words(struct json *j, struct slice words)
{
    json_begin_list(j);
    while (words.n > 0) {
        struct slice one = slice_split(&words, ' ');
        if (one.n > 0)
            json_text(j, one);
    }
    json_end_list(j);
}

static void write_value(struct json *j, struct store_rows *rows, int at, enum list_kind kind)
{
    char text[TIME_TEXT_SIZE];
    if (store_is_null(rows, at)) {
        json_none(j);
        return;
    }
    switch (kind) {
    case LIST_NUMBER: json_int(j, store_int(rows, at)); return;
    case LIST_YESNO: json_bool(j, store_int(rows, at) != 0); return;
    case LIST_HUNDREDTHS: json_hundredths(j, (unsigned)store_int(rows, at)); return;
    case LIST_DAY:
        time_print_day((int32_t)store_int(rows, at), text);
        json_str(j, text);
        return;
    case LIST_TIME:
        time_print(store_int(rows, at), text);
        json_str(j, text);
        return;
    case LIST_WORDS: write_words(j, store_text(rows, at)); return;
    case LIST_TEXT:
    case LIST_SEARCH:
    case LIST_SEARCH_EQUIPMENT: json_text(j, store_text(rows, at)); return;
    }
}

/* Numbers as "i17:", texts as "t3:abc". */
static void write_mark(const struct list *l, struct store_rows *rows, int at,
                       const bool *is_number, struct buf *out)
{
    struct buf key = BUF_EMPTY;
    size_t from = out->n;
    for (size_t i = 0; i < LIST_KEYS_MAX && l->keys[i] != NULL; i++) {
        struct slice text = store_text(rows, at + (int)i);
        if (is_number[i])
            buf_printf(&key, "i%lld:", (long long)store_int(rows, at + (int)i));
        else {
            buf_printf(&key, "t%zu:", text.n);
            buf_slice(&key, text);
        }
    }
    base64_put(buf_view(&key), out);
    buf_done(&key);
    for (size_t i = from; i < out->n; i++)
        out->p[i] = out->p[i] == '+'   ? '-'
                    : out->p[i] == '/' ? '_'
                    : out->p[i] == '=' ? '.'
                                       : out->p[i];
}

/* Keys that are numbers outside are numbers in the mark. */
static void key_kinds(const struct list *l, bool ret[LIST_KEYS_MAX])
{
    for (size_t i = 0; i < LIST_KEYS_MAX && l->keys[i] != NULL; i++) {
        ret[i] = false;
        for (const struct list_column *k = l->columns; k->name != NULL; k++)
            if (strcmp(k->sql, l->keys[i]) == 0)
                ret[i] = k->kind == LIST_NUMBER || k->kind == LIST_DAY || k->kind == LIST_TIME;
    }
}

static void write_item(const struct list_column *columns, struct json *j,
                       struct store_rows *rows)
{
    int at = 0;
    json_begin(j);
    for (const struct list_column *k = columns; k->name != NULL; k++, at++) {
        json_key(j, k->name);
        write_value(j, rows, at, k->kind);
    }
    json_end(j);
}

static enum rc write_rows(struct asking *q, struct buf *out, struct buf *ret_next)
{
    struct store_rows *rows = NULL;
    struct json j;
    bool is_number[LIST_KEYS_MAX];
    uint64_t n = 0;
    int width = 0;
    struct buf mark = BUF_EMPTY;
    while (q->list->columns[width].name != NULL)
        width++;
    if (q->sql.failed)
        return err_set(&q->call->err, RC_MEMORY, "no memory");
    enum rc rc = store_query(q->call->store, (const char *)q->sql.p, q->values, q->count, &rows,
                             &q->call->err);
    if (rc != RC_OK)
        return rc;
    key_kinds(q->list, is_number);
    json_init(&j, out);
    json_begin_list(&j);
    for (; store_next(rows) && n <= q->limit; n++) {
        if (n == q->limit) {
            if (ret_next != NULL)
                buf_slice(ret_next, buf_view(&mark));
            break;
        }
        write_item(q->list->columns, &j, rows);
        if (n + 1 == q->limit)
            write_mark(q->list, rows, width, is_number, &mark);
    }
    json_end_list(&j);
    buf_done(&mark);
    return store_end(rows, &q->call->err);
}

enum rc list_page(struct call *c, const struct list *l, uint64_t limit, struct slice after,
                  struct buf *out, struct buf *ret_next)
{
    struct asking q = { .call = c, .list = l, .limit = limit };
    enum rc rc = RC_OK;
    begin(&q);
    if (l->operator_sql == NULL && c->who.operator_id[0] != '\0')
        rc = err_set(
            &c->err, RC_END,
            "nothing here for an operator"); /* the guard does not let it come to this */
    if (rc == RC_OK)
        rc = take_filters(&q);
    if (rc == RC_OK && c->operator_id[0] != '\0' && l->operator_sql != NULL) {
        char *sql = arena_printf(c->request->arena, "%s = ?", l->operator_sql);
        if (sql == NULL)
            rc = err_set(&c->err, RC_MEMORY, "no memory");
        else
            condition(&q, sql, sql_str(c->operator_id));
    }
    if (rc == RC_OK && after.p != NULL)
        rc = take_after(&q, after);
    end(&q);
    if (rc == RC_OK)
        rc = write_rows(&q, out, ret_next);
    buf_done(&q.sql);
    return rc;
}

enum rc list_items(struct call *c, const struct list *l, struct buf *out, struct buf *ret_next)
{
    struct slice text = http_query(c->request, "limit");
    uint64_t limit = LIST_LIMIT;
    if (text.p != NULL && (!slice_uint(text, &limit) || limit < 1 || limit > LIST_LIMIT_MAX))
        return err_set(&c->err, RC_FORMAT, "limit: 1 to %d", LIST_LIMIT_MAX);
    return list_page(c, l, limit, http_query(c->request, "after"), out, ret_next);
}

enum rc list_items_of(struct call *c, const struct list *l, const char *sql, struct slice value,
                      struct buf *out)
{
    struct asking q = { .call = c, .list = l, .limit = LIST_LIMIT_MAX };
    begin(&q);
    if (l->operator_sql != NULL && c->operator_id[0] != '\0') {
        char *bound = arena_printf(c->request->arena, "%s = ?", l->operator_sql);
        if (bound == NULL)
            return err_set(&c->err, RC_MEMORY, "no memory");
        condition(&q, bound, sql_str(c->operator_id));
    }
    if (sql != NULL)
        condition(&q, sql, sql_slice(value));
    end(&q);
    enum rc rc = write_rows(&q, out, NULL);
    buf_done(&q.sql);
    return rc;
}

enum rc list_rows(struct call *c, const char *sql, const struct sql_value *values, size_t count,
                  const struct list_column *columns, struct buf *out)
{
    struct store_rows *rows = NULL;
    struct json j;
    enum rc rc = store_query(c->store, sql, values, count, &rows, &c->err);
    if (rc != RC_OK)
        return rc;
    json_init(&j, out);
    json_begin_list(&j);
    while (store_next(rows))
        write_item(columns, &j, rows);
    json_end_list(&j);
    return store_end(rows, &c->err);
}

/* {"schema":"sekisho.list/1","items":[...],"next":"..."}, and "missing_databases" if not all
 * could be asked. */
enum rc list_serve(struct call *c)
{
    const struct list *l = c->route->data;
    struct buf next = BUF_EMPTY;
    struct buf *out = &c->reply->body;
    struct slice format = http_query(c->request, "format");
    if (slice_eq(format, SLICE("csv")) || slice_eq(format, SLICE("jsonl")))
        return list_export(c, l, slice_eq(format, SLICE("csv")));
    if (format.p != NULL && !slice_eq(format, SLICE("json")))
        return err_set(&c->err, RC_FORMAT,
                       "format: json, or csv or jsonl for all rows at once");
    buf_str(out, "{\"schema\":\"sekisho.list/1\",\"items\":");
    enum rc rc = list_items(c, l, out, &next);
    if (rc == RC_OK) {
        buf_str(out, ",\"next\":");
        if (next.n == 0)
            buf_str(out, "null");
        else {
            buf_char(out, '"');
            buf_slice(out, buf_view(&next));
            buf_char(out, '"');
        }
        call_missing(c, out);
        buf_str(out, "}\n");
        c->reply->status = 200;
        c->reply->type = "application/json";
        call_etag(c);
    }
    buf_done(&next);
    return rc;
}
