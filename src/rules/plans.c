/* The plans that lie in a folder. */
#include "rules/plan.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static int is_json(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return n > 5 && d->d_name[0] != '.' && strcmp(d->d_name + n - 5, ".json") == 0;
}

/* By bytes, not by locale: the same order on every machine. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static enum rc add(struct rule_plans *p, const char *path, struct err *err)
{
    enum rc rc = rule_plan_load(path, &p->items[p->count], err);
    p->count += rc == RC_OK ? 1 : 0;
    return rc;
}

static enum rc add_all(struct rule_plans *p, const char *folder, struct dirent **names, int n,
                       struct err *err)
{
    enum rc rc = RC_OK;
    for (int i = 0; rc == RC_OK && i < n; i++) {
        char file[4096];
        if (snprintf(file, sizeof file, "%s/%s", folder, names[i]->d_name) >= (int)sizeof file)
            return err_set(err, RC_LIMIT, "%s: the name is too long", folder);
        rc = add(p, file, err);
    }
    return rc;
}

static enum rc load_folder(struct rule_plans *p, const char *path, struct err *err)
{
    struct dirent **names = NULL;
    int n = scandir(path, &names, is_json, by_name);
    if (n < 0)
        return err_set(err, RC_IO, "%s: %s", path, strerror(errno));
    enum rc rc = n == 0 ? err_set(err, RC_USAGE, "%s: no plan (*.json) in it", path) : RC_OK;
    if (n > PLANS_MAX)
        rc = err_set(err, RC_LIMIT, "%s: more than %d plans", path, PLANS_MAX);
    if (rc == RC_OK)
        rc = add_all(p, path, names, n, err);
    for (int i = 0; i < n; i++)
        free(names[i]);
    free(names);
    return rc;
}

enum rc rule_plans_load(const char *path, struct rule_plans *ret, struct err *err)
{
    struct stat st;
    struct rule_plans p = { .items = calloc(PLANS_MAX, sizeof *p.items) };
    if (p.items == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", path);
    bool is_folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
    enum rc rc = is_folder ? load_folder(&p, path, err) : add(&p, path, err);
    if (rc == RC_OK)
        *ret = p;
    else
        rule_plans_done(&p);
    return rc;
}

void rule_plans_done(struct rule_plans *p)
{
    for (size_t i = 0; i < p->count; i++)
        rule_plan_free(p->items[i]);
    free(p->items);
    *p = (struct rule_plans){ .items = NULL };
}
