/* store/store.h: tables, by SQLite or PostgreSQL behind one interface.
 *
 * A store is one connection and belongs to one thread.  SQL is written once for both:
 * parameters are $1, $2, ... in the order of their first use; what the two call differently is
 * said in migrations/ as {int}, {blob}, {strict}.  Knows nothing of what the tables mean. */
#ifndef SEKISHO_STORE_STORE_H
#define SEKISHO_STORE_STORE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

struct store;
struct store_rows;

enum store_kind { STORE_SQLITE, STORE_POSTGRES };

enum sql_kind { SQL_NULL, SQL_INT, SQL_TEXT, SQL_BLOB };

/* A parameter; borrows its text. */
struct sql_value {
    enum sql_kind kind;
    int64_t i;
    struct slice s;
};

static inline struct sql_value sql_int(int64_t i)
{
    return (struct sql_value){ SQL_INT, i, { NULL, 0 } };
}

static inline struct sql_value sql_null(void)
{
    return (struct sql_value){ SQL_NULL, 0, { NULL, 0 } };
}

static inline struct sql_value sql_slice(struct slice s)
{
    return (struct sql_value){ SQL_TEXT, 0, s };
}

/* NULL: the null of SQL. */
static inline struct sql_value sql_str(const char *s)
{
    return s == NULL ? sql_null() : sql_slice(slice_str(s));
}

static inline struct sql_value sql_blob(struct slice s)
{
    return (struct sql_value){ SQL_BLOB, 0, s };
}

/* 'where' is "postgresql://...", "postgres://..." or the path of an SQLite file, with or
 * without "sqlite:" before it.  Makes the file if it does not exist.
 *
 * RC_USAGE: PostgreSQL was not built in.  RC_IO: it cannot be opened; the line never holds a
 * password. */
MUST_USE enum rc store_open(const char *where, struct store **ret, struct err *err);
void store_close(struct store *s);
enum store_kind store_kind(const struct store *s);
bool store_names_postgres(const char *where);

/* A transaction that writes; in SQLite the only one of its time. */
MUST_USE enum rc store_begin(struct store *s, struct err *err);
MUST_USE enum rc store_commit(struct store *s, struct err *err);
/* Harmless when nothing was begun. */
void store_rollback(struct store *s);

/* One statement without result.  '*ret_changed' (may be NULL): how many rows it wrote.
 *
 * RC_USAGE: a constraint speaks against it.  RC_IO: the database refused; 'err' has its words.
 */
MUST_USE enum rc store_exec(struct store *s, const char *sql, const struct sql_value *params,
                            size_t count, int64_t *ret_changed, struct err *err);

/* Several statements separated by ';', without parameters. */
MUST_USE enum rc store_script(struct store *s, const char *sql, struct err *err);

/* Rows, to be read with store_next() and given back with store_end(). */
MUST_USE enum rc store_query(struct store *s, const char *sql, const struct sql_value *params,
                             size_t count, struct store_rows **ret, struct err *err);
/* Moves to the next row, also to the first; false: there is none, or reading failed. */
bool store_next(struct store_rows *rows);
/* Of the row at hand; what they point at lives until the next call of store_next(). */
bool store_is_null(const struct store_rows *rows, int column);
int64_t store_int(const struct store_rows *rows, int column); /* null: 0 */
struct slice store_text(struct store_rows *rows, int column); /* null: empty; NUL-terminated */
struct slice store_blob(struct store_rows *rows, int column);
/* Gives 'rows' (or NULL) back.  RC_IO: they were not all that there are. */
enum rc store_end(struct store_rows *rows, struct err *err);

/* One number; 'none' if there is no row. */
MUST_USE enum rc store_number(struct store *s, const char *sql, const struct sql_value *params,
                              size_t count, int64_t none, int64_t *ret, struct err *err);

enum store_role {
    COLUMN_KEY,  /* part of the primary key */
    COLUMN_SET,  /* an upsert overwrites it */
    COLUMN_KEEP, /* an upsert leaves what is there */
};

struct store_column {
    const char *name; /* NULL ends the table */
    enum sql_kind kind;
    enum store_role role;
};

enum { STORE_COLUMNS_MAX = 40 };

struct store_table {
    const char *name;
    bool updates_only; /* rows that are not there are passed over */
    struct store_column columns[STORE_COLUMNS_MAX];
};

size_t store_table_width(const struct store_table *t);

/* Writes 'count' rows of store_table_width() values each; of rows with one key the last counts.
 * Belongs into a transaction. PostgreSQL gets them by COPY into a temporary table. */
MUST_USE enum rc store_upsert(struct store *s, const struct store_table *t,
                              const struct sql_value *values, size_t count, struct err *err);

/* A consistent copy of the whole store at 'path', made while others write.  RC_USAGE:
 * PostgreSQL has pg_dump for that. */
MUST_USE enum rc store_copy_to(struct store *s, const char *path, struct err *err);

/* A copy of the store at 'where' in the new file 'path', and a store made of such a copy: an
 * SQLite file, or what pg_dump wrote.  What is copied is one moment's state, made while others
 * write; the new store must be empty, or not be there at all.  RC_IO: 'err' says what refused.
 */
MUST_USE enum rc store_dump(const char *where, const char *path, struct err *err);
MUST_USE enum rc store_undump(const char *where, const char *path, struct err *err);

/* Every text column in every row holds what was asked for: ping. */
MUST_USE enum rc store_ping(struct store *s, struct err *err);

#endif
