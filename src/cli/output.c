#include "cli/output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum rc output_open(struct output *o, const char *path, struct arena *arena, struct err *err)
{
    *o = (struct output){ .path = path, .file = stdout };
    if (path == NULL)
        return RC_OK;
    o->file = NULL;
    const char *part = arena_printf(arena, "%s.part", path);
    const char *slash = strrchr(path, '/');
    o->folder = slash == NULL   ? "."
                : slash == path ? "/"
                                : arena_printf(arena, "%.*s", (int)(slash - path), path);
    if (part == NULL || o->folder == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", path);
    o->file = fopen(part, "wbxe");
    if (o->file == NULL && errno == EEXIST)
        return err_set(err, RC_IO,
                       "%s: it is being written by another run, or one broke off; remove %s",
                       path, part);
    if (o->file == NULL)
        return err_set(err, RC_IO, "%s: %s", path, strerror(errno));
    o->part = part;
    return RC_OK;
}

enum rc output_write(struct output *o, struct slice bytes, struct err *err)
{
    if (bytes.n > 0 && fwrite(bytes.p, 1, bytes.n, o->file) != bytes.n)
        return err_set(err, RC_IO, "%s: %s", o->path == NULL ? "standard output" : o->path,
                       strerror(errno));
    return RC_OK;
}

enum rc output_commit(struct output *o, struct err *err)
{
    if (o->path == NULL)
        return fflush(stdout) == 0
                   ? RC_OK
                   : err_set(err, RC_IO, "standard output: %s", strerror(errno));
    bool is_whole = fflush(o->file) == 0 && fsync(fileno(o->file)) == 0;
    is_whole = fclose(o->file) == 0 && is_whole;
    o->file = NULL;
    if (is_whole && rename(o->part, o->path) == 0) {
        o->part = NULL;
        return RC_OK;
    }
    enum rc rc = err_set(err, RC_IO, "%s: %s", o->path, strerror(errno));
    output_abandon(o);
    return rc;
}

void output_abandon(struct output *o)
{
    if (o->path != NULL && o->file != NULL)
        (void)fclose(o->file); /* it goes away */
    if (o->part != NULL)
        (void)unlink(o->part); /* best effort */
    o->file = NULL;
    o->part = NULL;
}
