/* PostgreSQL by libpq: one connection a store; rows in bulk go by COPY into a temporary table.
 */
#include "base/map.h"
#include "store/backend.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    STATEMENTS_MAX = 512,
    PARAMETERS_MAX = 64,
    COPY_CHUNK = 1 << 16, /* bytes handed to libpq at once */
};

struct postgres_store {
    struct store base;
    PGconn *connection;
    struct map *prepared; /* SQL to number of its name */
    char *on_connect;     /* owned; NULL: nothing */
    bool is_writing;
    bool is_bare; /* connected, but not set up */
};

struct postgres_rows {
    struct store_rows base;
    PGresult *result;
    int row;
    uint8_t *blob; /* what store_blob() decoded last; libpq's */
};

static const struct backend backend;

static struct postgres_store *of(struct store *s)
{
    return (struct postgres_store *)s;
}

/* libpq ends its lines with a line feed, and adds lines with hints. */
static int first_line(const char *text)
{
    return (int)strcspn(text, "\n");
}

static enum rc refused(struct postgres_store *s, const PGresult *result, struct err *err)
{
    const char *code = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *text = PQerrorMessage(s->connection);
    bool is_constraint = code != NULL && strncmp(code, "23", 2) == 0; /* class 23: integrity */
    return err_set(err, is_constraint ? RC_USAGE : RC_IO, "store: %.*s", first_line(text),
                   text);
}

static enum rc finish(struct postgres_store *s, PGresult *result, struct err *err)
{
    ExecStatusType status = PQresultStatus(result);
    enum rc rc = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK
                     ? RC_OK
                     : refused(s, result, err);
    PQclear(result);
    return rc;
}

static enum rc settle(struct postgres_store *s, struct err *err);

/* After the server went away: a new connection, unless a transaction was lost with the old one.
 */
