/* cli/authority.h: the subcommands of `sekisho authority`, each in a row of a table. */
#ifndef SEKISHO_CLI_AUTHORITY_H
#define SEKISHO_CLI_AUTHORITY_H

#include "authority/authority.h"
#include "cases/shelf.h"
#include "cli/library.h"
#include "cli/options.h"

/* One run: the options that all share, and what they lead to. */
struct authority_run {
    const char *home;
    struct library library; /* open where the subcommand asked for it */
    struct shelf shelf;     /* likewise */
    struct authority authority;
    struct buf out; /* becomes standard output, whole or not at all */
};

struct authority_verb {
    const char *name; /* "operator add" */
    const char *arguments;
    const char *what;
    enum { NEEDS_NOTHING, NEEDS_STORE, NEEDS_ANY_STORE, NEEDS_LAW, NEEDS_LIBRARY } needs;
    int least;
    int most; /* operands */
    enum rc (*run)(struct authority_run *r, int count, char **operands, struct err *err);
    const struct cli_option *(*options)(void); /* beside --home; NULL: none */
};

/* Gives the open authority the law and the procedures of the open library. */
MUST_USE enum rc authority_run_law(struct authority_run *r, struct err *err);

/* Tables that end with a row without a name. */
extern const struct authority_verb authority_verbs_server[];
extern const struct authority_verb authority_verbs_register[];
extern const struct authority_verb authority_verbs_user[];

#endif
