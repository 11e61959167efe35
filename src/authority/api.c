#include "authority/api.h"

#include "authority/openapi.h"
#include "base/json.h"

enum rc api_json(struct call *c)
{
    buf_char(&c->reply->body, '\n');
    if (c->reply->body.failed)
        return err_set(&c->err, RC_MEMORY, "no memory");
    c->reply->status = 200;
    c->reply->type = "application/json";
    call_etag(c);
    return RC_OK;
}

static enum rc state(struct call *c, const char *word)
{
    buf_printf(&c->reply->body, "{\"schema\":\"sekisho.state/1\",\"state\":\"%s\"", word);
    call_missing(c, &c->reply->body);
    buf_str(&c->reply->body, "}\n");
    c->reply->status = 200;
    c->reply->type = "application/json";
    http_reply_header(c->reply, "Cache-Control", "no-store");
    return RC_OK;
}

/* The process answers: that is all this says. */
enum rc api_health(struct call *c)
{
    return state(c, "alive");
}

/* It can do its work: the store answers, too.  A database that is out of reach takes nothing
 * from the operators of the others: the answer names it. */
enum rc api_ready(struct call *c)
{
    struct pool *pool = c->authority->pool;
    struct store *main_store = c->store;
    enum rc rc = pool_take_all(pool, &c->store, &c->err);
    if (rc != RC_OK) {
        c->store = main_store;
        return rc;
    }
    rc = store_ping(c->store, &c->err);
    if (rc == RC_OK)
        rc = state(c, pool_missing(pool, c->store) == 0 ? "ready" : "degraded");
    pool_give(pool, c->store);
    c->store = main_store;
    return rc;
}

enum rc api_metrics(struct call *c)
{
    metrics_print(&c->authority->metrics, &c->reply->body);
    c->reply->status = 200;
    c->reply->type = "text/plain; version=0.0.4; charset=utf-8";
    return RC_OK;
}

enum rc api_openapi(struct call *c)
{
    openapi_print(&c->reply->body);
    return api_json(c);
}

enum rc api_witness_key(struct call *c)
{
    led_vkey_print(&c->authority->witness, &c->reply->body);
    buf_char(&c->reply->body, '\n');
    c->reply->status = 200;
    c->reply->type = "text/plain; charset=utf-8";
    return RC_OK;
}

enum rc api_whoami(struct call *c)
{
    struct json j;
    json_init(&j, &c->reply->body);
    json_begin(&j);
    json_kv_str(&j, "schema", "sekisho.principal/1");
    json_kv_str(&j, "actor", c->who.actor);
    json_kv_str(&j, "role", role_name(c->who.role));
    json_kv_str(&j, "operator", c->who.operator_id);
    json_end(&j);
    return api_json(c);
}
