/* base/progress.h: one line on stderr that says how far a long job is.
 * Whether it is shown is the caller's to know: a terminal, and no wish for silence. */
#ifndef SEKISHO_BASE_PROGRESS_H
#define SEKISHO_BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool on;
    bool shown;       /* a line stands on the terminal */
    uint64_t total;   /* bytes; 0: unknown */
    int64_t begun_ns; /* by the monotonic clock */
    int64_t shown_ns;
};

void progress_init(struct progress *p, bool on, uint64_t total);

/* 'done' bytes so far; writes at most ten times a second. */
void progress_update(struct progress *p, uint64_t done);

/* Erases the line; before anything else is written to stderr, and at the end. */
void progress_finish(struct progress *p);

#endif
