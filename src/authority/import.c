#include "authority/import.h"

#include "authority/register.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/map.h"

enum {
    I_OPERATOR,
    I_NAME,
    I_COUNTRY,
    I_NAME_EN,
    I_NUMBER,
    I_SECTOR,
    I_DESIGNATED,
    I_GRACE,
    I_FACTS,
    I_COUNT
};
enum { REQUIRED = 3, ROWS_MAX = 200000 };

static const char *const names[I_COUNT] = {
    "operator", "name",       "country",     "name_en", "registered_number",
    "sector",   "designated", "grace_until", "facts"
};

struct row {
    size_t line;
    struct slice cells[I_COUNT];
    struct row *next; /* of the same operator */
};

struct importing {
    struct authority *authority;
    struct import_result *result;
    struct arena arena;
    struct map *known;  /* operator to its index in 'first' */
    struct row **first; /* of each operator, in order of appearance; the arena's */
    struct row **last;
    size_t operators;
    size_t columns[I_COUNT]; /* where each is in the file; SIZE_MAX: nowhere */
};

static void mistake(struct importing *m, size_t line, const char *words)
{
    if (m->result->errors++ < IMPORT_ERRORS_MAX)
        buf_printf(&m->result->text, "%zu\t%s\n", line, words);
}

static enum rc read_header(struct importing *m, struct csv *c, size_t *ret_width,
                           struct err *err)
{
    for (size_t i = 0; i < I_COUNT; i++)
        m->columns[i] = SIZE_MAX;
    enum rc rc = csv_next(c, &m->arena, err);
    if (rc == RC_END)
        return err_set(err, RC_FORMAT, "line 1: no row with the names of columns");
    for (size_t k = 0; rc == RC_OK && k < c->count; k++) {
        struct slice name = slice_trim(c->cells[k]);
        size_t i = 0;
        while (i < I_COUNT && !slice_eq(name, slice_str(names[i])))
            i++;
        if (i == I_COUNT)
            return err_set(
                err, RC_FORMAT,
                "line %zu: no column '%.*s'; there are: operator name country name_en "
                "registered_number sector designated grace_until facts",
                c->line, (int)(name.n > 40 ? 40 : name.n), (const char *)name.p);
        if (m->columns[i] != SIZE_MAX)
            return err_set(err, RC_FORMAT, "line %zu: column '%s' twice", c->line, names[i]);
        m->columns[i] = k;
    }
    for (size_t i = 0; rc == RC_OK && i < REQUIRED; i++)
        if (m->columns[i] == SIZE_MAX)
            return err_set(err, RC_FORMAT, "line %zu: column '%s' is missing", c->line,
                           names[i]);
    *ret_width = c->count;
    return rc;
}

