#include "cases/shelf.h"

#include <dirent.h>
#include <stdlib.h>

static int is_procedure(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return n > 10 && d->d_name[0] != '.' && strcmp(d->d_name + n - 10, ".procedure") == 0;
}

static enum rc add(struct shelf *s, const char *file, struct rule_errors *errors,
                   struct err *err)
{
    struct procedure *p = NULL;
    const char *id = arena_printf(&s->arena, "%.*s", (int)(strlen(file) - 10), file);
    if (id == NULL)
        return err_set(err, RC_MEMORY, "no memory for procedures");
    if (s->count == SHELF_MAX)
        return err_set(err, RC_LIMIT, "more than %d procedures", SHELF_MAX);
    enum rc rc = proc_load(s->dir, id, &s->arena, &p, errors, err);
    if (rc == RC_OK)
        s->items[s->count++] = p;
    return rc;
}

enum rc shelf_load(struct shelf *s, const char *dir, struct rule_errors *errors,
                   struct err *err)
{
    struct dirent **files = NULL;
    *s = (struct shelf){ .count = 0 };
    arena_init(&s->arena, SIZE_MAX);
    s->dir = arena_printf(&s->arena, "%s", dir);
    const char *folder = arena_printf(&s->arena, "%s/procedures", dir);
    if (s->dir == NULL || folder == NULL)
        return err_set(err, RC_MEMORY, "no memory for procedures");
    int n = scandir(folder, &files, is_procedure, alphasort);
    if (n < 0)
        return err_set(err, RC_IO, "%s: cannot be read", folder);
    enum rc rc = RC_OK;
    for (int i = 0; i < n; i++) {
        if (rc == RC_OK)
            rc = add(s, files[i]->d_name, errors, err);
        free(files[i]);
    }
    free(files);
    return rc;
}

void shelf_done(struct shelf *s)
{
    arena_done(&s->arena);
}

const struct procedure *shelf_find(const struct shelf *s, struct slice id)
{
    for (size_t i = 0; s != NULL && i < s->count; i++)
        if (slice_eq(id, slice_str(s->items[i]->id)))
            return s->items[i];
    return NULL;
}
