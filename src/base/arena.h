/* base/arena.h: memory that is freed whole.  Nothing inside an arena is freed alone. */
#ifndef SEKISHO_BASE_ARENA_H
#define SEKISHO_BASE_ARENA_H

#include "base/err.h"
#include "base/slice.h"

struct arena_block;

struct arena {
    struct arena_block *head; /* newest block; owned */
    size_t used;              /* bytes handed out, all blocks */
    size_t cap;               /* bytes it may hand out at most */
    bool is_lasting;          /* its blocks stand apart: base/heap.h */
};

/* An empty arena that hands out at most 'cap' bytes (SIZE_MAX: as many as there are). */
void arena_init(struct arena *a, size_t cap);
/* The same for what is kept while much else comes and goes. */
void arena_init_lasting(struct arena *a, size_t cap);

/* Frees everything; the arena may be used again. */
void arena_done(struct arena *a);

/* 'a' owns all that 'from' holds, too; 'from' is empty afterwards.  The bound of 'a' does not count here. */
void arena_take(struct arena *a, struct arena *from);

/* Forgets everything but keeps the newest block for the next use. */
void arena_reset(struct arena *a);

/* 'size' zeroed bytes aligned for any type of at most eight bytes, or NULL when the cap or the memory is exhausted. */
void *arena_bytes(struct arena *a, size_t size);

/* 'n' times 'each' with a check of the product. */
void *arena_array(struct arena *a, size_t n, size_t each);

#define arena_new(a, T, n) ((T *)arena_array((a), (n), sizeof(T)))

/* A copy of 's' with a NUL behind it that n does not count; {NULL, 0} when memory is out. */
struct slice arena_copy(struct arena *a, struct slice s);

/* Formatted text, NUL-terminated; NULL when memory is out. */
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
