/* cli/fetch.h: a file from an HTTPS server, taken up again where an earlier try broke off.  The
 * only place that knows libcurl; without it (-Dfetch=disabled) nothing is ever fetched. */
#ifndef SEKISHO_CLI_FETCH_H
#define SEKISHO_CLI_FETCH_H

#include "base/err.h"

#include <stdint.h>

struct fetch {
    const char *url; /* https:// only, redirections too */
    const char
        *ca; /* file of certificates to trust in place of the system's; NULL: the system's */
    const char *path; /* where the bytes go; what lies there is continued if the server still
                         has the same */
    uint64_t most;    /* bytes; more is refused before it fills the disk */
};

/* On success the whole of what the server has lies in 'path'.  What came before a failure stays
 * there, with PATH.tag saying what it is a piece of, so that the next call goes on.
 *
 * RC_USAGE: no https URL, or built without libcurl.  RC_IO: the server, its certificate or the
 * disk said no; another run has the file.  RC_LIMIT: larger than 'most'. */
MUST_USE enum rc fetch_file(const struct fetch *f, struct err *err);

/* Removes what lies in 'path', and its tag. */
void fetch_forget(const struct fetch *f);

#endif
