#include "base/arena.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };

struct arena_block {
    struct arena_block *next;
    size_t size; /* of data */
    size_t used;
    max_align_t data[];
};

void arena_init(struct arena *a, size_t cap)
{
    *a = (struct arena){ .cap = cap };
}

static void free_from(struct arena_block *b)
{
    while (b != NULL) {
        struct arena_block *next = b->next;
        free(b);
        b = next;
    }
}

void arena_done(struct arena *a)
{
    free_from(a->head);
    arena_init(a, a->cap);
}

void arena_take(struct arena *a, struct arena *from)
{
    struct arena_block **end = &a->head;
    while (*end != NULL)
        end = &(*end)->next;
    *end = from->head;
    a->used += from->used;
    arena_init(from, from->cap);
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

static struct arena_block *add_block(struct arena *a, size_t size)
{
    size_t want = a->head == NULL ? FIRST_BLOCK : a->head->size * 2;
    if (want > LARGEST_BLOCK)
        want = LARGEST_BLOCK;
    if (want < size)
        want = size;
    struct arena_block *b = malloc(sizeof *b + want);
    if (b == NULL)
        return NULL;
    b->next = a->head;
    b->size = want;
    b->used = 0;
    a->head = b;
    return b;
}

void *arena_bytes(struct arena *a, size_t size)
{
    const size_t align = sizeof(max_align_t);
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
