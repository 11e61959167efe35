/* cli/ledger.h: one run of `sekisho ledger`, and its subcommands; for ledger*.c alone. */
#ifndef SEKISHO_CLI_LEDGER_H
#define SEKISHO_CLI_LEDGER_H

#include "base/arena.h"
#include "base/buf.h"
#include "ledger/note.h"

#include <stdbool.h>

enum { LEDGER_WITNESSES_MAX = 16 };

struct ledger_run {
    /* as the command line has it; NULL: not given */
    const char *format;
    const char *output;
    const char *origin;
    const char *passphrase_file;
    const char *vkey;
    const char *witness; /* public keys, separated by commas */
    const char *kind;
    const char *equipment;
    const char *since;
    const char *until;
    const char *entry;
    const char *old;
    bool is_quiet;

    struct arena arena;
    struct buf out;  /* for standard output, written when all went well */
    bool has_failed; /* verify, witness: it does not hold; status 1 */
};

/* A subcommand.  'operands' are what stands behind its name. */
typedef enum rc ledger_verb(struct ledger_run *r, size_t count, char **operands,
                            struct err *err);

ledger_verb ledger_init, ledger_show, ledger_verify, ledger_prove, ledger_export,
    ledger_witness;

/* What --passphrase-file names, without its line feed; empty without the option.  In the arena.
 */
MUST_USE enum rc ledger_passphrase(struct ledger_run *r, struct slice *ret, struct err *err);

/* The key that --vkey states, or is the first line of the file that it names; '*ret_key' is
 * NULL without the option, else 'room'. */
MUST_USE enum rc ledger_vkey(const struct ledger_run *r, struct led_vkey *room,
                             const struct led_vkey **ret_key, struct err *err);
/* The same of one text. */
MUST_USE enum rc ledger_vkey_of(const char *text, struct led_vkey *ret, struct err *err);

/* A number given to an option. */
MUST_USE enum rc ledger_number(const char *option, const char *text, uint64_t *ret,
                               struct err *err);

/* Reads a whole file of at most 'most' bytes. */
MUST_USE enum rc ledger_read(const char *path, size_t most, struct buf *out, struct err *err);

/* Writes 'bytes' where -o says, or to standard output at the end. */
MUST_USE enum rc ledger_write(struct ledger_run *r, struct slice bytes, struct err *err);

#endif
