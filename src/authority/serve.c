#include "authority/serve.h"

#include "authority/act.h"
#include "authority/guard.h"
#include "authority/limit.h"
#include "authority/page.h"

#include <stdlib.h>
#include <time.h>

enum {
    DRAIN_S = 20,
    FAILED_PER_MINUTE = 60, /* refusals of one address that are answered at full speed */
    RECORDED_PER_S = 20,    /* refusals of nobody in particular that are recorded */
    PER_MINUTE = 1,
    BODY_UNKNOWN_MAX = 1 << 16, /* of a request that will be told that there is nothing */
};

struct serving {
    struct authority *authority;
    struct http_service service;
    struct http_server *server;
    struct limit *requests; /* by address */
    struct limit *guesses;  /* by address: tokens that were none */
    struct limit *records;
};

static int64_t steady_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t); /* this clock is always there */
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* What was done by whom, and what was refused.  Strangers cannot fill the store with their
 * refusals. */
static void record(struct serving *s, const struct act *act, bool is_known)
{
    struct err ignored;
    struct store *store = NULL;
    if (!is_known && !limit_take(s->records, SLICE("all"), steady_ns()))
        return;
    enum rc rc = pool_take_main(s->authority->pool, &store, &ignored);
    if (rc == RC_OK)
        rc = act_record(s->authority, store, act, &ignored);
    pool_give(s->authority->pool, store);
    if (rc != RC_OK) /* the store is out of reach; the answer was given already */
        metric_add(&s->authority->metrics.failed, 1);
}

