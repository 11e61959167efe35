/* Cases: the board, one case with its clocks and its next step, and what its forms send. */
#include "authority/api.h"
#include "authority/api_cases.h"
#include "authority/authority.h"
#include "authority/casework.h"
#include "authority/form.h"
#include "authority/multipart.h"
#include "authority/page.h"

#include <stdio.h>
#include <stdlib.h>

static const char *told(const struct page *p, json_t *item, const char *key)
{
    return page_get(json_object_get(item, key), p->ja ? "ja" : "en");
}

static void card(struct page *p, json_t *item, const char *today)
{
    const char *day = page_get(item, "next_day");
    bool is_late = day[0] != '\0' && strcmp(day, today) < 0;
    buf_printf(p->out, "<li class=\"card\" data-late=\"%s\"><a href=\"/operators/",
               is_late ? "true" : "false");
    text_uri(slice_str(page_get(item, "operator")), p->out);
    HTML(p->out, "/cases/");
    text_uri(slice_str(page_get(item, "case")), p->out);
    HTML(p->out, "\">");
    html_str(p->out, page_get(item, "title"));
    HTML(p->out, "</a><br><span class=\"aside\">");
    html_str(p->out, page_get(item, "operator"));
    if (day[0] != '\0') {
        HTML(p->out, " · ");
        html_str(p->out,
                 page_case_clock(p, page_get(item, "procedure"), page_get(item, "next_clock")));
        HTML(p->out, " ");
        html_str(p->out, day);
    }
    HTML(p->out, "</span></li>");
}

/* A column for each state that some case is in. */
static void board(struct page *p, json_t *items, const char *today)
{
    json_t *columns = json_object();
    const char *state = NULL;
    json_t *cases = NULL;
    for (size_t i = 0; i < json_array_size(items); i++) {
        json_t *item = json_array_get(items, i);
        json_t *column = json_object_get(columns, page_get(item, "state"));
        if (column == NULL) {
            column = json_array();
            (void)json_object_set_new(columns, page_get(item, "state"),
                                      column); /* or it is not shown */
        }
        (void)json_array_append(column, item); /* likewise */
    }
    HTML(p->out, "<div class=\"board\">");
    json_object_foreach(columns, state, cases)
    {
        HTML(p->out, "<section><h2>");
        html_str(p->out,
                 page_case_state(p, page_get(json_array_get(cases, 0), "procedure"), state));
        HTML(p->out, "</h2><ul>");
        for (size_t i = 0; i < json_array_size(cases); i++)
            card(p, json_array_get(cases, i), today);
        HTML(p->out, "</ul></section>");
    }
    HTML(p->out, "</div>");
    json_decref(columns);
}

enum rc page_cases(struct call *c)
{
    static const struct page_column columns[] = {
        { "title", W_TITLE, SHOW_CASE },
        { "operator", W_OPERATOR, SHOW_OPERATOR },
        { "procedure", W_PROCEDURE, SHOW_PROCEDURE },
        { "state", W_STATE, SHOW_CASE_STATE },
        { "opened", W_OPENED, SHOW_DAY },
        { "next_clock", W_NEXT_CLOCK, SHOW_CLOCK },
        { "next_day", W_DEADLINE, SHOW_DAY },
        { 0 },
    };
    struct page p;
    struct buf next = BUF_EMPTY;
    char today[TIME_TEXT_SIZE];
    enum rc rc = casework_refresh(c->authority, c->store, c->request->arena, &c->err);
    json_t *items = rc == RC_OK ? page_list(c, c->route->data, &next) : NULL;
    if (items == NULL)
        return rc == RC_OK ? RC_FORMAT : rc;
    time_print_day(time_day_of(authority_now_ns(c->authority)), today);
    page_begin(&p, c, NAV_CASES, W_CASES, SLICE(""));
    HTML(p.out, "<div class=\"head\"><h1>");
    page_put(&p, W_CASES);
    HTML(p.out, "</h1><p class=\"no-print\"><a href=\"/v1/calendar\" download>");
    page_put(&p, W_CALENDAR);
    HTML(p.out, "</a></p></div>");
    board(&p, items, today);
    HTML(p.out, "<section class=\"panel\"><h2>");
    page_put(&p, W_ALL);
    HTML(p.out, "</h2>");
    page_table(&p, items, columns, W_CASES);
    page_next(&p, "/cases", buf_view(&next));
    page_export(&p, "/v1/cases");
    HTML(p.out, "</section>");
    json_decref(items);
    buf_done(&next);
    return page_end(&p, 0);
}

