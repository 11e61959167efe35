/* What pages are put together from: states, names that are links, tables, links to more. */
#include "authority/authority.h"
#include "authority/page.h"
#include "authority/sign.h"
#include "cases/shelf.h"

static const struct {
    const char *state;
    enum word word;
} states[] = {
    { "violation", W_VIOLATION },       { "due", W_DUE },       { "required", W_REQUIRED },
    { "undetermined", W_UNDETERMINED }, { "advice", W_ADVICE }, { "exempt", W_EXEMPT },
    { "compliant", W_COMPLIANT },
};

void page_as_of(const struct page *p, const char *day)
{
    if (!p->ja) {
        page_put(p, W_AS_OF);
        HTML(p->out, " ");
    }
    html_str(p->out, day);
    if (p->ja)
        page_put(p, W_AS_OF);
}

void page_put_state(const struct page *p, struct slice state)
{
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (slice_eq(state, slice_str(states[i].state)))
            page_put(p, states[i].word);
}

void page_state(const struct page *p, const char *state)
{
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (strcmp(states[i].state, state) == 0) {
            buf_printf(p->out, "<span class=\"state\" data-state=\"%s\">", states[i].state);
            page_put(p, states[i].word);
            HTML(p->out, "</span>");
            return;
        }
    html_str(p->out, state);
}

void page_certainty(const struct page *p, const char *certainty)
{
    bool is_confirmed = strcmp(certainty, "confirmed") == 0;
    HTML(p->out, "<span class=\"certainty\" data-certainty=\"");
    buf_str(p->out, is_confirmed ? "confirmed" : "suspected");
    HTML(p->out, "\">");
    page_put(p, is_confirmed ? W_CONFIRMED : W_SUSPECTED);
    HTML(p->out, "</span>");
}

void page_mark(const struct page *p)
{
    char mark[SESSION_TEXT_SIZE];
    if (p->call->session.n == 0)
        return;
    sign_mark(p->call, mark);
    buf_printf(p->out, "<input type=\"hidden\" name=\"csrf\" value=\"%s\">", mark);
}

void page_sector(const struct page *p, struct slice id)
{
    const struct rule_vocab *v = p->call->authority->vocab;
    int64_t row = v == NULL ? RULE_NO_ROW : rule_vocab_row(v, RULE_SECTOR, id);
    struct slice name =
        row == RULE_NO_ROW ? id : rule_vocab_column(v, RULE_SECTOR, row, p->ja ? "ja" : "en");
    html_text(p->out, name.n == 0 ? id : name);
}

void page_operator(struct page *p, struct slice id)
{
    struct store_rows *rows = NULL;
    struct err ignored;
    const struct sql_value key = sql_slice(id);
    HTML(p->out, "<a href=\"/operators/");
    text_uri(id, p->out);
    HTML(p->out, "\">");
    size_t before = p->out->n;
    if (store_query(p->call->store,
                    p->ja ? "SELECT name FROM operator WHERE operator = $1"
                          : "SELECT coalesce(name_en, name) FROM operator WHERE operator = $1",
                    &key, 1, &rows, &ignored) == RC_OK) {
        if (store_next(rows))
            html_text(p->out, store_text(rows, 0));
        (void)store_end(rows, &ignored); /* then the id stands there */
    }
    if (p->out->n == before)
        html_text(p->out, id);
    HTML(p->out, "</a>");
}

const char *page_regulation(const struct page *p, const char *id)
{
    const char *title = p->call->authority->law == NULL
                            ? NULL
                            : rule_set_title(p->call->authority->law, slice_str(id), p->ja);
    return title == NULL ? id : title;
}

static const char *in_words(const struct page *p, const struct proc_text *t, const char *id)
{
    const char *text = t == NULL ? NULL : p->ja && t->ja != NULL ? t->ja : t->en;
    return text == NULL ? id : text;
}

static const struct procedure *procedure_of(const struct page *p, const char *id)
{
    return shelf_find(p->call->authority->procedures, slice_str(id));
}

const char *page_procedure(const struct page *p, const char *id)
{
    const struct procedure *law = procedure_of(p, id);
    return in_words(p, law == NULL ? NULL : &law->title, id);
}

const char *page_case_state(const struct page *p, const char *procedure, const char *id)
{
    const struct procedure *law = procedure_of(p, procedure);
    for (size_t i = 0; law != NULL && i < law->state_count; i++)
        if (strcmp(law->states[i].id, id) == 0)
            return in_words(p, &law->states[i].title, id);
    return id;
}

