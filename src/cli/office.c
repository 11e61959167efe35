#include "cli/office.h"

#include "base/err.h"
#include "cli/cli.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OFFICE "sekisho-office"

int office_run(int argc, char **argv)
{
    char path[PATH_MAX + 128];
    struct err err = { "" };
    (void)argc;
    ssize_t n = readlink("/proc/self/exe", path, PATH_MAX);
    while (n > 0 && path[n - 1] != '/')
        n--;
    if (n <= 0)
        return cli_fail("cannot tell where the program lies: is /proc there?");
    (void)strcpy(path + n, OFFICE); /* beside this program, as it is built */
    (void)execv(path, argv - 1);    /* it returns if there is none here */
    if (errno == ENOENT) {
        (void)strcpy(SEKISHO_OFFICE_IS_MOVABLE ? path + n - 1 : path,
                     SEKISHO_OFFICE_AT "/" OFFICE);
        (void)execv(path, argv - 1);
    }
    (void)err_set(&err, RC_IO, "%s: %s cannot be run: %s; install the whole of sekisho",
                  argv[0], OFFICE, strerror(errno));
    return cli_fail(err.text);
}
