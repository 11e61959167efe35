#include "identify/roles.h"

#include "base/tsv.h"

#include <stdlib.h>

enum { ROLES_MAX = 1024 }; /* some thirty times what there are */

struct roles {
    struct arena arena;
    struct role *items; /* in the arena */
    size_t count;
};

void roles_free(struct roles *r)
{
    if (r == NULL)
        return;
    arena_done(&r->arena);
    free(r);
}

size_t roles_count(const struct roles *r)
{
    return r->count;
}

const struct role *roles_at(const struct roles *r, size_t i)
{
    return &r->items[i];
}

const struct role *roles_find(const struct roles *r, const char *protocol, struct slice role)
{
    for (size_t i = 0; i < r->count; i++)
        if (strcmp(r->items[i].protocol, protocol) == 0 &&
            slice_eq(slice_str(r->items[i].role), role))
            return &r->items[i];
    return NULL;
}

enum column { COL_PROTOCOL, COL_ROLE, COL_NETWORK, COL_PART, COL_BASIS, COL_SOURCE, COLUMNS };

static const char *text_of(struct roles *r, struct slice cell, bool *good)
{
    struct slice kept = arena_copy(&r->arena, cell);
    *good = *good && kept.p != NULL;
    return cell.n == 0 ? NULL : (const char *)kept.p;
}

static enum rc read_row(struct roles *r, const struct tsv *t, const size_t columns[COLUMNS],
                        struct err *err)
{
    bool good = true;
    struct slice basis = t->cells[columns[COL_BASIS]];
    bool is_stated = slice_eq(basis, SLICE("stated"));
    struct role one = { text_of(r, t->cells[columns[COL_PROTOCOL]], &good),
                        text_of(r, t->cells[columns[COL_ROLE]], &good),
                        text_of(r, t->cells[columns[COL_NETWORK]], &good),
                        text_of(r, t->cells[columns[COL_PART]], &good),
                        is_stated ? BASIS_STATED : BASIS_INFERRED };
    if (!good)
        return err_set(err, RC_MEMORY, "%s: no memory", t->path);
    if (one.protocol == NULL || one.role == NULL || (one.network == NULL && one.part == NULL))
        return err_set(err, RC_FORMAT,
                       "%s:%zu: a row names a protocol, a role and what it proves", t->path,
                       t->line);
    if (!is_stated && !slice_eq(basis, SLICE("inferred")))
        return err_set(err, RC_FORMAT, "%s:%zu: basis is stated or inferred", t->path, t->line);
    if (t->cells[columns[COL_SOURCE]].n == 0)
        return err_set(err, RC_FORMAT, "%s:%zu: no source", t->path, t->line);
    if (r->count == ROLES_MAX)
        return err_set(err, RC_LIMIT, "%s: more than %d rows", t->path, ROLES_MAX);
    r->items[r->count++] = one;
    return RC_OK;
}

static enum rc read_table(struct roles *r, const char *path, struct err *err)
{
    static const char *const names[COLUMNS] = { "protocol", "role",  "network",
                                                "part",     "basis", "source" };
    struct tsv t;
    size_t columns[COLUMNS] = { 0 };
    enum rc rc = tsv_open(path, &t, err);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; rc == RC_OK && i < COLUMNS; i++)
        rc = tsv_column(&t, names[i], &columns[i], err);
    while (rc == RC_OK && (rc = tsv_next(&t, err)) == RC_OK)
        rc = read_row(r, &t, columns, err);
    tsv_close(&t);
    return rc == RC_END ? RC_OK : rc;
}

enum rc roles_load(const char *folder, struct roles **ret, struct err *err)
{
    struct roles *r = calloc(1, sizeof *r);
    if (r == NULL)
        return err_set(err, RC_MEMORY, "no memory for roles");
    arena_init(&r->arena, SIZE_MAX);
    r->items = arena_new(&r->arena, struct role, ROLES_MAX);
    const char *path = arena_printf(&r->arena, "%s/roles.tsv", folder);
    enum rc rc = r->items == NULL || path == NULL
                     ? err_set(err, RC_MEMORY, "no memory for roles")
                     : read_table(r, path, err);
    if (rc != RC_OK) {
        roles_free(r);
        return rc;
    }
    *ret = r;
    return RC_OK;
}
