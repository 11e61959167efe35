/* compile-places FOLDER OUT TABLE...: makes the data file OUT of Tor's tables of addresses and
 * countries, "first,last,CC" with numbers (IPv4) or addresses (IPv6).  FOLDER holds
 * countries.tsv: what is no country there ("EU", "AP", "??") is none here.  Exit status 0, 1
 * (wrong tables: each wrong line is told as file:line), 2 (wrong usage, no disk). */
#include "compile/builder.h"

#include "base/time.h"
#include "registry/places_table.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { STATUS_OK, STATUS_WRONG, STATUS_FAILED, WRONG_TOLD = 10, LINE_MAX_SIZE = 256 };

struct work {
    struct builder b;
    struct section *v4;
    struct section *v6;
    const char *path;
    size_t line;
    uint8_t next[16]; /* the address behind the last row; of this table */
    bool has_row;
    int32_t day;
    char source[LINE_MAX_SIZE]; /* "Vendor" and "License" of the table's head */
};

static void wrong(struct work *w, const char *what)
{
    if (w->b.errors++ < WRONG_TOLD)
        fprintf(stderr, "%s:%zu: %s\n", w->path, w->line, what);
}

/* "Thu, 25 Jun 2026 04:33:59 GMT" (RFC 5322, 3.3). */
static int32_t day_of(struct slice s)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    (void)slice_split(&s, ' ');
    struct slice mday = slice_split(&s, ' ');
    struct slice month = slice_split(&s, ' ');
    struct slice year = slice_split(&s, ' ');
    uint64_t d = 0;
    uint64_t y = 0;
    size_t m = month.n == 3 ? slice_find(slice_str(months), month) : SIZE_MAX;
    if (m == SIZE_MAX || m % 3 != 0 || !slice_uint(mday, &d) || !slice_uint(year, &y) ||
        d < 1 || d > 31 || y < 1990 || y > 9999)
        return TIME_DAY_NONE;
    return time_day_from((int)y, (int)(m / 3) + 1, (int)d);
}

static void comment(struct work *w, struct slice line)
{
    struct slice value = slice_trim(slice_skip(line, 1));
    struct slice key = slice_split(&value, ':');
    value = slice_trim(value);
    if (slice_eq(key, SLICE("Generated"))) {
        int32_t day = day_of(value);
        /* Of two tables the older day counts. */
        w->day =
            w->day == TIME_DAY_NONE || (day != TIME_DAY_NONE && day < w->day) ? day : w->day;
    }
    if (slice_eq(key, SLICE("Vendor")) && w->source[0] == '\0')
        (void)snprintf(w->source, sizeof w->source, "%.*s", (int)value.n,
                       (const char *)value.p);
}

static bool address(struct slice s, bool is_v6, uint8_t ret[16])
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    char text[INET6_ADDRSTRLEN];
    uint64_t number = 0;
    if (is_v6) {
        (void)snprintf(text, sizeof text, "%.*s", (int)s.n, (const char *)s.p);
        return s.n < sizeof text && inet_pton(AF_INET6, text, ret) == 1;
    }
    if (!slice_uint(s, &number) || number > UINT32_MAX)
        return false;
    memcpy(ret, mapped, 12);
    for (unsigned i = 0; i < 4; i++)
        ret[12 + i] = (uint8_t)(number >> (24 - 8 * i));
    return true;
}

/* False when there is none: 'at' was the last address. */
static bool step(uint8_t at[16], size_t from)
{
    for (size_t i = 16; i-- > from;)
        if (++at[i] != 0)
            return true;
    return false;
}

static uint64_t be(const uint8_t *p, unsigned n)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < n; i++)
        value = value << 8 | p[i];
    return value;
}

static void put_row(struct work *w, bool is_v6, const uint8_t first[16], const char *country)
{
    struct section *s = is_v6 ? w->v6 : w->v4;
    size_t each = is_v6 ? PLACE6_ROW : PLACE4_ROW;
    if (s->rows.n >= each && memcmp(s->rows.p + s->rows.n - 2, country, 2) == 0)
        return; /* goes on as before */
    if (is_v6) {
        put_u64(s, be(first, 8));
        put_u64(s, be(first + 8, 8));
    } else {
        put_u32(s, (uint32_t)be(first + 12, 4));
    }
    put_u8(s, (uint8_t)country[0]);
    put_u8(s, (uint8_t)country[1]);
}

