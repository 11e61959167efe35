/* base/tsv.h: tables of facts: UTF-8, LF, tab separated, no quoting; the first line names the
 * columns; lines that start with '#' are comments. */
#ifndef SEKISHO_BASE_TSV_H
#define SEKISHO_BASE_TSV_H

#include "base/err.h"
#include "base/slice.h"

enum { TSV_COLUMNS_MAX = 24 };

struct tsv {
    char *bytes;      /* the whole file; owned */
    const char *path; /* borrowed, for errors */
    struct slice rest;
    size_t line; /* 1-based number of the row at hand */
    size_t columns;
    struct slice names[TSV_COLUMNS_MAX];
    struct slice cells[TSV_COLUMNS_MAX]; /* of the row at hand; live until tsv_close */
};

/* Reads the file and its header. 'path' must outlive the table. RC_IO, RC_FORMAT, RC_MEMORY. */
enum rc tsv_open(const char *path, struct tsv *ret, struct err *err);
/* The same from a text, which is borrowed until tsv_close(). */
MUST_USE enum rc tsv_open_text(const char *name, struct slice text, struct tsv *ret,
                               struct err *err);
void tsv_close(struct tsv *t);

/* The next row. RC_END after the last; RC_FORMAT when it has other than the header's number of
 * cells, or is not UTF-8. */
enum rc tsv_next(struct tsv *t, struct err *err);

/* Column of that name, or an error that names it. */
enum rc tsv_column(const struct tsv *t, const char *name, size_t *ret_column, struct err *err);

#endif
