/* dissect/print_table.h: numbers that are found by the print of what they stand for.  The thing itself is not kept:
 * two of them never have the same print but by chance (print.h). */
#ifndef SEKISHO_DISSECT_PRINT_TABLE_H
#define SEKISHO_DISSECT_PRINT_TABLE_H

#include "dissect/print.h"

#include <stdlib.h>

/* Four in a cache line; 96 bits of a print are as good as all of it. */
struct print_entry {
    uint64_t a; /* of the print, and half of its 'b'; all zero: free */
    uint32_t b;
    uint32_t value;
};

/* Open addressing, at most three quarters full.  All zero: it has no room yet. */
struct print_table {
    struct print_entry *entries; /* owned */
    size_t count;
    size_t mask;
};

static inline void print_table_done(struct print_table *t)
{
    free(t->entries);
    *t = (struct print_table){ .count = 0 };
}

static inline bool print_entry_is_free(const struct print_entry *e)
{
    return e->a == 0 && e->b == 0;
}

/* The entry of 'p', or the free one where it would stand; the table has room. */
static inline struct print_entry *print_table_find(const struct print_table *t, struct print p)
{
    for (size_t at = p.a & t->mask;; at = (at + 1) & t->mask) {
        struct print_entry *e = &t->entries[at];
        if ((e->a == p.a && e->b == (uint32_t)p.b) || print_entry_is_free(e))
            return e;
    }
}

/* Makes room for 'count' in all.  False: no memory, and the table is as it was. */
static inline bool print_table_expect(struct print_table *t, size_t count)
{
    enum { FIRST = 64 };
    size_t size = t->entries == NULL ? FIRST : t->mask + 1;
    while (size * 3 < count * 4)
        size *= 2;
    if (t->entries != NULL && size == t->mask + 1)
        return true;
    struct print_table more = { calloc(size, sizeof *more.entries), t->count, size - 1 };
    if (more.entries == NULL)
        return false;
    for (size_t i = 0; t->entries != NULL && i <= t->mask; i++) {
        const struct print_entry *e = &t->entries[i];
        if (!print_entry_is_free(e))
            *print_table_find(&more, (struct print){ e->a, e->b }) = *e;
    }
    free(t->entries);
    *t = more;
    return true;
}

/* The entry of 'p', a new one with 'value'.  NULL: no memory. */
static inline struct print_entry *print_table_put(struct print_table *t, struct print p,
                                                  uint32_t value)
{
    struct print_entry *e = t->entries == NULL ? NULL : print_table_find(t, p);
    if (e != NULL && !print_entry_is_free(e))
        return e;
    if (!print_table_expect(t, t->count + 1))
        return NULL;
    e = print_table_find(t, p);
    *e = (struct print_entry){ p.a, (uint32_t)p.b, value };
    t->count++;
    return e;
}

#endif
