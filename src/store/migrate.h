/* store/migrate.h: brings a store's tables to the version that this program knows, and back. */
#ifndef SEKISHO_STORE_MIGRATE_H
#define SEKISHO_STORE_MIGRATE_H

#include "store/store.h"

/* The newest version this program knows. */
unsigned store_version_known(void);

/* The version of the tables that are there; 0: none. */
MUST_USE enum rc store_version(struct store *s, unsigned *ret, struct err *err);

/* Runs the migrations up or down to 'version', each in a transaction of its own.
 *
 * RC_USAGE: the store is newer than this program, or there is no such version. */
MUST_USE enum rc store_migrate(struct store *s, unsigned version, struct err *err);

/* RC_USAGE: the tables are not of the version this program works with; the line says what to
 * do. */
MUST_USE enum rc store_check_version(struct store *s, struct err *err);

#endif
