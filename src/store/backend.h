/* store/backend.h: what a database has to do to be a store.  Internal to store/. */
#ifndef SEKISHO_STORE_BACKEND_H
#define SEKISHO_STORE_BACKEND_H

#include "store/store.h"

struct backend {
    enum store_kind kind;
    void (*close)(struct store *s);
    enum rc (*begin)(struct store *s, struct err *err);
    enum rc (*commit)(struct store *s, struct err *err);
    void (*rollback)(struct store *s);
    enum rc (*exec)(struct store *s, const char *sql, const struct sql_value *params,
                    size_t count, int64_t *ret_changed, struct err *err);
    enum rc (*script)(struct store *s, const char *sql, struct err *err);
    enum rc (*query)(struct store *s, const char *sql, const struct sql_value *params,
                     size_t count, struct store_rows **ret, struct err *err);
    bool (*next)(struct store_rows *rows);
    bool (*is_null)(const struct store_rows *rows, int column);
    int64_t (*integer)(const struct store_rows *rows, int column);
    struct slice (*text)(struct store_rows *rows, int column);
    struct slice (*blob)(struct store_rows *rows, int column);
    enum rc (*end)(struct store_rows *rows, struct err *err);
    enum rc (*upsert)(struct store *s, const struct store_table *t,
                      const struct sql_value *values, size_t count, struct err *err);
};

/* First member of every backend's own struct. */
struct store {
    const struct backend *backend;
};

struct store_rows {
    const struct backend *backend;
};

enum rc sqlite_store_open(const char *path, struct store **ret, struct err *err);
enum rc sqlite_store_copy(struct store *s, const char *path, struct err *err);
enum rc postgres_store_open(const char *url, struct store **ret, struct err *err);
/* Statements that hold for this connection and each that takes its place; runs them now. */
enum rc postgres_on_connect(struct store *s, const char *sql, struct err *err);
/* For spread.c: 'first' reads database 'number' at 'url' from now on. */
enum rc postgres_link(struct store *first, unsigned number, const char *url, struct err *err);
enum rc postgres_see(struct store *s, uint32_t reached, unsigned count, const char *const *own,
                     struct err *err);

enum rc postgres_dump(const char *url, const char *path, struct err *err);
enum rc postgres_undump(const char *url, const char *path, struct err *err);

/* "a=excluded.a, b=excluded.b" of the columns that an upsert overwrites, and "k, l" of the key;
 * both for statements. */
void backend_upsert_tail(const struct store_table *t, struct buf *out);
void backend_names(const struct store_table *t, bool keys_only, struct buf *out);

/* "a = FROMa, b = FROMb" of the columns that are overwritten, or, with 'keys', "t.k = FROMk AND
 * ..." */
void backend_pairs(const struct store_table *t, bool keys, const char *from, struct buf *out);

#endif
