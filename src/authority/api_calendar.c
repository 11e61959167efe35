/* What runs out when, as a calendar that reminds (RFC 5545): clocks of cases, deadlines of
 * findings. */
#include "authority/api_cases.h"
#include "authority/authority.h"
#include "authority/casework.h"
#include "base/text.h"

#include <stdio.h>

enum { EVENTS_MAX = 5000, LINE_MAX_BYTES = 75, TEXT_BYTES_MAX = 1000 };

/* One content line: escaped (3.3.11), folded at 75 bytes between characters (3.1). */
static void line(struct buf *out, const char *name, struct slice text)
{
    struct buf all = BUF_EMPTY;
    struct buf clean = BUF_EMPTY;
    (void)text_clean(text, TEXT_BYTES_MAX, &clean); /* one line; a cut one is still one */
    buf_printf(&all, "%s:", name);
    for (size_t i = 0; i < clean.n; i++) {
        if (clean.p[i] == '\\' || clean.p[i] == ';' || clean.p[i] == ',')
            buf_char(&all, '\\');
        buf_char(&all, (char)clean.p[i]);
    }
    size_t used = 0;
    for (size_t i = 0; i < all.n;) {
        size_t n = 1;
        while (i + n < all.n && (all.p[i + n] & 0xc0) == 0x80)
            n++;
        if (used + n > LINE_MAX_BYTES) {
            buf_str(out, "\r\n ");
            used = 1;
        }
        buf_bytes(out, all.p + i, n);
        used += n;
        i += n;
    }
    buf_str(out, "\r\n");
    out->failed = out->failed || all.failed || clean.failed;
    buf_done(&all);
    buf_done(&clean);
}

static void line_of(struct buf *out, const char *name, struct buf *text)
{
    out->failed = out->failed || text->failed;
    line(out, name, buf_view(text));
    buf_done(text);
}

/* On the last day; it is told a week before, and the day before. */
static void event(struct buf *out, const char *stamp, struct buf *uid, int32_t day,
                  struct buf *summary)
{
    static const char *const triggers[] = { "-P7D", "-P1D" };
    int year = 0;
    int month = 0;
    int mday = 0;
    time_day_split(day, &year, &month, &mday);
    buf_str(out, "BEGIN:VEVENT\r\n");
    line_of(out, "UID", uid);
    buf_printf(out, "DTSTAMP:%s\r\nDTSTART;VALUE=DATE:%04d%02d%02d\r\nTRANSP:TRANSPARENT\r\n",
               stamp, year, month, mday);
    line(out, "SUMMARY", buf_view(summary));
    for (size_t i = 0; i < sizeof triggers / sizeof triggers[0]; i++) {
        buf_printf(out, "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:%s\r\n", triggers[i]);
        line(out, "DESCRIPTION", buf_view(summary));
        buf_str(out, "END:VALARM\r\n");
    }
    buf_str(out, "END:VEVENT\r\n");
    out->failed = out->failed || summary->failed;
    buf_done(summary);
}

static enum rc clocks(struct call *c, const char *stamp)
{
    struct store_rows *rows = NULL;
    const struct sql_value key[] = { sql_str(c->operator_id), sql_str(c->operator_id),
                                     sql_int(EVENTS_MAX) };
    enum rc rc = store_query(
        c->store,
        "SELECT p.operator, p.proceeding, p.title, p.next_clock, p.next_day, o.name FROM "
        "proceeding p JOIN operator o ON o.operator = p.operator WHERE p.is_ended = 0 AND "
        "p.next_day IS NOT NULL AND ($1 = '' OR p.operator = $2) ORDER BY p.next_day, "
        "p.operator, p.proceeding LIMIT $3",
        key, 3, &rows, &c->err);
    if (rc != RC_OK)
        return rc;
    while (store_next(rows)) {
        struct buf uid = BUF_EMPTY;
        struct buf summary = BUF_EMPTY;
        buf_slice(&uid, store_text(rows, 0));
        buf_char(&uid, '/');
        buf_slice(&uid, store_text(rows, 1));
        buf_char(&uid, '/');
        buf_slice(&uid, store_text(rows, 3));
        buf_printf(&uid, "@%s", c->authority->witness.name);
        buf_slice(&summary, store_text(rows, 1));
        buf_str(&summary, ": ");
        buf_slice(&summary, store_text(rows, 3));
        buf_str(&summary, " - ");
        buf_slice(&summary, store_text(rows, 5));
        buf_str(&summary, ", ");
        buf_slice(&summary, store_text(rows, 2));
        event(&c->reply->body, stamp, &uid, (int32_t)store_int(rows, 4), &summary);
    }
    return store_end(rows, &c->err);
}

/* One for all pieces of an operator that a regulation wants gone by one day. */
static enum rc deadlines(struct call *c, const char *stamp)
{
    struct store_rows *rows = NULL;
    int32_t today = time_day_of(authority_now_ns(c->authority));
    const struct sql_value key[] = { sql_int(today), sql_str(c->operator_id),
                                     sql_str(c->operator_id), sql_int(EVENTS_MAX) };
    enum rc rc = store_query(
        c->store,
        "SELECT f.operator, f.regulation, f.deadline_day, count(*) FROM finding f WHERE "
        "f.status "
        "= 'due' AND f.closed_day IS NULL AND f.deadline_day >= $1 AND ($2 = '' OR f.operator "
        "= "
        "$3) GROUP BY f.operator, f.regulation, f.deadline_day ORDER BY f.deadline_day, "
        "f.operator, f.regulation LIMIT $4",
        key, 4, &rows, &c->err);
    if (rc != RC_OK)
        return rc;
    while (store_next(rows)) {
        struct buf uid = BUF_EMPTY;
        struct buf summary = BUF_EMPTY;
        buf_slice(&uid, store_text(rows, 0));
        buf_char(&uid, '/');
        buf_slice(&uid, store_text(rows, 1));
        buf_printf(&uid, "/%lld@%s", (long long)store_int(rows, 2), c->authority->witness.name);
        buf_slice(&summary, store_text(rows, 1));
        buf_printf(&summary, ": %lld - ", (long long)store_int(rows, 3));
        buf_slice(&summary, store_text(rows, 0));
        event(&c->reply->body, stamp, &uid, (int32_t)store_int(rows, 2), &summary);
    }
    return store_end(rows, &c->err);
}

enum rc api_calendar(struct call *c)
{
    char now[TIME_TEXT_SIZE];
    char stamp[20];
    enum rc rc = casework_refresh(c->authority, c->store, c->request->arena, &c->err);
    if (rc != RC_OK)
        return rc;
    time_print(authority_now_ns(c->authority), now); /* 2026-11-26T07:00:00... */
    (void)snprintf(stamp, sizeof stamp, "%.4s%.2s%.2sT%.2s%.2s%.2sZ", now, now + 5, now + 8,
                   now + 11, now + 14, now + 17); /* 16 letters */
    buf_str(&c->reply->body,
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Sekisho//" SEKISHO_VERSION
            "//EN\r\nREFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n");
    rc = clocks(c, stamp);
    if (rc == RC_OK)
        rc = deadlines(c, stamp);
    buf_str(&c->reply->body, "END:VCALENDAR\r\n");
    if (rc != RC_OK)
        return rc;
    c->reply->status = 200;
    c->reply->type = "text/calendar; charset=utf-8";
    http_reply_header(c->reply, "Content-Disposition", "attachment; filename=\"sekisho.ics\"");
    return RC_OK;
}
