/* registry/datafile.h: the one read-only file of facts, mapped into memory: named sections of
 * rows of fixed width, and one pool of strings that rows point into. Knows the container; knows
 * nothing of what a section means. */
#ifndef SEKISHO_REGISTRY_DATAFILE_H
#define SEKISHO_REGISTRY_DATAFILE_H

#include "base/endian.h"
#include "base/err.h"
#include "base/slice.h"

/* Little-endian throughout.  Header: 8 bytes of magic, u32 version, u32 number of sections, u64
 * size of the file, SHA-256 of everything behind the header.  Then a row for each section: 16
 * bytes of name padded with NUL, u64 offset, u64 size, u32 bytes a row, u32 zero. */
enum {
    DATA_VERSION = 5,
    DATA_HEADER_SIZE = 56,
    DATA_ENTRY_SIZE = 40,
    DATA_NAME_SIZE = 16,
    DATA_SECTIONS_MAX = 64, /* three times what there are */
    DATA_DIGEST_AT = 24,
    DATA_DIGEST_SIZE = 32,
};
#define DATA_MAGIC   "SEKISHO\x1a"
#define DATA_STRINGS "strings"

struct datafile;

/* Maps the file. Sizes and bounds are checked, the digest is not: see data_verify.
 *
 * RC_IO: it cannot be read.  RC_FORMAT: not a data file, cut, or of another version. RC_MEMORY.
 */
enum rc data_open(const char *path, struct datafile **ret, struct err *err);

/* The same over bytes that the caller keeps alive; 'name' is for errors. */
enum rc data_of(struct slice bytes, const char *name, struct datafile **ret, struct err *err);

void data_close(struct datafile *d);

/* What was read of the file need not stay in this process: it comes back when it is read again.  Between two uses
 * that are far apart.  NULL: nothing. */
void data_rest(const struct datafile *d);

/* Reads all of it and compares the digest.  RC_FORMAT: it has changed since it was made. */
enum rc data_verify(const struct datafile *d, struct err *err);

/* SHA-256 of the content, as the header states it: names the data that a finding rests on. */
struct slice data_digest(const struct datafile *d);

struct data_section {
    struct slice bytes;
    size_t each;  /* bytes a row */
    size_t count; /* rows */
};

/* RC_FORMAT: there is none of that name with rows of 'each' bytes. */
enum rc data_section(const struct datafile *d, const char *name, size_t each,
                     struct data_section *ret, struct err *err);

/* The pool; its last byte is NUL, or it is empty. */
struct slice data_strings(const struct datafile *d);

/* String at 'offset' of a pool; "" when there is none. */
static inline const char *data_str(struct slice strings, uint32_t offset)
{
    return offset < strings.n ? (const char *)&strings.p[offset] : "";
}

/* Numbers of row 'row', 'at' bytes into it; 0 outside, so that a wrong file misleads no reader
 * out of its bytes. */
static inline uint8_t data_u8(const struct data_section *s, size_t row, size_t at)
{
    if (row >= s->count || at >= s->each)
        return 0;
    return s->bytes.p[row * s->each + at];
}

static inline uint16_t data_u16(const struct data_section *s, size_t row, size_t at)
{
    if (row >= s->count || at + 2 > s->each)
        return 0;
    const uint8_t *p = &s->bytes.p[row * s->each + at];
    return le16_at(p);
}

static inline uint32_t data_u32(const struct data_section *s, size_t row, size_t at)
{
    if (row >= s->count || at + 4 > s->each)
        return 0;
    const uint8_t *p = &s->bytes.p[row * s->each + at];
    return le32_at(p);
}

static inline int32_t data_i32(const struct data_section *s, size_t row, size_t at)
{
    return (int32_t)data_u32(s, row, at);
}

static inline uint64_t data_u64(const struct data_section *s, size_t row, size_t at)
{
    return (uint64_t)data_u32(s, row, at + 4) << 32 | data_u32(s, row, at);
}

/* FNV-1a, finished with a mix so that low bits can index a table.  For tables of known strings
 * only: what comes from outside is looked up in them, never put. */
static inline uint32_t data_hash(struct slice s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ s.p[i]) * 0x100000001b3u;
    h ^= h >> 32;
    return (uint32_t)(h * 0x9e3779b97f4a7c15u >> 32);
}

/* Where in 'count' slots the search for a hash starts; its low bits are left for the tag. */
static inline size_t data_slot(uint32_t hash, size_t count)
{
    return (size_t)((uint64_t)hash * count >> 32);
}

/* A slot: the number of a row + 1 below, and above it the low bits of the key's hash, so that most keys that are not
 * there are told from those that are without looking at them. */
enum { DATA_SLOT_BITS = 24, DATA_SLOT_ROWS_MAX = (1 << DATA_SLOT_BITS) - 2 };

static inline uint32_t data_tag(uint32_t hash)
{
    return hash << DATA_SLOT_BITS;
}

/* Open addressing: a slot is as above, or 0.  'key' is the offset of the row's
 * key in the pool, at byte 0 of every row.  Returns the first row with that key, or SIZE_MAX.
 */
size_t data_find(const struct data_section *slots, const struct data_section *rows,
                 struct slice strings, struct slice key);

#endif
