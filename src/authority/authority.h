/* authority/authority.h: what all parts of the server share: where it keeps things, its key,
 * the law and who is who.  Set up once, then only read; the pool and the counters keep
 * themselves. */
#ifndef SEKISHO_AUTHORITY_AUTHORITY_H
#define SEKISHO_AUTHORITY_AUTHORITY_H

#include "authority/metrics.h"
#include "authority/pool.h"
#include "base/hash.h"
#include "base/time.h"
#include "ledger/note.h"
#include "rules/rules.h"
#include "store/spread.h"

struct entities;
struct months_keeper;
struct shelf;

enum { AUTH_ID_MAX = 64, AUTH_PATH_MAX = 1024 };

struct authority {
    char home[AUTH_PATH_MAX];    /* folder: store.db or store, tiles/, incoming/, witness.key */
    char where[SPREAD_TEXT_MAX]; /* of the store: one address, or several (store/spread.h) */
    struct pool *pool;           /* owned */
    struct sign_key key;         /* countersigns */
    struct led_vkey witness;
    const struct rule_vocab
        *vocab; /* borrowed; NULL where nothing is evaluated; as all below */
    const struct entities *entities;
    const struct rule_set *law;
    const struct shelf *procedures;  /* NULL where nobody handles cases */
    char law_digest[HASH_TEXT_SIZE]; /* of every data file that a verdict depends on */
    int64_t fixed_now_ns;            /* 0: the clock; else a demonstration's or a test's time */
    struct metrics metrics;
    struct months_keeper *months; /* owned; of the first page */
};

/* Makes the folder with a new key, and the tables.  'where' NULL: an SQLite file in the folder.
 * RC_USAGE: there is one already, or 'name' is no name of a key. */
MUST_USE enum rc authority_init(const char *home, const char *where, const char *name,
                                struct buf *ret_vkey, struct err *err);
/* Makes what is missing in a folder that has key and tables: empty folders, the note of the
 * store at 'where' (NULL: an SQLite file in the folder). */
MUST_USE enum rc authority_settle(const char *home, const char *where, struct err *err);
/* Opens what authority_init made; with 'any_version' also a store to be upgraded.
 * authority_close() is due after RC_OK only. */
MUST_USE enum rc authority_open(struct authority *a, const char *home, bool any_version,
                                struct err *err);
void authority_close(struct authority *a);

/* Which law is evaluated: borrows all three.  The digest is that of every file they were read
 * from. */
MUST_USE enum rc authority_set_law(struct authority *a, const struct rule_vocab *vocab,
                                   const struct entities *entities, const struct rule_set *law,
                                   const char *tables, const char *datafile, struct err *err);

/* Brings the tables, of every database, to this program's version; '*ret_before' is theirs
 * until then. */
MUST_USE enum rc authority_upgrade(struct authority *a, unsigned *ret_before, struct err *err);

int64_t authority_now_ns(const struct authority *a);

/* 1 to 64 of a-z 0-9 - _ . and not beginning with one of the latter three. */
bool authority_is_id(struct slice s);

#endif
