#include "report/report.h"

#include "base/csv.h"
#include "identify/indicators.h"
#include "report/destinations.h"
#include "report/each.h"

static void cell(struct buf *out, struct slice s, bool last)
{
    csv_put(out, s);
    buf_str(out, last ? "\r\n" : ",");
}

static void text(struct buf *out, const char *s)
{
    cell(out, slice_str(s == NULL ? "" : s), false);
}

/* Each indicator once, in the order in which it was met. */
static void indicators(const struct equipment *e, struct buf *out)
{
    for (size_t i = 0; i < e->mark_count; i++) {
        size_t k = 0;
        while (k < i && e->marks[k].indicator != e->marks[i].indicator)
            k++;
        if (k == i)
            buf_printf(out, "%s%s", i == 0 ? "" : " ", e->marks[i].indicator->value);
    }
}

/* 'ctx' is not needed. */
static void write_one(const struct report *r, size_t i, const void *ctx, struct buf *out)
{
    (void)ctx;
    const struct equipment *e = &r->list->items[i];
    const struct rule_findings *f = &r->findings[i];
    struct buf id = BUF_EMPTY;
    char day[TIME_TEXT_SIZE] = "";
    addr_print(&e->addresses[0], &id);
    cell(out, buf_view(&id), false);
    buf_done(&id);
    text(out, e->name);
    text(out, e->has_manufacturer ? e->manufacturer.name : NULL);
    text(out, e->has_manufacturer ? e->manufacturer.country : NULL);
    text(out, e->has_manufacturer ? basis_name(e->manufacturer.basis) : NULL);
    text(out, e->model);
    text(out, e->firmware);
    text(out, e->serial);
    text(out, e->class_name);
    text(out, f->count > 0 ? rule_status_name(f->items[0].status) : NULL);
    text(out, f->count > 0 ? f->items[0].regulation : NULL);
    text(out, f->count > 0 ? f->items[0].clause : NULL);
    if (f->count > 0 && f->items[0].deadline != TIME_DAY_NONE)
        time_print_day(f->items[0].deadline, day);
    struct buf list = BUF_EMPTY;
    cell(out, slice_str(day), false);
    report_countries(e, &list);
    cell(out, buf_view(&list), false);
    buf_clear(&list);
    indicators(e, &list);
    cell(out, buf_view(&list), true);
    buf_done(&list);
}

void report_csv(const struct report *r, struct buf *out)
{
    buf_str(out, "id,name,manufacturer,country,basis,model,firmware,serial,class,status,"
                 "regulation,clause,deadline,destinations,indicators\r\n");
    report_each(r, write_one, NULL, out);
}
