/* A PostgreSQL store as a file and back, by pg_dump and pg_restore, which know best.  Where the
 * database is and who asks goes to them by their environment: a password on a command line can
 * be read by others. */
#include "store/backend.h"

#include <errno.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { VARIABLES_MAX = 512 };

struct environment {
    char *words[VARIABLES_MAX];
    size_t borrowed; /* of the words, the first so many */
    size_t count;
};

static bool add(struct environment *e, const char *name, const char *value)
{
    char *word = NULL;
    if (e->count + 1 >= VARIABLES_MAX || asprintf(&word, "%s=%s", name, value) < 0)
        return false;
    e->words[e->count++] = word;
    return true;
}

/* Ours, without what speaks of another database, and the parts of 'url'. */
static enum rc make_environment(const char *url, struct environment *e, struct err *err)
{
    PQconninfoOption *all = PQconninfoParse(url, NULL);
    bool is_good = true;
    if (all == NULL)
        return err_set(err, RC_USAGE, "the address of the store cannot be read");
    for (char **v = environ; *v != NULL && e->count + 1 < VARIABLES_MAX; v++)
        if (strncmp(*v, "PG", 2) != 0)
            e->words[e->count++] = *v;
    e->borrowed = e->count;
    for (const PQconninfoOption *o = all; o->keyword != NULL && is_good; o++)
        if (o->val != NULL && o->envvar != NULL)
            is_good = add(e, o->envvar, o->val);
    PQconninfoFree(all);
    return is_good ? RC_OK : err_set(err, RC_MEMORY, "no memory");
}

static void environment_done(struct environment *e)
{
    for (size_t i = e->borrowed; i < e->count; i++)
        free(e->words[i]);
}

/* What the tool has to say goes to our own standard error. */
static enum rc run(const char *url, char *const *argv, struct err *err)
{
    struct environment e = { .count = 0 };
    pid_t child = 0;
    int status = 0;
    enum rc rc = make_environment(url, &e, err);
    if (rc == RC_OK) {
        int error = posix_spawnp(&child, argv[0], NULL, NULL, argv, e.words);
        if (error != 0)
            rc = err_set(err, RC_IO, "%s: %s; it comes with PostgreSQL's client programs",
                         argv[0], strerror(error));
    }
    environment_done(&e);
    if (rc != RC_OK)
        return rc;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return err_set(err, RC_IO, "%s: %s", argv[0], strerror(errno));
    return WIFEXITED(status) && WEXITSTATUS(status) == 0
               ? RC_OK
               : err_set(err, RC_IO, "%s failed; its own words are above", argv[0]);
}

static const char *database_of(const PQconninfoOption *all)
{
    for (const PQconninfoOption *o = all; o->keyword != NULL; o++)
        if (strcmp(o->keyword, "dbname") == 0 && o->val != NULL)
            return o->val;
    return "";
}

enum rc postgres_dump(const char *url, const char *path, struct err *err)
{
    char *file = NULL;
    if (asprintf(&file, "--file=%s", path) < 0)
        return err_set(err, RC_MEMORY, "no memory");
    char *const argv[] = { "pg_dump",    "--format=custom", "--table=public.*",
                           "--no-owner", "--no-privileges", file,
                           NULL };
    enum rc rc = run(url, argv, err);
    free(file);
    return rc;
}

enum rc postgres_undump(const char *url, const char *path, struct err *err)
{
    PQconninfoOption *all = PQconninfoParse(url, NULL);
    char *database = NULL;
    char *file = strdup(path);
    if (all == NULL || file == NULL ||
        asprintf(&database, "--dbname=%s", database_of(all)) < 0) {
        PQconninfoFree(all);
        free(file);
        return err_set(err, RC_USAGE, "the address of the store cannot be read");
    }
    PQconninfoFree(all);
    char *const argv[] = { "pg_restore",
                           "--exit-on-error",
                           "--single-transaction",
                           "--no-owner",
                           "--no-privileges",
                           database,
                           file,
                           NULL };
    enum rc rc = run(url, argv, err);
    free(database);
    free(file);
    return rc;
}
