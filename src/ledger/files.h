/* ledger/files.h: files that are on disk once a function here says so.  Names are relative to a
 * folder that is held open. */
#ifndef SEKISHO_LEDGER_FILES_H
#define SEKISHO_LEDGER_FILES_H

#include "base/buf.h"

/* What was written and is not yet on disk.  Few files are synced one by one with their folders;
 * many by one syncfs(2), which is cheaper then. */
struct led_sync;

/* 'folder' is borrowed and names all that follows; 'path' is for messages.  NULL: no memory. */
struct led_sync *led_sync_new(int folder, const char *path);
void led_sync_free(struct led_sync *s);

/* Writes a file, making the folders it stands in.  What is there is overwritten. */
MUST_USE enum rc led_sync_write(struct led_sync *s, const char *name, struct slice bytes,
                                struct err *err);
/* On return with RC_OK all of it is on disk, and its names are. */
MUST_USE enum rc led_sync_finish(struct led_sync *s, struct err *err);

/* Puts 'bytes' in the place of file 'name' (no folders in it): after a crash the old file or
 * the new one is there, whole; on RC_OK the new one. */
MUST_USE enum rc led_file_replace(int folder, const char *path, const char *name,
                                  struct slice bytes, unsigned mode, struct err *err);

/* Appends what is in the file.  RC_END: there is none.  RC_LIMIT: more than 'most' bytes. */
MUST_USE enum rc led_file_read(int folder, const char *path, const char *name, size_t most,
                               struct buf *out, struct err *err);

/* Writes all of it at 'at', however many calls it takes. */
MUST_USE enum rc led_write_all(int fd, struct slice bytes, uint64_t at);

#endif
