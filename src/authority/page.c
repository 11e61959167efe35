#include "authority/page.h"

#include "authority/assets.h"
#include "authority/authority.h"
#include "authority/sign.h"

#include <stdio.h>

static const char *const words_en[] = {
#define EN(id, en, ja) en,
    WORDS(EN)
#undef EN
};
static const char *const words_ja[] = {
#define JA(id, en, ja) ja,
    WORDS(JA)
#undef JA
};

const char *page_word(const struct page *p, enum word w)
{
    return p->ja ? words_ja[w] : words_en[w];
}

void page_put(const struct page *p, enum word w)
{
    html_str(p->out, page_word(p, w));
}

void page_put_with(const struct page *p, enum word w, const int64_t *numbers)
{
    struct slice rest = slice_str(page_word(p, w));
    size_t at = 0;
    while ((at = slice_find_byte(rest, '%')) != SIZE_MAX) {
        html_text(p->out, slice_sub(rest, 0, at));
        /* html_text drops blanks at the ends. */
        buf_str(p->out, at > 0 && rest.p[at - 1] == ' ' ? " " : "");
        html_number(p->out, *numbers++);
        rest = slice_skip(rest, at + 1);
        buf_str(p->out, rest.n > 0 && rest.p[0] == ' ' ? " " : "");
    }
    html_text(p->out, rest);
}

bool page_is(const struct route *r)
{
    return r != NULL && r->answer != NULL && strcmp(r->answer, "text/html") == 0;
}

/* ---- language ---- */

static struct slice cookie(const struct http_request *r, const char *name)
{
    struct slice rest = slice_str(http_header(r, "Cookie"));
    while (rest.n > 0) {
        struct slice value = slice_trim(slice_split(&rest, ';'));
        struct slice key = slice_split(&value, '=');
        if (slice_eq(key, slice_str(name)))
            return value;
    }
    return (struct slice){ NULL, 0 };
}

static bool is_japanese(struct call *c)
{
    struct slice asked = http_query(c->request, "lang");
    struct slice kept = cookie(c->request, "lang");
    const char *accepted = http_header(c->request, "Accept-Language");
    bool is_asked = slice_eq(asked, SLICE("ja")) || slice_eq(asked, SLICE("en"));
    if (is_asked)
        http_reply_header(c->reply, "Set-Cookie",
                          slice_eq(asked, SLICE("ja"))
                              ? "lang=ja; Path=/; SameSite=Lax; Max-Age=31536000"
                              : "lang=en; Path=/; SameSite=Lax; Max-Age=31536000");
    struct slice said = is_asked ? asked : kept;
    if (said.n == 2)
        return slice_eq(said, SLICE("ja"));
    if (c->who.is_user)
        return c->who.is_japanese;
    return accepted != NULL && slice_starts_nocase(slice_str(accepted), SLICE("ja"));
}

/* The same address in the other language. */
static void other_language(const struct page *p)
{
    const struct http_target *t = &p->call->request->target;
    bool is_read = strcmp(p->call->request->method, "GET") == 0;
    HTML(p->out, "<a lang=\"");
    buf_str(p->out, p->ja ? "en" : "ja");
    HTML(p->out, "\" href=\"");
    if (is_read)
        html_text(p->out, t->raw_path);
    else
        HTML(p->out, "/");
    HTML(p->out, "?lang=");
    buf_str(p->out, p->ja ? "en" : "ja");
    for (size_t i = 0; i < t->query_count && is_read; i++) {
        if (slice_eq(t->query[i].name, SLICE("lang")))
            continue;
        HTML(p->out, "&amp;");
        html_segment(p->out, t->query[i].name);
        HTML(p->out, "=");
        html_segment(p->out, t->query[i].value);
    }
    HTML(p->out, "\">");
    page_put(p, W_OTHER_LANGUAGE);
    HTML(p->out, "</a>");
}

/* ---- frame ---- */

static void nav_link(const struct page *p, const char *path, enum word w, bool is_here)
{
    HTML(p->out, "<li><a href=\"");
    buf_str(p->out, path);
    buf_str(p->out, is_here ? "\" aria-current=\"page\">" : "\">");
    page_put(p, w);
    HTML(p->out, "</a>");
}

static void mast(const struct page *p, enum nav nav)
{
    const struct principal *who = &p->call->who;
    HTML(p->out,
         "<header class=\"mast\"><div><a class=\"brand\" href=\"/\"><svg viewBox=\"0 0 24 24\" "
         "aria-hidden=\"true\"><path d=\"M2 5h20M4 9h16M7 5v16M17 5v16\"/></svg>");
    page_put(p, W_BRAND);
    HTML(p->out, "</a>");
    if (who->role == 0) {
        HTML(p->out, "<div class=\"tools\">");
        other_language(p);
        HTML(p->out, "</div></div></header>");
        return;
    }
    HTML(p->out, "<nav aria-label=\"");
    page_put(p, W_MAIN);
    HTML(p->out, "\"><ul>");
    nav_link(p, "/", W_OVERVIEW, nav == NAV_OVERVIEW);
    nav_link(p, "/sectors", W_SECTORS, nav == NAV_SECTORS);
    nav_link(p, "/operators", W_OPERATORS, nav == NAV_OPERATORS);
    nav_link(p, "/findings?status=due", W_FINDINGS, nav == NAV_DUE);
    nav_link(p, "/cases", W_CASES, nav == NAV_CASES);
    nav_link(p, "/regulations", W_LAW, nav == NAV_LAW);
    HTML(p->out, "</ul></nav><div class=\"tools\"><form role=\"search\" "
                 "action=\"/search\"><input type=\"search\" name=\"q\" "
                 "maxlength=\"100\" aria-label=\"");
    page_put(p, W_SEARCH_HINT);
    HTML(p->out, "\" placeholder=\"");
    page_put(p, W_SEARCH);
    HTML(p->out, "\"></form>");
    other_language(p);
    if (who->is_user) {
        HTML(p->out, "<a class=\"aside\" href=\"/account\">");
        html_str(p->out, who->actor + strlen("user:"));
        HTML(p->out, "</a>");
    }
    HTML(p->out, "</div></div></header>");
}