/* ---- one case ---- */

static void clocks(struct page *p, json_t *items)
{
    HTML(p->out, "<section class=\"panel\"><h2>");
    page_put(p, W_CLOCKS);
    HTML(p->out, "</h2>");
    if (json_array_size(items) == 0)
        page_put(p, W_NOTHING);
    for (size_t i = 0; i < json_array_size(items); i++) {
        json_t *k = json_array_get(items, i);
        bool is_running = json_is_true(json_object_get(k, "running"));
        HTML(p->out, "<p><strong>");
        html_str(p->out, told(p, k, "title"));
        HTML(p->out, "</strong> ");
        html_str(p->out, page_get(k, "begin"));
        HTML(p->out, " → ");
        html_str(p->out, page_get(k, "end"));
        if (is_running) {
            HTML(p->out, " (");
            html_number(p->out, json_integer_value(json_object_get(k, "days_left")));
            HTML(p->out, ")");
        }
        HTML(p->out, "<br><span class=\"aside\">");
        html_str(p->out, told(p, k, "silence"));
        HTML(p->out, " ");
        html_str(p->out, page_get(k, "article"));
        HTML(p->out, "</span></p>");
    }
    HTML(p->out, "</section>");
}

static void action(struct page *p, const char *what)
{
    HTML(p->out, "<form method=\"post\" action=\"/operators/");
    text_uri(slice_str(p->call->operator_id), p->out);
    HTML(p->out, "/cases/");
    text_uri(p->call->values[1], p->out);
    buf_printf(p->out, "/%s\">", what);
    page_mark(p);
}

static bool needs(json_t *option, const char *what)
{
    json_t *list = json_object_get(option, "needs");
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_array_get(list, i)), what) == 0)
            return true;
    return false;
}

static void input(struct page *p, size_t n, const char *name, enum word label, const char *type,
                  bool is_required)
{
    buf_printf(p->out, "<div class=\"field\"><label for=\"%s-%zu\">", name, n);
    page_put(p, label);
    buf_printf(p->out, "</label><input id=\"%s-%zu\" name=\"%s\" type=\"%s\"%s></div>", name, n,
               name, type, is_required ? " required" : "");
}

/* What may be done today by who looks, each with its own form. */
static void options(struct page *p, json_t *items, json_t *documents)
{
    size_t shown = 0;
    HTML(p->out, "<section class=\"panel no-print\" id=\"next\"><h2>");
    page_put(p, W_NEXT_STEP);
    HTML(p->out, "</h2>");
    for (size_t i = 0; i < json_array_size(items); i++) {
        json_t *o = json_array_get(items, i);
        if (!json_is_true(json_object_get(o, "open")) ||
            !json_is_true(json_object_get(o, "mine")) || !p->call->who.is_user)
            continue;
        HTML(p->out, "<details><summary>");
        html_str(p->out, told(p, o, "title"));
        HTML(p->out, " <span class=\"aside\">");
        html_str(p->out, page_get(o, "article"));
        HTML(p->out, "</span></summary>");
        action(p, "acts");
        HTML(p->out, "<input type=\"hidden\" name=\"act\" value=\"");
        html_str(p->out, page_get(o, "act"));
        HTML(p->out, "\">");
        if (json_array_size(json_object_get(o, "approve")) == 0)
            input(p, i, "day", W_DAY_OF, "date", false);
        if (needs(o, "until"))
            input(p, i, "until", W_UNTIL, "date", true);
        if (needs(o, "amount"))
            input(p, i, "amount", W_VALUE, "text", true);
        buf_printf(p->out, "<div class=\"field\"><label for=\"reason-%zu\">", i);
        page_put(p, W_REASON);
        buf_printf(p->out,
                   "</label><textarea id=\"reason-%zu\" name=\"reason\" "
                   "maxlength=\"4000\"%s></textarea></div>",
                   i, needs(o, "reason") ? " required" : "");
        for (size_t k = 0; k < json_array_size(documents); k++) {
            json_t *d = json_array_get(documents, k);
            HTML(p->out, "<label><input type=\"checkbox\" name=\"file\" value=\"");
            html_str(p->out, page_get(d, "digest"));
            HTML(p->out, "\"> ");
            html_str(p->out, page_get(d, "name"));
            HTML(p->out, "</label>");
        }
        HTML(p->out, "<label><input type=\"checkbox\" name=\"restricted\" value=\"yes\"> ");
        page_put(p, W_RESTRICTED);
        HTML(p->out, "</label><button class=\"primary\">");
        page_put(p, W_DO_IT);
        HTML(p->out, "</button></form></details>");
        shown++;
    }
    if (shown == 0) {
        HTML(p->out, "<p class=\"empty\">");
        page_put(p, W_NEXT_STEP_NONE);
        HTML(p->out, "</p>");
    }
    HTML(p->out, "</section>");
}

