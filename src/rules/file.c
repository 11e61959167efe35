#include "rules/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static enum rc read_all(int fd, const char *path, uint8_t *into, size_t room, size_t *ret_n,
                        struct err *err)
{
    size_t n = 0;
    while (n < room) {
        ssize_t got = read(fd, into + n, room - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(err, RC_IO, "%s: %s", path, strerror(errno));
        if (got == 0)
            break;
        n += (size_t)got;
    }
    *ret_n = n;
    return RC_OK;
}

enum rc rule_file_read(const char *path, size_t limit, struct arena *arena, struct slice *ret,
                       struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return err_set(err, RC_IO, "%s: %s", path, strerror(errno));
    struct stat st;
    enum rc rc = RC_OK;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        rc = err_set(err, RC_IO, "%s: not a file", path);
    else if ((uint64_t)st.st_size > limit)
        rc = err_set(err, RC_LIMIT, "%s: more than %zu bytes", path, limit);
    if (rc == RC_OK) {
        size_t n = 0;
        uint8_t *p = arena_bytes(arena, (size_t)st.st_size + 1);
        rc = p == NULL ? err_set(err, RC_MEMORY, "%s: no memory", path)
                       : read_all(fd, path, p, (size_t)st.st_size, &n, err);
        if (rc == RC_OK)
            *ret = slice_of(p, n);
    }
    (void)close(fd); /* it was only read */
    return rc;
}
