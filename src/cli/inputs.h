/* cli/inputs.h: the captures that the arguments name: files, folders (walked), "-". */
#ifndef SEKISHO_CLI_INPUTS_H
#define SEKISHO_CLI_INPUTS_H

#include "base/arena.h"

struct inputs {
    struct arena arena;
    const char **paths; /* owned */
    size_t count;
    size_t room;
    size_t from_folders; /* of these, found by walking: those that are no captures are passed over */
};

void inputs_init(struct inputs *in);
void inputs_done(struct inputs *in);
/* Adds 'path', or every regular file below it in byte order of names; links are not followed. */
enum rc inputs_add(struct inputs *in, const char *path, struct err *err);

#endif
