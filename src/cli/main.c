#include "cli/cli.h"
#include "cli/office.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *what;
} verbs[] = {
    { "inspect", cli_inspect,
      "which equipment runs, who made it, which regulation restricts it" },
    { "explain", cli_explain, "the chain from a verdict to the frames it rests on" },
    { "dossier", office_run, "pack findings with what proves them; check such a file" },
    { "who", cli_who, "attribution of a name or a number, with the whole chain" },
    { "data", cli_data, "what data this runs on, and how old it is" },
    { "plan", cli_plan, "is an introduction plan complete, and how long is the wait" },
    { "rules", cli_rules, "list, show, check and test the regulations" },
    { "ledger", cli_ledger,
      "the log that nobody can rewrite unseen: make, show, verify, prove" },
#ifdef SEKISHO_AUTHORITY
    { "authority", office_run, "the server of an authority that oversees operators" },
#endif
    { "case", cli_case, "an official's cases at an authority: list, show, open, act, dossier" },
    { "watch", cli_watch, "inspect live interfaces without end, into a ledger" },
    { "protocols", cli_protocols, "what is understood, and what it tells about equipment" },
};

static void usage(FILE *to)
{
    (void)fputs("usage: sekisho VERB [ARGUMENT...]\n\n", to);
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        (void)fprintf(to, "  %-10s %s\n", verbs[i].name, verbs[i].what);
    (void)fputs("\nsekisho VERB --help tells more.\n", to);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        usage(stderr);
        return EXIT_FAILED;
    }
    if (strcmp(argv[1], "--version") == 0)
        return puts("sekisho " SEKISHO_VERSION) < 0 ? EXIT_FAILED : 0;
    if (strcmp(argv[1], "--help") == 0) {
        usage(stdout);
        return 0;
    }
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(argv[1], verbs[i].name) == 0)
            return verbs[i].run(argc - 1, argv + 1);
    (void)fprintf(stderr, "sekisho: no verb '%s'; sekisho --help lists them\n", argv[1]);
    return EXIT_FAILED;
}
