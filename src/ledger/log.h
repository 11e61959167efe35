/* ledger/log.h: a ledger on disk, and its one writer.
 *
 *     LEDGER/checkpoint              the signed head; it commits to all tiles below
 *     LEDGER/tile/...                C2SP tlog-tiles: hash tiles and entry bundles, never
 * changed LEDGER/wal                     entries that are acknowledged and not yet under the
 * head LEDGER/key, LEDGER/vkey        the log's key (mode 0600), and the public one in a line
 *     LEDGER/lock                    held by the writer
 *     LEDGER/witnessed               the last head that a witness countersigned
 *
 * After a crash at any instant (power, kill -9, full disk) it opens again with every
 * acknowledged entry.  A failed write or sync leaves the writer torn: nobody knows what the
 * disk holds then, so that it takes nothing more until it is opened again, which looks. */
#ifndef SEKISHO_LEDGER_LOG_H
#define SEKISHO_LEDGER_LOG_H

#include "ledger/checkpoint.h"
#include "ledger/key.h"

struct led_log;

/* Makes LEDGER with a new key and an empty log whose origin is 'origin'.  It is there whole or
 * not at all.  'passphrase' seals the key unless it is empty.
 *
 * RC_USAGE: there is something already; 'origin' is no name.  RC_IO. */
MUST_USE enum rc led_init(const char *path, struct slice origin, struct slice passphrase,
                          struct err *err);

/* Opens it for writing, and brings in what a crash left.
 *
 * RC_USAGE: another process writes to it; the passphrase is needed, or its key is not private.
 * RC_FORMAT: it is damaged; the line says where.  RC_IO. */
MUST_USE enum rc led_open(const char *path, struct slice passphrase, struct led_log **ret,
                          struct err *err);

/* Gives it up.  What was appended and not committed is forgotten; NULL is fine. */
void led_close(struct led_log *l);

/* Takes an entry (ledger/entry.h).  Its number goes to '*ret_index', which may be NULL.  It is
 * acknowledged by led_commit, not before.
 *
 * RC_FORMAT: not an entry, or older than the one before.  RC_LIMIT: too large.  Nothing was
 * taken. RC_IO, RC_MEMORY: the writer is torn. */
MUST_USE enum rc led_append(struct led_log *l, struct slice entry, uint64_t *ret_index,
                            struct err *err);

/* As led_append, of an entry that is made here: 'kind' and 'members' as led_entry_make.  Time
 * only moves forward in a ledger: if 'now_ns' is before the last entry, its time is taken, and
 * "clock_behind_s" says by how much the clock is. */
MUST_USE enum rc led_write(struct led_log *l, struct slice kind, int64_t now_ns,
                           struct slice members, uint64_t *ret_index, struct err *err);

/* Returns once all that was appended is on disk: a caller who saw RC_OK may tell a regulator
 * so.  One write and one sync, however many entries there are. */
MUST_USE enum rc led_commit(struct led_log *l, struct err *err);

/* Commits; then writes tiles and signs a head that covers all of it. */
MUST_USE enum rc led_publish(struct led_log *l, struct err *err);

/* Keeps 'note', a head of this log with the cosignatures of at least one of 'witnesses', as the
 * one that was witnessed last; and as the head itself, if it still is.  Unless it covers less
 * than the one that is kept.
 *
 * RC_FORMAT: not a head of this log, or no such cosignature. */
MUST_USE enum rc led_keep_witnessed(struct led_log *l, struct slice note,
                                    const struct led_vkey *witnesses, size_t witness_count,
                                    struct err *err);

uint64_t led_size(const struct led_log *l);      /* entries taken */
uint64_t led_published(const struct led_log *l); /* entries under the head */
int64_t led_last_ns(const struct led_log *l); /* of the last entry; INT64_MIN: there is none */
const struct led_vkey *led_vkey_of(const struct led_log *l);
const struct led_key *led_key_of(const struct led_log *l); /* to sign requests as the log */

#endif
