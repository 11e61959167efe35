/* In a child, since there is no way back. */
#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct world {
    char folder[64];
    char inside[96];
    char outside[96];
};

static void write_file(const char *path)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs("x", f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    (void)snprintf(w->folder, sizeof w->folder, "/tmp/sekisho-confine-XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    (void)snprintf(w->inside, sizeof w->inside, "%s/inside", w->folder);
    (void)snprintf(w->outside, sizeof w->outside, "%s/outside", w->folder);
    write_file(w->inside);
    write_file(w->outside);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    (void)unlink(w->inside);
    (void)unlink(w->outside);
    (void)rmdir(w->folder);
    free(w);
    return 0;
}

static void *nothing(void *arg)
{
    return arg;
}

/* 0, or the number of the first expectation that fails. */
static int expectations(const struct world *w, bool files_held)
{
    char byte = 0;
    pthread_t thread;
    int fd = open(w->inside, O_RDONLY);
    if (fd < 0 || read(fd, &byte, 1) != 1 || byte != 'x')
        return 1;
    (void)close(fd);
    if (files_held && (open(w->outside, O_RDONLY) >= 0 || errno != EACCES))
        return 2;
    if (files_held && (open(w->inside, O_WRONLY) >= 0 || errno != EACCES))
        return 3;
    if (files_held && (open("/etc/passwd", O_RDONLY) >= 0 || errno != EACCES))
        return 4;
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EPERM)
        return 5;
    char *const argv[] = { (char *)"/bin/true", NULL };
    if (execv("/bin/true", argv) == 0 || errno != EPERM)
        return 6;
    if (mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
        return 7;
    if (setuid(0) == 0)
        return 8;
    if (pthread_create(&thread, NULL, nothing, NULL) != 0 || pthread_join(thread, NULL) != 0)
        return 9;
    void *more = malloc(64 << 20);
    if (more == NULL)
        return 10;
    free(more);
    return 0;
}

static void in_child(void **state)
{
    const struct world *w = *state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const char *readable[] = { w->inside, "/nowhere/at/all" };
        struct confine c = { .readable = readable, .readable_count = 2 };
        struct err err = { "" };
        if (confine_process(&c, &err) != RC_OK) {
            (void)fprintf(stderr, "%s\n", err.text);
            _exit(100);
        }
        _exit(expectations(w, c.files_held));
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(in_child, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
