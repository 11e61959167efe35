/* cli/dossier.h: what the subcommands of `dossier` share. */
#ifndef SEKISHO_CLI_DOSSIER_H
#define SEKISHO_CLI_DOSSIER_H

#include "base/arena.h"
#include "ledger/note.h"

#define CLI_DOSSIER_SIZE_MAX ((size_t)1 << 30)
enum { CLI_KEYS_MAX = 64, CLI_KEYS_SIZE_MAX = 64 * 1024 };

int cli_dossier_build(int argc, char **argv);
int cli_dossier_sign(int argc, char **argv);

/* A verifier key, or a file of them, a line each.  RC_FORMAT, RC_IO, RC_LIMIT. */
MUST_USE enum rc cli_keys(const char *named, struct arena *arena, struct led_vkey *ret,
                          size_t *ret_count, struct err *err);

#endif
