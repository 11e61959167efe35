/* base/csv.h: comma-separated values as spreadsheets write them (RFC 4180): cells may be
 * quoted, a quoted cell may hold commas, line breaks and doubled quotes.  Knows no column. */
#ifndef SEKISHO_BASE_CSV_H
#define SEKISHO_BASE_CSV_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

enum {
    CSV_CELLS_MAX = 64,    /* of one record */
    CSV_CELL_MAX = 1 << 14 /* bytes: an address, not a document */
};

struct csv {
    const char *name;  /* for errors; borrowed */
    struct slice rest; /* borrowed */
    size_t line;       /* 1-based, on which the record at hand begins */
    size_t next_line;
    struct slice cells[CSV_CELLS_MAX]; /* of the record at hand, in the arena */
    size_t count;
};

/* 'text' has to be UTF-8; a byte order mark before it is passed over.  RC_FORMAT. */
MUST_USE enum rc csv_open(const char *name, struct slice text, struct csv *ret,
                          struct err *err);

/* The next record; empty lines are none.  RC_END after the last; RC_FORMAT: a quote that does
 * not end, or text behind one; RC_LIMIT; RC_MEMORY. */
MUST_USE enum rc csv_next(struct csv *c, struct arena *arena, struct err *err);

/* Appends one cell, quoted.  What a spreadsheet would take for a formula gets an apostrophe in
 * front, which it shows as nothing. */
void csv_put(struct buf *out, struct slice cell);

#endif
