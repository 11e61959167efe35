/* store/spread.h: several PostgreSQL databases with the same tables, of which the first reads
 * all the others (postgres_fdw).  A row is in the database that its first column, "operator",
 * falls to; what has no operator is in the first. */
#ifndef SEKISHO_STORE_SPREAD_H
#define SEKISHO_STORE_SPREAD_H

#include "store/store.h"

enum { SPREAD_MAX = 16, SPREAD_TEXT_MAX = 4096 };

/* Addresses, the first being the one that reads. */
struct spread {
    char text[SPREAD_TEXT_MAX];
    const char *at[SPREAD_MAX]; /* in 'text' */
    unsigned count;
};

/* Addresses with blanks between them.  RC_USAGE: none, too many, twice the same, or several
 * that are not all PostgreSQL. */
MUST_USE enum rc spread_parse(struct slice text, struct spread *ret, struct err *err);

/* Where an operator's rows are: of SHA-256 of its id the first four bytes, big-endian, modulo
 * the number of databases. */
unsigned spread_of(const struct spread *s, struct slice operator_id);

/* Brings the tables of all to 'version' and lets the first read them.  '*ret_before' (may be
 * NULL): the version of the first until then.  RC_USAGE: the first has no right to make the
 * extension postgres_fdw. */
MUST_USE enum rc spread_migrate(const struct spread *s, unsigned version, unsigned *ret_before,
                                struct err *err);

/* Lets the first read the others, whose tables are there already. */
MUST_USE enum rc spread_link(const struct spread *s, struct err *err);

/* A connection to the first in which the tables of operators hold the rows of all databases
 * whose bit is set in 'reached' (bit 0 counts as set).  'own' names those that only the first
 * has; NULL ends them. */
MUST_USE enum rc spread_open(const struct spread *s, uint32_t reached, const char *const *own,
                             struct store **ret, struct err *err);

#endif
