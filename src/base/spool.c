#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct spool {
    int fd; /* owned */
    _Atomic uint64_t end;
    atomic_int error; /* errno of the first write that failed; 0: none */
};

/* Where the file system has no files without a name. */
static int open_and_unlink(const char *folder)
{
    char path[4096];
    for (unsigned i = 0; i < 100; i++) {
        int n = snprintf(path, sizeof path, "%s/.sekisho-%ld-%u", folder, (long)getpid(), i);
        if (n < 0 || (size_t)n >= sizeof path) {
            errno = ENAMETOOLONG;
            return -1;
        }
        int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd >= 0 && unlink(path) == 0)
            return fd;
        if (fd >= 0)
            (void)close(fd); /* errno is unlink's */
        if (fd >= 0 || errno != EEXIST)
            return -1;
    }
    return -1;
}

enum rc spool_open(const char *folder, struct spool **ret, struct err *err)
{
    struct spool *s = calloc(1, sizeof *s);
    if (s == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    s->fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (s->fd < 0)
        s->fd = open_and_unlink(folder);
    if (s->fd < 0) {
        free(s);
        return err_set(err, RC_IO, "%s: no place to put frames aside: %s", folder,
                       strerror(errno));
    }
    *ret = s;
    return RC_OK;
}

void spool_close(struct spool *s)
{
    if (s == NULL)
        return;
    (void)close(s->fd); /* it goes away */
    free(s);
}

uint64_t spool_put(struct spool *s, struct slice bytes)
{
    uint64_t at = atomic_fetch_add(&s->end, bytes.n);
    size_t done = 0;
    while (done < bytes.n && atomic_load(&s->error) == 0) {
        ssize_t n = pwrite(s->fd, bytes.p + done, bytes.n - done, (off_t)(at + done));
        if (n > 0)
            done += (size_t)n;
        else if (n == 0 || errno != EINTR)
            atomic_store(&s->error, n == 0 ? ENOSPC : errno);
    }
    return at;
}

enum rc spool_check(const struct spool *s, struct err *err)
{
    int error = atomic_load(&s->error);
    return error == 0 ? RC_OK
                      : err_set(err, RC_IO, "frames cannot be put aside: %s", strerror(error));
}

enum rc spool_get(const struct spool *s, uint64_t at, void *ret, size_t n, struct err *err)
{
    size_t done = 0;
    while (done < n) {
        ssize_t got = pread(s->fd, (char *)ret + done, n - done, (off_t)(at + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return err_set(err, RC_IO, "frames that were put aside cannot be read back: %s",
                           got == 0 ? "they are not there" : strerror(errno));
        done += (size_t)got;
    }
    return RC_OK;
}
