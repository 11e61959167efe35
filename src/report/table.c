#include "report/report.h"

#include "base/text.h"
#include "identify/indicators.h"
#include "report/destinations.h"
#include "report/words.h"

enum {
    ADDRESS_WIDTH = 21,
    MAKER_WIDTH = 16,
    MODEL_WIDTH = 18,
    UNSETTLED_SHOWN = 10,
    MARKS_SHOWN = 5
};

static void column(struct buf *out, const char *s, size_t width)
{
    struct slice text = text_fit(slice_str(s == NULL ? "-" : s), width);
    buf_slice(out, text);
    for (size_t i = text_width(text); i <= width; i++)
        buf_char(out, ' ');
}

static unsigned rank(const struct rule_findings *f)
{
    return f->count == 0 ? STATUSES : (unsigned)f->items[0].status;
}

/* The leading one, and all that count. */
/* What is not told line by line is named, so that nothing looks as if it were not asked. */
static void besides(const struct rule_findings *f, struct buf *out)
{
    struct buf line = BUF_EMPTY;
    const char *before = ""; /* regulation of the one told last */
    for (size_t k = 1; k < f->count; k++) {
        if (rule_status_counts(f->items[k].status))
            continue;
        bool is_same = strcmp(before, f->items[k].regulation) == 0;
        before = f->items[k].regulation;
        buf_printf(&line, "%s %s%s%s", line.n == 0 ? "    besides:" : ",",
                   is_same ? "" : before, is_same ? "" : " ", f->items[k].clause);
    }
    if (line.n > 0) {
        buf_slice(out, text_fit(buf_view(&line), 79));
        buf_char(out, '\n');
    }
    buf_done(&line);
}

static void findings(const struct rule_findings *f, struct buf *out)
{
    for (size_t k = 0; k < f->count; k++)
        if (k == 0 || rule_status_counts(f->items[k].status)) {
            struct buf line = BUF_EMPTY;
            buf_printf(&line, "    %s %s: %s, %s", f->items[k].regulation, f->items[k].clause,
                       rule_duty_name(f->items[k].duty), rule_status_name(f->items[k].status));
            if (f->items[k].missing_count > 0)
                buf_printf(&line, "; missing %s", f->items[k].missing[0]);
            buf_slice(out, text_fit(buf_view(&line), 79));
            buf_char(out, '\n');
            buf_done(&line);
        }
    besides(f, out);
}

static void marks(const struct mark *marks, size_t count, struct buf *out)
{
    for (size_t k = 0; k < count && k <= MARKS_SHOWN; k++) {
        struct buf line = BUF_EMPTY;
        buf_str(&line, "    indicator ");
        if (k < MARKS_SHOWN)
            report_mark(&marks[k], &line);
        else
            buf_printf(&line, "met %zu times more; -f jsonl lists them all", count - k);
        buf_slice(out, text_fit(buf_view(&line), 79));
        buf_char(out, '\n');
        buf_done(&line);
    }
}

static void row(const struct report *r, size_t i, bool colour, struct buf *out)
{
    const struct equipment *e = &r->list->items[i];
    const struct rule_findings *f = &r->findings[i];
    struct buf id = BUF_EMPTY;
    addr_print(&e->addresses[0], &id);
    bool counts = f->count > 0 && rule_status_counts(f->items[0].status);
    if (colour && counts)
        buf_str(out, "\033[1;31m");
    column(out, (const char *)id.p, ADDRESS_WIDTH);
    column(out, e->has_manufacturer ? e->manufacturer.name : NULL, MAKER_WIDTH);
    column(out,
           e->has_manufacturer && e->manufacturer.country[0] != 0 ? e->manufacturer.country
                                                                  : NULL,
           2);
    column(out, e->model, MODEL_WIDTH);
    struct buf last = BUF_EMPTY;
    if (f->count == 0) {
        buf_str(&last, e->class_name == NULL ? "-" : e->class_name);
    } else {
        char day[TIME_TEXT_SIZE];
        buf_str(&last, rule_status_name(f->items[0].status));
        if (counts && f->items[0].deadline != TIME_DAY_NONE) {
            time_print_day(f->items[0].deadline, day);
            buf_printf(&last, " %s", day);
        }
    }
    buf_slice(out, text_fit(buf_view(&last), 18));
    if (colour && counts)
        buf_str(out, "\033[0m");
    buf_char(out, '\n');
    findings(f, out);
    marks(e->marks, e->mark_count, out);
    buf_done(&last);
    buf_done(&id);
}

static void unknown_kinds(const struct report *r, struct buf *out)
{
    enum { SHOWN = 4 };
    struct dis_unknown unknown[SHOWN];
    size_t count = engine_unknown(r->engine, unknown, SHOWN);
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "%s%s 0x%04x in %llu", i == 0 ? "Not understood: " : ", ",
                   report_unknown_kind(&unknown[i]), (unsigned)unknown[i].value,
                   (unsigned long long)unknown[i].frames);
    buf_str(out, count > 0 ? " frames\n" : "");
}

