#include "cases/calendar.h"

#include "base/tsv.h"

enum {
    CAL_DAYS_MAX = 4096, /* a century of holidays */
    PERIOD_MAX = 10000,  /* days, months: no law waits longer */
};

struct calendar {
    int32_t *days; /* ascending */
    size_t count;
};

static enum rc row(struct calendar *c, const struct tsv *t, size_t column, struct err *err)
{
    int32_t day = 0;
    if (!time_parse_day(t->cells[column], &day))
        return err_set(err, RC_FORMAT, "%s:%zu: not a day; write it as 2026-11-22", t->path,
                       t->line);
    if (c->count == CAL_DAYS_MAX)
        return err_set(err, RC_LIMIT, "%s:%zu: more than %d days", t->path, t->line,
                       CAL_DAYS_MAX);
    if (c->count > 0 && day <= c->days[c->count - 1])
        return err_set(err, RC_FORMAT, "%s:%zu: days must ascend", t->path, t->line);
    c->days[c->count++] = day;
    return RC_OK;
}

static enum rc read_days(struct tsv *t, struct arena *arena, struct calendar **ret,
                         struct err *err)
{
    size_t column = 0;
    struct calendar *c = arena_new(arena, struct calendar, 1);
    if (c == NULL || (c->days = arena_new(arena, int32_t, CAL_DAYS_MAX)) == NULL)
        return err_set(err, RC_MEMORY, "no memory for a calendar");
    enum rc rc = tsv_column(t, "day", &column, err);
    while (rc == RC_OK && (rc = tsv_next(t, err)) == RC_OK)
        rc = row(c, t, column, err);
    if (rc != RC_END)
        return rc;
    *ret = c;
    return RC_OK;
}

enum rc cal_load(const char *path, struct arena *arena, struct calendar **ret, struct err *err)
{
    struct tsv t;
    enum rc rc = tsv_open(path, &t, err);
    if (rc != RC_OK)
        return rc;
    rc = read_days(&t, arena, ret, err);
    tsv_close(&t);
    return rc;
}

enum rc cal_read(const char *name, struct slice text, struct arena *arena,
                 struct calendar **ret, struct err *err)
{
    struct tsv t;
    enum rc rc = tsv_open_text(name, text, &t, err);
    if (rc != RC_OK)
        return rc;
    rc = read_days(&t, arena, ret, err);
    tsv_close(&t);
    return rc;
}

static bool is_weekend(int32_t day)
{
    int32_t of_week = (day % 7 + 7) % 7; /* 0: a Thursday, as 1970-01-01 was */
    return of_week == 2 || of_week == 3;
}

bool cal_is_closed(const struct calendar *c, int32_t day)
{
    size_t low = 0;
    size_t high = c == NULL ? 0 : c->count;
    if (is_weekend(day))
        return true;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->days[middle] == day)
            return true;
        if (c->days[middle] < day)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

bool cal_years(const struct calendar *c, int *ret_first, int *ret_last)
{
    int month = 0;
    int mday = 0;
    if (c == NULL || c->count == 0)
        return false;
    time_day_split(c->days[0], ret_first, &month, &mday);
    time_day_split(c->days[c->count - 1], ret_last, &month, &mday);
    return true;
}

static int days_in_month(int year, int month)
{
    int next_year = month == 12 ? year + 1 : year;
    int next_month = month == 12 ? 1 : month + 1;
    return (int)(time_day_from(next_year, next_month, 1) - time_day_from(year, month, 1));
}

static int32_t months_end(int32_t begin, unsigned months, bool first_counts)
{
    int year = 0;
    int month = 0;
    int mday = 0;
    time_day_split(begin, &year, &month, &mday);
    int all = month - 1 + (int)months;
    year += all / 12;
    month = all % 12 + 1;
    int last = days_in_month(year, month);
    if (mday > last)
        return time_day_from(year, month, last);
    return time_day_from(year, month, mday) - (first_counts ? 1 : 0);
}

static int32_t workdays_end(const struct calendar *c, int32_t begin, unsigned n,
                            bool first_counts)
{
    int32_t day = first_counts ? begin - 1 : begin;
    while (n > 0) {
        day++;
        n -= !cal_is_closed(c, day);
    }
    return day;
}

int32_t cal_end(const struct calendar *c, int32_t begin, const struct cal_period *p)
{
    unsigned n = p->n < PERIOD_MAX ? p->n : PERIOD_MAX;
    int32_t end = begin;
    switch (p->unit) {
    case CAL_NONE: break;
    case CAL_DAYS: end = begin + (int32_t)n - (p->first_counts ? 1 : 0); break;
    case CAL_WORKDAYS: end = workdays_end(c, begin, n, p->first_counts); break;
    case CAL_MONTHS: end = months_end(begin, n, p->first_counts); break;
    case CAL_YEARS: end = months_end(begin, n * 12, p->first_counts); break;
    }
    while (p->last_moves && cal_is_closed(c, end))
        end++;
    return end;
}
