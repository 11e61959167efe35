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
    struct led_entry e = { .at_ns = 0 };
    struct slice schema = { NULL, 0 };
    struct slice rest = entry;
    struct slice key;
    struct slice value;
    while (jcs_next(&rest, &key, &value)) {
        if (slice_eq(key, SLICE("at")))
            e.at = jcs_text(value);
        else if (slice_eq(key, SLICE("kind")))
            e.kind = jcs_text(value);
        else if (slice_eq(key, SLICE("schema")))
            schema = jcs_text(value);
    }
    if (!slice_eq(schema, SLICE(LED_ENTRY_SCHEMA)))
        return err_set(err, RC_FORMAT, "no entry of " LED_ENTRY_SCHEMA);
    if (e.at.n != LED_TIME_SIZE || !time_parse(e.at, &e.at_ns))
        return err_set(err, RC_FORMAT, "an entry whose time is none");
    if (!is_kind(e.kind))
        return err_set(err, RC_FORMAT, "an entry without a kind");
    *ret = e;
    return RC_OK;
}

static struct slice skip_blanks(struct slice s)
{
    while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t' || s.p[0] == '\n' || s.p[0] == '\r'))
        s = slice_skip(s, 1);
    return s;
}

enum rc led_entry_make(struct slice kind, int64_t at_ns, int64_t behind_s, struct slice members,
                       struct buf *out, struct err *err)
{
    char at[TIME_TEXT_SIZE];
    struct buf all = BUF_EMPTY;
    size_t before = out->n;
    if (!is_kind(kind))
        return err_set(err, RC_USAGE, "an entry's kind has 1 to 32 lower-case letters");
    members = skip_blanks(members);
    struct slice rest = skip_blanks(slice_skip(members, 1));
    if (members.n == 0 || members.p[0] != '{' || rest.n == 0)
        return err_set(err, RC_FORMAT, "the members of an entry are no object");
    time_print(at_ns, at);
    buf_printf(&all, "{\"at\":\"%s\",\"kind\":\"", at);
    buf_slice(&all, kind);
    buf_str(&all, "\",\"schema\":\"" LED_ENTRY_SCHEMA "\"");
    if (behind_s != 0)
        buf_printf(&all, ",\"clock_behind_s\":%lld", (long long)behind_s);
    if (rest.p[0] != '}')
        buf_char(&all, ',');
    buf_slice(&all, rest);
    enum rc rc = all.failed ? err_set(err, RC_MEMORY, "no memory for an entry")
                            : jcs_make(buf_view(&all), out, err);
    buf_done(&all);
    if (rc == RC_FORMAT)
        err_in(err, rc, "the members of an entry");
    if (rc == RC_OK && out->n - before > LED_ENTRY_MAX) {
        rc = err_set(err, RC_LIMIT, "an entry of %zu bytes; %d are allowed", out->n - before,
                     LED_ENTRY_MAX);
        out->n = before;
    }
    return rc;
}
