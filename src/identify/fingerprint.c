#include "identify/fingerprint.h"

#include "base/match.h"
#include "base/tsv.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

struct pattern {
    struct fp_row row;
    struct match *match;
};

struct fingerprints {
    struct arena arena; /* texts of the rows */
    struct pattern *items;
    size_t count;
    size_t room;
    uint64_t *not_makers; /* enterprise numbers; owned */
    size_t not_maker_count;
};

/* Columns of a fingerprint table, in the order of 'names' below. */
enum column {
    COL_PROPERTY,
    COL_PROTOCOL,
    COL_KIND,
    COL_BASIS,
    COL_NEEDLE,
    COL_PATTERN,
    COL_ENTITY,
    COL_BRAND,
    COL_MODEL,
    COL_FIRMWARE,
    COL_CLASS,
    COL_CONFIDENCE,
    COL_EXAMPLE,
    COL_SOURCE,
    COLUMNS
};

static const char *const names[COLUMNS] = {
    "property", "protocol", "kind",  "basis",    "needle", "pattern",    "entity",
    "brand",    "model",    "firmware", "class", "confidence", "example", "source",
};

static const char *keep(struct fingerprints *f, struct slice s)
{
    return s.n == 0 ? NULL : (const char *)arena_copy(&f->arena, s).p;
}

static enum rc bad_cell(const struct tsv *t, const char *column, struct slice value,
                        struct err *err)
{
    return err_set(err, RC_FORMAT, "%s:%zu: %s: '%.*s' is not one", t->path, t->line, column,
                   (int)(value.n > 60 ? 60 : value.n), (const char *)value.p);
}

static bool prop_of(struct slice name, enum prop *ret)
{
    for (unsigned i = 0; i < PROP_COUNT; i++)
        if (slice_eq(name, slice_str(prop_name((enum prop)i)))) {
            *ret = (enum prop)i;
            return prop_type(*ret) == OBS_TEXT;
        }
    return false;
}

static bool kind_of(struct slice name, enum fp_kind *ret)
{
    static const char *const kinds[] = { "device", "software", "component", "placeholder" };
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (slice_eq(name, slice_str(kinds[i]))) {
            *ret = (enum fp_kind)i;
            return true;
        }
    return false;
}

static enum rc add_row(struct fingerprints *f, const struct tsv *t, const size_t at[COLUMNS],
                       struct err *err)
{
    const struct slice *cell = t->cells;
    struct fp_row row = { 0 };
    uint64_t confidence = 0;
    if (!prop_of(cell[at[COL_PROPERTY]], &row.prop))
        return bad_cell(t, "property", cell[at[COL_PROPERTY]], err);
    if (!kind_of(cell[at[COL_KIND]], &row.kind))
        return bad_cell(t, "kind", cell[at[COL_KIND]], err);
    if (slice_eq(cell[at[COL_BASIS]], SLICE("inferred")))
        row.basis = BASIS_INFERRED;
    else if (!slice_eq(cell[at[COL_BASIS]], SLICE("stated")))
        return bad_cell(t, "basis", cell[at[COL_BASIS]], err);
    if (!slice_uint(cell[at[COL_CONFIDENCE]], &confidence) || confidence > 99)
        return bad_cell(t, "confidence", cell[at[COL_CONFIDENCE]], err);
    if (cell[at[COL_SOURCE]].n == 0)
        return bad_cell(t, "source", cell[at[COL_SOURCE]], err);
    row.confidence = (unsigned)confidence;
    row.protocol = keep(f, cell[at[COL_PROTOCOL]]);
    row.entity = keep(f, cell[at[COL_ENTITY]]);
    row.brand = keep(f, cell[at[COL_BRAND]]);
    row.model = keep(f, cell[at[COL_MODEL]]);
    row.firmware = keep(f, cell[at[COL_FIRMWARE]]);
    row.class_name = keep(f, cell[at[COL_CLASS]]);
    row.needle = keep(f, cell[at[COL_NEEDLE]]);
    row.example = keep(f, cell[at[COL_EXAMPLE]]);
    row.source = keep(f, cell[at[COL_SOURCE]]);
    row.where = arena_printf(&f->arena, "%s:%zu", t->path, t->line);

    if (f->count == f->room) {
        size_t room = f->room == 0 ? 256 : f->room * 2;
        struct pattern *items = reallocarray(f->items, room, sizeof *items);
        if (items == NULL)
            return err_set(err, RC_MEMORY, "%s:%zu: no memory", t->path, t->line);
        f->items = items;
        f->room = room;
    }
    struct match *match = NULL;
    enum rc rc = match_new(cell[at[COL_PATTERN]], false, &match, err);
    if (rc != RC_OK)
        return err_in(err, rc, "%s:%zu", t->path, t->line);
    f->items[f->count++] = (struct pattern){ row, match };
    return RC_OK;
}

static enum rc load_file(struct fingerprints *f, const char *path, struct err *err)
{
    struct tsv t;
    size_t at[COLUMNS];
    enum rc rc = tsv_open(path, &t, err);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; rc == RC_OK && i < COLUMNS; i++)
        rc = tsv_column(&t, names[i], &at[i], err);
    while (rc == RC_OK && (rc = tsv_next(&t, err)) == RC_OK)
        rc = add_row(f, &t, at, err);
    tsv_close(&t);
    return rc == RC_END ? RC_OK : rc;
}

