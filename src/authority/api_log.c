#include "authority/api.h"

#include "authority/lists.h"
#include "authority/replicate.h"
#include "base/json.h"

#include <stdio.h>

/* ---- logs, as docs/replication.md has them ---- */

enum rc api_log_checkpoint(struct call *c)
{
    struct log_head head;
    enum rc rc = replicate_head(c->store, &c->log, false, c->request->arena, &head, &c->err);
    if (rc == RC_OK && head.checkpoint[0] == '\0')
        rc = RC_END;
    if (rc == RC_END)
        return err_set(&c->err, RC_END, "no head of this log was countersigned yet");
    if (rc != RC_OK)
        return rc;
    buf_str(&c->reply->body, head.checkpoint);
    c->reply->status = 200;
    c->reply->type = "text/plain; charset=utf-8";
    http_reply_header(c->reply, "Cache-Control", "no-cache");
    return RC_OK;
}

/* What follows /log/OPERATOR/SENSOR/ in the path, as it was sent. */
static bool tile_of(const struct call *c, struct led_tile *ret)
{
    struct slice rest = slice_skip(c->request->target.raw_path, strlen("/log/"));
    (void)slice_split(&rest, '/');
    (void)slice_split(&rest, '/');
    return led_tile_parse(rest, ret);
}

enum rc api_log_tile(struct call *c)
{
    struct led_tile tile;
    struct log_head head;
    if (!tile_of(c, &tile))
        return err_set(&c->err, RC_FORMAT, "not the path of a tile");
    enum rc rc = replicate_head(c->store, &c->log, false, c->request->arena, &head, &c->err);
    if (rc == RC_OK && led_tile_width(tile.level, tile.n, head.tree.size) != tile.width)
        rc = RC_END;
    if (rc == RC_OK)
        rc = tiles_read(c->authority, &c->log, TILE_KEPT, &tile, &c->reply->body, &c->err);
    if (rc == RC_END)
        return err_set(&c->err, RC_END,
                       "no such tile up to the head that was countersigned last");
    if (rc != RC_OK)
        return rc;
    c->reply->status = 200;
    c->reply->type = "application/octet-stream";
    c->reply->is_plain = tile.level != LED_TILE_ENTRIES; /* hashes do not shrink */
    http_reply_header(c->reply, "Cache-Control", "private, max-age=31536000, immutable");
    return RC_OK;
}

/* The signed request itself, as evidence. */
static void signed_request(struct call *c, struct buf *out)
{
    buf_printf(out, "%s ", c->request->method);
    buf_slice(out, c->request->target.raw_path);
    buf_printf(out, "\nAuthorization: %s\n\n", http_header(c->request, "Authorization"));
    buf_slice(out, c->request->sent);
}

static enum rc finish(struct call *c, struct replicate_answer *a)
{
    if (a->contradiction != NULL)
        c->detail = a->contradiction;
    bool is_size = a->status == 409 && a->body.n > 0;
    c->reply->status = a->status;
    if (a->status == 200 && a->body.n > 0) {
        buf_slice(&c->reply->body, buf_view(&a->body));
        c->reply->type = "text/plain; charset=utf-8";
    } else if (is_size) {
        buf_slice(&c->reply->body, buf_view(&a->body));
        c->reply->type = "text/x.tlog.size";
    } else if (a->status >= 400) {
        call_error(c, a->status, c->err.text);
    }
    if (a->status == 424) { /* the names go into the error */
        struct json j;
        struct slice rest = buf_view(&a->body);
        buf_clear(&c->reply->body);
        json_init(&j, &c->reply->body);
        json_begin(&j);
        json_kv_str(&j, "schema", "sekisho.error/1");
        json_kv_uint(&j, "status", a->status);
        json_kv_str(&j, "error", c->err.text);
        json_key(&j, "missing");
        json_begin_list(&j);
        while (rest.n > 0)
            json_text(&j, slice_line(&rest));
        json_end_list(&j);
        json_end(&j);
        buf_char(&c->reply->body, '\n');
    }
    buf_done(&a->body);
    return RC_OK;
}

enum rc api_log_put(struct call *c)
{
    struct led_tile tile;
    struct buf request = BUF_EMPTY;
    struct replicate_answer a = { .body = BUF_EMPTY };
    if (c->who.role != 0)
        return err_set(&c->err, RC_USAGE, "bundles come from their sensor only");
    if (!tile_of(c, &tile) || tile.level != LED_TILE_ENTRIES)
        return err_set(&c->err, RC_FORMAT, "not the path of an entry bundle");
    signed_request(c, &request);
    enum rc rc = request.failed ? err_set(&c->err, RC_MEMORY, "no memory")
                                : replicate_bundle(c->authority, c->store, &c->log, &tile,
                                                   c->request->body, buf_view(&request),
                                                   c->request->arena, &a, &c->err);
    buf_done(&request);
    if (rc == RC_OK)
        return finish(c, &a);
    buf_done(&a.body);
    return rc;
}

