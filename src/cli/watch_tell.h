/* cli/watch_tell.h: what a running watch tells the world besides its ledger: status, metrics,
 * events. */
#ifndef SEKISHO_CLI_WATCH_TELL_H
#define SEKISHO_CLI_WATCH_TELL_H

#include "cli/watch.h"

struct watch_tell;

struct watch_state {
    struct slice summary; /* JSON of the parser; empty: nothing yet */
    struct slice sending; /* JSON of the sender */
    int64_t started_ns;
    uint64_t size;
    uint64_t published;
    uint64_t not_kept;
    uint64_t disk_bytes;
    const char *trouble;
    bool is_over;
};

/* RC_USAGE: --events is not of a known form.  RC_IO: a file cannot be made. */
MUST_USE enum rc watch_tell_new(struct watch *w, struct watch_tell **ret, struct err *err);
void watch_tell_free(struct watch_tell *t);

/* LEDGER/status.json and the metrics, each in place of the one before. */
void watch_tell_state(struct watch_tell *t, const struct watch_state *s);
/* An event for each entry about equipment or findings: 'message' is kind, NUL, members. */
void watch_tell_entry(struct watch_tell *t, struct slice message);
void watch_tell_trouble(struct watch_tell *t, const char *line);

/* What --passphrase-file names; in the arena. */
MUST_USE enum rc watch_passphrase(struct watch *w, struct slice *ret, struct err *err);

#endif
