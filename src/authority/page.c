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

static bool is_japanese(struct call *c)
{
    struct slice asked = http_query(c->request, "lang");
    struct slice kept = http_cookie(c->request, "lang");
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
        text_uri(t->query[i].name, p->out);
        HTML(p->out, "=");
        text_uri(t->query[i].value, p->out);
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
    if (c->store != NULL && c->who.role != 0 &&
        pool_missing(c->authority->pool, c->store) != 0) {
        HTML(p->out, "<p class=\"error\" role=\"alert\">");
        page_put(p, W_INCOMPLETE);
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
