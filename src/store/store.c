#include "store/store.h"

#include "store/backend.h"

#include <string.h>
#include <unistd.h>

bool store_names_postgres(const char *where)
{
    return slice_starts(slice_str(where), SLICE("postgresql://")) ||
           slice_starts(slice_str(where), SLICE("postgres://"));
}

enum rc store_open(const char *where, struct store **ret, struct err *err)
{
    if (store_names_postgres(where)) {
#ifdef SEKISHO_POSTGRES
        return postgres_store_open(where, ret, err);
#else
        return err_set(
            err, RC_USAGE,
            "this program was built without PostgreSQL; build it with libpq-dev there, "
            "or name a file");
#endif
    }
    struct slice path = slice_str(where);
    if (slice_starts(path, SLICE("sqlite:")))
        where += strlen("sqlite:");
    return sqlite_store_open(where, ret, err);
}

void store_close(struct store *s)
{
    if (s != NULL)
        s->backend->close(s);
}

enum store_kind store_kind(const struct store *s)
{
    return s->backend->kind;
}

enum rc store_begin(struct store *s, struct err *err)
{
    return s->backend->begin(s, err);
}

enum rc store_commit(struct store *s, struct err *err)
{
    return s->backend->commit(s, err);
}

void store_rollback(struct store *s)
{
    s->backend->rollback(s);
}

enum rc store_exec(struct store *s, const char *sql, const struct sql_value *params,
                   size_t count, int64_t *ret_changed, struct err *err)
{
    return s->backend->exec(s, sql, params, count, ret_changed, err);
}

enum rc store_script(struct store *s, const char *sql, struct err *err)
{
    return s->backend->script(s, sql, err);
}

enum rc store_query(struct store *s, const char *sql, const struct sql_value *params,
                    size_t count, struct store_rows **ret, struct err *err)
{
    return s->backend->query(s, sql, params, count, ret, err);
}

bool store_next(struct store_rows *rows)
{
    return rows->backend->next(rows);
}

bool store_is_null(const struct store_rows *rows, int column)
{
    return rows->backend->is_null(rows, column);
}

int64_t store_int(const struct store_rows *rows, int column)
{
    return rows->backend->integer(rows, column);
}

struct slice store_text(struct store_rows *rows, int column)
{
    return rows->backend->text(rows, column);
}

struct slice store_blob(struct store_rows *rows, int column)
{
    return rows->backend->blob(rows, column);
}

enum rc store_end(struct store_rows *rows, struct err *err)
{
    return rows == NULL ? RC_OK : rows->backend->end(rows, err);
}

enum rc store_number(struct store *s, const char *sql, const struct sql_value *params,
                     size_t count, int64_t none, int64_t *ret, struct err *err)
{
    struct store_rows *rows = NULL;
    enum rc rc = store_query(s, sql, params, count, &rows, err);
    if (rc != RC_OK)
        return rc;
    int64_t value = store_next(rows) && !store_is_null(rows, 0) ? store_int(rows, 0) : none;
    rc = store_end(rows, err);
    if (rc == RC_OK)
        *ret = value;
    return rc;
}

size_t store_table_width(const struct store_table *t)
{
    size_t n = 0;
    while (n < STORE_COLUMNS_MAX && t->columns[n].name != NULL)
        n++;
    return n;
}

enum rc store_upsert(struct store *s, const struct store_table *t,
                     const struct sql_value *values, size_t count, struct err *err)
{
    return count == 0 ? RC_OK : s->backend->upsert(s, t, values, count, err);
}

enum rc store_copy_to(struct store *s, const char *path, struct err *err)
{
    if (s->backend->kind != STORE_SQLITE)
        return err_set(err, RC_USAGE, "a PostgreSQL store is copied by pg_dump");
    return sqlite_store_copy(s, path, err);
}

enum rc store_dump(const char *where, const char *path, struct err *err)
{
    struct store *s = NULL;
#ifdef SEKISHO_POSTGRES
    if (store_names_postgres(where))
        return postgres_dump(where, path, err);
#endif
    enum rc rc = store_open(where, &s, err);
    if (rc == RC_OK)
        rc = store_copy_to(s, path, err);
    store_close(s);
    return rc;
}

enum rc store_undump(const char *where, const char *path, struct err *err)
{
    struct store *s = NULL;
#ifdef SEKISHO_POSTGRES
    if (store_names_postgres(where))
        return postgres_undump(where, path, err);
#endif
    if (access(where, F_OK) == 0)
        return err_set(err, RC_USAGE, "%s: is there already", where);
    enum rc rc = store_open(path, &s, err);
    if (rc == RC_OK)
        rc = store_copy_to(s, where, err);
    store_close(s);
    return rc;
}

enum rc store_ping(struct store *s, struct err *err)
{
    int64_t one = 0;
    return store_number(s, "SELECT 1", NULL, 0, 0, &one, err);
}

void backend_names(const struct store_table *t, bool keys_only, struct buf *out)
{
    bool more = false;
    for (const struct store_column *c = t->columns; c->name != NULL; c++) {
        if (keys_only && c->role != COLUMN_KEY)
            continue;
        buf_str(out, more ? ", " : "");
        buf_str(out, c->name);
        more = true;
    }
}

void backend_upsert_tail(const struct store_table *t, struct buf *out)
{
    const char *before = ") DO UPDATE SET ";
    buf_str(out, " ON CONFLICT (");
    backend_names(t, true, out);
    for (const struct store_column *c = t->columns; c->name != NULL; c++) {
        if (c->role != COLUMN_SET)
            continue;
        buf_printf(out, "%s%s = excluded.%s", before, c->name, c->name);
        before = ", ";
    }
    if (before[0] == ')')
        buf_str(out, ") DO NOTHING");
}

void backend_pairs(const struct store_table *t, bool keys, const char *from, struct buf *out)
{
    bool more = false;
    unsigned number = 0;
    for (const struct store_column *c = t->columns; c->name != NULL; c++) {
        number++;
        if (c->role != (keys ? COLUMN_KEY : COLUMN_SET))
            continue;
        buf_str(out, !more ? "" : keys ? " AND " : ", ");
        if (keys)
            buf_printf(out, "%s.", t->name);
        if (from == NULL) /* by position */
            buf_printf(out, "%s = ?%u", c->name, number);
        else
            buf_printf(out, "%s = %s%s", c->name, from, c->name);
        more = true;
    }
}
