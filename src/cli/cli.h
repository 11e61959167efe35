/* cli/cli.h: one function a subcommand; each returns the exit status. */
#ifndef SEKISHO_CLI_CLI_H
#define SEKISHO_CLI_CLI_H

enum { EXIT_NONE = 0, EXIT_RESTRICTED = 1, EXIT_FAILED = 2 };

int cli_dossier(int argc, char **argv);
int cli_explain(int argc, char **argv);
int cli_inspect(int argc, char **argv);
int cli_ledger(int argc, char **argv);
int cli_watch(int argc, char **argv);
int cli_case(int argc, char **argv);
int cli_who(int argc, char **argv);
int cli_data(int argc, char **argv);
int cli_plan(int argc, char **argv);
int cli_rules(int argc, char **argv);
int cli_protocols(int argc, char **argv);
int cli_authority(int argc, char **argv);

/* "sekisho: " and the line to stderr; returns EXIT_FAILED. */
int cli_fail(const char *line);

#endif
