#include "compile/builder.h"

#include "base/time.h"
#include "entity/entity.h"

#include <openssl/sha.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

enum { STRINGS_MAX = 1 << 20 }; /* five times what there are */

enum rc build_init(struct builder *b, const char *folder, struct err *err)
{
    *b = (struct builder){ .folder = folder, .strings = BUF_EMPTY };
    b->offsets = map_new(STRINGS_MAX);
    b->ids = map_new(STRINGS_MAX);
    if (b->offsets == NULL || b->ids == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    (void)build_str(b, SLICE("")); /* offset 0 is the empty string */
    return RC_OK;
}

void build_done(struct builder *b)
{
    for (size_t i = 0; i < b->count; i++)
        buf_done(&b->sections[i].rows);
    buf_done(&b->strings);
    map_free(b->offsets);
    map_free(b->ids);
}

uint32_t build_str(struct builder *b, struct slice s)
{
    bool fresh = false;
    uint64_t *place = map_put(b->offsets, s, &fresh);
    if (place == NULL) {
        b->errors++;
        return 0;
    }
    if (fresh) {
        *place = b->strings.n + 1;
        buf_slice(&b->strings, s);
        buf_char(&b->strings, 0);
    }
    return (uint32_t)(*place - 1);
}

struct section *build_section(struct builder *b, const char *name, size_t each)
{
    struct section *s = &b->sections[b->count++];
    *s = (struct section){ .each = each, .rows = BUF_EMPTY };
    (void)snprintf(s->name, sizeof s->name, "%s", name); /* names are constants that fit */
    return s;
}

struct data_section build_view(const struct section *s)
{
    return (struct data_section){ buf_view(&s->rows), s->each, s->rows.n / s->each };
}

static void put(struct buf *out, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        buf_char(out, (char)(value >> (8 * i) & 0xff));
}

void put_u8(struct section *s, unsigned value)
{
    put(&s->rows, value, 1);
}

void put_u16(struct section *s, unsigned value)
{
    put(&s->rows, value, 2);
}

void put_u32(struct section *s, uint32_t value)
{
    put(&s->rows, value, 4);
}

void put_i32(struct section *s, int32_t value)
{
    put(&s->rows, (uint32_t)value, 4);
}

void put_u64(struct section *s, uint64_t value)
{
    put(&s->rows, value, 8);
}

static void write_slot(struct section *s, size_t at, uint32_t value)
{
    for (size_t i = 0; i < 4; i++)
        s->rows.p[at * 4 + i] = (uint8_t)(value >> (8 * i));
}

void build_slots(struct builder *b, const struct section *rows, const char *name)
{
    struct data_section view = build_view(rows);
    struct section *slots = build_section(b, name, 4);
    size_t count = view.count * 2 + 1; /* half full: short searches */
    if (view.count > DATA_SLOT_ROWS_MAX) {
        fprintf(stderr, "%s: too many rows\n", name);
        b->errors++;
        return;
    }
    for (size_t i = 0; i < count; i++)
        put_u32(slots, 0);
    if (slots->rows.failed)
        return;
    uint32_t last = UINT32_MAX;
    for (size_t row = 0; row < view.count; row++) {
        uint32_t key = data_u32(&view, row, 0);
        if (key == last)
            continue; /* the first of its key leads to the others */
        last = key;
        struct data_section now = build_view(slots);
        uint32_t hash = data_hash(slice_str(data_str(buf_view(&b->strings), key)));
        size_t at = data_slot(hash, count);
        while (data_u32(&now, at, 0) != 0)
            at = at + 1 == count ? 0 : at + 1;
        write_slot(slots, at, data_tag(hash) | ((uint32_t)row + 1));
    }
}

/* Sections start at multiples of 8. */
static size_t aligned(size_t n)
{
    return (n + 7) & ~(size_t)7;
}

static void put_entry(struct buf *out, const char *name, size_t offset, size_t size,
                      size_t each)
{
    char padded[DATA_NAME_SIZE] = { 0 };
    memcpy(padded, name, strlen(name));
    buf_bytes(out, padded, sizeof padded);
    put(out, offset, 8);
    put(out, size, 8);
    put(out, each, 4);
    put(out, 0, 4);
}

static void put_body(struct buf *out, struct slice bytes)
{
    buf_slice(out, bytes);
    while (out->n % 8 != 0)
        buf_char(out, 0);
}

void build_image(const struct builder *b, struct buf *ret)
{
    size_t entries = b->count + 1;
    size_t start = aligned(DATA_HEADER_SIZE + entries * DATA_ENTRY_SIZE);
    size_t size = start + aligned(b->strings.n);
    for (size_t i = 0; i < b->count; i++)
        size += aligned(b->sections[i].rows.n);

    buf_clear(ret);
    buf_str(ret, DATA_MAGIC);
    put(ret, DATA_VERSION, 4);
    put(ret, entries, 4);
    put(ret, size, 8);
    for (size_t i = 0; i < DATA_DIGEST_SIZE; i++)
        buf_char(ret, 0);
    size_t offset = start;
    put_entry(ret, DATA_STRINGS, offset, b->strings.n, 1);
    offset += aligned(b->strings.n);
    for (size_t i = 0; i < b->count; i++) {
        const struct section *s = &b->sections[i];
        put_entry(ret, s->name, offset, s->rows.n, s->each);
        offset += aligned(s->rows.n);
    }
    put_body(ret, SLICE(""));
    put_body(ret, buf_view(&b->strings));
    for (size_t i = 0; i < b->count; i++)
        put_body(ret, buf_view(&b->sections[i].rows));
    if (ret->failed)
        return;
    SHA256(&ret->p[DATA_HEADER_SIZE], ret->n - DATA_HEADER_SIZE, &ret->p[DATA_DIGEST_AT]);
}

bool table_open(struct table *t, struct builder *b, const char *path)
{
    struct err err;
    t->b = b;
    int n = snprintf(t->path, sizeof t->path, "%s/%s", b->folder, path);
    if (n < 0 || (size_t)n >= sizeof t->path || tsv_open(t->path, &t->tsv, &err) != RC_OK) {
        fprintf(stderr, "%s\n",
                n < 0 || (size_t)n >= sizeof t->path ? "path too long" : err.text);
        b->errors++;
        return false;
    }
    return true;
}

void table_close(struct table *t)
{
    tsv_close(&t->tsv);
}

bool table_next(struct table *t)
{
    struct err err;
    enum rc rc = tsv_next(&t->tsv, &err);
    while (rc == RC_FORMAT) {
        fprintf(stderr, "%s\n", err.text);
        t->b->errors++;
        rc = tsv_next(&t->tsv, &err);
    }
    return rc == RC_OK;
}

bool table_has(const struct table *t, const char *column)
{
    size_t at = 0;
    return tsv_column(&t->tsv, column, &at, NULL) == RC_OK;
}

struct slice table_cell(const struct table *t, const char *column)
{
    size_t at = 0;
    struct err err;
    if (tsv_column(&t->tsv, column, &at, &err) != RC_OK) {
        fprintf(stderr, "%s\n", err.text);
        t->b->errors++;
        return SLICE("");
    }
    return t->tsv.cells[at];
}

void table_wrong(struct table *t, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fprintf(stderr, "%s:%zu: ", t->path, t->tsv.line);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    t->b->errors++;
}

int32_t table_day(struct table *t, const char *column)
{
    struct slice cell = table_cell(t, column);
    int32_t day = TIME_DAY_NONE;
    if (!time_parse_period(cell, false, &day))
        table_wrong(t, "'%.*s' is no date; write YYYY, YYYY-MM or YYYY-MM-DD in '%s'",
                    (int)cell.n, (const char *)cell.p, column);
    return day;
}

uint32_t table_entity(struct table *t, const char *column)
{
    struct slice cell = table_cell(t, column);
    if (cell.n == 0)
        return ENT_NONE;
    const uint64_t *number = map_get(t->b->ids, cell);
    if (number != NULL)
        return (uint32_t)(*number - 1);
    table_wrong(t, "no entity '%.*s'", (int)cell.n, (const char *)cell.p);
    return ENT_NONE;
}

void table_check_source(struct table *t)
{
    static const char *const known[] = { "verified", "secondary", "derived", "unverified",
                                         "convention" };
    if (slice_trim(table_cell(t, "source")).n == 0)
        table_wrong(t, "a row without a source");
    struct slice confidence = table_cell(t, "confidence");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (slice_eq(confidence, slice_str(known[i])))
            return;
    table_wrong(t, "confidence '%.*s'; write verified, secondary, derived or unverified",
                (int)confidence.n, (const char *)confidence.p);
}

bool build_write(const char *path, struct slice bytes)
{
    FILE *f = fopen(path, "wb");
    bool good = f != NULL && fwrite(bytes.p, 1, bytes.n, f) == bytes.n;
    if (f != NULL && fclose(f) != 0)
        good = false;
    if (!good)
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
    return good;
}
