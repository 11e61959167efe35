/* cli/update.h: a newer data file in place of the one there, if it is sound and has lost
 * nothing. */
#ifndef SEKISHO_CLI_UPDATE_H
#define SEKISHO_CLI_UPDATE_H

#include "base/arena.h"
#include "base/buf.h"

struct update {
    const char *url;    /* of a sekisho.data */
    const char *ca;     /* certificates to trust in place of the system's, or NULL */
    const char *digest; /* hexadecimal: what `sekisho data info` there tells; or NULL */
    const char *target; /* the data file here */
    bool shrink;        /* take it though tables are older or lost many rows */
};

/* Fetches it and puts it in place of 'target' at once, or leaves that as it is.  'ret_report'
 * gets lines that say what is new.
 *
 * RC_USAGE, RC_IO, RC_LIMIT: as fetch_file, or the folder cannot be written to.  RC_FORMAT:
 * what came is not a data file of this version, is damaged, is older, or has lost more than a
 * tenth of a table. */
MUST_USE enum rc update_run(const struct update *u, struct arena *arena, struct buf *ret_report,
                            struct err *err);

#endif