static enum rc add_row(struct importing *m, const struct csv *from, size_t width,
                       struct err *err)
{
    bool is_new = false;
    struct row *row = arena_new(&m->arena, struct row, 1);
    if (row == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    m->result->rows++;
    if (from->count != width) {
        char words[80];
        struct err told;
        (void)err_set(&told, RC_FORMAT, "%zu columns, %zu expected", from->count, width);
        memcpy(words, told.text, sizeof words - 1);
        words[sizeof words - 1] = '\0';
        mistake(m, from->line, words);
        return RC_OK;
    }
    row->line = from->line;
    for (size_t i = 0; i < I_COUNT; i++)
        if (m->columns[i] != SIZE_MAX)
            row->cells[i] = slice_trim(from->cells[m->columns[i]]);
    if (!authority_is_id(row->cells[I_OPERATOR])) {
        mistake(m, row->line, "operator: 1 to 64 of a-z 0-9 - _ .");
        return RC_OK;
    }
    uint64_t *at = map_put(m->known, row->cells[I_OPERATOR], &is_new);
    if (at == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    if (is_new) {
        *at = m->operators++;
        m->first[*at] = row;
    } else {
        m->last[*at]->next = row;
    }
    m->last[*at] = row;
    return RC_OK;
}

static enum rc read_rows(struct importing *m, struct slice text, struct err *err)
{
    struct csv c;
    size_t width = 0;
    m->first = arena_new(&m->arena, struct row *, ROWS_MAX);
    m->last = arena_new(&m->arena, struct row *, ROWS_MAX);
    if (m->first == NULL || m->last == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    enum rc rc = csv_open("import", text, &c, err);
    if (rc == RC_OK)
        rc = read_header(m, &c, &width, err);
    while (rc == RC_OK && (rc = csv_next(&c, &m->arena, err)) == RC_OK) {
        if (m->result->rows == ROWS_MAX)
            return err_set(err, RC_LIMIT, "line %zu: more than %d rows", c.line, ROWS_MAX);
        rc = add_row(m, &c, width, err);
    }
    return rc == RC_END ? RC_OK : rc;
}

static bool read_day(struct importing *m, const struct row *row, size_t column, int32_t *ret)
{
    struct err words;
    *ret = TIME_DAY_NONE;
    if (row->cells[column].n == 0 || time_parse_day(row->cells[column], ret))
        return true;
    (void)err_set(&words, RC_FORMAT, "%s: not a day; write it as 2026-11-26", names[column]);
    mistake(m, row->line, words.text);
    return false;
}

/* All rows of one operator agree on what is said of it beside its industries. */
static void compare(struct importing *m, const struct row *first, const struct row *row)
{
    static const size_t shared[] = { I_NAME, I_COUNTRY, I_NAME_EN, I_NUMBER, I_FACTS };
    for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++) {
        struct err words;
        if (row->cells[shared[i]].n == 0 ||
            slice_eq(row->cells[shared[i]], first->cells[shared[i]]))
            continue;
        (void)err_set(&words, RC_FORMAT,
                      "%s: differs from line %zu, which is of the same operator",
                      names[shared[i]], first->line);
        mistake(m, row->line, words.text);
    }
}

static enum rc write_sectors(struct importing *m, struct store *s, const struct row *first,
                             struct err *err)
{
    for (const struct row *row = first; row != NULL; row = row->next) {
        int32_t designated = TIME_DAY_NONE;
        int32_t grace = TIME_DAY_NONE;
        if (row != first)
            compare(m, first, row);
        bool is_dated =
            read_day(m, row, I_DESIGNATED, &designated) && read_day(m, row, I_GRACE, &grace);
        if (!is_dated || row->cells[I_SECTOR].n == 0)
            continue;
        enum rc rc = register_sector(m->authority, s, row->cells[I_OPERATOR],
                                     row->cells[I_SECTOR], designated, grace, err);
        if (rc == RC_USAGE)
            mistake(m, row->line, err->text);
        else if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

static enum rc write_operator(struct importing *m, struct store *s, const struct row *row,
                              struct err *err)
{
    const struct register_operator o = {
        .id = row->cells[I_OPERATOR],
        .name = row->cells[I_NAME],
        .name_en = row->cells[I_NAME_EN],
        .country = row->cells[I_COUNTRY],
        .registered_number = row->cells[I_NUMBER],
        .facts = row->cells[I_FACTS],
    };
    const struct sql_value key[] = { sql_slice(o.id) };
    int64_t n = 0;
    enum rc rc = store_number(s, "SELECT count(*) FROM operator WHERE operator = $1", key, 1, 0,
                              &n, err);
    if (rc == RC_OK)
        rc = register_operator(m->authority, s, &o, err);
    if (rc == RC_USAGE) {
        mistake(m, row->line, err->text);
        return RC_OK;
    }
    m->result->added += rc == RC_OK && n == 0;
    return rc == RC_OK ? write_sectors(m, s, row, err) : rc;
}

/* Each operator in a transaction of its own, since each may be in another database. */
static enum rc write_all(struct importing *m, bool preview, struct err *err)
{
    enum rc rc = RC_OK;
    m->result->added = 0;
    for (size_t i = 0; rc == RC_OK && i < m->operators; i++) {
        struct store *s = NULL;
        rc = pool_take(m->authority->pool, m->first[i]->cells[I_OPERATOR], &s, err);
        if (rc == RC_OK)
            rc = store_begin(s, err);
        if (rc == RC_OK)
            rc = write_operator(m, s, m->first[i], err);
        if (rc == RC_OK && !preview)
            rc = store_commit(s, err);
        pool_give(m->authority->pool, s);
    }
    m->result->operators = m->operators;
    return rc;
}

enum rc import_run(struct authority *a, struct slice text, bool preview,
                   struct import_result *ret, struct err *err)
{
    struct importing m = { .authority = a, .result = ret };
    arena_init(&m.arena, 1 << 30);
    m.known = map_new(ROWS_MAX);
    enum rc rc =
        m.known == NULL ? err_set(err, RC_MEMORY, "no memory") : read_rows(&m, text, err);
    if (rc == RC_FORMAT || rc == RC_LIMIT) { /* it says the line itself */
        mistake(&m, 0, err->text);
        rc = RC_OK;
    }
    if (rc == RC_OK)
        rc = write_all(&m, true, err);
    if (rc == RC_OK && ret->errors > 0)
        rc = err_set(err, RC_FORMAT, "%llu mistakes", (unsigned long long)ret->errors);
    if (rc == RC_OK && !preview)
        rc = write_all(&m, false, err);
    map_free(m.known);
    arena_done(&m.arena);
    return rc;
}

void import_done(struct import_result *r)
{
    buf_done(&r->text);
}

void import_print(const struct import_result *r, bool preview, struct buf *out)
{
    struct json j;
    struct slice rest = buf_view(&r->text);
    json_init(&j, out);
    json_begin(&j);
    json_kv_str(&j, "schema", "sekisho.import/1");
    json_key(&j, "written");
    json_bool(&j, !preview && r->errors == 0);
    json_kv_uint(&j, "rows", r->rows);
    json_kv_uint(&j, "operators", r->operators);
    json_kv_uint(&j, "new", r->added);
    json_kv_uint(&j, "mistakes", r->errors);
    json_key(&j, "errors");
    json_begin_list(&j);
    while (rest.n > 0) {
        struct slice words = slice_line(&rest);
        uint64_t line = 0;
        struct slice number = slice_split(&words, '\t');
        json_begin(&j);
        json_key(&j, "line");
        if (slice_uint(number, &line) && line > 0)
            json_uint(&j, line);
        else
            json_none(&j);
        json_kv_text(&j, "error", words);
        json_end(&j);
    }
    json_end_list(&j);
    json_end(&j);
    buf_char(out, '\n');
}
