#include "base/heap.h"

#include "base/sanitize.h"

#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    LARGE = 1024 * 1024, /* tables that are mapped by themselves: they go back when they grow */
    STEP = 64 * 1024 * 1024, /* of addresses, which cost nothing until they are used */
    KEEP = 1024 * 1024 * 1024,
    HUGE_PAGE = 2 * 1024 * 1024,
};

/* Where the heap ended when somebody looked; 0: it is left as it is. */
static atomic_uintptr_t known_end;

struct free_block {
    struct free_block *next;
};

static struct {
    pthread_mutex_t mutex;
    uint8_t *next; /* of what was never used */
    size_t left;
    struct free_block *free;
} blocks = { .mutex = PTHREAD_MUTEX_INITIALIZER };

/* Somebody bounds the addresses that the process may have: then none are taken ahead. */
static bool is_bounded(void)
{
    struct rlimit addresses, data;
    return getrlimit(RLIMIT_AS, &addresses) != 0 || addresses.rlim_cur != RLIM_INFINITY ||
           getrlimit(RLIMIT_DATA, &data) != 0 || data.rlim_cur != RLIM_INFINITY;
}

/* Without any of these no more than time or memory is lost.  A sanitizer has a heap of its own,
 * and sees no more of a block than its beginning. */
void heap_begin(void)
{
    if (HAS_ADDRESS_SANITIZER || HAS_THREAD_SANITIZER || is_bounded())
        return;
    (void)mallopt(M_MMAP_THRESHOLD, LARGE);
    (void)mallopt(M_TRIM_THRESHOLD, KEEP);
    (void)mallopt(M_TOP_PAD, STEP);
    (void)mallopt(M_ARENA_MAX, 1);
    atomic_store(&known_end, (uintptr_t)sbrk(0));
}

static bool is_begun(void)
{
    return atomic_load_explicit(&known_end, memory_order_relaxed) != 0;
}

void heap_follow(void)
{
    uintptr_t from = atomic_load_explicit(&known_end, memory_order_relaxed);
    uintptr_t end = (uintptr_t)sbrk(0);
    if (from == 0 || end <= from || !atomic_compare_exchange_strong(&known_end, &from, end))
        return;
    from &= ~(uintptr_t)(HUGE_PAGE - 1);
    /* A page that is only partly the heap's stays small; a kernel without huge pages refuses.
     */
    (void)madvise((void *)from, end - from, MADV_HUGEPAGE);
}

static void *map(size_t size)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

void *heap_map(size_t size)
{
    uint8_t *p = map(size + HUGE_PAGE);
    if (p == NULL)
        return NULL;
    size_t before = (0 - (uintptr_t)p) & (HUGE_PAGE - 1);
    if (before > 0)
        (void)munmap(p, before); /* addresses, no memory, as below */
    if (before < HUGE_PAGE)
        (void)munmap(p + before + size, HUGE_PAGE - before);
    return p + before;
}

void heap_fill(void *p, size_t size)
{
    if (is_begun())
        (void)madvise(p, size, MADV_HUGEPAGE); /* as above */
}

void heap_unmap(void *p, size_t size)
{
    if (p != NULL)
        (void)munmap(p, size); /* it is mapped */
}

void *heap_regrow(void *p, size_t old_size, size_t new_size)
{
    if (p != NULL && old_size >= LARGE) {
        void *more = mremap(p, old_size, new_size, MREMAP_MAYMOVE);
        return more == MAP_FAILED ? NULL : more;
    }
    if (new_size < LARGE)
        return realloc(p, new_size);
    void *more = map(new_size);
    if (more != NULL && p != NULL)
        memcpy(more, p, old_size);
    if (more != NULL)
        free(p);
    return more;
}

void heap_free(void *p, size_t size)
{
    if (size >= LARGE)
        heap_unmap(p, size);
    else
        free(p);
}

/* With the mutex held. */
static bool map_more(void)
{
    uint8_t *p = heap_map(STEP);
    if (p == NULL)
        return false;
    heap_fill(p, STEP);
    blocks.next = p;
    blocks.left = STEP;
    return true;
}

void *heap_block(void)
{
    void *block = NULL;
    if (!is_begun())
        return NULL;
    pthread_mutex_lock(&blocks.mutex);
    if (blocks.free != NULL) {
        block = blocks.free;
        blocks.free = blocks.free->next;
    } else if (blocks.left >= HEAP_BLOCK || map_more()) {
        block = blocks.next;
        blocks.next += HEAP_BLOCK;
        blocks.left -= HEAP_BLOCK;
    }
    pthread_mutex_unlock(&blocks.mutex);
    return block;
}

void heap_block_free(void *block)
{
    struct free_block *b = block;
    pthread_mutex_lock(&blocks.mutex);
    b->next = blocks.free;
    blocks.free = b;
    pthread_mutex_unlock(&blocks.mutex);
}
