/* store/migrations.h: the table that tools/make-migrations makes from migrations/.  Internal to
 * store/. */
#ifndef SEKISHO_STORE_MIGRATIONS_H
#define SEKISHO_STORE_MIGRATIONS_H

struct store_migration {
    const char *const *up; /* statements, up to NULL */
    const char *const *down;
};

extern const struct store_migration store_migrations[]; /* [0] leads to version 1 */
extern const unsigned store_migration_count;

#endif
