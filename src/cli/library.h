/* cli/library.h: the program's data, opened: registries, entities, fingerprints and
 * regulations. */
#ifndef SEKISHO_CLI_LIBRARY_H
#define SEKISHO_CLI_LIBRARY_H

#include "cli/place.h"
#include "rules/rules.h"

struct library {
    struct arena arena;
    struct place place;
    struct datafile *data; /* owned, as all below */
    struct registry *registry;
    struct roles *roles;               /* as fingerprints */
    struct places *places; /* only after library_load_places; NULL: there is no table */
    struct entities *entities;
    struct fingerprints *fingerprints; /* only after library_load_fingerprints */
    struct rule_vocab *vocab;
    struct rule_set *set;      /* empty until regulations are loaded */
    struct rule_errors errors; /* mistakes in regulations */
};

/* Opens what is there and an empty set of regulations.  library_close() is due whatever comes
 * back. RC_IO, RC_FORMAT, RC_MEMORY. */
MUST_USE enum rc library_open(struct library *l, struct err *err);
void library_close(struct library *l);
/* Lets go of what was read of its files: before work that needs none of it. */
void library_rest(const struct library *l);

/* All regulations of the data, or only those of 'ids' ("us-ndaa-889,jp-espa"; NULL: all). */
MUST_USE enum rc library_load_regulations(struct library *l, const char *ids, struct err *err);
MUST_USE enum rc library_load_fingerprints(struct library *l, struct err *err);
/* The same, and compiles all patterns: for who runs long. */
MUST_USE enum rc library_load_all_fingerprints(struct library *l, struct err *err);
/* The table of addresses and countries: of 'path', or (NULL) the one of the data, if there is one. */
MUST_USE enum rc library_load_places(struct library *l, const char *path, struct err *err);

#endif
