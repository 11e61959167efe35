/* ledger/entry.h: what every entry of a ledger has in common: one JSON object in canonical form
 * (RFC 8785) with "at" (when it was written), "kind" and "schema", and beside them what its
 * kind has (docs/replication.md).  What that means is not known here. */
#ifndef SEKISHO_LEDGER_ENTRY_H
#define SEKISHO_LEDGER_ENTRY_H

#include "base/buf.h"

#define LED_ENTRY_SCHEMA "sekisho.entry/1"

enum { LED_TIME_SIZE = 27 }; /* 2026-11-22T10:00:00.000000Z */

/* An entry taken apart; borrows from it.  Its other members: jcs_get. */
struct led_entry {
    struct slice kind; /* equipment, findings, heartbeat, plan, waiver, case, ... */
    struct slice at;   /* LED_TIME_SIZE bytes: later times are greater as text, too */
    int64_t at_ns;
};

/* RC_FORMAT: not canonical, or not an entry.  RC_LIMIT: empty or over LED_ENTRY_MAX bytes. */
MUST_USE enum rc led_entry_parse(struct slice entry, struct led_entry *ret, struct err *err);

/* Appends an entry of 'kind' (lower-case ASCII) at 'at_ns' with the members of 'members', any
 * JSON object without "at", "kind" and "schema".  'behind_s', unless it is zero, says by how
 * many seconds the clock was behind the log ("clock_behind_s").  RC_FORMAT: the members are no
 * such object. RC_LIMIT: the entry would be too large. */
MUST_USE enum rc led_entry_make(struct slice kind, int64_t at_ns, int64_t behind_s,
                                struct slice members, struct buf *out, struct err *err);

#endif