static enum rc revive(struct postgres_store *s, struct err *err)
{
    if (PQstatus(s->connection) == CONNECTION_OK && !s->is_bare)
        return RC_OK;
    if (s->is_writing)
        return err_set(err, RC_IO, "store: the connection broke");
    PQreset(s->connection);
    map_free(s->prepared);
    s->prepared = map_new(STATEMENTS_MAX);
    if (s->prepared == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    if (PQstatus(s->connection) != CONNECTION_OK)
        return refused(s, NULL, err);
    return settle(s, err);
}

struct bound {
    const char *values[PARAMETERS_MAX];
    int sizes[PARAMETERS_MAX];
    int formats[PARAMETERS_MAX];
    struct buf text; /* numbers and copies with their NUL */
    size_t at[PARAMETERS_MAX];
};

/* libpq wants text with a NUL behind it. */
static bool bind(struct bound *b, const struct sql_value *params, size_t count)
{
    b->text = BUF_EMPTY;
    for (size_t i = 0; i < count; i++) {
        b->at[i] = b->text.n;
        if (params[i].kind == SQL_INT)
            buf_printf(&b->text, "%lld", (long long)params[i].i);
        else if (params[i].kind == SQL_TEXT)
            buf_slice(&b->text, params[i].s);
        buf_char(&b->text, '\0');
    }
    if (b->text.failed)
        return false;
    for (size_t i = 0; i < count; i++) {
        bool is_blob = params[i].kind == SQL_BLOB;
        b->values[i] = params[i].kind == SQL_NULL ? NULL
                       : is_blob ? (params[i].s.n == 0 ? "" : (const char *)params[i].s.p)
                                 : (const char *)b->text.p + b->at[i];
        b->sizes[i] = (int)params[i].s.n;
        b->formats[i] = is_blob;
    }
    return true;
}

static PGresult *run(struct postgres_store *s, const char *sql, const struct bound *b,
                     size_t count)
{
    char name[24];
    bool is_new = false;
    uint64_t *number = map_get(s->prepared, slice_str(sql));
    if (number == NULL && map_count(s->prepared) < STATEMENTS_MAX) {
        (void)snprintf(name, sizeof name, "s%zu", map_count(s->prepared)); /* fits */
        PGresult *made = PQprepare(s->connection, name, sql, (int)count, NULL);
        if (PQresultStatus(made) != PGRES_COMMAND_OK)
            return made;
        PQclear(made);
        number = map_put(s->prepared, slice_str(sql), &is_new);
        if (number != NULL)
            *number = map_count(s->prepared) - 1;
    }
    if (number == NULL)
        return PQexecParams(s->connection, sql, (int)count, NULL, b->values, b->sizes,
                            b->formats, 0);
    (void)snprintf(name, sizeof name, "s%llu", (unsigned long long)*number); /* fits */
    return PQexecPrepared(s->connection, name, (int)count, b->values, b->sizes, b->formats, 0);
}

static enum rc ask(struct store *store, const char *sql, const struct sql_value *params,
                   size_t count, PGresult **ret, struct err *err)
{
    struct postgres_store *s = of(store);
    struct bound b;
    if (count > PARAMETERS_MAX)
        return err_set(err, RC_USAGE, "store: more than %d parameters", PARAMETERS_MAX);
    enum rc rc = revive(s, err);
    if (rc != RC_OK)
        return rc;
    PGresult *result = bind(&b, params, count) ? run(s, sql, &b, count) : NULL;
    buf_done(&b.text);
    if (result == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        rc = refused(s, result, err);
        PQclear(result);
        return rc;
    }
    *ret = result;
    return RC_OK;
}

static enum rc postgres_exec(struct store *store, const char *sql,
                             const struct sql_value *params, size_t count, int64_t *ret_changed,
                             struct err *err)
{
    PGresult *result = NULL;
    uint64_t changed = 0;
    enum rc rc = ask(store, sql, params, count, &result, err);
    if (rc != RC_OK)
        return rc;
    if (ret_changed != NULL) {
        (void)slice_uint(slice_str(PQcmdTuples(result)),
                         &changed); /* "" of what changes no row: 0 */
        *ret_changed = (int64_t)changed;
    }
    PQclear(result);
    return RC_OK;
}

static enum rc postgres_script(struct store *store, const char *sql, struct err *err)
{
    enum rc rc = revive(of(store), err);
    return rc == RC_OK ? finish(of(store), PQexec(of(store)->connection, sql), err) : rc;
}

static enum rc postgres_query(struct store *store, const char *sql,
                              const struct sql_value *params, size_t count,
                              struct store_rows **ret, struct err *err)
{
    struct postgres_rows *rows = calloc(1, sizeof *rows);
    if (rows == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    rows->base.backend = &backend;
    rows->row = -1;
    enum rc rc = ask(store, sql, params, count, &rows->result, err);
    if (rc != RC_OK) {
        free(rows);
        return rc;
    }
    *ret = &rows->base;
    return RC_OK;
}

static struct postgres_rows *rows_of(struct store_rows *rows)
{
    return (struct postgres_rows *)rows;
}

static const struct postgres_rows *const_rows_of(const struct store_rows *rows)
{
    return (const struct postgres_rows *)rows;
}

static bool postgres_next(struct store_rows *rows)
{
    struct postgres_rows *r = rows_of(rows);
    if (r->row + 1 >= PQntuples(r->result))
        return false;
    r->row++;
    return true;
}

static bool postgres_is_null(const struct store_rows *rows, int column)
{
    return PQgetisnull(const_rows_of(rows)->result, const_rows_of(rows)->row, column) != 0;
}

static int64_t postgres_integer(const struct store_rows *rows, int column)
{
    return strtoll(PQgetvalue(const_rows_of(rows)->result, const_rows_of(rows)->row, column),
                   NULL, 10);
}

static struct slice postgres_text(struct store_rows *rows, int column)
{
    struct postgres_rows *r = rows_of(rows);
    return slice_of(PQgetvalue(r->result, r->row, column),
                    (size_t)PQgetlength(r->result, r->row, column));
}

static struct slice postgres_blob(struct store_rows *rows, int column)
{
    struct postgres_rows *r = rows_of(rows);
    size_t size = 0;
    PQfreemem(r->blob);
    r->blob =
        PQunescapeBytea((const unsigned char *)PQgetvalue(r->result, r->row, column), &size);
    return r->blob == NULL ? SLICE("") : slice_of(r->blob, size);
}

static enum rc postgres_end(struct store_rows *rows, struct err *err)
{
    (void)err; /* all rows were here before the first was asked for */
    struct postgres_rows *r = rows_of(rows);
    PQfreemem(r->blob);
    PQclear(r->result);
    free(r);
    return RC_OK;
}

static enum rc postgres_begin(struct store *store, struct err *err)
{
    enum rc rc = postgres_exec(store, "BEGIN", NULL, 0, NULL, err);
    of(store)->is_writing = rc == RC_OK;
    return rc;
}

static enum rc postgres_commit(struct store *store, struct err *err)
{
    PGresult *result = PQexec(of(store)->connection, "COMMIT");
    /* A transaction in which something failed answers ROLLBACK to COMMIT. */
    bool is_kept = PQresultStatus(result) == PGRES_COMMAND_OK &&
                   strcmp(PQcmdStatus(result), "COMMIT") == 0;
    enum rc rc = is_kept ? RC_OK : refused(of(store), result, err);
    PQclear(result);
    of(store)->is_writing = false;
    return rc;
}

static void postgres_rollback(struct store *store)
{
    if (of(store)->is_writing)
        PQclear(
            PQexec(of(store)->connection, "ROLLBACK")); /* a lost connection has rolled back */
    of(store)->is_writing = false;
}

/* The text form of COPY. */
static void copy_text(struct buf *out, struct slice s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *escape = s.p[i] == '\\'   ? "\\\\"
                             : s.p[i] == '\n' ? "\\n"
                             : s.p[i] == '\r' ? "\\r"
                             : s.p[i] == '\t' ? "\\t"
                                              : NULL;
        if (escape == NULL)
            continue;
        buf_slice(out, slice_sub(s, from, i - from));
        buf_str(out, escape);
        from = i + 1;
    }
    buf_slice(out, slice_skip(s, from));
}

static void copy_value(struct buf *out, const struct sql_value *v)
{
    char digits[24];
    switch (v->kind) {
    case SQL_NULL: buf_str(out, "\\N"); return;
    case SQL_INT:
        (void)snprintf(digits, sizeof digits, "%lld", (long long)v->i); /* fits */
        buf_str(out, digits);
        return;
    case SQL_TEXT: copy_text(out, v->s); return;
    case SQL_BLOB:
        buf_str(out, "\\\\x");
        for (size_t i = 0; i < v->s.n; i++)
            buf_printf(out, "%02x", v->s.p[i]);
        return;
    }
}

/* A temporary table for 't' until the transaction ends, with a number to each row: of several
 * rows with one key the last counts, and one INSERT may not write a row twice. */
static enum rc stage(struct postgres_store *s, const struct store_table *t, struct err *err)
{
    struct buf sql = BUF_EMPTY;
    buf_printf(&sql, "CREATE TEMPORARY TABLE staged_%s ON COMMIT DROP AS SELECT ", t->name);
    backend_names(t, false, &sql);
    buf_printf(&sql, ", 0::bigint AS staged_row FROM %s WHERE false", t->name);
    enum rc rc = sql.failed ? err_set(err, RC_MEMORY, "no memory")
                            : postgres_script(&s->base, (const char *)sql.p, err);
    buf_done(&sql);
    return rc;
}

static enum rc send_rows(struct postgres_store *s, const struct store_table *t,
                         const struct sql_value *values, size_t count, struct err *err)
{
    struct buf out = BUF_EMPTY;
    size_t width = store_table_width(t);
    enum rc rc = RC_OK;
    for (size_t row = 0; rc == RC_OK && row < count; row++) {
        for (size_t i = 0; i < width; i++) {
            copy_value(&out, &values[row * width + i]);
            buf_char(&out, '\t');
        }
        buf_uint(&out, row);
        buf_char(&out, '\n');
        if (out.failed)
            rc = err_set(err, RC_MEMORY, "no memory");
        else if ((out.n >= COPY_CHUNK || row + 1 == count) &&
                 PQputCopyData(s->connection, (const char *)out.p, (int)out.n) != 1)
            rc = refused(s, NULL, err);
        if (out.n >= COPY_CHUNK)
            buf_clear(&out);
    }
    buf_done(&out);
    if (PQputCopyEnd(s->connection, rc == RC_OK ? NULL : "given up") != 1 && rc == RC_OK)
        rc = refused(s, NULL, err);
    PGresult *result = NULL;
    while ((result = PQgetResult(s->connection)) != NULL) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK && rc == RC_OK)
            rc = refused(s, result, err);
        PQclear(result);
    }
    return rc;
}

