/* cli/output.h: a file that appears whole or not at all: written as FILE.part, then renamed. */
#ifndef SEKISHO_CLI_OUTPUT_H
#define SEKISHO_CLI_OUTPUT_H

#include "base/arena.h"

#include <stdio.h>

struct output {
    const char *path; /* NULL: standard output */
    const char *part; /* NULL: nothing lies there */
    const char *folder;
    FILE *file;
};

/* Begins the file; with 'path' NULL standard output.  RC_IO: it cannot be made, or FILE.part is
 * there already. */
MUST_USE enum rc output_open(struct output *o, const char *path, struct arena *arena,
                             struct err *err);
MUST_USE enum rc output_write(struct output *o, struct slice bytes, struct err *err);
/* From here on it is there.  RC_IO: it is not, and nothing is left behind. */
MUST_USE enum rc output_commit(struct output *o, struct err *err);
/* Leaves nothing behind, unless it was committed. */
void output_abandon(struct output *o);

#endif