const char *page_case_clock(const struct page *p, const char *procedure, const char *id)
{
    const struct procedure *law = procedure_of(p, procedure);
    for (size_t i = 0; law != NULL && i < law->clock_count; i++)
        if (strcmp(law->clocks[i].id, id) == 0)
            return in_words(p, &law->clocks[i].title, id);
    return id;
}

void page_equipment_path(const struct page *p, const char *operator_id, const char *id)
{
    HTML(p->out, "/operators/");
    text_uri(slice_str(operator_id), p->out);
    HTML(p->out, "/equipment/");
    text_uri(slice_str(id), p->out);
}

const char *page_get(json_t *item, const char *key)
{
    const char *text = json_string_value(json_object_get(item, key));
    return text == NULL ? "" : text;
}

static void cell(struct page *p, json_t *item, const struct page_column *k)
{
    json_t *value = json_object_get(item, k->key);
    const char *text = page_get(item, k->key);
    switch (k->show) {
    case SHOW_DAY:
    case SHOW_TIME:
        html_text(p->out, slice_sub(slice_str(text), 0, k->show == SHOW_DAY ? 10 : 16));
        break;
    case SHOW_NUMBER: html_number(p->out, json_integer_value(value)); break;
    case SHOW_STATE: page_state(p, text); break;
    case SHOW_CERTAINTY: page_certainty(p, text); break;
    case SHOW_WORDS:
        for (size_t i = 0; i < json_array_size(value); i++) {
            buf_str(p->out, i == 0 ? "" : ", ");
            html_str(p->out, json_string_value(json_array_get(value, i)));
        }
        break;
    case SHOW_OPERATOR: page_operator(p, slice_str(text)); break;
    case SHOW_EQUIPMENT:
        if (text[0] == '\0')
            break;
        HTML(p->out, "<a href=\"");
        page_equipment_path(p, page_get(item, "operator"), text);
        HTML(p->out, "\">");
        html_str(p->out, text);
        HTML(p->out, "</a>");
        break;
    case SHOW_REGULATION:
        HTML(p->out, "<a href=\"/regulations/");
        text_uri(slice_str(text), p->out);
        HTML(p->out, "\">");
        html_str(p->out, page_regulation(p, text));
        HTML(p->out, "</a>");
        break;
    case SHOW_SECTOR:
        HTML(p->out, "<a href=\"/sectors/");
        text_uri(slice_str(text), p->out);
        HTML(p->out, "\">");
        page_sector(p, slice_str(text));
        HTML(p->out, "</a>");
        break;
    case SHOW_CASE:
        HTML(p->out, "<a href=\"/operators/");
        text_uri(slice_str(page_get(item, "operator")), p->out);
        HTML(p->out, "/cases/");
        text_uri(slice_str(page_get(item, "case")), p->out);
        HTML(p->out, "\">");
        html_str(p->out, text);
        HTML(p->out, "</a>");
        break;
    case SHOW_PROCEDURE: html_str(p->out, page_procedure(p, text)); break;
    case SHOW_CASE_STATE:
        html_str(p->out, page_case_state(p, page_get(item, "procedure"), text));
        break;
    case SHOW_CLOCK:
        html_str(p->out, page_case_clock(p, page_get(item, "procedure"), text));
        break;
    case SHOW_SILENT:
        if (json_is_true(value))
            page_put(p, W_SILENT_NOW);
        break;
    case SHOW_MAKER:
        html_str(p->out, page_get(item, "maker_name"));
        if (page_get(item, "maker_country")[0] != '\0') {
            HTML(p->out, " <span class=\"aside\">");
            html_str(p->out, page_get(item, "maker_country"));
            HTML(p->out, "</span>");
        }
        break;
    case SHOW_TEXT: html_str(p->out, text); break;
    }
}

static const char *class_of(enum show show)
{
    return show == SHOW_NUMBER                     ? " class=\"number\""
           : show == SHOW_DAY || show == SHOW_TIME ? " class=\"day\""
                                                   : "";
}

