/* authority/pool.h: connections to the store, one to a thread at a time.
 *
 * Operators may be spread over several databases ("shards"): what concerns one operator is
 * asked where that operator is kept, what concerns all of them is asked of all.  Nothing above
 * this file knows how many there are. */
#ifndef SEKISHO_AUTHORITY_POOL_H
#define SEKISHO_AUTHORITY_POOL_H

#include "store/store.h"

struct pool;

/* A pool over the store at 'where', which may be several addresses (store/spread.h); at most
 * 'most' connections of a kind are kept open when nobody uses them. */
MUST_USE enum rc pool_open(const char *where, unsigned most, struct pool **ret,
                           struct err *err);
void pool_close(struct pool *p);

/* A connection that sees 'operator'.  pool_give() is due after RC_OK.  RC_IO: the database does
 * not answer. */
MUST_USE enum rc pool_take(struct pool *p, struct slice operator_id, struct store **ret,
                           struct err *err);
/* A connection that reads the operators of all databases that answer; which do not is said by
 * pool_missing(). */
MUST_USE enum rc pool_take_all(struct pool *p, struct store **ret, struct err *err);
/* The databases (bit 0: the first) whose operators 's', of pool_take_all, does not see. */
uint32_t pool_missing(struct pool *p, const struct store *s);
/* A connection to what belongs to no operator: accounts, settings. */
MUST_USE enum rc pool_take_main(struct pool *p, struct store **ret, struct err *err);
/* Gives it back (NULL: nothing); an open transaction is undone. */
void pool_give(struct pool *p, struct store *s);

#endif
