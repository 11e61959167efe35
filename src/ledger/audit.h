/* ledger/audit.h: checks all of a ledger: every hash, form, time and signature; says which
 * entry or tile is bad.  Reads, never writes; a copy without a key will do. */
#ifndef SEKISHO_LEDGER_AUDIT_H
#define SEKISHO_LEDGER_AUDIT_H

#include "ledger/checkpoint.h"

/* Who wants to know.  Each may be NULL. */
struct led_audit_watch {
    /* One line for a person: what is bad. */
    void (*bad)(void *context, const char *line);
    /* So many entries are checked. */
    void (*progress)(void *context, uint64_t entries);
    void *context;
};

struct led_audit {
    uint64_t size; /* entries that the head covers */
    struct led_hash root;
    uint64_t waiting;    /* acknowledged entries that no head covers yet */
    uint64_t broken_off; /* bytes of a batch that was never acknowledged */
    int64_t first_ns;    /* time of the first and the last entry; INT64_MIN: there is none */
    int64_t last_ns;
    uint64_t bad; /* lines told */
};

/* 'log' may be NULL: then the folder's own key, which proves no more than that it agrees with
 * itself.
 *
 * RC_FORMAT: something is bad, and was told.  RC_USAGE: no ledger.  RC_IO, RC_MEMORY: it could
 * not be read to the end. */
MUST_USE enum rc led_audit_run(const char *path, const struct led_vkey *log,
                               const struct led_audit_watch *watch, struct led_audit *ret,
                               struct err *err);

#endif
