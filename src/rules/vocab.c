#include "rules/vocab.h"

#include "base/map.h"
#include "rules/errors.h"
#include "rules/file.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    TABLE_BYTES_MAX = 1 << 20, /* the lists are a few dozen lines each */
    TABLE_ROWS_MAX = 4096,
    TABLE_COLUMNS_MAX = 24,
    PARENTS_MAX = 8, /* fields, industries and what is in them: a longer chain is a loop */
    GROUPS_MAX = 16,
};

/* A TSV file: first line the names of the columns, the first of them the id. */
struct table {
    struct slice columns[TABLE_COLUMNS_MAX];
    size_t column_count;
    struct slice *lines;
    const char **ids;
    int64_t *parents; /* rows, or RULE_NO_ROW */
    size_t count;
    struct map *by_id; /* owned */
};

struct group {
    struct slice name;
    int64_t *codes;
    size_t count;
};

struct rule_vocab {
    struct arena arena;
    struct table countries;
    struct table sectors;
    struct table classes;
    struct group groups[GROUPS_MAX];
    size_t group_count;
};

static struct slice column(const struct table *t, size_t row, size_t wanted)
{
    struct slice rest = t->lines[row];
    struct slice cell = slice_split(&rest, '\t');
    for (size_t i = 0; i < wanted; i++)
        cell = slice_split(&rest, '\t');
    return cell;
}

static size_t column_by_name(const struct table *t, const char *name)
{
    size_t i = 0;
    while (i < t->column_count && !slice_eq(t->columns[i], slice_str(name)))
        i++;
    return i;
}

static enum rc set_parents(struct table *t, const char *path, struct err *err)
{
    size_t at = column_by_name(t, "parent");
    for (size_t i = 0; i < t->count; i++) {
        t->parents[i] = RULE_NO_ROW;
        struct slice parent = at < t->column_count ? column(t, i, at) : SLICE("");
        if (parent.n == 0)
            continue;
        const uint64_t *row = map_get(t->by_id, parent);
        if (row == NULL || *row >= i) /* parents stand first, hence no loops */
            return err_set(err, RC_FORMAT, "%s:%zu: no row '%.*s' above this one", path, i + 2,
                           (int)parent.n, (const char *)parent.p);
        t->parents[i] = (int64_t)*row;
    }
    return RC_OK;
}

/* 'text' must live as long as the table. */
static enum rc table_read(struct table *t, struct arena *arena, struct slice text, const char *path,
                          struct err *err)
{
    struct slice head = slice_line(&text);
    while (head.n > 0 && t->column_count < TABLE_COLUMNS_MAX)
        t->columns[t->column_count++] = slice_split(&head, '\t');
    t->lines = arena_new(arena, struct slice, TABLE_ROWS_MAX);
    t->ids = arena_new(arena, const char *, TABLE_ROWS_MAX);
    t->parents = arena_new(arena, int64_t, TABLE_ROWS_MAX);
    t->by_id = map_new(TABLE_ROWS_MAX);
    if (t->lines == NULL || t->ids == NULL || t->parents == NULL || t->by_id == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", path);
    while (text.n > 0) {
        struct slice line = slice_line(&text);
        bool is_new = false;
        if (t->count == TABLE_ROWS_MAX)
            return err_set(err, RC_LIMIT, "%s: more than %d rows", path, TABLE_ROWS_MAX);
        t->lines[t->count] = line;
        struct slice id = column(t, t->count, 0);
        uint64_t *row = id.n == 0 ? NULL : map_put(t->by_id, id, &is_new);
        struct slice copy = arena_copy(arena, id);
        if (row == NULL || !is_new || copy.p == NULL)
            return err_set(err, RC_FORMAT, "%s:%zu: no id, or one that another row has", path,
                           t->count + 2);
        *row = t->count;
        t->ids[t->count++] = (const char *)copy.p;
    }
    return set_parents(t, path, err);
}

static enum rc table_load(struct table *t, struct arena *arena, const char *dir,
                          const char *name, struct err *err)
{
    char path[4096];
    struct slice text = SLICE("");
    if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path)
        return err_set(err, RC_USAGE, "the folder's name is too long");
    enum rc rc = rule_file_read(path, TABLE_BYTES_MAX, arena, &text, err);
    return rc == RC_OK ? table_read(t, arena, text, path, err) : rc;
}

int64_t rule_country_code(struct slice s)
{
    if (s.n != 2 || s.p[0] < 'A' || s.p[0] > 'Z' || s.p[1] < 'A' || s.p[1] > 'Z')
        return 0;
    return (int64_t)s.p[0] << 8 | s.p[1];
}

void rule_country_text(int64_t code, char ret_text[3])
{
    ret_text[0] = (char)(code >> 8 & 0x7f);
    ret_text[1] = (char)(code & 0x7f);
    ret_text[2] = '\0';
}

static struct group *group_named(struct rule_vocab *v, struct slice name)
{
    for (size_t i = 0; i < v->group_count; i++)
        if (slice_eq(v->groups[i].name, name))
            return &v->groups[i];
    if (v->group_count == GROUPS_MAX)
        return NULL;
    struct group *g = &v->groups[v->group_count];
    *g = (struct group){ name, arena_new(&v->arena, int64_t, v->countries.count), 0 };
    if (g->codes == NULL)
        return NULL;
    v->group_count++;
    return g;
}

