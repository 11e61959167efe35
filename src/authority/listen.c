#include "authority/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 512 };

static enum rc refused(const char *address, int fd, struct err *err)
{
    enum rc rc = err_set(err, RC_IO, "%s: cannot listen: %s", address, strerror(errno));
    if (fd >= 0)
        (void)close(fd); /* nothing was written */
    return rc;
}

static enum rc open_unix(const char *path, struct listening *ret, struct err *err)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    struct stat there;
    if (strlen(path) == 0 || strlen(path) >= sizeof at.sun_path)
        return err_set(err, RC_USAGE, "unix:%s: a path of 1 to %zu bytes", path,
                       sizeof at.sun_path - 1);
    memcpy(at.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return refused(path, fd, err);
    /* A socket that a server of before left behind answers nobody; one that answers is in use.
     */
    if (lstat(path, &there) == 0 && S_ISSOCK(there.st_mode)) {
        if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0) {
            errno = EADDRINUSE;
            return refused(path, fd, err);
        }
        (void)unlink(path); /* bind tells if it is still there */
    }
    if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, BACKLOG) != 0)
        return refused(path, fd, err);
    *ret = (struct listening){ fd, true, true };
    return RC_OK;
}

static bool is_loopback(const struct sockaddr *a)
{
    if (a->sa_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)(const void *)a)->sin_addr.s_addr) >> 24 ==
               127;
    return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)a)->sin6_addr);
}

/* "ADDRESS" and "PORT" of "ADDRESS:PORT". */
static bool take_apart(const char *address, char host[64], char port[8])
{
    const char *colon = strrchr(address, ':');
    uint64_t number = 0;
    if (colon == NULL || !slice_uint(slice_str(colon + 1), &number) || number > 65535 ||
        strlen(colon + 1) > 5)
        return false;
    size_t n = (size_t)(colon - address);
    const char *from = address;
    if (n >= 2 && address[0] == '[' && colon[-1] == ']') {
        from++;
        n -= 2;
    }
    if (n == 0 || n >= 64)
        return false;
    memcpy(host, from, n);
    host[n] = '\0';
    memcpy(port, colon + 1, strlen(colon + 1) + 1);
    return true;
}

static enum rc name_of(int fd, struct buf *out, struct err *err)
{
    struct sockaddr_storage at;
    socklen_t size = sizeof at;
    char host[64];
    char port[8];
    if (getsockname(fd, (struct sockaddr *)&at, &size) != 0 ||
        getnameinfo((struct sockaddr *)&at, size, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return err_set(err, RC_IO, "the address of a socket cannot be asked for");
    buf_printf(out, at.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
    return RC_OK;
}

enum rc listen_open(const char *address, struct listening *ret, struct buf *ret_name,
                    struct err *err)
{
    char host[64];
    char port[8];
    struct addrinfo *found = NULL;
    struct addrinfo want = { .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV };
    if (slice_starts(slice_str(address), SLICE("unix:"))) {
        buf_str(ret_name, address);
        return open_unix(address + strlen("unix:"), ret, err);
    }
    if (!take_apart(address, host, port) || getaddrinfo(host, port, &want, &found) != 0)
        return err_set(
            err, RC_USAGE,
            "%s: not an address to listen on; write it as 127.0.0.1:8443, [::1]:8443 or "
            "unix:/run/sekisho.sock",
            address);
    int yes = 1;
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_local = is_loopback(found->ai_addr);
    bool is_open = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
                   bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
    freeaddrinfo(found);
    if (!is_open)
        return refused(address, fd, err);
    *ret = (struct listening){ fd, is_local, false };
    return name_of(fd, ret_name, err);
}
