/* cli/observed.h: every observation of every frame as a line of JSON, as it is made. */
#ifndef SEKISHO_CLI_OBSERVED_H
#define SEKISHO_CLI_OBSERVED_H

#include "cli/output.h"
#include "dissect/engine.h"

struct observed {
    struct output file;
    const char *const *sources; /* names of the inputs, by number; borrowed */
    struct buf text;            /* owned; not yet written */
    struct err err;             /* of the first write that failed */
    bool failed;
};

/* A tap for engine_set_tap, with a struct observed. */
void observed_tap(void *ctx, const struct sink *sink, const struct obs_in *obs);

/* RC_IO, RC_MEMORY: now or at some time before. */
MUST_USE enum rc observed_commit(struct observed *o, struct err *err);
void observed_done(struct observed *o);

#endif
