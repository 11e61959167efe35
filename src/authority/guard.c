#include "authority/guard.h"

#include "authority/account.h"
#include "authority/page.h"
#include "authority/replicate.h"
#include "authority/sign.h"
#include "base/base64.h"

#include <stdio.h>

enum { CLOCK_S = 300 };

static bool deny(struct call *c, unsigned status, const char *words)
{
    if (c->err.text[0] == '\0')
        (void)err_set(&c->err, RC_USAGE, "%s", words);
    call_error(c, status, words);
    if (status == 401)
        http_reply_header(c->reply, "WWW-Authenticate", "Bearer");
    if (status == 503)
        http_reply_header(c->reply, "Retry-After", "5");
    return false;
}

static bool deny_rc(struct call *c, enum rc rc)
{
    (void)rc; /* whatever failed was ours */
    return deny(c, 503, c->err.text);
}

bool guard_parse_signature(struct slice value, uint64_t *ret_time_s, uint8_t ret_sig[SIGN_SIZE])
{
    static const char head[] = "Sekisho-Ed25519 time=\"";
    static const char middle[] = "\",sig=\"";
    uint8_t sig[SIGN_SIZE];
    size_t size = 0;
    uint64_t time_s = 0;
    if (!slice_starts(value, slice_str(head)))
        return false;
    value = slice_skip(value, strlen(head));
    size_t end = slice_find(value, slice_str(middle));
    if (end == SIZE_MAX || value.n == 0 || value.p[value.n - 1] != '"')
        return false;
    struct slice digits = slice_sub(value, 0, end);
    struct slice base64 = slice_skip(value, end + strlen(middle));
    bool is_sound = slice_uint(digits, &time_s) && (digits.n == 1 || digits.p[0] != '0') &&
                    base64_take(slice_sub(base64, 0, base64.n == 0 ? 0 : base64.n - 1), sig,
                                sizeof sig, &size) &&
                    size == sizeof sig;
    if (!is_sound)
        return false;
    *ret_time_s = time_s;
    memcpy(ret_sig, sig, sizeof sig);
    return true;
}

void guard_signed_text(const char *origin, const char *method, struct slice path,
                       uint64_t time_s, struct slice body, struct buf *out)
{
    uint8_t digest[HASH_SIZE];
    char text[HASH_TEXT_SIZE];
    hash_of(body, digest);
    hash_print(digest, text);
    buf_printf(out, "sekisho-request/v1\n%s\n%s\n", origin, method);
    buf_slice(out, path);
    buf_char(out, '\n');
    buf_uint(out, time_s);
    buf_printf(out, "\n%s\n", text);
}

/* The sensor of the path asks itself: its key signed this very request, just now. */
static bool admit_sensor(struct call *c, struct slice header)
{
    uint64_t time_s = 0;
    uint8_t sig[SIGN_SIZE];
    struct log_head head;
    struct buf text = BUF_EMPTY;
    if (!guard_parse_signature(header, &time_s, sig))
        return deny(c, 401, "the Authorization is not one that a sensor sends");
    enum rc rc = replicate_head(c->store, &c->log, false, c->request->arena, &head, &c->err);
    if (rc == RC_END)
        return deny(c, 404, "no such operator or sensor");
    if (rc != RC_OK)
        return deny_rc(c, rc);
    guard_signed_text(head.key.name, c->request->method, c->request->target.raw_path, time_s,
                      c->request->sent, &text);
    bool is_signed = !text.failed && sign_check(head.key.key, buf_view(&text), sig);
    buf_done(&text);
    int64_t off_s = authority_now_ns(c->authority) / 1000000000 - (int64_t)time_s;
    if (!is_signed)
        return deny(c, 401, "the signature is not that of this sensor's key for this request");
    if (head.is_revoked)
        return deny(c, 403, "the key of this sensor was revoked");
    if (off_s > CLOCK_S || off_s < -CLOCK_S)
        return deny(c, 401,
                    "the signature is too old, or this sensor's clock is wrong; see Date");
    (void)snprintf(c->who.actor, sizeof c->who.actor, "sensor:%.40s/%.30s", c->log.operator_id,
                   c->log.sensor);
    return true;
}

static enum rc find_principal(struct call *c, struct slice token)
{
    struct store *s = NULL;
    enum rc rc = pool_take_main(c->authority->pool, &s, &c->err);
    if (rc != RC_OK)
        return rc;
    rc = token_check(c->authority, s, token, &c->who, &c->err);
    pool_give(c->authority->pool, s);
    return rc;
}

/* The value of {name} in the route's path. */
static struct slice value_of(const struct call *c, const char *name)
{
    struct slice rest = slice_str(c->route->path);
    struct slice one;
    for (size_t i = 0; i < ROUTE_VALUES_MAX && route_name_next(&rest, &one); i++)
        if (slice_eq(one, slice_str(name)))
            return c->values[i];
    return (struct slice){ NULL, 0 };
}

static void set_id(char to[AUTH_ID_MAX + 1], struct slice id)
{
    (void)snprintf(to, AUTH_ID_MAX + 1, "%.*s", (int)id.n,
                   (const char *)id.p); /* an id is no longer */
}

