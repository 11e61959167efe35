#include "cli/cli.h"

#include <stdio.h>

int cli_fail(const char *line)
{
    (void)fprintf(stderr, "sekisho: %s\n", line); /* nobody to tell if stderr is gone */
    return EXIT_FAILED;
}
