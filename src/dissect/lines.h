/* dissect/lines.h: rows that fill a cache line each, from their first byte to their last. */
#ifndef SEKISHO_DISSECT_LINES_H
#define SEKISHO_DISSECT_LINES_H

#include <stdint.h>
#include <stdlib.h>

enum { CACHE_LINE = 64 };

/* 'count' lines of zeros in '*ret_memory', which is the caller's to free.  NULL: no memory.  By calloc, so that
 * pages which no packet needs are never touched. */
static inline void *lines_new(size_t count, void **ret_memory)
{
    *ret_memory = calloc(count + 1, CACHE_LINE);
    if (*ret_memory == NULL)
        return NULL;
    uintptr_t first = (uintptr_t)*ret_memory + CACHE_LINE - 1;
    return (void *)(first & ~(uintptr_t)(CACHE_LINE - 1));
}

#endif