/* Whose data is asked for: of the path, or of the filter.  False: it is no id at all. */
static bool name_operator(struct call *c)
{
    struct slice id = value_of(c, "operator");
    if (c->route->scope == SCOPE_LIST)
        id = http_query(c->request, "operator");
    if (id.p == NULL)
        return true;
    if (!authority_is_id(id))
        return false;
    set_id(c->operator_id, id);
    if (c->route->scope != SCOPE_SENSOR && c->route->scope != SCOPE_LOG)
        return true;
    if (!authority_is_id(value_of(c, "sensor")))
        return false;
    set_id(c->log.operator_id, id);
    set_id(c->log.sensor, value_of(c, "sensor"));
    return true;
}

static bool take_store(struct call *c)
{
    struct pool *pool = c->authority->pool;
    enum rc rc = RC_OK;
    if (c->route->scope == SCOPE_MAIN || c->route->scope == SCOPE_PUBLIC)
        rc = pool_take_main(pool, &c->store, &c->err);
    else if (c->operator_id[0] != '\0')
        rc = pool_take(pool, slice_str(c->operator_id), &c->store, &c->err);
    else
        rc = pool_take_all(pool, &c->store, &c->err);
    return rc == RC_OK ? true : deny_rc(c, rc);
}

/* A token that belongs to an operator sees that operator and nothing else, on whatever route.
 */
static bool stays_at_home(struct call *c)
{
    if (c->who.operator_id[0] == '\0')
        return true;
    if (c->route->scope == SCOPE_MAIN)
        return false;
    if (c->route->scope == SCOPE_LIST && c->operator_id[0] == '\0') {
        memcpy(c->operator_id, c->who.operator_id, sizeof c->operator_id);
        return true;
    }
    return strcmp(c->operator_id, c->who.operator_id) == 0;
}

static bool admit_token(struct call *c, struct slice token)
{
    enum rc rc = find_principal(c, token);
    if (rc == RC_END)
        return deny(c, 401, "no such token, or it has ended");
    if (rc != RC_OK)
        return deny_rc(c, rc);
    if ((c->route->roles & (unsigned)c->who.role) == 0)
        return deny(c, 403, "this role may not do that");
    if (!stays_at_home(c))
        return deny(c, 403, "this token is for another operator");
    return take_store(c);
}

static enum rc find_user(struct call *c, struct slice token)
{
    struct store *s = NULL;
    enum rc rc = pool_take_main(c->authority->pool, &s, &c->err);
    if (rc == RC_OK)
        rc = account_of_session(c->authority, s, token, &c->who, &c->err);
    pool_give(c->authority->pool, s);
    return rc;
}

/* To the page that asks for a name, and back. */
static bool send_to_sign_in(struct call *c)
{
    struct buf path = BUF_EMPTY;
    struct slice asked = c->request->target.raw_path;
    buf_str(&path, "/sign-in");
    if (strcmp(c->request->method, "GET") == 0 && asked.n > 1) {
        buf_str(&path, "?next=");
        text_uri(asked, &path);
    }
    if (page_go(c, arena_printf(c->request->arena, "%s",
                                path.failed ? "/sign-in" : (const char *)path.p)) != RC_OK)
        (void)deny(c, 503, c->err.text);
    buf_done(&path);
    return false;
}

/* A person's browser.  What changes anything has to come from a page of ours. */
static bool admit_session(struct call *c, struct slice session)
{
    enum rc rc = find_user(c, session);
    bool is_reading =
        strcmp(c->request->method, "GET") == 0 || strcmp(c->request->method, "HEAD") == 0;
    if (rc == RC_END)
        return page_is(c->route) ? send_to_sign_in(c) : deny(c, 401, "the session is over");
    if (rc != RC_OK)
        return deny_rc(c, rc);
    c->session = session;
    if (!is_reading && !sign_is_ours(c))
        return deny(c, 403, "this request does not come from a page of this server");
    if ((c->route->roles & (unsigned)c->who.role) == 0)
        return deny(c, 403, "this role may not do that");
    if (!stays_at_home(c))
        return deny(c, 403, "this account is of another operator");
    return take_store(c);
}

bool guard_admit(struct call *c)
{
    const char *header = http_header(c->request, "Authorization");
    struct slice value = slice_trim(slice_str(header));
    enum route_scope scope = c->route->scope;
    (void)snprintf(c->who.actor, sizeof c->who.actor, "nobody"); /* until it is known better */
    if (!name_operator(c))
        return deny(c, 404, "no such operator or sensor");
    if (scope == SCOPE_PUBLIC || scope == SCOPE_LOG)
        return take_store(c);
    if (slice_starts_nocase(value, SLICE("Bearer ")))
        return admit_token(c, slice_trim(slice_skip(value, strlen("Bearer "))));
    if (scope == SCOPE_SENSOR && header != NULL)
        return take_store(c) && admit_sensor(c, value);
    struct slice session = sign_cookie(c->request);
    if (header == NULL && session.n > 0)
        return admit_session(c, session);
    if (header == NULL && page_is(c->route))
        return send_to_sign_in(c);
    return deny(c, 401,
                header == NULL ? "who asks? send Authorization: Bearer TOKEN"
                               : "this kind of Authorization is not known here");
}
