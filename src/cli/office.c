#include "cli/office.h"

#include "base/err.h"
#include "base/slice.h"
#include "cli/cli.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#define OFFICE "sekisho-office"

int office_run(int argc, char **argv)
{
    char path[2 * PATH_MAX];
    struct err err = { "" };
    (void)argc;
    ssize_t n = readlink("/proc/self/exe", path, PATH_MAX);
    while (n > 0 && path[n - 1] != '/')
        n--;
    if (n <= 0)
        return cli_fail("cannot tell where the program lies: is /proc there?");
    struct slice beside = SLICE(OFFICE); /* as it is built */
    memcpy(path + n, beside.p, beside.n + 1);
    (void)execv(path, argv - 1); /* it returns if there is none here */
    if (errno == ENOENT) {
        struct slice installed = SLICE(SEKISHO_OFFICE_AT "/" OFFICE);
        size_t at = SEKISHO_OFFICE_IS_MOVABLE ? (size_t)n - 1 : 0;
        memcpy(path + at, installed.p, installed.n + 1);
        (void)execv(path, argv - 1);
    }
    (void)err_set(&err, RC_IO, "%s: %s cannot be run: %s; install the whole of sekisho",
                  argv[0], OFFICE, strerror(errno));
    return cli_fail(err.text);
}
