#include "cli/cli.h"

#include "dissect/dissect.h"

#include <stdio.h>

int cli_protocols(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return cli_fail("usage: sekisho protocols");
    for (size_t i = 0; dis_all[i] != NULL; i++)
        if (printf("%s\t%s\t%s\n", dis_all[i]->name, dis_all[i]->spec, dis_all[i]->yields) < 0)
            return EXIT_FAILED;
    return 0;
}
