#include "authority/recorder.h"

#include "base/jcs.h"
#include "base/json.h"
#include "ledger/log.h"
#include "ledger/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BATCH = 1000, ACT_ID_MAX = 64 };

struct recorder {
    struct authority *authority;
    struct led_log *log; /* NULL: another process has it */
    char path[AUTH_PATH_MAX + 16];
};

/* An act that is entered and may not be marked yet. */
struct entered {
    char act[ACT_ID_MAX];
    int64_t entry;
};

enum rc recorder_init(const struct authority *a, struct err *err)
{
    char path[AUTH_PATH_MAX + 16];
    char origin[256];
    (void)snprintf(path, sizeof path, "%s/ledger", a->home);               /* fits */
    (void)snprintf(origin, sizeof origin, "%.200s/acts", a->witness.name); /* fits */
    return led_init(path, slice_str(origin), slice_of(NULL, 0), err);
}

struct recorder *recorder_new(struct authority *a)
{
    struct recorder *r = calloc(1, sizeof *r);
    if (r == NULL)
        return NULL;
    r->authority = a;
    (void)snprintf(r->path, sizeof r->path, "%s/ledger", a->home); /* fits */
    return r;
}

void recorder_free(struct recorder *r)
{
    if (r != NULL)
        led_close(r->log);
    free(r);
}

static enum rc mark(struct store *s, const struct entered *all, size_t count, struct err *err)
{
    enum rc rc = count == 0 ? RC_OK : store_begin(s, err);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        const struct sql_value values[] = { sql_int(all[i].entry), sql_str(all[i].act) };
        rc = store_exec(s, "UPDATE act SET entry = $1 WHERE act = $2 AND entry IS NULL", values,
                        2, NULL, err);
    }
    if (rc == RC_OK && count > 0)
        rc = store_commit(s, err);
    store_rollback(s);
    return rc;
}

/* ---- after opening: what was entered and, perhaps, not marked before its process ended ----
 */

struct recent {
    struct entered items[BATCH];
    size_t count;
};

static enum rc remember(void *context, uint64_t index, struct slice entry, struct err *err)
{
    struct recent *r = context;
    struct slice act = jcs_text(jcs_get(jcs_get(entry, "act"), "id"));
    (void)err;
    if (act.n > 0 && act.n < ACT_ID_MAX && r->count < BATCH) {
        struct entered *e = &r->items[r->count++];
        (void)snprintf(e->act, sizeof e->act, "%.*s", (int)act.n,
                       (const char *)act.p); /* measured */
        e->entry = (int64_t)index;
    }
    return RC_OK;
}

static enum rc catch_up(struct recorder *r, struct store *s, struct err *err)
{
    struct led_reader *reader = NULL;
    struct recent *recent = calloc(1, sizeof *recent);
    if (recent == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    enum rc rc =
        led_publish(r->log, err); /* what a crash left without a head can be read then */
    if (rc == RC_OK)
        rc = led_reader_open(r->path, NULL, &reader, err);
    uint64_t size = rc == RC_OK ? led_reader_checkpoint(reader)->size : 0;
    if (rc == RC_OK && size > 0)
        rc = led_reader_each(reader, size > BATCH ? size - BATCH : 0, size, remember, recent,
                             err);
    led_reader_close(reader);
    if (rc == RC_OK)
        rc = mark(s, recent->items, recent->count, err);
    free(recent);
    return rc;
}

/* RC_END: it is not ours now. */
static enum rc take_ledger(struct recorder *r, struct store *s, struct err *err)
{
    if (r->log != NULL)
        return RC_OK;
    if (access(r->path, F_OK) != 0) { /* of a store that was made before there was one */
        enum rc rc = recorder_init(r->authority, err);
        if (rc != RC_OK)
            return access(r->path, F_OK) == 0 ? RC_END : rc;
    }
    enum rc rc = led_open(r->path, slice_of(NULL, 0), &r->log, err);
    if (rc != RC_OK) {
        r->log = NULL;
        return rc == RC_USAGE ? RC_END : rc; /* another process writes */
    }
    rc = catch_up(r, s, err);
    if (rc != RC_OK) {
        led_close(r->log);
        r->log = NULL;
    }
    return rc;
}

/* ---- writing ---- */

static enum rc enter(struct recorder *r, struct store_rows *rows, struct entered *ret,
                     struct err *err)
{
    struct buf text = BUF_EMPTY;
    struct json j;
    uint64_t index = 0;
    struct slice id = store_text(rows, 0);
    (void)snprintf(ret->act, sizeof ret->act, "%.*s", (int)id.n,
                   (const char *)id.p); /* 32 letters */
    int64_t at_ns = store_int(rows, 1);
    json_init(&j, &text);
    json_begin(&j);
    json_key(&j, "act");
    json_begin(&j);
    json_kv_str(&j, "id", ret->act);
    json_kv_text(&j, "operator", store_text(rows, 2));
    json_kv_text(&j, "actor", store_text(rows, 3));
    json_kv_text(&j, "method", store_text(rows, 4));
    json_kv_text(&j, "path", store_text(rows, 5));
    json_kv_uint(&j, "status", (uint64_t)store_int(rows, 6));
    json_kv_text(&j, "detail", store_text(rows, 7));
    json_kv_time(&j, "at", at_ns);
    json_end(&j);
    json_end(&j);
    enum rc rc = text.failed
                     ? err_set(err, RC_MEMORY, "no memory")
                     : led_write(r->log, SLICE("act"), at_ns, buf_view(&text), &index, err);
    ret->entry = (int64_t)index;
    buf_done(&text);
    return rc;
}

static enum rc write_some(struct recorder *r, struct store *s, struct entered *all,
                          size_t *ret_count, struct err *err)
{
    struct store_rows *rows = NULL;
    size_t count = 0;
    /* An act that another process is about to write must not come before its own time: two
     * seconds are more than a request takes to be recorded. */
    const struct sql_value until =
        sql_int(authority_now_ns(r->authority) - INT64_C(2000000000));
    enum rc rc = store_query(s,
                             "SELECT act, at_ns, operator, actor, method, path, status, detail "
                             "FROM act WHERE entry IS "
                             "NULL AND at_ns <= $1 ORDER BY at_ns, act LIMIT 1000",
                             &until, 1, &rows, err);
    if (rc != RC_OK)
        return rc;
    while (rc == RC_OK && count < BATCH && store_next(rows)) {
        rc = enter(r, rows, &all[count], err);
        count += rc == RC_OK;
    }
    enum rc ended = store_end(rows, err);
    rc = rc == RC_OK ? ended : rc;
    if (rc == RC_OK && count > 0)
        rc = led_commit(r->log, err);
    if (rc == RC_OK && count > 0)
        rc = led_publish(r->log, err);
    if (rc != RC_OK) { /* opened again, it knows what it has */
        led_close(r->log);
        r->log = NULL;
        return rc;
    }
    *ret_count = count;
    return mark(s, all, count, err);
}

enum rc recorder_run(struct recorder *r, struct err *err)
{
    struct store *s = NULL;
    struct entered *all = calloc(BATCH, sizeof *all);
    size_t count = BATCH;
    if (all == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    enum rc rc = pool_take_main(r->authority->pool, &s, err);
    if (rc == RC_OK)
        rc = take_ledger(r, s, err);
    while (rc == RC_OK && count == BATCH)
        rc = write_some(r, s, all, &count, err);
    pool_give(r->authority->pool, s);
    free(all);
    return rc == RC_END ? RC_OK : rc;
}
