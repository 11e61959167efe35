/* authority/ingest.h: entries of a log made into rows.  An entry that cannot be read is a row,
 * too. */
#ifndef SEKISHO_AUTHORITY_INGEST_H
#define SEKISHO_AUTHORITY_INGEST_H

#include "authority/tiles.h"
#include "base/map.h"

struct row_list {
    struct sql_value *values;
    size_t rows;
    size_t room;
};

struct ingest {
    struct log_name log;
    struct log_state state;
    struct arena arena; /* texts that had to be made anew */
    struct map *known;  /* id of equipment to its row in 'equipment': one a piece */
    struct row_list equipment;
    struct row_list heartbeats;
    struct row_list unreadable;
    struct row_list plans;
    uint64_t records; /* of equipment, repeated ones counted */
};

/* RC_MEMORY. ingest_done() is due whatever comes back. */
MUST_USE enum rc ingest_init(struct ingest *in, const struct log_name *log,
                             const struct log_state *state, struct err *err);
void ingest_done(struct ingest *in);

/* Adds the rows of entry 'index'; 'entry' must live until ingest_write().  RC_MEMORY. */
MUST_USE enum rc ingest_entry(struct ingest *in, uint64_t index, struct slice entry,
                              struct err *err);

/* Writes them; belongs into the transaction that moves the log's head. */
MUST_USE enum rc ingest_write(struct ingest *in, struct store *s, struct err *err);

#endif
