/* SQLite: one file, write-ahead log, one writer at a time. */
#include "base/map.h"
#include "store/backend.h"
#include "store/turn.h"

#include <sqlite3.h>
#include <stdlib.h>

enum {
    STATEMENTS_MAX =
        256, /* kept prepared; the program has fewer, apart from those made of filters */
    BUSY_MS = 20000, /* a writer waits that long for another: a large upload commits in less */
    CACHE_KIB = 32768,
};

struct sqlite_store {
    struct store base;
    sqlite3 *db;
    struct map *prepared; /* SQL to index in 'statements' */
    sqlite3_stmt *statements[STATEMENTS_MAX];
    size_t statement_count;
    struct turn *turn; /* owned; NULL: a database in memory */
    bool has_turn;
    bool is_writing;
};

struct sqlite_rows {
    struct store_rows base;
    struct sqlite_store *store;
    sqlite3_stmt *statement;
    bool is_kept; /* the store owns it */
    int state;    /* of the last step */
};

static const struct backend backend;

static struct sqlite_store *of(struct store *s)
{
    return (struct sqlite_store *)s;
}

static enum rc refused(struct sqlite_store *s, struct err *err)
{
    int code = sqlite3_errcode(s->db);
    enum rc rc = code == SQLITE_NOMEM        ? RC_MEMORY
                 : code == SQLITE_CONSTRAINT ? RC_USAGE
                 : code == SQLITE_FULL       ? RC_IO
                                             : RC_IO;
    return err_set(err, rc, "store: %s", sqlite3_errmsg(s->db));
}

/* Parameters are bound by position: $1 has to be used first, and so on. */
static bool in_order(sqlite3_stmt *statement)
{
    char name[16];
    int count = sqlite3_bind_parameter_count(statement);
    for (int i = 1; i <= count; i++) {
        const char *is = sqlite3_bind_parameter_name(statement, i);
        sqlite3_snprintf(sizeof name, name, "$%d", i);
        if (is != NULL && is[0] == '$' && strcmp(is, name) != 0)
            return false;
    }
    return true;
}

static enum rc prepare(struct sqlite_store *s, const char *sql, sqlite3_stmt **ret,
                       bool *ret_kept, struct err *err)
{
    bool is_new = false;
    uint64_t *at = map_get(s->prepared, slice_str(sql));
    *ret_kept = false;
    if (at != NULL && sqlite3_stmt_busy(s->statements[*at]) == 0) {
        *ret = s->statements[*at];
        *ret_kept = true;
        return RC_OK;
    }
    if (sqlite3_prepare_v3(s->db, sql, -1, at == NULL ? SQLITE_PREPARE_PERSISTENT : 0, ret,
                           NULL) != SQLITE_OK)
        return refused(s, err);
    if (!in_order(*ret)) {
        (void)sqlite3_finalize(*ret); /* nothing was run */
        return err_set(err, RC_USAGE, "store: parameters out of order: %.200s", sql);
    }
    if (at != NULL || s->statement_count == STATEMENTS_MAX)
        return RC_OK;
    at = map_put(s->prepared, slice_str(sql), &is_new);
    if (at != NULL) {
        *at = s->statement_count;
        s->statements[s->statement_count++] = *ret;
        *ret_kept = true;
    }
    return RC_OK;
}

