/* cli/reading.h: the captures that a command line names, read to the end. */
#ifndef SEKISHO_CLI_READING_H
#define SEKISHO_CLI_READING_H

#include "base/arena.h"
#include "dissect/engine.h"
#include "input/list.h"
#include "report/report.h"

struct reading {
    const struct in_list *list; /* borrowed */
    struct arena *arena;        /* borrowed */
    const char **sources;       /* inputs that are captures, by number */
    size_t source_count;
    bool is_hashing;               /* 'digests' are wanted; set after reading_init */
    struct report_digest *digests; /* one per input */
    struct report_interface *interfaces;
    size_t interface_count;
    size_t interface_room;
    struct report_note *notes;
    size_t note_count;
    size_t note_room;
    struct report_name *names;
    size_t name_count;
    size_t name_room;
    const char **broken; /* inputs that broke off: a line each */
    size_t broken_count;
    uint64_t dropped; /* packets that the capturing program says it lost */
    uint64_t skipped; /* files in folders that are no captures */
};

MUST_USE enum rc reading_init(struct reading *r, const struct in_list *list,
                              struct arena *arena, struct err *err);

/* Feeds all of the list to 'engine' and finishes it.  An input that breaks off in the middle is
 * told on stderr and kept up to there; so is a capture in a folder that cannot be read at all.
 *
 * What in_open and in_read return where nothing could be read of an input that was named
 * itself, or of any. */
MUST_USE enum rc reading_run(struct reading *r, struct engine *engine, bool is_quiet,
                             struct err *err);

#endif
