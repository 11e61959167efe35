/* input/list.h: the files that the inputs of a command line stand for. */
#ifndef SEKISHO_INPUT_LIST_H
#define SEKISHO_INPUT_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum {
    IN_FOLDER_DEPTH_MAX = 64,     /* folders inside folders: more is a loop of mounts */
    IN_FILES_MAX = 4 * 1024 * 1024, /* a bound for memory, at some 100 bytes each */
};

struct in_list;

struct in_list *in_list_new(void); /* NULL: no memory */
void in_list_free(struct in_list *l);

/* Adds a file or "-" as it is, and of a folder all that holds a capture, in byte order of the
 * names, folders inside it included.  Symbolic links inside a folder are not followed.  What
 * cannot be read is added nevertheless: in_open will say why, and nothing goes unnoticed.
 *
 * RC_USAGE: there is no such thing.  RC_FORMAT: a folder without captures.
 * RC_LIMIT: folders too deep or too many files.  RC_IO, RC_MEMORY. */
MUST_USE enum rc in_list_add(struct in_list *l, const char *path, struct err *err);

size_t in_list_count(const struct in_list *l);
const char *in_list_path(const struct in_list *l, size_t i); /* for in_open */
bool in_list_is_named(const struct in_list *l, size_t i);    /* added itself, not found in a folder */
uint64_t in_list_size(const struct in_list *l);    /* bytes of all files; 0 if one is a pipe */
uint64_t in_list_skipped(const struct in_list *l); /* files of folders that are no captures, and links */

#endif
