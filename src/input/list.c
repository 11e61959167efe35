#include "input/list.h"

#include "base/arena.h"
#include "base/text.h"
#include "input/source.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

struct entry {
    const char *path; /* the arena's */
    bool is_named;
};

struct in_list {
    struct arena texts;
    struct entry *entries; /* owned */
    size_t count;
    size_t room;
    uint64_t size;
    uint64_t skipped;
    bool size_unknown;
};

struct in_list *in_list_new(void)
{
    struct in_list *l = calloc(1, sizeof *l);
    if (l != NULL)
        arena_init(&l->texts, SIZE_MAX); /* IN_FILES_MAX is the bound */
    return l;
}

void in_list_free(struct in_list *l)
{
    if (l == NULL)
        return;
    free(l->entries);
    arena_done(&l->texts);
    free(l);
}

static enum rc add_file(struct in_list *l, const char *path, bool is_named, const struct stat *st,
                        struct err *err)
{
    if (l->count == IN_FILES_MAX)
        return err_set(err, RC_LIMIT, "more than %d files; name fewer", IN_FILES_MAX);
    if (l->count == l->room) {
        size_t room = l->room == 0 ? 16 : l->room * 2;
        struct entry *more = reallocarray(l->entries, room, sizeof *more);
        if (more == NULL)
            return err_set(err, RC_MEMORY, "no memory");
        l->entries = more;
        l->room = room;
    }
    struct slice copy = arena_copy(&l->texts, slice_str(path));
    if (copy.p == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    l->entries[l->count++] = (struct entry){ (const char *)copy.p, is_named };
    if (st != NULL && S_ISREG(st->st_mode))
        l->size += (uint64_t)st->st_size;
    else
        l->size_unknown = true;
    return RC_OK;
}

/* A regular file inside a folder: captures are added, and what cannot be judged as well. */
static enum rc add_if_capture(struct in_list *l, const char *path, const struct stat *st,
                              struct err *err)
{
    if (in_judge(path) == IN_FOREIGN) {
        l->skipped++;
        return RC_OK;
    }
    return add_file(l, path, false, st, err);
}

/* Byte order of names: the same on every machine, whatever its language. */
static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum rc names_of(DIR *dir, struct arena *arena, const char ***ret_names, size_t *ret_count)
{
    const char **names = NULL;
    size_t count = 0;
    size_t room = 0;
    const struct dirent *entry = NULL;
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (count == room) {
            room = room == 0 ? 64 : room * 2;
            const char **more = realloc(names, room * sizeof *more);
            if (more == NULL)
                goto no_memory;
            names = more;
        }
        struct slice copy = arena_copy(arena, slice_str(entry->d_name));
        if (copy.p == NULL)
            goto no_memory;
        names[count++] = (const char *)copy.p;
    }
    if (count > 0)
        qsort(names, count, sizeof *names, by_name);
    *ret_names = names;
    *ret_count = count;
    return RC_OK;

no_memory:
    free(names);
    return RC_MEMORY;
}

static enum rc walk(struct in_list *l, const char *path, unsigned depth, struct err *err);

static enum rc add_entry(struct in_list *l, const char *path, unsigned depth, struct err *err)
{
    struct stat st;
    if (lstat(path, &st) != 0) {
        if (errno == ENOENT)
            return RC_OK; /* removed since the folder was read */
        return add_file(l, path, true, NULL, err);
    }
    if (S_ISDIR(st.st_mode))
        return walk(l, path, depth + 1, err);
    if (S_ISREG(st.st_mode))
        return add_if_capture(l, path, &st, err);
    l->skipped++; /* links lead out of the folder or to what is found anyway; pipes would block */
    return RC_OK;
}

static enum rc walk(struct in_list *l, const char *path, unsigned depth, struct err *err)
{
    if (depth > IN_FOLDER_DEPTH_MAX) {
        struct buf shown = BUF_EMPTY;
        (void)text_clean(slice_str(path), 300, &shown); /* escapes show in the name */
        enum rc rc = err_set(err, RC_LIMIT, "%s: folders are nested more than %d deep; name the inner one",
                             shown.p == NULL ? "" : (const char *)shown.p, IN_FOLDER_DEPTH_MAX);
        buf_done(&shown);
        return rc;
    }
    DIR *dir = opendir(path);
    if (dir == NULL)
        return add_file(l, path, true, NULL, err); /* in_open will say why */
    struct arena arena;
    arena_init(&arena, SIZE_MAX);
    const char **names = NULL;
    size_t count = 0;
    enum rc rc = names_of(dir, &arena, &names, &count);
    (void)closedir(dir); /* it was only read */
    if (rc != RC_OK)
        (void)err_set(err, rc, "no memory");
    size_t path_n = strlen(path);
    const char *slash = path_n > 0 && path[path_n - 1] == '/' ? "" : "/";
    for (size_t i = 0; i < count && rc == RC_OK; i++) {
        struct buf inner = BUF_EMPTY;
        buf_str(&inner, path);
        buf_str(&inner, slash);
        buf_str(&inner, names[i]);
        rc = inner.failed ? err_set(err, RC_MEMORY, "no memory")
                          : add_entry(l, (const char *)inner.p, depth, err);
        buf_done(&inner);
    }
    free(names);
    arena_done(&arena);
    return rc;
}

enum rc in_list_add(struct in_list *l, const char *path, struct err *err)
{
    struct stat st;
    if (strcmp(path, "-") == 0)
        return add_file(l, path, true, NULL, err);
    if (stat(path, &st) != 0) {
        struct in_source *source = NULL;
        enum rc rc = in_open(path, 0, &source, err); /* its words for what is wrong */
        if (rc != RC_OK)
            return rc;
        in_close(source); /* it appeared just now */
        return add_file(l, path, true, NULL, err);
    }
    if (!S_ISDIR(st.st_mode))
        return add_file(l, path, true, &st, err);
    size_t before = l->count;
    uint64_t skipped = l->skipped;
    enum rc rc = walk(l, path, 0, err);
    if (rc != RC_OK || l->count > before)
        return rc;
    struct buf shown = BUF_EMPTY;
    (void)text_clean(slice_str(path), 300, &shown); /* escapes show in the name */
    rc = err_set(err, RC_FORMAT, "%s: no capture is in this folder (%llu other files)",
                 shown.p == NULL ? "" : (const char *)shown.p,
                 (unsigned long long)(l->skipped - skipped));
    buf_done(&shown);
    return rc;
}

size_t in_list_count(const struct in_list *l)
{
    return l->count;
}

const char *in_list_path(const struct in_list *l, size_t i)
{
    return l->entries[i].path;
}

bool in_list_is_named(const struct in_list *l, size_t i)
{
    return l->entries[i].is_named;
}

uint64_t in_list_size(const struct in_list *l)
{
    return l->size_unknown ? 0 : l->size;
}

uint64_t in_list_skipped(const struct in_list *l)
{
    return l->skipped;
}
