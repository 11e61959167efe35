#include "ledger/entry.h"

#include "base/jcs.h"
#include "base/time.h"
#include "ledger/tile.h"

static bool is_kind(struct slice kind)
{
    if (kind.n == 0 || kind.n > 32)
        return false;
    for (size_t i = 0; i < kind.n; i++)
        if ((kind.p[i] < 'a' || kind.p[i] > 'z') && kind.p[i] != '-')
            return false;
    return true;
}

enum rc led_entry_parse(struct slice entry, struct led_entry *ret, struct err *err)
{
    if (entry.n == 0 || entry.n > LED_ENTRY_MAX)
        return err_set(err, RC_LIMIT, "an entry of %zu bytes; 1 to %d are allowed", entry.n,
                       LED_ENTRY_MAX);
    enum rc rc = jcs_check(entry, err);
    if (rc != RC_OK)
        return rc;
    struct led_entry e = { .time_ns = 0 };
    struct slice schema = { NULL, 0 };
    struct slice rest = entry;
    struct slice key;
    struct slice value;
    while (jcs_next(&rest, &key, &value)) {
        if (slice_eq(key, SLICE("body")))
            e.body = value;
        else if (slice_eq(key, SLICE("kind")))
            e.kind = jcs_text(value);
        else if (slice_eq(key, SLICE("schema")))
            schema = jcs_text(value);
        else if (slice_eq(key, SLICE("time")))
            e.time = jcs_text(value);
    }
    if (!slice_eq(schema, SLICE(LED_ENTRY_SCHEMA)))
        return err_set(err, RC_FORMAT, "no entry of " LED_ENTRY_SCHEMA);
    if (e.time.n != LED_TIME_SIZE || !time_parse(e.time, &e.time_ns))
        return err_set(err, RC_FORMAT, "an entry whose time is none");
    if (!is_kind(e.kind))
        return err_set(err, RC_FORMAT, "an entry without a kind");
    if (e.body.n == 0 || e.body.p[0] != '{')
        return err_set(err, RC_FORMAT, "an entry whose body is no object");
    *ret = e;
    return RC_OK;
}

enum rc led_entry_make(struct slice kind, int64_t time_ns, struct slice body, struct buf *out,
                       struct err *err)
{
    char time[TIME_TEXT_SIZE];
    size_t before = out->n;
    if (!is_kind(kind))
        return err_set(err, RC_USAGE, "an entry's kind has 1 to 32 lower-case letters");
    time_print(time_ns, time);
    buf_str(out, "{\"body\":");
    size_t from = out->n;
    enum rc rc = jcs_make(body, out, err);
    bool is_object = rc == RC_OK && out->n > from && out->p[from] == '{';
    buf_str(out, ",\"kind\":\"");
    buf_slice(out, kind);
    buf_printf(out, "\",\"schema\":\"" LED_ENTRY_SCHEMA "\",\"time\":\"%s\"}", time);
    if (rc != RC_OK)
        err_in(err, rc, "the body of an entry");
    else if (out->failed)
        rc = err_set(err, RC_MEMORY, "no memory for an entry");
    else if (!is_object)
        rc = err_set(err, RC_FORMAT, "the body of an entry is no object");
    else if (out->n - before > LED_ENTRY_MAX)
        rc = err_set(err, RC_LIMIT, "an entry of %zu bytes; %d are allowed", out->n - before,
                     LED_ENTRY_MAX);
    if (rc != RC_OK)
        out->n = before;
    return rc;
}