static enum rc copy_in(struct postgres_store *s, const struct store_table *t,
                       const struct sql_value *values, size_t count, struct err *err)
{
    struct buf sql = BUF_EMPTY;
    buf_printf(&sql, "COPY staged_%s (", t->name);
    backend_names(t, false, &sql);
    buf_str(&sql, ", staged_row) FROM STDIN");
    PGresult *result = sql.failed ? NULL : PQexec(s->connection, (const char *)sql.p);
    buf_done(&sql);
    enum rc rc = PQresultStatus(result) == PGRES_COPY_IN ? RC_OK : refused(s, result, err);
    PQclear(result);
    return rc == RC_OK ? send_rows(s, t, values, count, err) : rc;
}

/* From the temporary table to the real one. */
static void write_upsert(const struct store_table *t, struct buf *sql)
{
    if (t->updates_only)
        buf_printf(sql, "UPDATE %s SET ", t->name);
    else {
        buf_printf(sql, "INSERT INTO %s (", t->name);
        backend_names(t, false, sql);
        buf_str(sql, ") ");
    }
    if (t->updates_only) {
        backend_pairs(t, false, "staged.", sql);
        buf_str(sql, " FROM (");
    }
    buf_str(sql, "SELECT DISTINCT ON (");
    backend_names(t, true, sql);
    buf_str(sql, ") ");
    backend_names(t, false, sql);
    buf_printf(sql, " FROM staged_%s ORDER BY ", t->name);
    backend_names(t, true, sql);
    buf_str(sql, ", staged_row DESC");
    if (t->updates_only) {
        buf_str(sql, ") staged WHERE ");
        backend_pairs(t, true, "staged.", sql);
    } else {
        backend_upsert_tail(t, sql);
    }
}