static int bind_one(sqlite3_stmt *statement, int at, const struct sql_value *v)
{
    switch (v->kind) {
    case SQL_NULL: return sqlite3_bind_null(statement, at);
    case SQL_INT: return sqlite3_bind_int64(statement, at, v->i);
    case SQL_TEXT:
        return sqlite3_bind_text64(statement, at, v->s.p == NULL ? "" : (const char *)v->s.p,
                                   v->s.n, SQLITE_STATIC, SQLITE_UTF8);
    case SQL_BLOB:
        return sqlite3_bind_blob64(statement, at, v->s.p == NULL ? (const void *)"" : v->s.p,
                                   v->s.n, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static enum rc bind(struct sqlite_store *s, sqlite3_stmt *statement,
                    const struct sql_value *params, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++)
        if (bind_one(statement, (int)i + 1, &params[i]) != SQLITE_OK)
            return refused(s, err);
    return RC_OK;
}

static void give_back(sqlite3_stmt *statement, bool is_kept)
{
    if (!is_kept) {
        (void)sqlite3_finalize(statement); /* what it says was told by the step before */
        return;
    }
    (void)sqlite3_reset(statement);
    (void)sqlite3_clear_bindings(statement);
}

static enum rc sqlite_script(struct store *store, const char *sql, struct err *err)
{
    struct sqlite_store *s = of(store);
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? RC_OK : refused(s, err);
}

static void take_turn(struct sqlite_store *s)
{
    if (s->turn != NULL && !s->has_turn)
        s->has_turn = turn_take(s->turn, BUSY_MS);
}

static void give_turn(struct sqlite_store *s)
{
    if (s->has_turn && !s->is_writing) {
        turn_give(s->turn);
        s->has_turn = false;
    }
}

static enum rc sqlite_exec(struct store *store, const char *sql, const struct sql_value *params,
                           size_t count, int64_t *ret_changed, struct err *err)
{
    struct sqlite_store *s = of(store);
    sqlite3_stmt *statement = NULL;
    bool is_kept = false;
    enum rc rc = prepare(s, sql, &statement, &is_kept, err);
    if (rc != RC_OK)
        return rc;
    rc = bind(s, statement, params, count, err);
    if (rc == RC_OK) {
        take_turn(s);
        int state = sqlite3_step(statement);
        if (state != SQLITE_DONE && state != SQLITE_ROW)
            rc = refused(s, err);
    }
    if (rc == RC_OK && ret_changed != NULL)
        *ret_changed = sqlite3_changes64(s->db);
    give_back(statement, is_kept);
    give_turn(s);
    return rc;
}

static enum rc sqlite_query(struct store *store, const char *sql,
                            const struct sql_value *params, size_t count,
                            struct store_rows **ret, struct err *err)
{
    struct sqlite_store *s = of(store);
    struct sqlite_rows *rows = calloc(1, sizeof *rows);
    if (rows == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    rows->base.backend = &backend;
    rows->store = s;
    rows->state = SQLITE_ROW;
    enum rc rc = prepare(s, sql, &rows->statement, &rows->is_kept, err);
    if (rc == RC_OK) {
        rc = bind(s, rows->statement, params, count, err);
        if (rc != RC_OK)
            give_back(rows->statement, rows->is_kept);
    }
    if (rc != RC_OK) {
        free(rows);
        return rc;
    }
    *ret = &rows->base;
    return RC_OK;
}

static struct sqlite_rows *rows_of(struct store_rows *rows)
{
    return (struct sqlite_rows *)rows;
}

static sqlite3_stmt *statement_of(const struct store_rows *rows)
{
    return ((const struct sqlite_rows *)rows)->statement;
}

static bool sqlite_next(struct store_rows *rows)
{
    struct sqlite_rows *r = rows_of(rows);
    if (r->state == SQLITE_ROW)
        r->state = sqlite3_step(r->statement);
    return r->state == SQLITE_ROW;
}

static bool sqlite_is_null(const struct store_rows *rows, int column)
{
    return sqlite3_column_type(statement_of(rows), column) == SQLITE_NULL;
}

static int64_t sqlite_integer(const struct store_rows *rows, int column)
{
    return sqlite3_column_int64(statement_of(rows), column);
}

static struct slice sqlite_text(struct store_rows *rows, int column)
{
    const unsigned char *p = sqlite3_column_text(statement_of(rows), column);
    return p == NULL ? SLICE("")
                     : slice_of(p, (size_t)sqlite3_column_bytes(statement_of(rows), column));
}

static struct slice sqlite_blob(struct store_rows *rows, int column)
{
    const void *p = sqlite3_column_blob(statement_of(rows), column);
    return p == NULL ? SLICE("")
                     : slice_of(p, (size_t)sqlite3_column_bytes(statement_of(rows), column));
}

static enum rc sqlite_end(struct store_rows *rows, struct err *err)
{
    struct sqlite_rows *r = rows_of(rows);
    enum rc rc = RC_OK;
    if (r->state != SQLITE_ROW && r->state != SQLITE_DONE)
        rc = refused(r->store, err);
    give_back(r->statement, r->is_kept);
    free(r);
    return rc;
}

static enum rc sqlite_begin(struct store *store, struct err *err)
{
    struct sqlite_store *s = of(store);
    s->is_writing = true; /* keeps the turn beyond the statement */
    enum rc rc = sqlite_exec(store, "BEGIN IMMEDIATE", NULL, 0, NULL, err);
    s->is_writing = rc == RC_OK;
    give_turn(s);
    return rc;
}

static enum rc sqlite_commit(struct store *store, struct err *err)
{
    enum rc rc = sqlite_exec(store, "COMMIT", NULL, 0, NULL, err);
    of(store)->is_writing = rc != RC_OK;
    give_turn(of(store));
    return rc;
}

static void sqlite_rollback(struct store *store)
{
    struct err ignored;
    if (of(store)->is_writing)
        (void)sqlite_exec(store, "ROLLBACK", NULL, 0, NULL,
                          &ignored); /* it is undone either way */
    of(store)->is_writing = false;
    give_turn(of(store));
}

static void write_upsert(const struct store_table *t, size_t width, struct buf *sql)
{
    if (t->updates_only) {
        buf_printf(sql, "UPDATE %s SET ", t->name);
        backend_pairs(t, false, NULL, sql);
        buf_str(sql, " WHERE ");
        backend_pairs(t, true, NULL, sql);
        return;
    }
    buf_printf(sql, "INSERT INTO %s (", t->name);
    backend_names(t, false, sql);
    for (size_t i = 0; i < width; i++)
        buf_printf(sql, "%s$%zu", i == 0 ? ") VALUES (" : ", ", i + 1);
    buf_str(sql, ")");
    backend_upsert_tail(t, sql);
}

static enum rc sqlite_upsert(struct store *store, const struct store_table *t,
                             const struct sql_value *values, size_t count, struct err *err)
{
    struct sqlite_store *s = of(store);
    struct buf sql = BUF_EMPTY;
    sqlite3_stmt *statement = NULL;
    bool is_kept = false;
    size_t width = store_table_width(t);
    write_upsert(t, width, &sql);
    enum rc rc = sql.failed ? err_set(err, RC_MEMORY, "no memory")
                            : prepare(s, (const char *)sql.p, &statement, &is_kept, err);
    buf_done(&sql);
    for (size_t row = 0; rc == RC_OK && row < count; row++) {
        rc = bind(s, statement, values + row * width, width, err);
        if (rc == RC_OK && sqlite3_step(statement) != SQLITE_DONE)
            rc = refused(s, err);
        (void)sqlite3_reset(statement);
    }
    if (statement != NULL)
        give_back(statement, is_kept);
    return rc;
}

static void sqlite_close(struct store *store)
{
    struct sqlite_store *s = of(store);
    for (size_t i = 0; i < s->statement_count; i++)
        (void)sqlite3_finalize(s->statements[i]);
    (void)sqlite3_close(s->db);
    s->is_writing = false;
    give_turn(s);
    turn_done(s->turn);
    map_free(s->prepared);
    free(s);
}

static const struct backend backend = {
    .kind = STORE_SQLITE,
    .close = sqlite_close,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .exec = sqlite_exec,
    .script = sqlite_script,
    .query = sqlite_query,
    .next = sqlite_next,
    .is_null = sqlite_is_null,
    .integer = sqlite_integer,
    .text = sqlite_text,
    .blob = sqlite_blob,
    .end = sqlite_end,
    .upsert = sqlite_upsert,
};

/* A database file from elsewhere must not run functions by its schema, nor be believed to be
 * sound. FULL: a commit that returned is on disk. */
static const char settings[] = "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                               "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                               "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"
                               "PRAGMA mmap_size = 0; PRAGMA wal_autocheckpoint = 8000;";

enum rc sqlite_store_open(const char *path, struct store **ret, struct err *err)
{
    struct sqlite_store *s = calloc(1, sizeof *s);
    if (s == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    s->base.backend = &backend;
    s->prepared = map_new(STATEMENTS_MAX);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    enum rc rc = s->prepared == NULL ? err_set(err, RC_MEMORY, "no memory") : RC_OK;
    if (rc == RC_OK && sqlite3_open_v2(path, &s->db, flags, NULL) != SQLITE_OK)
        rc = err_set(err, RC_IO, "%s: %s", path,
                     s->db == NULL ? "no memory" : sqlite3_errmsg(s->db));
    if (rc == RC_OK) {
        (void)sqlite3_busy_timeout(s->db, BUSY_MS);
        (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        if (sqlite3_exec(s->db, settings, NULL, NULL, NULL) != SQLITE_OK)
            rc = err_set(err, RC_IO, "%s: %s", path, sqlite3_errmsg(s->db));
    }
    if (rc == RC_OK) {
        char cache[64];
        sqlite3_snprintf(sizeof cache, cache, "PRAGMA cache_size = -%d", CACHE_KIB);
        rc = sqlite_script(&s->base, cache, err);
        s->turn = turn_of(path);
    }
    if (rc != RC_OK) {
        sqlite_close(&s->base);
        return rc;
    }
    *ret = &s->base;
    return RC_OK;
}

enum rc sqlite_store_copy(struct store *store, const char *path, struct err *err)
{
    struct sql_value to = sql_str(path);
    /* VACUUM INTO reads one snapshot, whoever writes meanwhile. */
    return sqlite_exec(store, "VACUUM INTO $1", &to, 1, NULL, err);
}
