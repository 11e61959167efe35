/* cli/place.h: where the program's data lies. */
#ifndef SEKISHO_CLI_PLACE_H
#define SEKISHO_CLI_PLACE_H

#include "base/arena.h"

struct place {
    const char *tables;   /* folder with regulations/, fingerprints/, sectors.tsv */
    const char *datafile; /* sekisho.data */
    const char *places;   /* sekisho.places beside it; NULL: there is none */
};

/* The folder that SEKISHO_DATA names; else ../share/sekisho beside an installed program; else
 * the checkout that the program was built in.  RC_IO: none of them is there. */
enum rc place_find(struct arena *arena, struct place *ret, struct err *err);

#endif
