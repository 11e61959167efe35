/* base/heap.h: the heap in pages of 2 MB where the kernel has them (transparent huge pages).
 *
 * A program that fills 60 MB page by page takes 15,000 page faults, which on a virtual machine
 * can cost more than all it does with them.  For a process that reads captures; others leave the
 * heap as it is. */
#ifndef SEKISHO_BASE_HEAP_H
#define SEKISHO_BASE_HEAP_H

#include <stddef.h>

/* From here on what malloc() hands out lies in one heap for all threads, which grows by large steps.  Nothing
 * is different where the addresses of a process are bounded (setrlimit()).  Call it once, before there are other
 * threads. */
void heap_begin(void);

/* Whatever the heap has grown by since is in large pages, too: cheap, for any thread. */
void heap_follow(void);

/* 'size' bytes of zeros on pages of their own, of which those that nobody writes to take no memory; they begin where
 * a large page may.  NULL: no memory.  Goes back with the same 'size'. */
void *heap_map(size_t size);
/* All of it will be written to: in large pages, then, if heap_begin() was called. */
void heap_fill(void *p, size_t size);
void heap_unmap(void *p, size_t size);

/* Like realloc() for a table that grows to any size: a large one is mapped by itself, so that all of it goes
 * back at once, and need not be copied to grow.  Bytes that are new are not cleared.  NULL: no memory, and
 * 'p' stays as it was. */
void *heap_regrow(void *p, size_t old_size, size_t new_size);
void heap_free(void *p, size_t size);

enum { HEAP_BLOCK = 32 * 1024 };

/* HEAP_BLOCK bytes, not cleared, that stand together with other such blocks, apart from what comes and
 * goes, so that this leaves no holes.  NULL: no memory, or nobody called heap_begin(). */
void *heap_block(void);
void heap_block_free(void *block);

#endif
