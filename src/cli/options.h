/* cli/options.h: options as a table, which is read for the command line and for --help alike.
 */
#ifndef SEKISHO_CLI_OPTIONS_H
#define SEKISHO_CLI_OPTIONS_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum cli_type {
    CLI_FLAG,  /* target: bool */
    CLI_TEXT,  /* const char *, borrowed from argv */
    CLI_DAY,   /* int32_t */
    CLI_COUNT, /* unsigned, 1 to 'most' */
    CLI_WORD,  /* const char *: one of 'words' */
};

struct cli_option {
    const char *name;
    char letter; /* 0: none */
    enum cli_type type;
    void *target;
    const char *value; /* "FILE"; NULL: takes none */
    const char *help;  /* a phrase; a line feed begins another line */
    const char *words; /* CLI_WORD: separated by blanks */
    unsigned most;     /* CLI_COUNT */
};

/* What `sekisho VERB --help` says. */
struct cli_usage {
    const char *verb;
    const char *usage;    /* lines after "usage: " */
    const char *examples; /* whole lines */
    const char *text;     /* what it works on */
    const char *status;   /* of the exit */
};

/* Reads 'argv' (from the verb on) by the table, which ends with a row without a name.
 * '*ret_operands' is the index of the first operand.
 *
 * RC_END: --help was asked for and printed.  RC_USAGE: the line says what is wrong. */
MUST_USE enum rc cli_options_parse(const struct cli_usage *usage,
                                   const struct cli_option *table, int argc, char **argv,
                                   int *ret_operands, struct err *err);

/* Is 'word' one of 'words', which are separated by blanks? */
bool cli_one_of(const char *words, const char *word);

#endif
