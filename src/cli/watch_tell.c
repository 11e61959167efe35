#include "cli/watch_tell.h"

#include "base/jcs.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/ledger.h"

#include <errno.h>
#include <stdlib.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

enum events { EVENTS_NONE, EVENTS_ECS, EVENTS_CEF, EVENTS_SYSLOG };

struct watch_tell {
    struct watch *w;
    enum events events;
    FILE *file; /* of events; NULL: syslog */
    const char *status_path;
};

enum rc watch_passphrase(struct watch *w, struct slice *ret, struct err *err)
{
    struct ledger_run r = { .passphrase_file = w->passphrase_file, .arena = w->arena };
    enum rc rc = ledger_passphrase(&r, ret, err);
    w->arena = r.arena;
    return rc;
}

enum rc watch_tell_new(struct watch *w, struct watch_tell **ret, struct err *err)
{
    struct watch_tell *t = arena_new(&w->arena, struct watch_tell, 1);
    if (t == NULL ||
        (t->status_path = arena_printf(&w->arena, "%s/status.json", w->ledger)) == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    t->w = w;
    if (w->events != NULL && strcmp(w->events, "syslog") == 0) {
        t->events = EVENTS_SYSLOG;
        openlog("sekisho", LOG_PID, LOG_DAEMON);
    } else if (w->events != NULL) {
        bool is_ecs = strncmp(w->events, "ecs:", 4) == 0;
        if (!is_ecs && strncmp(w->events, "cef:", 4) != 0)
            return err_set(err, RC_USAGE, "--events %s: ecs:FILE, cef:FILE or syslog",
                           w->events);
        t->events = is_ecs ? EVENTS_ECS : EVENTS_CEF;
        t->file = fopen(w->events + 4, "ae");
        if (t->file == NULL)
            return err_set(err, RC_IO, "%s: %s", w->events + 4, strerror(errno));
    }
    *ret = t;
    return RC_OK;
}

void watch_tell_free(struct watch_tell *t)
{
    if (t != NULL && t->file != NULL)
        (void)fclose(t->file); /* each event was flushed */
}

/* -- status and metrics -------------------------------------------------------------------- */

/* In place of the one before.  Not synced: after a crash it says nothing that is still true. */
static void put_file(const char *path, struct slice bytes)
{
    char part[4096];
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return;
    FILE *f = fopen(part, "we");
    if (f == NULL)
        return; /* it stays old, which its time tells */
    bool is_good = fwrite(bytes.p, 1, bytes.n, f) == bytes.n;
    is_good = fclose(f) == 0 && is_good;
    if (!is_good || rename(part, path) != 0)
        (void)unlink(part);
}

static void put_status(const struct watch_tell *t, const struct watch_state *s, struct buf *out)
{
    struct json j;
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    json_init(&j, out);
    json_begin(&j);
    json_kv_str(&j, "schema", "sekisho.watch-status/1");
    json_kv_time(&j, "at", (int64_t)now.tv_sec * 1000000000 + now.tv_nsec);
    json_kv_time(&j, "since", s->started_ns);
    json_kv_uint(&j, "pid", (uint64_t)getpid());
    json_key(&j, "running");
    json_bool(&j, !s->is_over);
    json_kv_uint(&j, "entries", s->size);
    json_kv_uint(&j, "published", s->published);
    json_kv_uint(&j, "not_kept", s->not_kept);
    json_kv_uint(&j, "disk_bytes", s->disk_bytes);
    json_kv_str(&j, "authority", t->w->authority);
    json_kv_str(&j, "trouble", s->trouble);
    json_key(&j, "sensor");
    buf_slice(out, s->summary.n == 0 ? SLICE("null") : s->summary);
    buf_str(out, ",\"sending\":");
    buf_slice(out, s->sending.n == 0 ? SLICE("null") : s->sending);
    buf_str(out, "}\n");
}

static void gauge(struct buf *out, const char *name, const char *type, const char *help,
                  struct slice value)
{
    if (value.n > 0)
        buf_printf(
            out,
            "# HELP sekisho_watch_%s %s\n# TYPE sekisho_watch_%s %s\nsekisho_watch_%s %.*s\n",
            name, help, name, type, name, (int)value.n, (const char *)value.p);
}

static void gauge_uint(struct buf *out, const char *name, const char *type, const char *help,
                       uint64_t value)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    gauge(out, name, type, help, slice_of(text, (size_t)n));
}