void page_table(struct page *p, json_t *items, const struct page_column *columns,
                enum word caption)
{
    if (json_array_size(items) == 0) {
        HTML(p->out, "<p class=\"empty\">");
        page_put(p, W_NOTHING);
        HTML(p->out, "</p>");
        return;
    }
    HTML(p->out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    page_put(p, caption);
    HTML(p->out, "\"><table><thead><tr>");
    for (const struct page_column *k = columns; k->key != NULL; k++) {
        buf_printf(p->out, "<th scope=\"col\"%s>", class_of(k->show));
        page_put(p, k->head);
        HTML(p->out, "</th>");
    }
    HTML(p->out, "</tr></thead><tbody>");
    for (size_t i = 0; i < json_array_size(items); i++) {
        HTML(p->out, "<tr>");
        for (const struct page_column *k = columns; k->key != NULL; k++) {
            buf_printf(p->out, "<td%s>", class_of(k->show));
            cell(p, json_array_get(items, i), k);
            HTML(p->out, "</td>");
        }
        HTML(p->out, "</tr>");
    }
    HTML(p->out, "</tbody></table></div>");
}

json_t *page_list(struct call *c, const struct list *l, struct buf *ret_next)
{
    struct buf text = BUF_EMPTY;
    json_t *items = NULL;
    if (list_items(c, l, &text, ret_next) == RC_OK) {
        items = json_loadb((const char *)text.p, text.n, 0, NULL);
        if (items == NULL)
            (void)err_set(&c->err, RC_MEMORY, "no memory");
    }
    buf_done(&text);
    return items;
}

json_t *page_rows(struct call *c, const char *sql, const struct sql_value *values, size_t count,
                  const struct list_column *columns, enum rc *ret_rc)
{
    struct buf text = BUF_EMPTY;
    json_t *items = NULL;
    *ret_rc = list_rows(c, sql, values, count, columns, &text);
    if (*ret_rc == RC_OK) {
        items = json_loadb((const char *)text.p, text.n, 0, NULL);
        if (items == NULL)
            *ret_rc = err_set(&c->err, RC_MEMORY, "no memory");
    }
    buf_done(&text);
    return items;
}

enum rc page_states(struct page *p, const char *sql, const struct sql_value *values,
                    size_t count, enum word caption)
{
    static const struct list_column fields[] = {
        { "operator", NULL, LIST_TEXT },
        { "status", NULL, LIST_TEXT },
        { "count", NULL, LIST_NUMBER },
        { "deadline", NULL, LIST_DAY },
        { 0 },
    };
    static const struct page_column columns[] = {
        { "operator", W_OPERATOR, SHOW_OPERATOR },
        { "status", W_STATE, SHOW_STATE },
        { "count", W_EQUIPMENT, SHOW_NUMBER },
        { "deadline", W_FIRST_DEADLINE, SHOW_DAY },
        { 0 },
    };
    enum rc rc = RC_OK;
    json_t *items = page_rows(p->call, sql, values, count, fields, &rc);
    if (items == NULL)
        return rc;
    page_table(p, items, columns, caption);
    json_decref(items);
    return RC_OK;
}

json_t *page_json(struct call *c, enum rc (*serve)(struct call *c), enum rc *ret_rc)
{
    size_t headers = c->reply->header_count;
    *ret_rc = serve(c);
    json_t *all = *ret_rc == RC_OK && c->reply->status == 200
                      ? json_loadb((const char *)c->reply->body.p, c->reply->body.n, 0, NULL)
                      : NULL;
    c->reply->header_count = headers; /* those were the API's */
    c->reply->status = 0;
    buf_clear(&c->reply->body);
    if (all == NULL && *ret_rc == RC_OK)
        *ret_rc = err_set(&c->err, RC_IO, "the answer cannot be read");
    return all;
}

static void same_query(struct page *p, bool is_first)
{
    const struct http_target *t = &p->call->request->target;
    for (size_t i = 0; i < t->query_count; i++) {
        if (slice_eq(t->query[i].name, SLICE("lang")) ||
            slice_eq(t->query[i].name, SLICE("after")) ||
            slice_eq(t->query[i].name, SLICE("limit")) || t->query[i].value.n == 0)
            continue;
        buf_str(p->out, is_first ? "?" : "&amp;");
        is_first = false;
        text_uri(t->query[i].name, p->out);
        HTML(p->out, "=");
        text_uri(t->query[i].value, p->out);
    }
}

void page_export(struct page *p, const char *path)
{
    HTML(p->out, "<p class=\"no-print\">");
    page_put(p, W_EXPORT);
    HTML(p->out, ": <a href=\"");
    buf_str(p->out, path);
    HTML(p->out, "?format=csv");
    same_query(p, false);
    HTML(p->out, "\">CSV</a> <a href=\"");
    buf_str(p->out, path);
    HTML(p->out, "?format=jsonl");
    same_query(p, false);
    HTML(p->out, "\">JSON</a></p>");
}

void page_next(struct page *p, const char *path, struct slice mark)
{
    if (mark.n == 0)
        return;
    HTML(p->out, "<p class=\"pages\"><a rel=\"next\" href=\"");
    buf_str(p->out, path);
    HTML(p->out, "?after=");
    text_uri(mark, p->out);
    same_query(p, false);
    HTML(p->out, "\">");
    page_put(p, W_NEXT_PAGE);
    HTML(p->out, "</a></p>");
}
