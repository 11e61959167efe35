/* base/confine.h: a process gives up what it will not need, before it touches foreign bytes.
 * What a parser that was taken over could still do: read the named files, write what is open
 * already, print. */
#ifndef SEKISHO_BASE_CONFINE_H
#define SEKISHO_BASE_CONFINE_H

#include <stdbool.h>

#include "base/err.h"

struct confine {
    const char *const *readable; /* files and folders, all below included */
    size_t readable_count;
    const char *const *outputs; /* folders: files in them may be renamed and removed, but none
                                   opened to be written */
    size_t output_count;
    bool has_sockets; /* it goes on with sockets that it holds: no new ones, nobody new to talk to */
    bool files_held; /* out: the kernel has Landlock (since 5.13) and keeps it to these */
};

/* For good, for this thread and those it will start: no new privileges, no capabilities, no
 * network, no programs to run, no other processes; files only as 'c' says.  A path that does
 * not exist gives no right and is no error.
 *
 * RC_IO: the kernel refuses to confine it; nothing should be parsed then. */
MUST_USE enum rc confine_process(struct confine *c, struct err *err);

#endif