static void put_metrics(const struct watch_state *s, struct buf *out)
{
    struct buf sensor = BUF_EMPTY;
    struct buf sending = BUF_EMPTY;
    struct slice t =
        jcs_make(s->summary, &sensor, NULL) == RC_OK ? buf_view(&sensor) : slice_of(NULL, 0);
    struct slice u =
        jcs_make(s->sending, &sending, NULL) == RC_OK ? buf_view(&sending) : slice_of(NULL, 0);
    gauge(out, "packets_total", "counter", "Packets that came.", jcs_get(t, "packets"));
    gauge(out, "dropped_total", "counter", "Packets for which there was no room.",
          jcs_get(t, "dropped"));
    gauge(out, "equipment", "gauge", "Equipment that is there.", jcs_get(t, "equipment"));
    gauge(out, "restricted", "gauge", "Findings that count against it.",
          jcs_get(t, "restricted"));
    gauge(out, "entries_lost_total", "counter", "Entries given up while the ledger took none.",
          jcs_get(t, "entries_lost"));
    gauge_uint(out, "entries", "gauge", "Entries acknowledged in the ledger.", s->size);
    gauge_uint(out, "published", "gauge", "Entries under a signed head.", s->published);
    gauge_uint(out, "not_kept_total", "counter", "Entries beyond the disk that may be used.",
               s->not_kept);
    gauge_uint(out, "disk_bytes", "gauge", "Disk that the ledger takes.", s->disk_bytes);
    gauge_uint(out, "trouble", "gauge", "1: something is wrong; the status says what.",
               s->trouble[0] != '\0');
    gauge(out, "countersigned", "gauge", "Entries that the authority has countersigned.",
          jcs_get(u, "countersigned"));
    gauge(out, "send_failures_total", "counter", "Calls to the authority that failed.",
          jcs_get(u, "failures"));
    buf_done(&sensor);
    buf_done(&sending);
}

void watch_tell_state(struct watch_tell *t, const struct watch_state *s)
{
    struct buf out = BUF_EMPTY;
    put_status(t, s, &out);
    if (!out.failed)
        put_file(t->status_path, buf_view(&out));
    buf_clear(&out);
    if (t->w->metrics != NULL) {
        put_metrics(s, &out);
        if (!out.failed)
            put_file(t->w->metrics, buf_view(&out));
    }
    buf_done(&out);
}

/* -- events -------------------------------------------------------------------------------- */

/* CEF's values escape backslash, equals sign and line ends; its header, bars. */
static void put_cef(struct buf *out, struct slice text, const char *escaped)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\0' || strchr(escaped, text.p[i]) == NULL) {
            buf_char(out, (char)text.p[i]);
        } else {
            buf_char(out, '\\');
            buf_char(out, (char)text.p[i]);
        }
    }
}

struct event {
    const char *action; /* "equipment-appeared", "finding-violation", "trouble" */
    struct slice equipment;
    struct slice maker;
    struct slice rule;
    struct slice text;
    unsigned severity; /* 0 to 10, as CEF has it */
};

static void put_ecs(struct buf *out, const struct event *e)
{
    struct json j;
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    json_init(&j, out);
    json_begin(&j);
    json_kv_time(&j, "@timestamp", (int64_t)now.tv_sec * 1000000000 + now.tv_nsec);
    json_kv_str(&j, "ecs.version", "8.11.0");
    json_kv_str(&j, "event.kind", e->severity >= 5 ? "alert" : "event");
    json_kv_str(&j, "event.module", "sekisho");
    json_kv_str(&j, "event.action", e->action);
    json_kv_uint(&j, "event.severity", e->severity);
    json_kv_text(&j, "device.id", e->equipment);
    json_kv_text(&j, "device.manufacturer", e->maker);
    json_kv_text(&j, "rule.id", e->rule);
    json_kv_text(&j, "message", e->text);
    json_end(&j);
}