static enum rc postgres_upsert(struct store *store, const struct store_table *t,
                               const struct sql_value *values, size_t count, struct err *err)
{
    struct postgres_store *s = of(store);
    struct buf sql = BUF_EMPTY;
    enum rc rc = revive(s, err);
    if (rc == RC_OK)
        rc = stage(s, t, err);
    if (rc == RC_OK)
        rc = copy_in(s, t, values, count, err);
    write_upsert(t, &sql);
    buf_printf(&sql, "; DROP TABLE staged_%s", t->name);
    if (rc == RC_OK)
        rc = sql.failed ? err_set(err, RC_MEMORY, "no memory")
                        : postgres_script(store, (const char *)sql.p, err);
    buf_done(&sql);
    return rc;
}

static void postgres_close(struct store *store)
{
    struct postgres_store *s = of(store);
    PQfinish(s->connection);
    map_free(s->prepared);
    free(s->on_connect);
    free(s);
}

static const struct backend backend = {
    .kind = STORE_POSTGRES,
    .close = postgres_close,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .exec = postgres_exec,
    .script = postgres_script,
    .query = postgres_query,
    .next = postgres_next,
    .is_null = postgres_is_null,
    .integer = postgres_integer,
    .text = postgres_text,
    .blob = postgres_blob,
    .end = postgres_end,
    .upsert = postgres_upsert,
};

static void quiet(void *context, const char *message)
{
    (void)context; /* notices, as "table exists already": nobody asked */
    (void)message;
}

static enum rc settle(struct postgres_store *s, struct err *err)
{
    (void)PQsetNoticeProcessor(s->connection, quiet,
                               NULL); /* the one before is of no interest */
    enum rc rc = finish(s,
                        PQexec(s->connection,
                               "SET client_encoding = 'UTF8'; SET bytea_output = 'hex';"
                               "SET standard_conforming_strings = on;"
                               "SET statement_timeout = '120s'; SET lock_timeout = '20s'"),
                        err);
    if (rc == RC_OK && s->on_connect != NULL)
        rc = finish(s, PQexec(s->connection, s->on_connect), err);
    s->is_bare = rc != RC_OK; /* it would answer with less than there is */
    return rc;
}

enum rc postgres_on_connect(struct store *store, const char *sql, struct err *err)
{
    struct postgres_store *s = of(store);
    free(s->on_connect);
    s->on_connect = strdup(sql);
    if (s->on_connect == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    return finish(s, PQexec(s->connection, sql), err);
}

enum rc postgres_store_open(const char *url, struct store **ret, struct err *err)
{
    struct postgres_store *s = calloc(1, sizeof *s);
    if (s == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    s->base.backend = &backend;
    s->prepared = map_new(STATEMENTS_MAX);
    s->connection = PQconnectdb(url);
    enum rc rc = RC_OK;
    if (s->prepared == NULL || s->connection == NULL)
        rc = err_set(err, RC_MEMORY, "no memory");
    else if (PQstatus(s->connection) != CONNECTION_OK)
        rc = refused(s, NULL, err);
    if (rc == RC_OK)
        rc = settle(s, err);
    if (rc != RC_OK) {
        postgres_close(&s->base);
        return rc;
    }
    *ret = &s->base;
    return RC_OK;
}
