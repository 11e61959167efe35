#include "store/migrate.h"

#include "store/migrations.h"

#include <string.h>

/* What the two databases call differently. */
static const struct {
    const char *word;
    const char *in[2]; /* by enum store_kind */
} words[] = {
    { "{int}", { "INTEGER", "BIGINT" } },
    { "{blob}", { "BLOB", "BYTEA" } },
    { "{strict}", { "STRICT", "" } },
};

static void translate(const char *sql, enum store_kind kind, struct buf *out)
{
    while (*sql != '\0') {
        size_t i = 0;
        size_t count = sizeof words / sizeof words[0];
        while (i < count && strncmp(sql, words[i].word, strlen(words[i].word)) != 0)
            i++;
        if (i < count) {
            buf_str(out, words[i].in[kind]);
            sql += strlen(words[i].word);
        } else {
            buf_char(out, *sql++);
        }
    }
}

unsigned store_version_known(void)
{
    return store_migration_count;
}

enum rc store_version(struct store *s, unsigned *ret, struct err *err)
{
    int64_t version = 0;
    enum rc rc =
        store_exec(s,
                   "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL "
                   "PRIMARY KEY)",
                   NULL, 0, NULL, err);
    if (rc == RC_OK)
        rc = store_number(s, "SELECT max(version) FROM schema_version", NULL, 0, 0, &version,
                          err);
    if (rc == RC_OK)
        *ret = (unsigned)version;
    return rc;
}

static enum rc run(struct store *s, const char *const *statements, struct err *err)
{
    enum rc rc = RC_OK;
    for (; rc == RC_OK && *statements != NULL; statements++) {
        struct buf sql = BUF_EMPTY;
        translate(*statements, store_kind(s), &sql);
        rc = sql.failed ? err_set(err, RC_MEMORY, "no memory")
                        : store_script(s, (const char *)sql.p, err);
        buf_done(&sql);
    }
    return rc;
}

static enum rc step(struct store *s, unsigned version, bool up, struct err *err)
{
    const struct store_migration *m = &store_migrations[version - 1];
    struct sql_value number = sql_int(version);
    enum rc rc = store_begin(s, err);
    if (rc == RC_OK)
        rc = run(s, up ? m->up : m->down, err);
    if (rc == RC_OK)
        rc = store_exec(s,
                        up ? "INSERT INTO schema_version (version) VALUES ($1)"
                           : "DELETE FROM schema_version WHERE version = $1",
                        &number, 1, NULL, err);
    if (rc == RC_OK)
        rc = store_commit(s, err);
    if (rc != RC_OK)
        store_rollback(s);
    return rc == RC_OK ? RC_OK
                       : err_in(err, rc, "migration %u %s", version, up ? "up" : "down");
}

enum rc store_migrate(struct store *s, unsigned version, struct err *err)
{
    unsigned now = 0;
    enum rc rc = store_version(s, &now, err);
    if (rc == RC_OK && (version > store_migration_count || now > store_migration_count))
        return err_set(
            err, RC_USAGE,
            "the store has version %u, this program knows 0 to %u; use a newer program",
            now > version ? now : version, store_migration_count);
    while (rc == RC_OK && now < version)
        rc = step(s, ++now, true, err);
    while (rc == RC_OK && now > version)
        rc = step(s, now--, false, err);
    return rc;
}

enum rc store_check_version(struct store *s, struct err *err)
{
    unsigned now = 0;
    enum rc rc = store_version(s, &now, err);
    if (rc != RC_OK || now == store_migration_count)
        return rc;
    if (now == 0)
        return err_set(err, RC_USAGE,
                       "there is nothing in the store; make it: sekisho authority init");
    if (now > store_migration_count)
        return err_set(
            err, RC_USAGE,
            "the store has version %u, this program knows up to %u; use a newer program", now,
            store_migration_count);
    return err_set(
        err, RC_USAGE,
        "the store has version %u, this program works with %u; back it up, then: sekisho "
        "authority upgrade",
        now, store_migration_count);
}