static void put_line(struct buf *out, const struct event *e)
{
    buf_str(out, "CEF:0|Sekisho|sekisho|" SEKISHO_VERSION "|");
    put_cef(out, slice_str(e->action), "\\|");
    buf_char(out, '|');
    put_cef(out, e->text.n > 0 ? e->text : slice_str(e->action), "\\|");
    buf_printf(out, "|%u|", e->severity);
    buf_str(out, "deviceExternalId=");
    put_cef(out, e->equipment, "\\=");
    buf_str(out, " cs1Label=manufacturer cs1=");
    put_cef(out, e->maker, "\\=");
    buf_str(out, " cs2Label=rule cs2=");
    put_cef(out, e->rule, "\\=");
}

static void put_event(struct watch_tell *t, const struct event *e)
{
    struct buf out = BUF_EMPTY;
    if (t->events == EVENTS_NONE)
        return;
    if (t->events == EVENTS_ECS)
        put_ecs(&out, e);
    else
        put_line(&out, e);
    if (!out.failed && t->file == NULL)
        syslog(e->severity >= 5 ? LOG_WARNING : LOG_INFO, "%s", (const char *)out.p);
    else if (!out.failed) {
        (void)fprintf(t->file, "%s\n",
                      (const char *)out.p); /* the ledger is what counts; this is a copy */
        (void)fflush(t->file);
    }
    buf_done(&out);
}

static void clean(struct slice value, struct buf *out)
{
    struct slice text = jcs_text(value);
    (void)text_clean(text, 256, out); /* what was cut is in the ledger */
}

static void tell_findings(struct watch_tell *t, struct slice members)
{
    struct slice rest = jcs_get(members, "findings");
    while (rest.n > 1) {
        struct slice one = slice_skip(rest, 1);
        size_t depth = 0;
        size_t n = 0;
        bool is_text = false;
        for (; n < one.n; n++) { /* to the end of this object, strings passed over */
            is_text = one.p[n] == '"' ? !is_text : is_text;
            n += is_text && one.p[n] == '\\';
            depth += !is_text && one.p[n] == '{';
            if (!is_text && one.p[n] == '}' && --depth == 0)
                break;
        }
        if (n >= one.n)
            return;
        one = slice_sub(one, 0, n + 1);
        struct buf rule = BUF_EMPTY;
        struct buf action = BUF_EMPTY;
        struct buf title = BUF_EMPTY;
        clean(jcs_get(one, "regulation"), &rule);
        buf_char(&rule, '/');
        clean(jcs_get(one, "clause"), &rule);
        buf_str(&action, "finding-");
        clean(jcs_get(one, "status"), &action);
        clean(jcs_get(one, "title"), &title);
        struct slice status = jcs_text(jcs_get(one, "status"));
        bool is_bad = slice_eq(status, SLICE("violation"));
        bool is_due = slice_eq(status, SLICE("due")) || slice_eq(status, SLICE("required"));
        const struct event e = { .action = action.failed ? "finding" : (const char *)action.p,
                                 .equipment = jcs_text(jcs_get(members, "equipment")),
                                 .rule = buf_view(&rule),
                                 .text = buf_view(&title),
                                 .severity = is_bad   ? 8
                                             : is_due ? 6
                                                      : 2 };
        put_event(t, &e);
        buf_done(&rule);
        buf_done(&action);
        buf_done(&title);
        rest = slice_skip(rest, one.n + 1);
    }
}

