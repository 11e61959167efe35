#include "cases/procedure.h"

#include "rules/file.h"

#include <stdio.h>
#include <unistd.h>

enum { PROC_FILE_MAX = 256 * 1024 };

static const char *const roles[CASE_ROLES] = { "operator",   "inspector",     "case-officer",
                                               "prosecutor", "administrator", "auditor" };

const char *case_role_name(enum case_role role)
{
    return roles[role];
}

bool case_role_by_name(struct slice name, enum case_role *ret)
{
    for (unsigned i = 0; i < CASE_ROLES; i++)
        if (slice_eq(name, slice_str(roles[i]))) {
            *ret = (enum case_role)i;
            return true;
        }
    return false;
}

uint8_t proc_act_by_name(const struct procedure *p, struct slice id)
{
    for (size_t i = 0; i < p->act_count; i++)
        if (slice_eq(id, slice_str(p->acts[i].id)))
            return (uint8_t)i;
    return PROC_NONE;
}

/* An id names files: nothing but letters, digits and hyphens. */
static bool is_id(const char *id)
{
    size_t n = strlen(id);
    return n > 0 && n < 64 && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

enum rc proc_load(const char *dir, const char *id, struct arena *arena, struct procedure **ret,
                  struct rule_errors *errors, struct err *err)
{
    struct slice text;
    struct procedure *p = NULL;
    const char *path = arena_printf(arena, "%s/procedures/%s.procedure", dir, id);
    if (path == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    if (!is_id(id) || access(path, R_OK) != 0)
        return err_set(err, RC_USAGE, "there is no procedure of that name in %s/procedures",
                       dir);
    enum rc rc = rule_file_read(path, PROC_FILE_MAX, arena, &text, err);
    if (rc == RC_OK)
        rc = proc_read(path, text, arena, &p, errors, err);
    if (rc == RC_OK && p->holidays != NULL) {
        struct calendar *calendar = NULL;
        const char *days = arena_printf(arena, "%s/holidays/%s.tsv", dir, p->holidays);
        rc = days == NULL ? err_set(err, RC_MEMORY, "no memory")
                          : cal_load(days, arena, &calendar, err);
        p->calendar = calendar;
    }
    if (rc == RC_OK)
        *ret = p;
    return rc;
}