static int is_table(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);
    return n > 4 && entry->d_name[0] != '.' && strcmp(entry->d_name + n - 4, ".tsv") == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static enum rc load_not_makers(struct fingerprints *f, const char *path, struct err *err)
{
    struct tsv t;
    size_t at = 0;
    enum rc rc = tsv_open(path, &t, err);
    if (rc != RC_OK)
        return rc;
    rc = tsv_column(&t, "enterprise", &at, err);
    while (rc == RC_OK && (rc = tsv_next(&t, err)) == RC_OK) {
        uint64_t *more = reallocarray(f->not_makers, f->not_maker_count + 1, sizeof *more);
        if (more == NULL) {
            rc = err_set(err, RC_MEMORY, "%s:%zu: no memory", path, t.line);
            break;
        }
        f->not_makers = more;
        if (!slice_uint(t.cells[at], &more[f->not_maker_count++]))
            rc = bad_cell(&t, "enterprise", t.cells[at], err);
    }
    tsv_close(&t);
    return rc == RC_END ? RC_OK : rc;
}

bool fp_is_not_maker(const struct fingerprints *f, uint64_t pen)
{
    for (size_t i = 0; i < f->not_maker_count; i++)
        if (f->not_makers[i] == pen)
            return true;
    return false;
}

static enum rc load_folder(struct fingerprints *f, const char *folder, struct err *err)
{
    struct dirent **files = NULL;
    int n = scandir(folder, &files, is_table, by_bytes);
    enum rc rc = n < 0 ? err_set(err, RC_IO, "%s: %s", folder, strerror(errno)) : RC_OK;
    for (int i = 0; i < n; i++) {
        const char *path = arena_printf(&f->arena, "%s/%s", folder, files[i]->d_name);
        if (rc == RC_OK)
            rc = path == NULL ? err_set(err, RC_MEMORY, "no memory for fingerprints")
                              : load_file(f, path, err);
        free(files[i]);
    }
    free(files);
    return rc;
}

enum rc fp_load(const char *folder, struct fingerprints **ret, struct err *err)
{
    struct fingerprints *f = calloc(1, sizeof *f);
    if (f == NULL)
        return err_set(err, RC_MEMORY, "no memory for fingerprints");
    arena_init(&f->arena, SIZE_MAX);
    const char *tables = arena_printf(&f->arena, "%s/fingerprints", folder);
    const char *others = arena_printf(&f->arena, "%s/not-makers.tsv", folder);
    enum rc rc = tables == NULL || others == NULL
                     ? err_set(err, RC_MEMORY, "no memory for fingerprints")
                     : load_folder(f, tables, err);
    if (rc == RC_OK)
        rc = load_not_makers(f, others, err);
    if (rc != RC_OK)
        fp_free(f);
    else
        *ret = f;
    return rc;
}

void fp_free(struct fingerprints *f)
{
    if (f == NULL)
        return;
    for (size_t i = 0; i < f->count; i++)
        match_free(f->items[i].match);
    free(f->items);
    free(f->not_makers);
    arena_done(&f->arena);
    free(f);
}

size_t fp_count(const struct fingerprints *f)
{
    return f->count;
}

const struct fp_row *fp_at(const struct fingerprints *f, size_t i)
{
    return &f->items[i].row;
}

/* The template with $1 to $7 replaced; NULL if nothing is left of it. */
static const char *fill(const char *template, const struct slice groups[MATCH_GROUPS_MAX],
                        struct arena *arena)
{
    struct buf out = BUF_EMPTY;
    if (template == NULL)
        return NULL;
    for (const char *p = template; *p != '\0'; p++) {
        if (*p == '$' && p[1] >= '1' && p[1] < '0' + MATCH_GROUPS_MAX)
            buf_slice(&out, groups[*++p - '0']);
        else
            buf_char(&out, *p);
    }
    struct slice text = slice_trim(buf_view(&out));
    const char *kept = text.n == 0 || out.failed ? NULL : (const char *)arena_copy(arena, text).p;
    buf_done(&out);
    return kept;
}

static bool is_about(const struct fp_row *row, enum prop prop, const char *protocol, struct slice text)
{
    return row->prop == prop && (row->protocol == NULL || strcmp(row->protocol, protocol) == 0) &&
           (row->needle == NULL || slice_find_nocase(text, slice_str(row->needle)) != SIZE_MAX);
}

bool fp_is_placeholder(struct fingerprints *f, enum prop prop, const char *protocol, struct slice text)
{
    struct slice groups[MATCH_GROUPS_MAX];
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].row.kind == FP_PLACEHOLDER && is_about(&f->items[i].row, prop, protocol, text) &&
            match_run(f->items[i].match, text, groups) == TRI_TRUE)
            return true;
    return false;
}

size_t fp_match(struct fingerprints *f, enum prop prop, const char *protocol, struct slice text,
                struct arena *arena, struct fp_hit *ret, size_t room, bool *ret_gave_up)
{
    size_t n = 0;
    for (size_t i = 0; i < f->count && n < room; i++) {
        const struct fp_row *row = &f->items[i].row;
        struct slice groups[MATCH_GROUPS_MAX];
        if (!is_about(row, prop, protocol, text))
            continue;
        enum tri hit = match_run(f->items[i].match, text, groups);
        if (hit == TRI_UNKNOWN)
            *ret_gave_up = true;
        if (hit == TRI_TRUE)
            ret[n++] = (struct fp_hit){ row, fill(row->model, groups, arena),
                                        fill(row->firmware, groups, arena) };
    }
    return n;
}