void watch_tell_entry(struct watch_tell *t, struct slice message)
{
    struct slice members = message;
    struct slice kind = slice_split(&members, '\0');
    struct buf canonical = BUF_EMPTY;
    if (t->events == EVENTS_NONE || jcs_make(members, &canonical, NULL) != RC_OK)
        return;
    struct slice all = buf_view(&canonical);
    if (slice_eq(kind, SLICE("findings"))) {
        tell_findings(t, all);
    } else if (slice_eq(kind, SLICE("equipment"))) {
        struct slice record = jcs_get(all, "equipment");
        struct buf maker = BUF_EMPTY;
        struct buf model = BUF_EMPTY;
        char action[64];
        struct slice event = jcs_text(jcs_get(all, "event"));
        (void)snprintf(action, sizeof action, "equipment-%.*s", (int)event.n,
                       (const char *)event.p); /* one of three */
        clean(jcs_get(jcs_get(record, "manufacturer"), "name"), &maker);
        clean(jcs_get(record, "model"), &model);
        const struct event e = { .action = action,
                                 .equipment = jcs_text(jcs_get(record, "id")),
                                 .maker = buf_view(&maker),
                                 .text = buf_view(&model),
                                 .severity = 1 };
        put_event(t, &e);
        buf_done(&maker);
        buf_done(&model);
    }
    buf_done(&canonical);
}

void watch_tell_trouble(struct watch_tell *t, const char *line)
{
    const struct event e = { .action = "trouble", .text = slice_str(line), .severity = 7 };
    put_event(t, &e);
}

/* -- --status ------------------------------------------------------------------------------ */

static void line(const char *what, struct slice value)
{
    struct slice text = jcs_text(value);
    if (value.n > 0 && !slice_eq(value, SLICE("null")))
        (void)printf("%-22s %.*s\n", what, (int)(text.n > 0 ? text.n : value.n),
                     (const char *)(text.n > 0 ? text.p : value.p));
}

int watch_status(const char *ledger)
{
    enum { LATE_S = 10 };
    struct buf path = BUF_EMPTY;
    struct buf text = BUF_EMPTY;
    struct buf all = BUF_EMPTY;
    struct err err = { "" };
    int64_t at_ns = 0;
    buf_printf(&path, "%s/status.json", ledger);
    enum rc rc = path.failed ? err_set(&err, RC_MEMORY, "no memory")
                             : ledger_read((const char *)path.p, 1 << 20, &text, &err);
    if (rc == RC_OK)
        rc = jcs_make(buf_view(&text), &all, &err);
    struct slice s = buf_view(&all);
    bool is_running = rc == RC_OK && slice_eq(jcs_get(s, "running"), SLICE("true"));
    if (rc == RC_OK) {
        bool is_late = !time_parse(jcs_text(jcs_get(s, "at")), &at_ns) ||
                       time(NULL) - at_ns / 1000000000 > LATE_S;
        struct slice sensor = jcs_get(s, "sensor");
        struct slice sending = jcs_get(s, "sending");
        is_running = is_running && !is_late;
        (void)printf("%-22s %s\n", "watch",
                     is_running ? "running"
                     : is_late  ? "not running, or stuck"
                                : "ended");
        line("since", jcs_get(s, "since"));
        line("last sign of life", jcs_get(s, "at"));
        line("packets", jcs_get(sensor, "packets"));
        line("dropped", jcs_get(sensor, "dropped"));
        line("equipment", jcs_get(sensor, "equipment"));
        line("findings that count", jcs_get(sensor, "restricted"));
        line("entries", jcs_get(s, "entries"));
        line("under a signed head", jcs_get(s, "published"));
        line("countersigned", jcs_get(sending, "countersigned"));
        line("authority", jcs_get(s, "authority"));
        line("sending", jcs_get(sending, "state"));
        line("not kept", jcs_get(s, "not_kept"));
        line("trouble", jcs_get(s, "trouble"));
    } else {
        (void)fprintf(stderr, "sekisho: %s\n", err.text);
    }
    buf_done(&path);
    buf_done(&text);
    buf_done(&all);
    return rc != RC_OK ? 2 : is_running ? 0 : 1;
}
