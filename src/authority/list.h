/* authority/list.h: lists of rows with filters and pages, each described by a table: the SQL,
 * the JSON and the OpenAPI document come from it. */
#ifndef SEKISHO_AUTHORITY_LIST_H
#define SEKISHO_AUTHORITY_LIST_H

#include "authority/route.h"

enum list_kind {
    LIST_TEXT,
    LIST_NUMBER,
    LIST_YESNO,
    LIST_DAY,              /* days since 1970 in the store, "2026-11-26" outside; also below */
    LIST_TIME,             /* nanoseconds, "2026-11-26T07:00:00.000000Z" */
    LIST_HUNDREDTHS,       /* 99, 0.99 */
    LIST_WORDS,            /* "a b", ["a","b"] */
    LIST_SEARCH,           /* filters only: a part of it, case apart */
    LIST_SEARCH_EQUIPMENT, /* the same, of what grams.h knows of equipment */
};

struct list_column {
    const char *name; /* NULL ends the table */
    const char *sql;
    enum list_kind kind;
};

struct list_filter {
    const char *name; /* NULL ends the table */
    const char *sql;  /* a condition with one '?' for the value */
    enum list_kind kind;
    const char *what;
};

enum {
    LIST_COLUMNS_MAX = 32,
    LIST_FILTERS_MAX = 12,
    LIST_KEYS_MAX = 6,
    LIST_LIMIT = 100,
    LIST_LIMIT_MAX = 1000,
    LIST_EXPORT_MAX = 100000 /* rows of a list as a file */
};

struct list {
    const char *name;  /* of an item's schema: "equipment" */
    const char *from;  /* "equipment e" */
    const char *where; /* NULL: all rows */
    const char
        *operator_sql; /* the column that holds the operator; NULL: these rows belong to none */
    struct list_column columns[LIST_COLUMNS_MAX];
    struct list_filter filters[LIST_FILTERS_MAX];
    const char *keys[LIST_KEYS_MAX]; /* columns (SQL) that give order and are unique together;
                                        never null */
    bool is_descending;
};

/* A route's handler: 'data' is the list.  ?limit=, ?after=, ?format= and the filters. */
enum rc list_serve(struct call *c);
/* The reply is a file with all rows that the filters leave: CSV, or JSON with one row a line.
 * RC_LIMIT: more than LIST_EXPORT_MAX.  RC_IO: not all databases answer. */
MUST_USE enum rc list_export(struct call *c, const struct list *l, bool is_csv);
/* One page of it, from behind the mark 'after' on (p NULL: from the first row). */
MUST_USE enum rc list_page(struct call *c, const struct list *l, uint64_t limit,
                           struct slice after, struct buf *out, struct buf *ret_next);

/* For other handlers: appends the items as a JSON array.  'ret_next' (may be NULL) gets the
 * mark of the next page, empty if there is none. */
MUST_USE enum rc list_items(struct call *c, const struct list *l, struct buf *out,
                            struct buf *ret_next);

/* The same for what is not a request's filter: rows whose column 'sql' is 'value'. */
MUST_USE enum rc list_items_of(struct call *c, const struct list *l, const char *sql,
                               struct slice value, struct buf *out);

/* The rows of any query as a JSON array; of 'columns', names and kinds count. */
MUST_USE enum rc list_rows(struct call *c, const char *sql, const struct sql_value *values,
                           size_t count, const struct list_column *columns, struct buf *out);

#endif
