/* cases/calendar.h: which days a country's authorities are closed, and when a period ends.
 * Knows no procedure: how a period is counted is told by whoever asks. */
#ifndef SEKISHO_CASES_CALENDAR_H
#define SEKISHO_CASES_CALENDAR_H

#include "base/arena.h"
#include "base/time.h"

struct calendar;

/* Reads a table 'day', 'name', 'name_ja', 'source' (data/holidays/).  Lives in 'arena'.
 * RC_IO, RC_FORMAT, RC_MEMORY. */
MUST_USE enum rc cal_load(const char *path, struct arena *arena, struct calendar **ret,
                          struct err *err);

/* The same from a text; 'name' stands for the file in errors. */
MUST_USE enum rc cal_read(const char *name, struct slice text, struct arena *arena,
                          struct calendar **ret, struct err *err);

/* Saturday, Sunday or a day of the table. 'c' may be NULL: weekends alone. */
bool cal_is_closed(const struct calendar *c, int32_t day);

/* The first and last year that the table speaks of; false: it has no rows.  Ends outside them
 * are counted by weekends alone, and whoever shows them says so. */
bool cal_years(const struct calendar *c, int *ret_first, int *ret_last);

enum cal_unit { CAL_NONE, CAL_DAYS, CAL_WORKDAYS, CAL_MONTHS, CAL_YEARS };

struct cal_period {
    unsigned n;
    enum cal_unit unit;
    bool first_counts; /* the day it begins is day 1 */
    bool last_moves; /* a last day on which authorities are closed becomes the next open day */
};

/* The last day of the period that begins on 'begin'.  Months end the day before the day of the
 * same number (or on that day, if the first does not count); where the month has no such day,
 * on its last. */
int32_t cal_end(const struct calendar *c, int32_t begin, const struct cal_period *p);

#endif