/* A line of its own only where there is something to tell. */
static void told(struct buf *out, uint64_t count, const char *what)
{
    if (count > 0)
        buf_printf(out, "%llu %s\n", (unsigned long long)count, what);
}

static void unseen(const struct declared_item *one, struct buf *out)
{
    struct buf line = BUF_EMPTY;
    buf_printf(&line, "Notified, never seen: %s, %s %s", one->where,
               one->maker == NULL ? "" : one->maker, one->model == NULL ? "" : one->model);
    buf_slice(out, text_fit(buf_view(&line), 79));
    buf_char(out, '\n');
    buf_done(&line);
}

void report_coverage(const struct report *r, struct buf *out)
{
    const struct dis_coverage *c = engine_coverage(r->engine);
    buf_printf(out,
               "Coverage: %llu frames; %llu cut short, %llu of link types not understood,\n",
               (unsigned long long)c->frames, (unsigned long long)c->frames_cut,
               (unsigned long long)c->link_unknown);
    buf_printf(
        out,
        "%llu messages broken; of %llu TCP directions %llu not recognised, %llu with gaps.\n",
        (unsigned long long)c->malformed, (unsigned long long)c->streams,
        (unsigned long long)c->streams_unknown, (unsigned long long)c->streams_gap);
    for (size_t i = 0; r->digests != NULL && i < r->source_count; i++) {
        char hex[HASH_TEXT_SIZE];
        hash_print(r->digests[i].sha256, hex);
        buf_printf(out, "%s  %s\n", hex, r->sources[i]);
    }
    told(out, r->dropped, "packets were lost while capturing");
    told(out, c->frames_encrypted, "frames are encrypted (802.11)");
    told(out, c->encrypted, "connections are encrypted after their greeting");
    told(out, c->too_deep, "frames have more tunnels inside tunnels than are followed");
    told(out, c->fragments_given_up, "fragmented datagrams never became whole");
    told(out, c->streams_given_up, "TCP directions were left for want of room or of what was missing");
    told(out, c->observations_lost + c->stations_lost,
         "observations and addresses were lost for want of room");
    told(out, c->talks_lost, "times it was not kept who talks to whom, for want of room");
    told(out, r->without_maker, "pieces of equipment have no known maker");
    told(out, r->skipped, "files are no captures and were passed over");
    for (size_t i = 0; r->declared != NULL && i < r->declared->count; i++)
        if (!r->declared->items[i].is_seen)
            unseen(&r->declared->items[i], out);
    if (r->indicators != NULL)
        buf_printf(out, "Indicators: %zu given, %zu left out, met %llu times.\n",
                   indicators_count(r->indicators), indicators_left_out(r->indicators),
                   (unsigned long long)report_marks_count(r));
    if (r->list->stray_count > 0)
        buf_str(out, "Of these, by addresses that belong to no equipment:\n");
    marks(r->list->strays, r->list->stray_count, out);
    unknown_kinds(r, out);
    for (size_t i = 0; i < r->broken_count; i++)
        buf_printf(out, "Not read to the end: %s\n", r->broken[i]);
    if (r->list->unsettled_count > 0)
        buf_printf(out, "%zu addresses are not settled:\n", r->list->unsettled_count);
    for (size_t i = 0; i < r->list->unsettled_count && i < UNSETTLED_SHOWN; i++) {
        struct buf id = BUF_EMPTY;
        addr_print(&r->list->unsettled[i].address, &id);
        buf_str(out, "  ");
        column(out, (const char *)id.p, ADDRESS_WIDTH);
        buf_slice(out, text_fit(slice_str(r->list->unsettled[i].why), 55));
        buf_char(out, '\n');
        buf_done(&id);
    }
    if (r->list->unsettled_count > UNSETTLED_SHOWN)
        buf_printf(out, "  and %zu more; -f jsonl lists them all\n",
                   r->list->unsettled_count - UNSETTLED_SHOWN);
}

void report_table(const struct report *r, bool colour, struct buf *out)
{
    column(out, "EQUIPMENT", ADDRESS_WIDTH);
    column(out, "MAKER", MAKER_WIDTH);
    column(out, "CC", 2);
    column(out, "MODEL", MODEL_WIDTH);
    buf_str(out, "FINDING OR CLASS\n");
    for (unsigned status = 0; status <= STATUSES; status++)
        for (size_t i = 0; i < r->list->count; i++)
            if (rank(&r->findings[i]) == status) {
                row(r, i, colour, out);
                report_drain(r, out);
            }
    if (r->fleet->count > 0)
        buf_str(out, "all equipment together\n");
    findings(r->fleet, out);
    buf_char(out, '\n');
    report_coverage(r, out);
}
