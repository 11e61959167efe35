/* input/bytes.h: the bytes of an input in order, from a descriptor or from memory, unpacked where
 * they are packed.  Internal to input; knows nothing of captures. */
#ifndef SEKISHO_INPUT_BYTES_H
#define SEKISHO_INPUT_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/slice.h"

enum {
    IN_HEAD = 512,                  /* bytes looked at to tell what something is (tar's mark is at 257) */
    IN_PACKED_BLOCK = 128 * 1024,
};

/* A packing runs on work memory of its own; 'in' moves past what it took. */
struct in_packing {
    const char *name;
    bool (*is)(struct slice head);
    void *(*start)(void); /* NULL: no memory */
    /* Fills 'out' as far as it can; '*whole': what was taken so far ends where a member ends. */
    enum rc (*run)(void *own, struct slice *in, uint8_t *out, size_t room, size_t *ret_n,
                   bool *whole, struct err *err);
    void (*done)(void *own);
};

extern const struct in_packing in_packing_gzip;
extern const struct in_packing in_packing_zstd;

struct ahead;

struct in_bytes {
    struct hash *hash; /* borrowed; of every byte of the file as it is; NULL: not wanted */
    int fd;              /* -1: memory */
    bool own_fd;
    bool seekable;
    struct slice memory;
    size_t chunk;        /* at most so many at a time, of memory */
    uint64_t offset;     /* raw bytes read */
    uint64_t size;       /* raw bytes there are; 0: unknown */
    uint8_t head[IN_HEAD];
    size_t head_n;       /* bytes in 'head' ... */
    size_t head_at;      /* ... and how many of them were handed out */
    const struct in_packing *packing; /* NULL: as it is */
    void *own;           /* the packing's */
    uint8_t *packed;     /* IN_PACKED_BLOCK bytes; owned */
    struct slice rest;   /* of 'packed' */
    uint64_t unpacked;   /* bytes handed out */
    bool whole;
    bool may_go_ahead;   /* unpacking may have a thread of its own, once it turns out to be much */
    struct ahead *ahead; /* owned; that thread, to which all of the above belongs; NULL: none */
};

/* Looks at the first bytes and sets the packing up. */
enum rc bytes_start(struct in_bytes *b, struct err *err);
void bytes_done(struct in_bytes *b);

/* What 'head' holds, raw. */
struct slice bytes_head(const struct in_bytes *b);

/* At least one byte and at most 'room'; '*ret_n' is 0 at the end only. RC_FORMAT, RC_LIMIT, RC_IO. */
enum rc bytes_read(struct in_bytes *b, uint8_t *p, size_t room, size_t *ret_n, struct err *err);

/* Reads what is left of the file as it is, to nobody but the hash; 'room' is overwritten. */
MUST_USE enum rc bytes_read_out(struct in_bytes *b, uint8_t *room, size_t size, struct err *err);
/* Steps over up to 'n' bytes without reading them; how many that were may be 0. */
uint64_t bytes_skip(struct in_bytes *b, uint64_t n);
/* Raw bytes taken so far. */
uint64_t bytes_offset(const struct in_bytes *b);

#endif
