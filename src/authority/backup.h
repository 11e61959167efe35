/* authority/backup.h: all that an authority is, as one folder, made while it runs; and an
 * authority made of such a folder.
 *
 *     store.db or store.1.dump ...   the tables, one moment's state
 *     tiles/                         the logs; at least what the tables speak of
 *     ledger/                        the authority's own acts
 *     witness.key                    the secret that countersigns: keep the folder as one
 *     SHA256SUMS                     of all of these, as sha256sum -c reads it */
#ifndef SEKISHO_AUTHORITY_BACKUP_H
#define SEKISHO_AUTHORITY_BACKUP_H

#include "authority/authority.h"

struct backup_counts {
    uint64_t files;
    uint64_t bytes;
};

/* RC_USAGE: 'to' is there already.  A run that breaks off leaves 'to'.part only. */
MUST_USE enum rc authority_backup(struct authority *a, const char *to,
                                  struct backup_counts *ret, struct err *err);

/* Makes 'home', which must not be an authority's, from a backup; 'where' NULL: an SQLite file
 * in the folder.  Every file is checked against its sum.  RC_FORMAT: one is not what was
 * written. RC_USAGE: the backup is of another kind of store, or of another number of databases.
 */
MUST_USE enum rc authority_restore(const char *home, const char *from, const char *where,
                                   struct backup_counts *ret, struct err *err);

#endif
