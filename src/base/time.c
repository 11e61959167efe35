#include "base/time.h"

#include <stdio.h>
#include <time.h>

#define NS_PER_S INT64_C(1000000000)

/* Days from a civil date and back, for the proleptic Gregorian calendar: years are counted
 * from March, so that the leap day is the last of its year. */
int32_t time_day_from(int year, int month, int mday)
{
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400;
    int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + mday - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

void time_day_split(int32_t day, int *ret_year, int *ret_month, int *ret_mday)
{
    int z = day + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    int month = mp < 10 ? mp + 3 : mp - 9;
    *ret_mday = doy - (153 * mp + 2) / 5 + 1;
    *ret_month = month;
    *ret_year = yoe + era * 400 + (month <= 2);
}

int32_t time_day_of(int64_t at_ns)
{
    int64_t s = at_ns / NS_PER_S - (at_ns % NS_PER_S < 0);
    return (int32_t)(s / 86400 - (s % 86400 < 0));
}

/* Reports are full of times: by hand, as printf takes ten times as long.  Returns what is
 * behind. */
static char *put_digits(char *to, int value, unsigned count)
{
    for (unsigned i = count; i > 0; i--, value /= 10)
        to[i - 1] = (char)('0' + value % 10);
    return to + count;
}

void time_print_day(int32_t day, char ret_text[TIME_TEXT_SIZE])
{
    int year = 0;
    int month = 0;
    int mday = 0;
    const int32_t first = -719162; /* 0001-01-01 */
    const int32_t last = 2932896;  /* 9999-12-31 */
    time_day_split(day < first ? first : day > last ? last : day, &year, &month, &mday);
    char *to = put_digits(ret_text, year, 4);
    *to++ = '-';
    to = put_digits(to, month, 2);
    *to++ = '-';
    to = put_digits(to, mday, 2);
    *to = '\0';
}

void time_print(int64_t at_ns, char ret_text[TIME_TEXT_SIZE])
{
    int32_t day = time_day_of(at_ns);
    int64_t rest_us = (at_ns - (int64_t)day * 86400 * NS_PER_S) / 1000;
    int rest_s = (int)(rest_us / 1000000);
    time_print_day(day, ret_text);
    char *to = &ret_text[sizeof "2020-02-02" - 1];
    *to++ = 'T';
    to = put_digits(to, rest_s / 3600, 2);
    *to++ = ':';
    to = put_digits(to, rest_s / 60 % 60, 2);
    *to++ = ':';
    to = put_digits(to, rest_s % 60, 2);
    *to++ = '.';
    to = put_digits(to, (int)(rest_us % 1000000), 6);
    *to++ = 'Z';
    *to = '\0';
}

static bool digits(struct slice s, size_t from, size_t n, int *ret_value)
{
    uint64_t value = 0;
    if (s.n < from + n || !slice_uint(slice_sub(s, from, n), &value))
        return false;
    *ret_value = (int)value;
    return true;
}

static bool day_exists(int year, int month, int mday)
{
    if (year < 1 || month < 1 || month > 12 || mday < 1 || mday > 31)
        return false;
    int y = 0;
    int m = 0;
    int d = 0;
    time_day_split(time_day_from(year, month, mday), &y, &m, &d);
    return y == year && m == month && d == mday;
}

bool time_parse_day(struct slice s, int32_t *ret_day)
{
    int year = 0;
    int month = 0;
    int mday = 0;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !digits(s, 0, 4, &year) ||
        !digits(s, 5, 2, &month) || !digits(s, 8, 2, &mday) || !day_exists(year, month, mday))
        return false;
    *ret_day = time_day_from(year, month, mday);
    return true;
}

bool time_parse_period(struct slice s, bool last, int32_t *ret_day)
{
    int year = 0;
    int month = 0;
    if (s.n == 0) {
        *ret_day = TIME_DAY_NONE;
        return true;
    }
    if (s.n == 10)
        return time_parse_day(s, ret_day);
    if (!digits(s, 0, 4, &year) || year < 1)
        return false;
    if (s.n == 4) {
        *ret_day = last ? time_day_from(year, 12, 31) : time_day_from(year, 1, 1);
        return true;
    }
    if (s.n != 7 || s.p[4] != '-' || !digits(s, 5, 2, &month) || month < 1 || month > 12)
        return false;
    if (!last)
        *ret_day = time_day_from(year, month, 1);
    else
        *ret_day =
            (month == 12 ? time_day_from(year + 1, 1, 1) : time_day_from(year, month + 1, 1)) -
            1;
    return true;
}

bool time_parse(struct slice s, int64_t *ret_ns)
{
    int32_t day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (s.n < 20 || !time_parse_day(slice_sub(s, 0, 10), &day) || s.p[10] != 'T' ||
        s.p[13] != ':' || s.p[16] != ':' || s.p[s.n - 1] != 'Z' || !digits(s, 11, 2, &hour) ||
        !digits(s, 14, 2, &minute) || !digits(s, 17, 2, &second) || hour > 23 || minute > 59 ||
        second > 59)
        return false;
    int64_t fraction = 0;
    struct slice f = slice_sub(s, 19, s.n - 20);
    if (f.n > 0) {
        uint64_t value = 0;
        if (f.p[0] != '.' || f.n > 10 || !slice_uint(slice_skip(f, 1), &value))
            return false;
        for (size_t i = f.n - 1; i < 9; i++)
            value *= 10;
        fraction = (int64_t)value;
    }
    int64_t at_s = (int64_t)day * 86400 + hour * 3600 + minute * 60 + second;
    if (at_s < -INT64_MAX / NS_PER_S + 1 || at_s >= INT64_MAX / NS_PER_S)
        return false;
    *ret_ns = at_s * NS_PER_S + fraction;
    return true;
}

int32_t time_today(void)
{
    return (int32_t)(time(NULL) / 86400);
}