static void proposals(struct page *p, json_t *items)
{
    for (size_t i = 0; i < json_array_size(items); i++) {
        json_t *a = json_array_get(items, i);
        if (strcmp(page_get(a, "state"), "proposed") != 0)
            continue;
        HTML(p->out, "<section class=\"panel\"><h2>");
        html_str(p->out,
                 told(p, a, "title")[0] != '\0' ? told(p, a, "title") : page_get(a, "act"));
        HTML(p->out, "</h2><p>");
        page_put(p, W_PROPOSED);
        HTML(p->out, " · ");
        html_str(p->out, page_get(a, "by"));
        HTML(p->out, "</p><p>");
        html_str(p->out, page_get(a, "reason"));
        HTML(p->out, "</p>");
        if (p->call->who.is_user)
            for (int k = 0; k < 2; k++) {
                action(p, "decide");
                buf_printf(p->out,
                           "<input type=\"hidden\" name=\"number\" value=\"%lld\"><input "
                           "type=\"hidden\" "
                           "name=\"decision\" value=\"%s\"><button class=\"%s\">",
                           (long long)json_integer_value(json_object_get(a, "number")),
                           k == 0 ? "approve" : "reject", k == 0 ? "primary" : "danger");
                page_put(p, k == 0 ? W_APPROVE : W_REJECT);
                HTML(p->out, "</button></form>");
            }
        HTML(p->out, "</section>");
    }
}

static void history(struct page *p, json_t *items)
{
    HTML(p->out, "<section class=\"panel\"><h2>");
    page_put(p, W_HISTORY);
    HTML(p->out, "</h2><ol class=\"chain\">");
    for (size_t i = 0; i < json_array_size(items); i++) {
        json_t *s = json_array_get(items, i);
        HTML(p->out, "<li data-truth=\"true\">");
        html_str(p->out, page_get(s, "day"));
        HTML(p->out, " <strong>");
        const char *title = told(p, s, "title");
        html_str(p->out, title[0] != '\0'                ? title
                         : page_get(s, "act")[0] != '\0' ? page_get(s, "act")
                                                         : page_get(s, "lapse"));
        HTML(p->out, "</strong> <span class=\"aside\">");
        html_str(p->out, page_get(s, "article"));
        HTML(p->out, " ");
        html_str(p->out, page_get(s, "by"));
        if (page_get(s, "approver")[0] != '\0') {
            HTML(p->out, " + ");
            html_str(p->out, page_get(s, "approver"));
        }
        HTML(p->out, "</span><br>");
        html_str(p->out, page_get(s, "reason"));
        if (page_get(s, "letter")[0] != '\0') {
            HTML(p->out, " <a href=\"/v1/operators/");
            text_uri(slice_str(p->call->operator_id), p->out);
            HTML(p->out, "/cases/");
            text_uri(p->call->values[1], p->out);
            buf_printf(p->out, "/letters/%lld?lang=%s\">",
                       (long long)json_integer_value(json_object_get(s, "number")),
                       p->ja ? "ja" : "en");
            page_put(p, W_LETTER);
            HTML(p->out, " (PDF)</a>");
        }
        HTML(p->out, "</li>");
    }
    HTML(p->out, "</ol></section>");
}

