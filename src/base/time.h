/* base/time.h: instants (nanoseconds since 1970-01-01T00:00:00Z) and days (days since
 * 1970-01-01, proleptic Gregorian).  No clock but time_today(), no time zone but UTC. */
#ifndef SEKISHO_BASE_TIME_H
#define SEKISHO_BASE_TIME_H

#include "base/slice.h"

#define TIME_DAY_NONE INT32_MIN /* no day known */

enum { TIME_TEXT_SIZE = 48 };

/* "2021-05-17T01:02:03.123456Z": microseconds, cut; years 0001 to 9999, else the nearest. */
void time_print(int64_t at_ns, char ret_text[TIME_TEXT_SIZE]);

/* The inverse of time_print, 0 to 9 fraction digits, 'Z' required; false if it is not one, or is before
 * 1678 or after 2261, where the nanoseconds of an int64_t end. */
bool time_parse(struct slice s, int64_t *ret_ns);

/* "2021-05-17" */
void time_print_day(int32_t day, char ret_text[TIME_TEXT_SIZE]);

/* YYYY-MM-DD of a day that exists. */
bool time_parse_day(struct slice s, int32_t *ret_day);

/* As facts are dated: YYYY, YYYY-MM or YYYY-MM-DD; what is missing is the first (or, with
 * 'last', the last) day of the period.  Empty: TIME_DAY_NONE and true. */
bool time_parse_period(struct slice s, bool last, int32_t *ret_day);

int32_t time_day_of(int64_t at_ns);
int32_t time_day_from(int year, int month, int mday);
void time_day_split(int32_t day, int *ret_year, int *ret_month, int *ret_mday);

/* Today by the system's clock, in UTC.  Only the command line calls this. */
int32_t time_today(void);

#endif
