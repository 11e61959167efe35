/* dossier/log_folder.h: a ledger in a folder (C2SP tlog-tiles: checkpoint, tile/...), read
 * only.  Internal to dossier. */
#ifndef SEKISHO_DOSSIER_LOG_FOLDER_H
#define SEKISHO_DOSSIER_LOG_FOLDER_H

#include "base/arena.h"
#include "ledger/checkpoint.h"
#include "ledger/proof.h"

struct log_folder;

/* Opens the folder at its last checkpoint, which 'keys' must have one for that signed it.
 * RC_IO, RC_FORMAT, RC_MEMORY. */
MUST_USE enum rc log_folder_open(const char *path, const struct led_vkey *keys,
                                 size_t key_count, struct log_folder **ret, struct err *err);
void log_folder_close(struct log_folder *l);

uint64_t log_folder_size(const struct log_folder *l);
struct slice log_folder_checkpoint(const struct log_folder *l); /* the signed note */

/* Calls 'each' with every entry; stops when it returns no RC_OK. */
MUST_USE enum rc log_folder_walk(struct log_folder *l,
                                 enum rc (*each)(void *ctx, uint64_t index, struct slice entry,
                                                 struct err *err),
                                 void *ctx, struct err *err);
MUST_USE enum rc log_folder_prove(struct log_folder *l, uint64_t index, struct led_proof *ret,
                                  struct err *err);

#endif