static enum rc countries_check(struct rule_vocab *v, struct err *err)
{
    const struct table *t = &v->countries;
    size_t at = column_by_name(t, "groups");
    for (size_t i = 0; i < t->count; i++) {
        int64_t code = rule_country_code(slice_str(t->ids[i]));
        if (code == 0)
            return err_set(err, RC_FORMAT, "countries.tsv:%zu: not two capitals", i + 2);
        struct slice rest = at < t->column_count ? column(t, i, at) : SLICE("");
        while (rest.n > 0) {
            struct group *g = group_named(v, slice_split(&rest, ' '));
            if (g == NULL)
                return err_set(err, RC_LIMIT, "countries.tsv: more than %d groups", GROUPS_MAX);
            g->codes[g->count++] = code;
        }
    }
    return RC_OK;
}

enum rc rule_vocab_load(const char *data_dir, struct rule_vocab **ret, struct err *err)
{
    struct rule_vocab *v = calloc(1, sizeof *v);
    if (v == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    arena_init(&v->arena, SIZE_MAX);
    enum rc rc = table_load(&v->countries, &v->arena, data_dir, "countries.tsv", err);
    if (rc == RC_OK)
        rc = table_load(&v->sectors, &v->arena, data_dir, "sectors.tsv", err);
    if (rc == RC_OK)
        rc = table_load(&v->classes, &v->arena, data_dir, "classes.tsv", err);
    if (rc == RC_OK)
        rc = countries_check(v, err);
    if (rc != RC_OK) {
        rule_vocab_free(v);
        return rc;
    }
    *ret = v;
    return RC_OK;
}

enum rc rule_vocab_of(const struct rule_vocab_texts *texts, struct rule_vocab **ret, struct err *err)
{
    struct rule_vocab *v = calloc(1, sizeof *v);
    if (v == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    arena_init(&v->arena, SIZE_MAX);
    enum rc rc = table_read(&v->countries, &v->arena, texts->countries, "countries.tsv", err);
    if (rc == RC_OK)
        rc = table_read(&v->sectors, &v->arena, texts->sectors, "sectors.tsv", err);
    if (rc == RC_OK)
        rc = table_read(&v->classes, &v->arena, texts->classes, "classes.tsv", err);
    if (rc == RC_OK)
        rc = countries_check(v, err);
    if (rc != RC_OK) {
        rule_vocab_free(v);
        return rc;
    }
    *ret = v;
    return RC_OK;
}

void rule_vocab_free(struct rule_vocab *v)
{
    if (v == NULL)
        return;
    map_free(v->countries.by_id);
    map_free(v->sectors.by_id);
    map_free(v->classes.by_id);
    arena_done(&v->arena);
    free(v);
}

static const struct table *table_of(const struct rule_vocab *v, enum rule_type type)
{
    return type == RULE_SECTOR ? &v->sectors : type == RULE_CLASS ? &v->classes : &v->countries;
}

int64_t rule_vocab_row(const struct rule_vocab *v, enum rule_type type, struct slice id)
{
    const uint64_t *row = map_get(table_of(v, type)->by_id, id);
    return row == NULL ? RULE_NO_ROW : (int64_t)*row;
}

const char *rule_vocab_id(const struct rule_vocab *v, enum rule_type type, int64_t row)
{
    return table_of(v, type)->ids[row];
}

size_t rule_vocab_count(const struct rule_vocab *v, enum rule_type type)
{
    return table_of(v, type)->count;
}

const char *rule_vocab_nearest(const struct rule_vocab *v, enum rule_type type, struct slice id)
{
    const struct table *t = table_of(v, type);
    struct rule_nearest nearest = rule_nearest_to(id);
    for (size_t i = 0; i < t->count; i++)
        rule_nearest_try(&nearest, t->ids[i]);
    return nearest.best;
}

bool rule_vocab_is_a(const struct rule_vocab *v, enum rule_type type, int64_t row, int64_t of)
{
    const struct table *t = table_of(v, type);
    for (unsigned i = 0; i < PARENTS_MAX && row != RULE_NO_ROW; i++) {
        if (row == of)
            return true;
        row = t->parents[row];
    }
    return false;
}

struct slice rule_vocab_column(const struct rule_vocab *v, enum rule_type type, int64_t row,
                               const char *name)
{
    const struct table *t = table_of(v, type);
    size_t at = column_by_name(t, name);
    return at < t->column_count && row >= 0 && (size_t)row < t->count
               ? column(t, (size_t)row, at)
               : SLICE("");
}

int64_t rule_country(const struct rule_vocab *v, struct slice code)
{
    return map_get(v->countries.by_id, code) == NULL ? RULE_NO_ROW : rule_country_code(code);
}

const char *rule_country_meant(const struct rule_vocab *v, struct slice code)
{
    const struct table *t = &v->countries;
    size_t also = column_by_name(t, "also");
    for (size_t i = 0; i < t->count; i++) {
        struct slice rest = also < t->column_count ? column(t, i, also) : SLICE("");
        while (rest.n > 0)
            if (slice_eq_nocase(slice_split(&rest, ' '), code))
                return t->ids[i];
        if (slice_eq_nocase(slice_str(t->ids[i]), code))
            return t->ids[i];
    }
    return NULL;
}

size_t rule_country_group(const struct rule_vocab *v, struct slice name,
                          const int64_t **ret_codes)
{
    for (size_t i = 0; i < v->group_count; i++) {
        if (slice_eq(v->groups[i].name, name)) {
            *ret_codes = v->groups[i].codes;
            return v->groups[i].count;
        }
    }
    return 0;
}

/* FNV-1a, 63 bits: ids are our own files' names, not the wire's. */
int64_t rule_regulation_code(struct slice id)
{
    uint64_t h = 0xcbf29ce484222325;
    for (size_t i = 0; i < id.n; i++)
        h = (h ^ id.p[i]) * 0x100000001b3;
    return (int64_t)(h >> 1);
}
