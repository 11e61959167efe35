/* The process that has the privilege.  It is asked by a number, for interfaces that were named
 * on the command line and for nothing else. */
#include "cli/watch.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BLOCKS_PER_MIB = (1 << 20) / LIVE_BLOCK };

struct answer {
    struct live_opened opened; /* its descriptor travels beside it */
    enum rc rc;
    struct err err;
};

/* Of root's capabilities only those that it takes. */
static void keep_two_capabilities(void)
{
    struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct now[_LINUX_CAPABILITY_U32S_3];
    memset(now, 0, sizeof now);
    if (syscall(SYS_capget, &head, now) != 0)
        return;
    const uint32_t two = 1U << CAP_NET_RAW | 1U << CAP_NET_ADMIN;
    now[0].effective = now[0].permitted = now[0].permitted & two;
    now[1].effective = now[1].permitted = 0;
    now[0].inheritable = now[1].inheritable = 0;
    (void)syscall(SYS_capset, &head, now); /* fewer is all that can come of it */
}

static void send_answer(int fd, const struct answer *a)
{
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec whole = { (void *)(uintptr_t)a, sizeof *a };
    struct msghdr message = { .msg_iov = &whole, .msg_iovlen = 1 };
    if (a->rc == RC_OK) {
        memset(&control, 0, sizeof control);
        message.msg_control = control.room;
        message.msg_controllen = sizeof control.room;
        struct cmsghdr *c = CMSG_FIRSTHDR(&message);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(c), &a->opened.fd, sizeof(int));
    }
    (void)sendmsg(fd, &message, MSG_NOSIGNAL); /* the parser asks again */
}

void watch_opener(const struct watch *w, int fd)
{
    uint8_t i = 0;
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); /* a precaution */
    keep_two_capabilities();
    (void)signal(SIGINT, SIG_IGN); /* it ends with the parser */
    (void)signal(SIGTERM, SIG_IGN);
    (void)signal(SIGHUP, SIG_IGN);
    for (;;) {
        ssize_t n = read(fd, &i, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n != 1)
            return;
        struct answer a = { .rc = RC_USAGE };
        if (i >= w->source_count || !w->sources[i].is_interface)
            (void)err_set(&a.err, RC_USAGE, "no interface %u", i);
        else
            a.rc = live_open(w->sources[i].name, w->buffer_mib * BLOCKS_PER_MIB, &a.opened,
                             &a.err);
        send_answer(fd, &a);
        if (a.rc == RC_OK)
            (void)close(a.opened.fd); /* the parser has it now */
    }
}

enum rc watch_ask_opener(int fd, size_t i, struct live_opened *ret, struct err *err)
{
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    struct answer a;
    uint8_t number = (uint8_t)i;
    struct iovec whole = { &a, sizeof a };
    struct msghdr message = { .msg_iov = &whole,
                              .msg_iovlen = 1,
                              .msg_control = control.room,
                              .msg_controllen = sizeof control.room };
    if (write(fd, &number, 1) != 1 ||
        recvmsg(fd, &message, MSG_CMSG_CLOEXEC) != (ssize_t)sizeof a)
        return err_set(err, RC_IO, "the process that opens interfaces has ended");
    if (a.rc != RC_OK) {
        a.err.text[sizeof a.err.text - 1] = '\0';
        return err_set(err, a.rc, "%s", a.err.text);
    }
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    if (c == NULL || c->cmsg_type != SCM_RIGHTS)
        return err_set(err, RC_IO, "no descriptor came");
    memcpy(&a.opened.fd, CMSG_DATA(c), sizeof(int));
    *ret = a.opened;
    return RC_OK;
}
