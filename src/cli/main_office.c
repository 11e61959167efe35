/* sekisho-office: the verbs that need more libraries than the rest; started by sekisho,
 * cli/office.h. */
#include "cli/cli.h"

#include <string.h>

int main(int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[1], "dossier") == 0)
        return cli_dossier(argc - 1, argv + 1);
#ifdef SEKISHO_AUTHORITY
    if (argc >= 2 && strcmp(argv[1], "authority") == 0)
        return cli_authority(argc - 1, argv + 1);
#endif
    return cli_fail(
        "sekisho-office is a part of sekisho: run sekisho authority or sekisho dossier");
}
