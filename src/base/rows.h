/* base/rows.h: rows of one size that are added one by one and never move: what is there need not be
 * copied when more come, and no room is kept in vain.  The first row of a block begins a cache line. */
#ifndef SEKISHO_BASE_ROWS_H
#define SEKISHO_BASE_ROWS_H

#include "base/heap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

enum { ROWS_BLOCK = 64, ROWS_ALIGN = 64 };

/* All zero: empty. */
struct rows {
    uint8_t **blocks; /* of ROWS_BLOCK rows each; owned, both */
    size_t block_room;
    size_t count;
};

/* Row 'i' of those of 'each' bytes. */
static inline void *rows_at(const struct rows *r, size_t i, size_t each)
{
    return r->blocks[i / ROWS_BLOCK] + i % ROWS_BLOCK * each;
}

/* Room for one more row behind the last, which is not written; NULL: no memory. */
static inline void *rows_add(struct rows *r, size_t each)
{
    size_t block = r->count / ROWS_BLOCK;
    if (r->count % ROWS_BLOCK == 0) {
        if (block == r->block_room) {
            size_t room = block == 0 ? 4 : block * 2;
            uint8_t **blocks = reallocarray(r->blocks, room, sizeof(uint8_t *));
            if (blocks == NULL)
                return NULL;
            r->blocks = blocks;
            r->block_room = room;
        }
        r->blocks[block] = aligned_alloc(ROWS_ALIGN, ROWS_BLOCK * each);
        if (r->blocks[block] == NULL)
            return NULL;
        heap_follow();
    }
    return rows_at(r, r->count++, each);
}

static inline void rows_done(struct rows *r)
{
    for (size_t i = 0; i < (r->count + ROWS_BLOCK - 1) / ROWS_BLOCK; i++)
        free(r->blocks[i]);
    free(r->blocks);
    *r = (struct rows){ .count = 0 };
}

#endif