/* A store of a demonstration says so on every page. */
static bool is_invented(struct call *c)
{
    int64_t n = 0;
    struct err ignored;
    return c->store != NULL && c->who.role != 0 &&
           store_number(c->store, "SELECT is_invented FROM operator ORDER BY operator LIMIT 1",
                        NULL, 0, 0, &n, &ignored) == RC_OK &&
           n == 1;
}

void page_begin(struct page *p, struct call *c, enum nav nav, enum word what,
                struct slice title)
{
    *p = (struct page){ .call = c, .out = &c->reply->body, .ja = is_japanese(c) };
    buf_clear(p->out);
    buf_printf(p->out,
               "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"><meta "
               "name=\"viewport\" "
               "content=\"width=device-width, initial-scale=1\"><title>",
               p->ja ? "ja" : "en");
    page_put(p, what);
    buf_str(p->out, title.n > 0 ? ": " : "");
    html_text(p->out, title);
    HTML(p->out, " — ");
    page_put(p, W_BRAND);
    buf_printf(p->out,
               "</title><link rel=\"stylesheet\" href=\"/static/%s\"><link rel=\"icon\" "
               "href=\"/static/%s\"><script src=\"/static/%s\" defer></script><script "
               "src=\"/static/%s\" "
               "defer></script></head><body><a class=\"skip\" href=\"#main\">",
               asset_name("style.css"), asset_name("icon.svg"), asset_name("chart.js"),
               asset_name("pages.js"));
    page_put(p, W_SKIP);
    HTML(p->out, "</a>");
    mast(p, nav);
    if (is_invented(c)) {
        HTML(p->out, "<p class=\"notice\">");
        page_put(p, W_INVENTED);
        HTML(p->out, "</p>");
    }
    HTML(p->out, "<main id=\"main\">");
}

enum rc page_end(struct page *p, unsigned status)
{
    HTML(p->out, "</main><footer class=\"foot\"><span>");
    page_put(p, W_BRAND);
    HTML(p->out, " " SEKISHO_VERSION "</span><span>");
    page_put(p, W_NOT_CONFIRMED);
    HTML(p->out, "</span></footer></body></html>\n");
    if (p->out->failed)
        return err_set(&p->call->err, RC_MEMORY, "no memory");
    p->call->reply->status = status == 0 ? 200 : status;
    p->call->reply->type = "text/html; charset=utf-8";
    http_reply_header(p->call->reply, "Cache-Control", "private, no-store");
    return RC_OK;
}

void page_error(struct call *c, unsigned status, const char *words)
{
    struct page p;
    page_begin(&p, c, NAV_NONE, W_ERROR, SLICE(""));
    HTML(p.out, "<h1>");
    page_put(&p, W_ERROR);
    buf_printf(p.out, " (%u)</h1><p class=\"error\">", status);
    html_str(p.out, words);
    HTML(p.out, "</p><p><a href=\"/\">");
    page_put(&p, W_BACK);
    HTML(p.out, "</a></p>");
    (void)page_end(&p, status); /* without memory there is nothing to say */
    c->reply->status = status;
}

enum rc page_go(struct call *c, const char *path)
{
    if (path == NULL)
        return err_set(&c->err, RC_MEMORY, "no memory");
    buf_clear(&c->reply->body);
    c->reply->status = 303;
    http_reply_header(c->reply, "Location", path);
    return RC_OK;
}

/* ---- parts ---- */

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
    html_segment(p->out, id);
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

void page_equipment_path(const struct page *p, const char *operator_id, const char *id)
{
    HTML(p->out, "/operators/");
    html_segment(p->out, slice_str(operator_id));
    HTML(p->out, "/equipment/");
    html_segment(p->out, slice_str(id));
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
        html_segment(p->out, slice_str(text));
        HTML(p->out, "\">");
        html_str(p->out, page_regulation(p, text));
        HTML(p->out, "</a>");
        break;
    case SHOW_SECTOR:
        HTML(p->out, "<a href=\"/sectors/");
        html_segment(p->out, slice_str(text));
        HTML(p->out, "\">");
        page_sector(p, slice_str(text));
        HTML(p->out, "</a>");
        break;
    case SHOW_CASE:
        HTML(p->out, "<a href=\"/operators/");
        html_segment(p->out, slice_str(page_get(item, "operator")));
        HTML(p->out, "/cases/");
        html_segment(p->out, slice_str(page_get(item, "case")));
        HTML(p->out, "\">");
        html_str(p->out, text);
        HTML(p->out, "</a>");
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
        html_segment(p->out, t->query[i].name);
        HTML(p->out, "=");
        html_segment(p->out, t->query[i].value);
    }
}

void page_export(struct page *p, const char *path)
{
    HTML(p->out, "<p class=\"no-print\">");
    page_put(p, W_EXPORT);
    HTML(p->out, ": <a href=\"");
    buf_str(p->out, path);
    HTML(p->out, "?format=csv&amp;limit=1000");
    same_query(p, false);
    HTML(p->out, "\">CSV</a> <a href=\"");
    buf_str(p->out, path);
    HTML(p->out, "?limit=1000");
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
    html_segment(p->out, mark);
    same_query(p, false);
    HTML(p->out, "\">");
    page_put(p, W_NEXT_PAGE);
    HTML(p->out, "</a></p>");
}
