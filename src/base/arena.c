#include "base/arena.h"

#include "base/heap.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 16 };

struct arena_block {
    struct arena_block *next;
    size_t size; /* of data */
    size_t used;
    bool is_lasting;
    uint64_t data[];
};

void arena_init(struct arena *a, size_t cap)
{
    *a = (struct arena){ .cap = cap };
}

void arena_init_lasting(struct arena *a, size_t cap)
{
    *a = (struct arena){ .cap = cap, .is_lasting = true };
}

static void free_from(struct arena_block *b)
{
    while (b != NULL) {
        struct arena_block *next = b->next;
        if (b->is_lasting)
            heap_block_free(b);
        else
            free(b);
        b = next;
    }
}

void arena_done(struct arena *a)
{
    free_from(a->head);
    *a = (struct arena){ .cap = a->cap, .is_lasting = a->is_lasting };
}

void arena_take(struct arena *a, struct arena *from)
{
    struct arena_block **end = &a->head;
    while (*end != NULL)
        end = &(*end)->next;
    *end = from->head;
    a->used += from->used;
    from->head = NULL;
    from->used = 0;
}

void arena_reset(struct arena *a)
{
    if (a->head != NULL) {
        free_from(a->head->next);
        a->head->next = NULL;
        a->head->used = 0;
    }
    a->used = 0;
}

static struct arena_block *lasting_block(const struct arena *a, size_t size)
{
    struct arena_block *b = NULL;
    if (a->is_lasting && size <= HEAP_BLOCK - sizeof *b)
        b = heap_block();
    if (b == NULL)
        return NULL;
    b->size = HEAP_BLOCK - sizeof *b;
    b->is_lasting = true;
    return b;
}

/* A quarter more each time: what is asked for in vain stays small beside what is used. */
static struct arena_block *usual_block(const struct arena *a, size_t size)
{
    size_t want = a->used / 4;
    if (want < FIRST_BLOCK)
        want = FIRST_BLOCK;
    if (want > LARGEST_BLOCK)
        want = LARGEST_BLOCK;
    if (want < size)
        want = size;
    struct arena_block *b = malloc(sizeof *b + want);
    if (b == NULL)
        return NULL;
    heap_follow();
    b->size = want;
    b->is_lasting = false;
    return b;
}

static struct arena_block *add_block(struct arena *a, size_t size)
{
    struct arena_block *b = lasting_block(a, size);
    if (b == NULL)
        b = usual_block(a, size);
    if (b == NULL)
        return NULL;
    b->used = 0;
    b->next = a->head;
    a->head = b;
    return b;
}

void *arena_bytes(struct arena *a, size_t size)
{
    const size_t align = sizeof(uint64_t);
    if (size > SIZE_MAX - align)
        return NULL;
    size = (size + align - 1) / align * align;
    if (size > a->cap - a->used)
        return NULL;
    struct arena_block *b = a->head;
    if (b == NULL || size > b->size - b->used) {
        b = add_block(a, size);
        if (b == NULL)
            return NULL;
    }
    void *p = (char *)b->data + b->used;
    b->used += size;
    a->used += size;
    memset(p, 0, size);
    return p;
}

void *arena_array(struct arena *a, size_t n, size_t each)
{
    size_t size = 0;
    if (__builtin_mul_overflow(n, each, &size))
        return NULL;
    return arena_bytes(a, size == 0 ? 1 : size);
}

struct slice arena_copy(struct arena *a, struct slice s)
{
    uint8_t *p = s.n == SIZE_MAX ? NULL : arena_bytes(a, s.n + 1);
    if (p == NULL)
        return (struct slice){ NULL, 0 };
    if (s.n > 0)
        memcpy(p, s.p, s.n);
    return slice_of(p, s.n);
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        return NULL;
    char *p = arena_bytes(a, (size_t)n + 1);
    if (p == NULL)
        return NULL;
    va_start(ap, fmt);
    (void)vsnprintf(p, (size_t)n + 1, fmt, ap); /* measured above */
    va_end(ap);
    return p;
}
