/* compile/builder.h: the data file while it is being made: one pool of strings, sections of
 * rows. Knows the container (registry/datafile.h); knows nothing of what a section means. */
#ifndef SEKISHO_COMPILE_BUILDER_H
#define SEKISHO_COMPILE_BUILDER_H

#include "base/buf.h"
#include "base/map.h"
#include "base/tsv.h"
#include "registry/datafile.h"

struct section {
    char name[DATA_NAME_SIZE + 1];
    size_t each;
    struct buf rows;
};

struct builder {
    const char *folder; /* data/; borrowed */
    struct buf strings;
    struct map *offsets; /* string to its offset in 'strings' + 1 */
    struct section sections[DATA_SECTIONS_MAX];
    size_t count;
    struct map *ids; /* entity id to its number + 1 */
    size_t errors;   /* wrong rows; each was told on stderr */
};

enum rc build_init(struct builder *b, const char *folder, struct err *err);
void build_done(struct builder *b);

/* Offset of 's' in the pool, put there once. */
uint32_t build_str(struct builder *b, struct slice s);

/* A new section; stays where it is. */
struct section *build_section(struct builder *b, const char *name, size_t each);
struct data_section build_view(const struct section *s);

void put_u8(struct section *s, unsigned value);
void put_u16(struct section *s, unsigned value);
void put_u32(struct section *s, uint32_t value);
void put_i32(struct section *s, int32_t value);
void put_u64(struct section *s, uint64_t value);

/* Rows by the string whose offset stands first in them. */
void build_slots(struct builder *b, const struct section *rows, const char *name);

/* Everything so far as a data file. */
void build_image(const struct builder *b, struct buf *ret);
/* False, and told on stderr: the disk said no. */
bool build_write(const char *path, struct slice bytes);

/* A table of facts of data/; the cells by column name. */
struct table {
    struct builder *b;
    struct tsv tsv;
    char path[512];
};

bool table_open(struct table *t, struct builder *b, const char *path);
void table_close(struct table *t);

/* False after the last row. Rows that are no rows are told and counted. */
bool table_next(struct table *t);

/* The cell of the row at hand; empty (and told) when there is no such column. */
struct slice table_cell(const struct table *t, const char *column);
bool table_has(const struct table *t, const char *column);

/* Tells what is wrong with the row at hand: "aliases.tsv:12: ...". */
void table_wrong(struct table *t, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* A date of the row at hand, YYYY[-MM[-DD]]; what is missing is the first. */
int32_t table_day(struct table *t, const char *column);

/* The entity of that column; ENT_NONE when the cell is empty; told when there is no such
 * entity. */
uint32_t table_entity(struct table *t, const char *column);

/* Told when the row at hand has no source or no known confidence. */
void table_check_source(struct table *t);

#endif