static void documents(struct page *p, json_t *items)
{
    HTML(p->out, "<section class=\"panel\"><h2>");
    page_put(p, W_DOCUMENTS);
    HTML(p->out, "</h2><ul>");
    for (size_t i = 0; i < json_array_size(items); i++) {
        json_t *d = json_array_get(items, i);
        HTML(p->out, "<li><a href=\"/v1/operators/");
        text_uri(slice_str(p->call->operator_id), p->out);
        HTML(p->out, "/cases/");
        text_uri(p->call->values[1], p->out);
        HTML(p->out, "/documents/");
        text_uri(slice_str(page_get(d, "digest")), p->out);
        HTML(p->out, "\">");
        html_str(p->out, page_get(d, "name"));
        HTML(p->out, "</a> <code>");
        html_text(p->out, slice_sub(slice_str(page_get(d, "digest")), 0, 16));
        HTML(p->out, "…</code></li>");
    }
    HTML(p->out, "</ul>");
    if (p->call->who.is_user &&
        (p->call->who.role & (ROLE_AUDITOR | ROLE_ADMINISTRATOR)) == 0) {
        HTML(p->out, "<form class=\"no-print\" method=\"post\" enctype=\"multipart/form-data\" "
                     "action=\"/operators/");
        text_uri(slice_str(p->call->operator_id), p->out);
        HTML(p->out, "/cases/");
        text_uri(p->call->values[1], p->out);
        HTML(p->out, "/documents\">");
        page_mark(p);
        HTML(p->out, "<div class=\"field\"><label for=\"document\">");
        page_put(p, W_ATTACH);
        HTML(p->out, "</label><input id=\"document\" type=\"file\" name=\"document\" "
                     "required></div><label><input "
                     "type=\"checkbox\" name=\"restricted\" value=\"yes\"> ");
        page_put(p, W_RESTRICTED);
        HTML(p->out, "</label><button>");
        page_put(p, W_ATTACH);
        HTML(p->out, "</button></form>");
    }
    HTML(p->out, "</section>");
}

enum rc page_case_one(struct call *c)
{
    static const struct page_column findings[] = {
        { "equipment", W_EQUIPMENT, SHOW_TEXT },
        { "regulation", W_REGULATION, SHOW_REGULATION },
        { "clause", W_CLAUSE, SHOW_TEXT },
        { "status", W_STATE, SHOW_STATE },
        { "deadline", W_DEADLINE, SHOW_DAY },
        { 0 },
    };
    struct page p;
    enum rc rc = RC_OK;
    json_t *w = page_json(c, api_case_get, &rc);
    if (w == NULL)
        return rc;
    page_begin(&p, c, NAV_CASES, W_CASE, slice_str(page_get(w, "title")));
    json_t *state = json_object_get(w, "stands");
    HTML(p.out, "<div class=\"head\"><div><nav class=\"crumbs\" aria-label=\"");
    page_put(&p, W_OPERATOR);
    HTML(p.out, "\"><ol><li>");
    page_operator(&p, slice_str(c->operator_id));
    HTML(p.out, "</li></ol></nav><h1>");
    html_str(p.out, page_get(w, "title"));
    HTML(p.out, "</h1><p class=\"aside\">");
    const char *cited = page_get(w, "citation_ja");
    html_str(p.out, p.ja && cited[0] != '\0' ? cited : page_get(w, "citation"));
    HTML(p.out, " · ");
    html_str(p.out, page_get(w, "today"));
    HTML(p.out, "</p></div><p><strong id=\"state\" data-state=\"");
    html_str(p.out, page_get(state, "state"));
    HTML(p.out, "\">");
    html_str(p.out, told(&p, state, "title"));
    HTML(p.out, "</strong> <span class=\"aside\">");
    html_str(p.out, page_get(w, "since"));
    HTML(p.out, "</span></p><p class=\"no-print\"><a href=\"/v1/operators/");
    text_uri(slice_str(c->operator_id), p.out);
    HTML(p.out, "/cases/");
    text_uri(c->values[1], p.out);
    HTML(p.out, "/dossier\" download>");
    page_put(&p, W_DOSSIER);
    HTML(p.out, "</a></p></div>");
    proposals(&p, json_object_get(w, "proposals"));
    HTML(p.out, "<div class=\"grid\">");
    options(&p, json_object_get(w, "options"), json_object_get(w, "documents"));
    clocks(&p, json_object_get(w, "clocks"));
    history(&p, json_object_get(w, "history"));
    documents(&p, json_object_get(w, "documents"));
    HTML(p.out, "</div><section class=\"panel\"><h2>");
    page_put(&p, W_FINDINGS);
    HTML(p.out, "</h2>");
    page_table(&p, json_object_get(w, "findings"), findings, W_FINDINGS);
    HTML(p.out, "</section>");
    json_decref(w);
    return page_end(&p, 0);
}

