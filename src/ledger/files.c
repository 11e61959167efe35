#include "ledger/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SYNC_EACH_MAX = 12, /* more files than these are synced all at once */
    NAME_SIZE = 128,
};

struct led_sync {
    int folder;
    const char *path; /* borrowed */
    bool has_many;    /* too many to be synced one by one */
    size_t fd_count;  /* files that will be */
    int fds[SYNC_EACH_MAX];
    char folders[SYNC_EACH_MAX * 8]
                [NAME_SIZE]; /* those whose names changed; "." is the folder itself */
    size_t folder_count;
};

static enum rc io_error(const char *path, const char *name, const char *what, struct err *err)
{
    int code = errno;
    return err_set(err, RC_IO, "%s/%s: cannot %s: %s%s", path, name, what, strerror(code),
                   code == ENOSPC
                       ? "; make room, then run it again: nothing that was acknowledged is lost"
                       : "");
}

struct led_sync *led_sync_new(int folder, const char *path)
{
    struct led_sync *s = calloc(1, sizeof *s);
    if (s != NULL) {
        s->folder = folder;
        s->path = path;
    }
    return s;
}

void led_sync_free(struct led_sync *s)
{
    for (size_t i = 0; s != NULL && i < s->fd_count; i++)
        (void)close(s->fds[i]); /* what matters was said by fsync */
    free(s);
}

enum rc led_write_all(int fd, struct slice bytes, uint64_t at)
{
    while (bytes.n > 0) {
        ssize_t n = pwrite(fd, bytes.p, bytes.n, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return RC_IO;
        bytes = slice_skip(bytes, (size_t)n);
        at += (uint64_t)n;
    }
    return RC_OK;
}

/* Notes that the names in the folder of 'name', and in those above it, may be new. */
static void note_folders(struct led_sync *s, const char *name)
{
    char folder[NAME_SIZE];
    (void)snprintf(folder, sizeof folder, "%s", name); /* led_sync_write measured it */
    for (char *slash = strrchr(folder, '/'); slash != NULL; slash = strrchr(folder, '/')) {
        *slash = '\0';
        size_t i = 0;
        while (i < s->folder_count && strcmp(s->folders[i], folder) != 0)
            i++;
        if (i < s->folder_count)
            return; /* and those above it are noted, too */
        if (s->folder_count == sizeof s->folders / sizeof s->folders[0]) {
            s->has_many = true;
            return;
        }
        memcpy(s->folders[s->folder_count++], folder, sizeof folder);
    }
}

static enum rc make_folders(const struct led_sync *s, const char *name, struct err *err)
{
    char folder[NAME_SIZE];
    (void)snprintf(folder, sizeof folder, "%s", name); /* measured */
    for (char *slash = strchr(folder, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdirat(s->folder, folder, 0755) != 0 && errno != EEXIST)
            return io_error(s->path, folder, "make the folder", err);
        *slash = '/';
    }
    return RC_OK;
}

enum rc led_sync_write(struct led_sync *s, const char *name, struct slice bytes,
                       struct err *err)
{
    const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
    if (strlen(name) >= NAME_SIZE)
        return err_set(err, RC_LIMIT, "%s/%s: too long a name", s->path, name);
    int fd = openat(s->folder, name, flags, 0644);
    if (fd < 0 && errno == ENOENT) {
        enum rc rc = make_folders(s, name, err);
        if (rc != RC_OK)
            return rc;
        fd = openat(s->folder, name, flags, 0644);
    }
    if (fd < 0)
        return io_error(s->path, name, "write", err);
    enum rc rc = led_write_all(fd, bytes, 0);
    if (rc != RC_OK)
        rc = io_error(s->path, name, "write", err);
    if (rc == RC_OK && s->fd_count < SYNC_EACH_MAX) {
        s->fds[s->fd_count++] = fd;
        note_folders(s, name);
        return RC_OK;
    }
    s->has_many = true; /* syncfs will say whether the data came down */
    if (close(fd) != 0 && rc == RC_OK)
        rc = io_error(s->path, name, "write", err);
    return rc;
}

static enum rc sync_folder(const struct led_sync *s, const char *name, struct err *err)
{
    int fd = openat(s->folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return io_error(s->path, name, "open the folder", err);
    enum rc rc = fsync(fd) == 0 ? RC_OK : io_error(s->path, name, "sync the folder", err);
    (void)close(fd); /* a folder: nothing is pending */
    return rc;
}

enum rc led_sync_finish(struct led_sync *s, struct err *err)
{
    if (s->has_many)
        return syncfs(s->folder) == 0 ? RC_OK : io_error(s->path, "tile", "sync", err);
    for (size_t i = 0; i < s->fd_count; i++)
        if (fsync(s->fds[i]) != 0)
            return io_error(s->path, "tile", "sync", err);
    for (size_t i = 0; i < s->folder_count; i++) {
        enum rc rc = sync_folder(s, s->folders[i], err);
        if (rc != RC_OK)
            return rc;
    }
    return s->fd_count == 0 ? RC_OK : sync_folder(s, ".", err);
}

enum rc led_file_replace(int folder, const char *path, const char *name, struct slice bytes,
                         unsigned mode, struct err *err)
{
    char part[NAME_SIZE];
    if (snprintf(part, sizeof part, "%s.part", name) >= (int)sizeof part)
        return err_set(err, RC_LIMIT, "%s/%s: too long a name", path, name);
    /* What a crash left there is of no use to anyone. */
    int fd = openat(folder, part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                    (mode_t)mode);
    if (fd < 0)
        return io_error(path, part, "write", err);
    enum rc rc = led_write_all(fd, bytes, 0);
    if (rc == RC_OK && fsync(fd) != 0)
        rc = RC_IO;
    if (rc != RC_OK)
        rc = io_error(path, part, "write", err);
    if (close(fd) != 0 && rc == RC_OK)
        rc = io_error(path, part, "write", err);
    if (rc == RC_OK && renameat(folder, part, folder, name) != 0)
        rc = io_error(path, name, "rename", err);
    else if (rc == RC_OK && fsync(folder) != 0)
        rc = io_error(path, ".", "sync the folder", err);
    if (rc != RC_OK)
        (void)unlinkat(folder, part, 0); /* best effort */
    return rc;
}

enum rc led_file_read(int folder, const char *path, const char *name, size_t most,
                      struct buf *out, struct err *err)
{
    struct stat st;
    uint8_t piece[16384];
    size_t sum = 0;
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return RC_END;
    if (fd < 0)
        return io_error(path, name, "open", err);
    enum rc rc = RC_OK;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        rc = err_set(err, RC_IO, "%s/%s: not a file", path, name);
    while (rc == RC_OK) {
        ssize_t n = read(fd, piece, sizeof piece);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            rc = io_error(path, name, "read", err);
        if (n <= 0)
            break;
        sum += (size_t)n;
        if (sum > most)
            rc = err_set(err, RC_LIMIT, "%s/%s: more than %zu bytes", path, name, most);
        else
            buf_bytes(out, piece, (size_t)n);
    }
    (void)close(fd); /* it was only read */
    if (rc == RC_OK && out->failed)
        rc = err_set(err, RC_MEMORY, "%s/%s: no memory", path, name);
    return rc;
}
