#include "cli/update.h"

#include "base/time.h"
#include "cli/fetch.h"
#include "entity/entity.h"
#include "registry/datafile.h"
#include "registry/registry.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 28, SHRINK_TENTH = 10 };

/* A data file that was opened and found whole. */
struct opened {
    struct datafile *data;
    struct registry *registry;
    struct entities *entities;
};

static void opened_close(struct opened *o)
{
    ent_close(o->entities);
    reg_close(o->registry);
    data_close(o->data);
    *o = (struct opened){ NULL };
}

static enum rc opened_open(const char *path, struct opened *ret, struct err *err)
{
    enum rc rc = data_open(path, &ret->data, err);
    if (rc == RC_OK)
        rc = data_verify(ret->data, err);
    if (rc == RC_OK)
        rc = reg_open(ret->data, &ret->registry, err);
    if (rc == RC_OK)
        rc = ent_open(ret->data, &ret->entities, err);
    return rc;
}

/* One table, before and after. */
struct change {
    const char *kind;
    const char *name;
    size_t had;
    size_t has;
    int32_t was; /* day */
    int32_t is;
};

static enum rc compare(const struct update *u, const struct change *c, struct buf *report,
                       struct err *err)
{
    char was[TIME_TEXT_SIZE] = "no day";
    char is[TIME_TEXT_SIZE] = "no day";
    if (c->was != TIME_DAY_NONE)
        time_print_day(c->was, was);
    if (c->is != TIME_DAY_NONE)
        time_print_day(c->is, is);
    if (!u->shrink && c->has < c->had && (c->had - c->has) * SHRINK_TENTH > c->had)
        return err_set(err, RC_FORMAT,
                       "%s: %s %s has %zu rows where %zu were; --shrink if that is right",
                       u->url, c->kind, c->name, c->has, c->had);
    /* Who can hand out an old file could hide what was listed since. */
    if (!u->shrink && c->was != TIME_DAY_NONE && (c->is == TIME_DAY_NONE || c->is < c->was))
        return err_set(err, RC_FORMAT,
                       "%s: %s %s is of %s where %s is here; --shrink if that is right", u->url,
                       c->kind, c->name, is, was);
    if (c->had != c->has || c->was != c->is)
        buf_printf(report, "%-9s %-28s %8zu -> %-8zu %s -> %s\n", c->kind, c->name, c->had,
                   c->has, was, is);
    return RC_OK;
}

static enum rc compare_registries(const struct update *u, const struct opened *old,
                                  const struct opened *new, struct buf *report, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i <= REG_KINDS && rc == RC_OK; i++) {
        struct reg_info was;
        struct reg_info is;
        reg_info(old->registry, i, &was);
        reg_info(new->registry, i, &is);
        if (strcmp(was.name, is.name) != 0)
            return err_set(err, RC_FORMAT, "%s: registry '%s' stands where '%s' was", u->url,
                           is.name, was.name);
        rc = compare(
            u, &(struct change){ "registry", was.name, was.rows, is.rows, was.day, is.day },
            report, err);
    }
    return rc;
}

static enum rc compare_lists(const struct update *u, const struct opened *old,
                             const struct opened *new, struct buf *report, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < ent_list_count(old->entities) && rc == RC_OK; i++) {
        struct ent_list was;
        struct ent_list is = { .rows = 0, .snapshot = TIME_DAY_NONE };
        bool there = false;
        ent_list(old->entities, i, &was);
        for (size_t j = 0; j < ent_list_count(new->entities) && !there; j++) {
            ent_list(new->entities, j, &is);
            there = strcmp(is.id, was.id) == 0;
        }
        if (!there && !u->shrink)
            return err_set(err, RC_FORMAT, "%s: list %s is missing; --shrink if that is right",
                           u->url, was.id);
        if (there)
            rc = compare(u,
                         &(struct change){ "list", was.id, was.rows, is.rows, was.snapshot,
                                           is.snapshot },
                         report, err);
    }
    return rc;
}

static enum rc check_digest(const struct update *u, const struct datafile *data,
                            struct err *err)
{
    struct slice digest = data_digest(data);
    char hex[2 * DATA_DIGEST_SIZE + 1] = "";
    for (size_t i = 0; i < digest.n && i < DATA_DIGEST_SIZE; i++)
        (void)snprintf(&hex[2 * i], 3, "%02x", digest.p[i]); /* two digits always fit */
    if (u->digest != NULL && !slice_eq_nocase(slice_str(u->digest), slice_str(hex)))
        return err_set(err, RC_FORMAT, "%s: its SHA-256 is %s, not the one that --digest names",
                       u->url, hex);
    return RC_OK;
}

/* Is what lies in 'part' to be taken?  RC_END: it is what is here already. */
static enum rc judge(const struct update *u, const char *part, struct buf *report,
                     struct err *err)
{
    struct opened old = { NULL };
    struct opened new = { NULL };
    struct err damaged = { "" };
    enum rc rc = opened_open(part, &new, err);
    if (rc == RC_OK)
        rc = check_digest(u, new.data, err);
    if (rc != RC_OK) {
        opened_close(&new);
        return rc;
    }
    if (opened_open(u->target, &old, &damaged) != RC_OK) {
        buf_printf(report, "%s is replaced: %s\n", u->target, damaged.text);
    } else if (slice_eq(data_digest(old.data), data_digest(new.data))) {
        rc = RC_END;
    } else {
        rc = compare(u,
                     &(struct change){ "entities", "entities", ent_count(old.entities),
                                       ent_count(new.entities), TIME_DAY_NONE, TIME_DAY_NONE },
                     report, err);
        if (rc == RC_OK)
            rc = compare_registries(u, &old, &new, report, err);
        if (rc == RC_OK)
            rc = compare_lists(u, &old, &new, report, err);
    }
    opened_close(&old);
    opened_close(&new);
    return rc;
}

static enum rc put_in_place(const char *part, const char *target, struct arena *arena,
                            struct err *err)
{
    const char *slash = strrchr(target, '/');
    const char *folder =
        slash == NULL ? "." : arena_printf(arena, "%.*s", (int)(slash - target), target);
    if (folder == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", target);
    if (rename(part, target) != 0)
        return err_set(err, RC_IO, "%s: %s", target, strerror(errno));
    int fd = open(folder[0] == '\0' ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd); /* the file itself is on disk; a lost rename leaves the old one, which
                            is whole */
        (void)close(fd);
    }
    return RC_OK;
}

enum rc update_run(const struct update *u, struct arena *arena, struct buf *ret_report,
                   struct err *err)
{
    const char *part = arena_printf(arena, "%s.part", u->target);
    if (part == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", u->target);
    struct fetch fetch = { .url = u->url, .ca = u->ca, .path = part, .most = FILE_MAX };
    enum rc rc = fetch_file(&fetch, err);
    if (rc != RC_OK)
        return rc;
    rc = judge(u, part, ret_report, err);
    if (rc == RC_OK)
        rc = put_in_place(part, u->target, arena, err);
    else if (rc == RC_END)
        buf_printf(ret_report, "%s is what %s has\n", u->target, u->url);
    fetch_forget(&fetch);
    return rc == RC_END ? RC_OK : rc;
}
