#include "authority/sign.h"

#include "authority/account.h"
#include "authority/authority.h"
#include "authority/form.h"
#include "authority/multipart.h"
#include "authority/page.h"

#include <stdio.h>

static const char *cookie_name(const struct http_request *r)
{
    return r->is_secure ? "__Host-sekisho" : "sekisho";
}

struct slice sign_cookie(const struct http_request *r)
{
    return http_cookie(r, cookie_name(r));
}

void sign_set_cookie(struct call *c, const char *session)
{
    const struct http_request *r = c->request;
    const char *line =
        arena_printf(r->arena, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s", cookie_name(r),
                     session == NULL ? "" : session, r->is_secure ? "; Secure" : "",
                     session == NULL ? "; Max-Age=0" : "");
    if (line != NULL)
        http_reply_header(c->reply, "Set-Cookie", line);
}

void sign_mark(const struct call *c, char ret_mark[SESSION_TEXT_SIZE])
{
    session_csrf(c->session, ret_mark);
}

bool sign_is_ours(const struct call *c)
{
    struct form form;
    struct err ignored;
    const char *site = http_header(c->request, "Sec-Fetch-Site");
    const char *header = http_header(c->request, "X-CSRF-Token");
    const char *type = http_header(c->request, "Content-Type");
    if (site != NULL && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
        return false;
    if (header != NULL)
        return session_csrf_check(c->session, slice_str(header));
    if (type != NULL && multipart_is(slice_str(type))) {
        struct multipart parts;
        if (multipart_parse(slice_str(type), c->request->body, &parts, &ignored) != RC_OK)
            return false;
        const struct part *mark = multipart_get(&parts, "csrf");
        return mark != NULL && session_csrf_check(c->session, mark->content);
    }
    return type != NULL &&
           slice_starts(slice_str(type), SLICE("application/x-www-form-urlencoded")) &&
           form_parse(c->request->body, c->request->arena, &form, &ignored) == RC_OK &&
           session_csrf_check(c->session, form_get(&form, "csrf"));
}

/* ---- pages ---- */

/* Only within these pages: "//" would be another host. */
static struct slice next_of(struct slice asked)
{
    bool is_ours = asked.n > 0 && asked.p[0] == '/' &&
                   (asked.n == 1 || (asked.p[1] != '/' && asked.p[1] != '\\')) &&
                   asked.n < 1000;
    for (size_t i = 0; i < asked.n && is_ours; i++)
        is_ours = asked.p[i] > ' ' && asked.p[i] < 0x7f;
    return is_ours ? asked : SLICE("/");
}

static void field(const struct page *p, const char *name, enum word label, enum word hint,
                  const char *attributes, struct slice value)
{
    buf_printf(p->out, "<div class=\"field\"><label for=\"%s\">", name);
    page_put(p, label);
    HTML(p->out, "</label>");
    if (hint != W_BRAND) {
        buf_printf(p->out, "<p class=\"hint\" id=\"%s-hint\">", name);
        page_put(p, hint);
        HTML(p->out, "</p>");
    }
    buf_printf(p->out, "<input id=\"%s\" name=\"%s\" required %s%s", name, name, attributes,
               hint == W_BRAND ? "" : " aria-describedby=\"");
    if (hint != W_BRAND)
        buf_printf(p->out, "%s-hint\"", name);
    HTML(p->out, " value=\"");
    html_text(p->out, value);
    HTML(p->out, "\"></div>");
}

static enum rc form_page(struct call *c, struct slice next, struct slice id, enum word wrong,
                         unsigned wait_s, unsigned status)
{
    struct page p;
    page_begin(&p, c, NAV_NONE, W_SIGN_IN, SLICE(""));
    HTML(p.out, "<section class=\"panel narrow\"><h1>");
    page_put(&p, W_SIGN_IN);
    HTML(p.out, "</h1>");
    if (wrong != W_BRAND) {
        HTML(p.out, "<p class=\"error\" role=\"alert\">");
        page_put(&p, wrong);
        if (wait_s > 0) {
            buf_printf(p.out, " %u ", wait_s);
            page_put(&p, W_SECONDS);
        }
        HTML(p.out, "</p>");
    }
    HTML(p.out, "<form method=\"post\" action=\"/sign-in\"><input type=\"hidden\" "
                "name=\"next\" value=\"");
    html_text(p.out, next);
    HTML(p.out, "\">");
    field(&p, "account", W_USER_NAME, W_BRAND, "autocomplete=\"username\" maxlength=\"64\"",
          id);
    field(&p, "password", W_PASSWORD, W_BRAND,
          "type=\"password\" autocomplete=\"current-password\" maxlength=\"1024\"", SLICE(""));
    field(&p, "code", W_CODE, W_CODE_HINT,
          "inputmode=\"numeric\" autocomplete=\"one-time-code\" maxlength=\"8\"", SLICE(""));
    HTML(p.out, "<button class=\"primary\">");
    page_put(&p, W_SIGN_IN);
    HTML(p.out, "</button></form></section>");
    return page_end(&p, status);
}

enum rc sign_page(struct call *c)
{
    return form_page(c, next_of(http_query(c->request, "next")), SLICE(""), W_BRAND, 0, 0);
}

enum rc sign_in(struct call *c)
{
    struct form form;
    enum sign_in how = SIGN_IN_WRONG;
    char session[SESSION_TEXT_SIZE];
    unsigned wait_s = 0;
    const char *site = http_header(c->request, "Sec-Fetch-Site");
    enum rc rc = form_parse(c->request->body, c->request->arena, &form, &c->err);
    if (rc != RC_OK)
        return rc;
    struct slice id = form_get(&form, "account");
    struct slice next = next_of(form_get(&form, "next"));
    struct slice name = authority_is_id(id) ? id : SLICE("no such name");
    c->detail =
        arena_printf(c->request->arena, "sign in: %.*s", (int)name.n, (const char *)name.p);
    /* Another site must not sign a browser in under a name of its own. */
    if (site != NULL && strcmp(site, "same-origin") != 0)
        return form_page(c, next, id, W_WRONG_SIGN_IN, 0, 403);
    rc = account_sign_in(c->authority, c->store, id, form_get(&form, "password"),
                         form_get(&form, "code"), &how, session, &wait_s, &c->err);
    if (rc != RC_OK)
        return rc;
    if (how == SIGN_IN_WAIT) {
        http_reply_header(c->reply, "Retry-After",
                          arena_printf(c->request->arena, "%u", wait_s));
        return form_page(c, next, id, W_WAIT_SIGN_IN, wait_s, 429);
    }
    if (how == SIGN_IN_WRONG)
        return form_page(c, next, id, W_WRONG_SIGN_IN, 0, 401);
    (void)snprintf(c->who.actor, sizeof c->who.actor, "user:%.*s", (int)id.n,
                   (const char *)id.p);
    sign_set_cookie(
        c, session); /* a new one always: whatever the browser held before is worth nothing */
    return page_go(c,
                   arena_printf(c->request->arena, "%.*s", (int)next.n, (const char *)next.p));
}

/* Accounts are in the first of several databases, whichever the caller's rows are in. */
static enum rc take_main(struct call *c)
{
    struct store *s = NULL;
    enum rc rc = pool_take_main(c->authority->pool, &s, &c->err);
    if (rc == RC_OK) {
        pool_give(c->authority->pool, c->store);
        c->store = s;
    }
    return rc;
}

enum rc sign_out(struct call *c)
{
    enum rc rc = take_main(c);
    if (rc == RC_OK)
        rc = account_sign_out(c->store, c->session, &c->err);
    if (rc != RC_OK)
        return rc;
    sign_set_cookie(c, NULL);
    return page_go(c, "/sign-in");
}

static enum rc account_page(struct call *c, const char *wrong, unsigned status)
{
    struct page p;
    page_begin(&p, c, NAV_NONE, W_ACCOUNT, slice_str(c->who.actor + strlen("user:")));
    HTML(p.out, "<section class=\"panel narrow\"><h1>");
    html_str(p.out, c->who.actor + strlen("user:"));
    HTML(p.out, "</h1><p class=\"aside\">");
    page_put(&p, W_ROLE);
    HTML(p.out, ": ");
    html_str(p.out, role_name(c->who.role));
    HTML(p.out, "</p>");
    if (wrong != NULL) {
        HTML(p.out, "<p class=\"error\" role=\"alert\">");
        html_str(p.out, wrong);
        HTML(p.out, "</p>");
    }
    HTML(p.out, "<form method=\"post\" action=\"/account/password\">");
    page_mark(&p);
    field(&p, "password", W_OLD_PASSWORD, W_BRAND,
          "type=\"password\" autocomplete=\"current-password\"", SLICE(""));
    field(&p, "code", W_CODE, W_CODE_HINT,
          "inputmode=\"numeric\" autocomplete=\"one-time-code\"", SLICE(""));
    field(&p, "new", W_NEW_PASSWORD, W_NEW_PASSWORD_HINT,
          "type=\"password\" autocomplete=\"new-password\" minlength=\"12\"", SLICE(""));
    HTML(p.out, "<button class=\"primary\">");
    page_put(&p, W_CHANGE);
    HTML(p.out, "</button></form><hr><form method=\"post\" action=\"/sign-out\">");
    page_mark(&p);
    HTML(p.out, "<button>");
    page_put(&p, W_SIGN_OUT);
    HTML(p.out, "</button></form></section>");
    return page_end(&p, status);
}

enum rc sign_account(struct call *c)
{
    if (!c->who.is_user)
        return err_set(&c->err, RC_END, "a token has no account");
    return account_page(c, NULL, 0);
}

enum rc sign_new_password(struct call *c)
{
    struct form form;
    enum sign_in how = SIGN_IN_WRONG;
    char session[SESSION_TEXT_SIZE];
    unsigned wait_s = 0;
    if (!c->who.is_user)
        return err_set(&c->err, RC_END, "a token has no account");
    enum rc rc = take_main(c);
    if (rc == RC_OK)
        rc = form_parse(c->request->body, c->request->arena, &form, &c->err);
    struct slice id = slice_str(c->who.actor + strlen("user:"));
    if (rc == RC_OK)
        rc = account_sign_in(c->authority, c->store, id, form_get(&form, "password"),
                             form_get(&form, "code"), &how, session, &wait_s, &c->err);
    if (rc != RC_OK)
        return rc;
    struct page probe = { .ja = c->who.is_japanese };
    if (how != SIGN_IN_DONE)
        return account_page(c, page_word(&probe, W_WRONG_SIGN_IN), 401);
    rc = account_set_password(c->authority, c->store, id, form_get(&form, "new"), &c->err);
    if (rc == RC_USAGE)
        return account_page(c, c->err.text, 422);
    if (rc != RC_OK)
        return rc;
    sign_set_cookie(c, NULL);
    return page_go(c, "/sign-in");
}