static bool is_reading(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

static void count(struct serving *s, unsigned status, int64_t took_ns)
{
    struct metrics *m = &s->authority->metrics;
    metric_add(&m->requests, 1);
    metric_add(&m->request_ns, (unsigned long long)took_ns);
    if (status == 429)
        metric_add(&m->limited, 1);
    else if (status >= 500)
        metric_add(&m->failed, 1);
    else if (status >= 400)
        metric_add(&m->refused, 1);
}

/* Bundles come by the thousand and are in the logs themselves. */
static bool is_recorded(const struct call *c)
{
    unsigned status = c->reply->status;
    if (status == 429 || status == 424 || status == 404)
        return c->detail != NULL || (c->who.role != 0 && status != 404);
    if (status >= 400)
        return true;
    bool is_log =
        c->route != NULL && (c->route->scope == SCOPE_SENSOR || c->route->scope == SCOPE_LOG);
    return !is_reading(c->request->method) && !is_log;
}

static unsigned status_of(enum rc rc)
{
    switch (rc) {
    case RC_FORMAT: return 400;
    case RC_END: return 404;
    case RC_LIMIT: return 413;
    case RC_USAGE: return 422;
    case RC_OK:
    case RC_IO:
    case RC_MEMORY: return 503;
    }
    return 503;
}

static void run(struct call *c)
{
    if (!guard_admit(c))
        return;
    enum rc rc = c->route->serve(c);
    if (rc == RC_OK)
        return;
    unsigned status = status_of(rc);
    call_error(c, status, c->err.text);
    if (status == 503)
        http_reply_header(c->reply, "Retry-After", "5");
}

static bool find(struct call *c)
{
    char methods[64];
    const char *method = strcmp(c->request->method, "HEAD") == 0 ? "GET" : c->request->method;
    c->route = route_find(slice_str(method), &c->request->target, c->values, methods);
    if (c->route != NULL)
        return true;
    if (methods[0] == '\0') {
        call_error(c, 404,
                   "there is nothing at this address; /openapi.json lists what there is");
        return false;
    }
    call_error(c, 405, "this address does not take that method");
    http_reply_header(c->reply, "Allow", arena_printf(c->request->arena, "%s", methods));
    return false;
}

static void secure(struct http_reply *r, const struct http_request *request,
                   const struct route *route)
{
    if (request->is_secure) /* RFC 6797 */
        http_reply_header(r, "Strict-Transport-Security", "max-age=31536000");
    http_reply_header(r, "X-Content-Type-Options", "nosniff");
    /* Pages load their own style and scripts and send forms home: nothing else, nowhere else.
     */
    http_reply_header(
        r, "Content-Security-Policy",
        page_is(route)
            ? "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
              "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            : "default-src 'none'; frame-ancestors 'none'");
    http_reply_header(r, "Referrer-Policy", page_is(route) ? "same-origin" : "no-referrer");
}

static void serve(void *context, struct http_request *request, struct http_reply *reply)
{
    struct serving *s = context;
    int64_t began_ns = steady_ns();
    struct slice client = slice_str(request->client);
    struct call c = {
        .authority = s->authority, .request = request, .reply = reply, .who.actor = "nobody"
    };
    if (!limit_take(s->requests, client, began_ns)) {
        call_error(&c, 429, "too many requests from this address");
        http_reply_header(reply, "Retry-After", "1");
    } else if (find(&c)) {
        run(&c);
    }
    /* What a person asked for is answered in words for people. */
    if (page_is(c.route) && reply->status >= 400 && reply->type != NULL &&
        strcmp(reply->type, "application/json") == 0)
        page_error(&c, reply->status, c.err.text[0] != '\0' ? c.err.text : "");
    pool_give(s->authority->pool, c.store);
    c.store = NULL;
    bool is_guess = reply->status == 401 &&
                    (http_header(request, "Authorization") != NULL || page_is(c.route));
    if (is_guess && !limit_take(s->guesses, client, began_ns)) {
        call_error(&c, 429, "too many attempts from this address");
        http_reply_header(reply, "Retry-After", "60");
    }
    secure(reply, request, c.route);
    count(s, reply->status, steady_ns() - began_ns);
    if (!is_recorded(&c))
        return;
    const struct act act = {
        c.operator_id,   c.who.actor,
        request->method, request->target.raw_path,
        reply->status,   c.detail != NULL ? c.detail : reply->status >= 400 ? c.err.text : NULL
    };
    record(s, &act, c.who.role != 0 || c.detail != NULL);
}

static size_t limit(void *context, const char *method, struct slice raw_path)
{
    (void)context;
    struct arena arena;
    struct http_target target;
    struct slice values[ROUTE_VALUES_MAX];
    char methods[64];
    struct err ignored;
    arena_init(&arena, 1 << 16);
    const struct route *r = NULL;
    if (http_target_parse(raw_path, &arena, &target, &ignored) == RC_OK)
        r = route_find(slice_str(method), &target, values, methods);
    size_t most = r == NULL ? BODY_UNKNOWN_MAX : r->body_max;
    arena_done(&arena);
    return most;
}

static void refused(void *context, const char *client, const char *method,
                    struct slice raw_path, unsigned status, const char *why)
{
    struct serving *s = context;
    (void)client; /* an address alone says nothing about who it was, and is personal data */
    const struct act act = { "", "nobody", method, raw_path, status, why };
    count(s, status, 0);
    record(s, &act, false);
}

enum rc serve_start(struct authority *a, const struct serve_config *config,
                    struct serving **ret, struct err *err)
{
    struct serving *s = calloc(1, sizeof *s);
    if (s == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    s->authority = a;
    s->service = (struct http_service){ s, limit, serve, refused };
    s->requests = limit_new(config->rate, config->burst);
    s->guesses = limit_new(PER_MINUTE, FAILED_PER_MINUTE);
    s->records = limit_new(RECORDED_PER_S, RECORDED_PER_S * 10);
    enum rc rc = s->requests == NULL || s->guesses == NULL || s->records == NULL
                     ? err_set(err, RC_MEMORY, "no memory")
                     : http_start(&config->http, &s->service, &s->server, err);
    if (rc != RC_OK) {
        serve_stop(s);
        return rc;
    }
    *ret = s;
    return RC_OK;
}

void serve_stop(struct serving *s)
{
    if (s == NULL)
        return;
    http_stop(s->server, DRAIN_S);
    limit_free(s->requests);
    limit_free(s->guesses);
    limit_free(s->records);
    free(s);
}

const char *serve_address(const struct serving *s)
{
    return http_address(s->server);
}