enum rc api_log_add(struct call *c)
{
    struct replicate_answer a = { .body = BUF_EMPTY };
    (void)snprintf(c->who.actor, sizeof c->who.actor, "log:%.40s/%.30s", c->log.operator_id,
                   c->log.sensor);
    enum rc rc = replicate_checkpoint(c->authority, c->store, &c->log, c->request->body,
                                      c->request->arena, &a, &c->err);
    if (rc == RC_OK)
        return finish(c, &a);
    buf_done(&a.body);
    return rc;
}

enum rc api_contradiction_get(struct call *c)
{
    struct store_rows *rows = NULL;
    const struct sql_value key[] = { sql_str(c->operator_id), sql_slice(c->values[1]),
                                     sql_slice(c->values[2]) };
    enum rc rc = store_query(c->store,
                             "SELECT document FROM contradiction WHERE operator = $1 AND "
                             "sensor = $2 AND digest = $3",
                             key, 3, &rows, &c->err);
    if (rc != RC_OK)
        return rc;
    bool is_there = store_next(rows);
    if (is_there)
        buf_slice(&c->reply->body, store_blob(rows, 0));
    rc = store_end(rows, &c->err);
    if (rc == RC_OK && !is_there)
        return err_set(&c->err, RC_END, "there is none");
    c->reply->status = 200;
    c->reply->type = "application/octet-stream";
    return rc;
}

/* ---- equipment ---- */

/* The record as the sensor wrote it, with its evidence, out of the log. */
static enum rc add_record(struct call *c, struct slice sensor, uint64_t entry, uint64_t size)
{
    struct log_name log = { .operator_id = "" };
    (void)snprintf(log.operator_id, sizeof log.operator_id, "%s", c->operator_id); /* an id */
    (void)snprintf(log.sensor, sizeof log.sensor, "%.*s", (int)sensor.n,
                   (const char *)sensor.p); /* likewise */
    struct buf bytes = BUF_EMPTY;
    enum rc rc = tiles_entry(c->authority, &log, entry, size, &bytes, &c->err);
    if (rc == RC_OK) { /* it was checked to be JSON when it came */
        buf_printf(&c->reply->body, "{\"sensor\":\"%s\",\"index\":%llu,\"entry\":", log.sensor,
                   (unsigned long long)entry);
        buf_slice(&c->reply->body, buf_view(&bytes));
        buf_char(&c->reply->body, '}');
    }
    buf_done(&bytes);
    return rc;
}

static enum rc add_records(struct call *c)
{
    struct store_rows *rows = NULL;
    const struct sql_value key[] = { sql_str(c->operator_id), sql_slice(c->values[1]) };
    size_t n = 0;
    enum rc rc = store_query(
        c->store,
        "SELECT e.sensor, e.entry, l.size FROM equipment e JOIN log l ON l.operator = "
        "e.operator "
        "AND l.sensor = e.sensor WHERE e.operator = $1 AND e.equipment = $2 ORDER BY e.sensor",
        key, 2, &rows, &c->err);
    if (rc != RC_OK)
        return rc;
    for (; rc == RC_OK && store_next(rows); n++) {
        buf_str(&c->reply->body, n == 0 ? "" : ",");
        rc = add_record(c, store_text(rows, 0), (uint64_t)store_int(rows, 1),
                        (uint64_t)store_int(rows, 2));
    }
    enum rc ended = store_end(rows, &c->err);
    if (rc == RC_OK && ended == RC_OK && n == 0)
        return err_set(&c->err, RC_END, "no such equipment of this operator");
    return rc == RC_OK ? ended : rc;
}

enum rc api_equipment_get(struct call *c)
{
    struct buf *out = &c->reply->body;
    buf_str(out, "{\"schema\":\"sekisho.equipment_detail/1\",\"records\":[");
    enum rc rc = add_records(c);
    buf_str(out, "],\"rows\":");
    if (rc == RC_OK)
        rc = list_items_of(c, &list_equipment, "e.equipment = ?", c->values[1], out);
    buf_str(out, ",\"findings\":");
    if (rc == RC_OK)
        rc = list_items_of(c, &list_findings, "f.equipment = ?", c->values[1], out);
    buf_char(out, '}');
    return rc == RC_OK ? api_json(c) : rc;
}