static void row(struct work *w, struct slice line)
{
    uint8_t first[16];
    uint8_t last[16];
    struct slice rest = line;
    struct slice a = slice_split(&rest, ',');
    struct slice b = slice_split(&rest, ',');
    bool is_v6 = slice_find_byte(a, ':') != SIZE_MAX;
    if (!address(a, is_v6, first) || !address(b, is_v6, last) || memcmp(first, last, 16) > 0 ||
        rest.n != 2) {
        wrong(w, "no row; it should read first,last,CC");
        return;
    }
    if (w->has_row && memcmp(first, w->next, 16) < 0) {
        wrong(w, "overlaps the row before, or is out of order");
        return;
    }
    if (w->has_row && memcmp(first, w->next, 16) > 0)
        put_row(w, is_v6, w->next, "\0\0");
    const uint64_t *known = map_get(w->b.ids, slice_eq(rest, SLICE("UK")) ? SLICE("GB") : rest);
    char country[3] = "\0\0";
    if (known != NULL)
        memcpy(country, slice_eq(rest, SLICE("UK")) ? "GB" : (const char *)rest.p, 2);
    put_row(w, is_v6, first, country);
    memcpy(w->next, last, 16);
    w->has_row = step(w->next, is_v6 ? 0 : 12);
}

static void read_table(struct work *w, const char *path)
{
    char line[LINE_MAX_SIZE];
    FILE *f = fopen(path, "r");
    w->path = path;
    w->line = 0;
    w->has_row = false;
    if (f == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        w->b.errors++;
        return;
    }
    bool is_v6 = false;
    while (fgets(line, sizeof line, f) != NULL) {
        struct slice s = slice_trim(slice_str(line));
        w->line++;
        if (strchr(line, '\n') == NULL && !feof(f))
            wrong(w, "too long a line");
        else if (s.n > 0 && s.p[0] == '#')
            comment(w, s);
        else if (s.n > 0)
            row(w, s);
        is_v6 = is_v6 || (s.n > 0 && s.p[0] != '#' && slice_find_byte(s, ':') != SIZE_MAX);
    }
    if (ferror(f))
        wrong(w, "cannot be read to its end");
    if (w->has_row) /* behind the last row nothing is known */
        put_row(w, is_v6, w->next, "\0\0");
    (void)fclose(f); /* only read */
}

static void read_countries(struct work *w)
{
    struct table t;
    if (!table_open(&t, &w->b, "countries.tsv"))
        return;
    bool is_new = false;
    while (table_next(&t))
        if (map_put(w->b.ids, table_cell(&t, "code"), &is_new) == NULL)
            w->b.errors++;
    table_close(&t);
}

static void put_info(struct work *w)
{
    struct section *info = build_section(&w->b, SECTION_PLACE_INFO, PLACE_INFO_ROW);
    char source[LINE_MAX_SIZE + 64];
    (void)snprintf(source, sizeof source, "Tor's geoip tables%s%s",
                   w->source[0] == '\0' ? "" : ", from ", w->source);
    put_i32(info, w->day);
    put_u32(info, build_str(&w->b, SLICE("Countries of Internet addresses")));
    put_u32(info, build_str(&w->b, slice_str(source)));
}

int main(int argc, char **argv)
{
    static struct work w; /* too large for the stack */
    struct err err;
    struct buf image = BUF_EMPTY;
    int status = STATUS_FAILED;
    if (argc < 4) {
        fprintf(stderr, "usage: compile-places FOLDER OUT TABLE...\n");
        return STATUS_FAILED;
    }
    if (build_init(&w.b, argv[1], &err) != RC_OK) {
        fprintf(stderr, "%s: %s\n", argv[1], err.text);
        return STATUS_FAILED;
    }
    w.day = TIME_DAY_NONE;
    w.v4 = build_section(&w.b, SECTION_PLACE4, PLACE4_ROW);
    w.v6 = build_section(&w.b, SECTION_PLACE6, PLACE6_ROW);
    read_countries(&w);
    for (int i = 3; i < argc; i++)
        read_table(&w, argv[i]);
    put_info(&w);
    if (w.b.errors > 0) {
        fprintf(stderr, "%zu wrong rows; no table made\n", w.b.errors);
        status = STATUS_WRONG;
    } else {
        build_image(&w.b, &image);
        if (image.failed)
            fprintf(stderr, "no memory\n");
        else if (build_write(argv[2], buf_view(&image)))
            status = STATUS_OK;
    }
    buf_done(&image);
    build_done(&w.b);
    return status;
}
