#include "cli/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 32 };

void inputs_init(struct inputs *in)
{
    *in = (struct inputs){ 0 };
    arena_init(&in->arena, SIZE_MAX);
}

void inputs_done(struct inputs *in)
{
    arena_done(&in->arena);
    free(in->paths);
}

static enum rc push(struct inputs *in, const char *path, struct err *err)
{
    if (in->count == in->room) {
        size_t room = in->room == 0 ? 16 : in->room * 2;
        const char **more = reallocarray(in->paths, room, sizeof *more);
        if (more == NULL)
            return err_set(err, RC_MEMORY, "%s: no memory", path);
        in->paths = more;
        in->room = room;
    }
    in->paths[in->count++] = path;
    return RC_OK;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static enum rc walk(struct inputs *in, const char *folder, unsigned depth, struct err *err)
{
    struct dirent **names = NULL;
    if (depth == DEPTH_MAX)
        return err_set(err, RC_LIMIT, "%s: more than %d folders deep", folder, DEPTH_MAX);
    int n = scandir(folder, &names, NULL, by_bytes);
    enum rc rc = n < 0 ? err_set(err, RC_IO, "%s: %s", folder, strerror(errno)) : RC_OK;
    for (int i = 0; i < n; i++) {
        struct stat st;
        const char *path = arena_printf(&in->arena, "%s/%s", folder, names[i]->d_name);
        bool dots = strcmp(names[i]->d_name, ".") == 0 || strcmp(names[i]->d_name, "..") == 0;
        if (rc == RC_OK && path != NULL && !dots && lstat(path, &st) == 0) {
            if (S_ISDIR(st.st_mode))
                rc = walk(in, path, depth + 1, err);
            else if (S_ISREG(st.st_mode)) {
                rc = push(in, path, err);
                in->from_folders++;
            }
        }
        free(names[i]);
    }
    free(names);
    return rc;
}

enum rc inputs_add(struct inputs *in, const char *path, struct err *err)
{
    struct stat st;
    if (strcmp(path, "-") == 0)
        return push(in, path, err);
    if (stat(path, &st) != 0) {
        const char *device = arena_printf(&in->arena, "/sys/class/net/%s", path);
        if (device != NULL && strchr(path, '/') == NULL && access(device, F_OK) == 0)
            return err_set(err, RC_USAGE, "%s: a network interface, not a file; try: tcpdump -i %s -w - | sekisho inspect -",
                           path, path);
        return err_set(err, RC_IO, "%s: %s", path, strerror(errno));
    }
    return S_ISDIR(st.st_mode) ? walk(in, path, 0, err) : push(in, path, err);
}