/* ---- what forms send: the same bodies that the API takes ---- */

static enum rc send(struct call *c, json_t *body, enum rc (*serve)(struct call *c))
{
    char *text = json_dumps(body, JSON_COMPACT);
    json_decref(body);
    if (text == NULL)
        return err_set(&c->err, RC_MEMORY, "no memory");
    c->request->body = arena_copy(c->request->arena, slice_str(text));
    free(text);
    return serve(c);
}

static void put(json_t *body, const struct form *f, const char *name)
{
    struct slice value = form_get(f, name);
    if (value.n > 0)
        (void)json_object_set_new(
            body, name,
            json_stringn((const char *)value.p, value.n)); /* its absence is refused */
}

static json_t *all_of(const struct form *f, const char *name)
{
    json_t *list = json_array();
    for (size_t i = 0; i < f->count; i++)
        if (slice_eq(f->fields[i].name, slice_str(name)))
            (void)json_array_append_new(list,
                                        json_stringn((const char *)f->fields[i].value.p,
                                                     f->fields[i].value.n)); /* likewise */
    return list;
}

static enum rc back(struct call *c, struct slice id)
{
    struct buf path = BUF_EMPTY;
    buf_printf(&path, "/operators/%s/cases/", c->operator_id);
    text_uri(id, &path);
    const char *kept =
        path.failed ? NULL : arena_printf(c->request->arena, "%s", (const char *)path.p);
    buf_done(&path);
    return page_go(c, kept);
}

enum rc page_case_open(struct call *c)
{
    struct form f;
    json_t *body = json_object();
    enum rc rc = form_parse(c->request->body, c->request->arena, &f, &c->err);
    if (rc != RC_OK) {
        json_decref(body);
        return rc;
    }
    put(body, &f, "procedure");
    put(body, &f, "title");
    (void)json_object_set_new(body, "findings", all_of(&f, "finding")); /* likewise */
    rc = send(c, body, api_case_post);
    if (rc != RC_OK)
        return rc;
    json_t *made = json_loadb((const char *)c->reply->body.p, c->reply->body.n, 0, NULL);
    rc = back(c, arena_copy(c->request->arena, slice_str(page_get(made, "case"))));
    json_decref(made);
    return rc;
}

enum rc page_case_act(struct call *c)
{
    struct form f;
    json_t *body = json_object();
    enum rc rc = form_parse(c->request->body, c->request->arena, &f, &c->err);
    if (rc != RC_OK) {
        json_decref(body);
        return rc;
    }
    static const char *const names[] = { "act", "day", "until", "reason", "amount" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        put(body, &f, names[i]);
    (void)json_object_set_new(body, "files", all_of(&f, "file")); /* likewise */
    (void)json_object_set_new(body, "restricted",
                              json_boolean(form_get(&f, "restricted").n > 0)); /* likewise */
    rc = send(c, body, api_act_post);
    return rc == RC_OK ? back(c, c->values[1]) : rc;
}

enum rc page_case_attach(struct call *c)
{
    struct multipart parts;
    char digest[HASH_TEXT_SIZE];
    enum rc rc = multipart_parse(slice_str(http_header(c->request, "Content-Type")),
                                 c->request->body, &parts, &c->err);
    if (rc != RC_OK)
        return rc;
    const struct part *document = multipart_get(&parts, "document");
    if (document == NULL || document->file.n == 0)
        return err_set(&c->err, RC_USAGE, "no document was chosen");
    rc = api_attach(c, document->file, document->content,
                    multipart_get(&parts, "restricted") != NULL, digest);
    return rc == RC_OK ? back(c, c->values[1]) : rc;
}

enum rc page_case_decide(struct call *c)
{
    struct form f;
    enum rc rc = form_parse(c->request->body, c->request->arena, &f, &c->err);
    if (rc != RC_OK)
        return rc;
    c->values[2] = form_get(&f, "number");
    c->request->body = SLICE("");
    bool is_approval = slice_eq(form_get(&f, "decision"), SLICE("approve"));
    rc = is_approval ? api_act_approve(c) : api_act_reject(c);
    return rc == RC_OK ? back(c, c->values[1]) : rc;
}
