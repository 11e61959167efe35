#include "base/confine.h"

#include "base/sanitize.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef HAVE_VALGRIND_H
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

enum {
    READ_FILE = LANDLOCK_ACCESS_FS_READ_FILE,
    READ_ALL = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
    RENAME = LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE,
    /* Every right that Landlock's first version knows: what is not handed out below is gone. */
    FIRST_VERSION = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1,
};

enum { IS_SANITIZED = HAS_ADDRESS_SANITIZER || HAS_THREAD_SANITIZER };

static void allow_path(int rules, const char *path, uint64_t access)
{
    struct landlock_path_beneath_attr beneath = { .parent_fd = open(path, O_PATH | O_CLOEXEC) };
    struct stat st;
    if (beneath.parent_fd < 0)
        return;
    beneath.allowed_access = access;
    if (fstat(beneath.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
        beneath.allowed_access &= READ_FILE;
    /* A rule that is refused leaves the path closed: opening it will say so. */
    (void)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
    (void)close(beneath.parent_fd);
}

/* False if the kernel has no Landlock. */
static bool hold_files(const struct confine *c)
{
    struct landlock_ruleset_attr all = { .handled_access_fs = FIRST_VERSION };
    int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
    if (rules < 0)
        return false;
    for (size_t i = 0; i < c->readable_count; i++)
        allow_path(rules, c->readable[i], READ_ALL);
    for (size_t i = 0; i < c->output_count; i++)
        allow_path(rules, c->outputs[i], RENAME);
    if (IS_SANITIZED)
        allow_path(rules, "/proc", READ_ALL); /* the leak checker looks for its threads there */
    bool is_held = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    (void)close(rules);
    return is_held;
}

/* Root without capabilities owns root's files and nothing else. */
static bool drop_capabilities(void)
{
    struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct now[_LINUX_CAPABILITY_U32S_3];
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3];
    memset(none, 0, sizeof none);
    if (syscall(SYS_capget, &head, now) != 0)
        return false;
    /* What it may read must not change half way: root reads the files of others by capability.
     */
    none[0].effective = none[0].permitted =
        now[0].permitted & (1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH);
    return syscall(SYS_capset, &head, none) == 0;
}

/* clang-format off */
static const int allowed[] = {
    /* files: opened by name as Landlock allows, read, written, renamed */
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev),
    SCMP_SYS(pwrite64), SCMP_SYS(lseek), SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(close),
    SCMP_SYS(fstat), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx),
    SCMP_SYS(fcntl), SCMP_SYS(getdents64), SCMP_SYS(access), SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd),
    SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(unlink),
    SCMP_SYS(unlinkat), SCMP_SYS(fsync), SCMP_SYS(ftruncate), SCMP_SYS(fadvise64),
    SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(dup),
    /* memory */
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
    /* threads and time */
    SCMP_SYS(futex), SCMP_SYS(clone), SCMP_SYS(set_robust_list), SCMP_SYS(rseq),
    SCMP_SYS(gettid), SCMP_SYS(getpid), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_getparam), SCMP_SYS(sched_getscheduler), SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(time),
    SCMP_SYS(getrandom), SCMP_SYS(getrusage), SCMP_SYS(sysinfo), SCMP_SYS(uname),
    SCMP_SYS(prlimit64), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    /* the end */
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack), SCMP_SYS(tgkill), SCMP_SYS(restart_syscall), SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

/* The leak checker looks at its own process from a second one. */
static const int allowed_sanitizer[] = {
    SCMP_SYS(ptrace), SCMP_SYS(getdents), SCMP_SYS(prctl), SCMP_SYS(wait4), SCMP_SYS(kill),
    SCMP_SYS(arch_prctl), SCMP_SYS(getppid), SCMP_SYS(process_vm_readv), SCMP_SYS(personality),
    SCMP_SYS(pipe2), SCMP_SYS(socketpair),
};

/* Valgrind shares the process: what it translates is executable, and it signals by itself. */
static const int allowed_valgrind[] = {
    SCMP_SYS(mmap), SCMP_SYS(mprotect), SCMP_SYS(pipe2), SCMP_SYS(pipe), SCMP_SYS(tkill),
    SCMP_SYS(getppid), SCMP_SYS(prctl), SCMP_SYS(mknod), SCMP_SYS(rt_sigtimedwait),
};
/* clang-format on */

static bool allow(scmp_filter_ctx filter, const int *calls, size_t count)
{
    bool is_good = true;
    for (size_t i = 0; is_good && i < count; i++)
        is_good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) == 0;
    return is_good;
}

static bool allow_data(scmp_filter_ctx filter)
{
    const struct scmp_arg_cmp not_executable = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, not_executable) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, not_executable) == 0;
}

static bool add_rules(scmp_filter_ctx filter, bool has_sockets)
{
    static const int sockets[] = { SCMP_SYS(getsockopt), SCMP_SYS(recvmsg) };
    bool is_good = allow(filter, allowed, sizeof allowed / sizeof allowed[0]);
    if (is_good && IS_SANITIZED)
        is_good = allow(filter, allowed_sanitizer, sizeof allowed_sanitizer / sizeof(int));
    if (is_good && has_sockets)
        is_good = allow(filter, sockets, sizeof sockets / sizeof sockets[0]);
    /* Whoever can start the program under Valgrind owns it already. */
    if (is_good && RUNNING_ON_VALGRIND)
        is_good = allow(filter, allowed_valgrind, sizeof allowed_valgrind / sizeof(int));
    else
        is_good = is_good && allow_data(filter);
    /* Is it a terminal, and how wide? */
    is_good = is_good &&
              seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
                               SCMP_A1(SCMP_CMP_EQ, TCGETS)) == 0 &&
              seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
                               SCMP_A1(SCMP_CMP_EQ, TIOCGWINSZ)) == 0;
    /* The C library then starts threads by clone, whose arguments need no second look without
     * exec. */
    return is_good &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

/* What is not allowed fails with EPERM: a library that tries something idle goes on, an attack
 * does not. */
static bool hold_calls(bool has_sockets)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    bool is_held = filter != NULL && add_rules(filter, has_sockets) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return is_held;
}

enum rc confine_process(struct confine *c, struct err *err)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return err_set(err, RC_IO, "cannot give up privileges: %s", strerror(errno));
    c->files_held = hold_files(c);
    if (!drop_capabilities())
        return err_set(err, RC_IO, "cannot give up capabilities: %s", strerror(errno));
    if (!hold_calls(c->has_sockets))
        return err_set(err, RC_IO, "cannot give up system calls: %s", strerror(errno));
    return RC_OK;
}
