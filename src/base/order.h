/* base/order.h: puts things in order by a number each, and by more where numbers are the same: large tables sort
 * so in a few passes over sixteen bytes a thing, without a comparison. */
#ifndef SEKISHO_BASE_ORDER_H
#define SEKISHO_BASE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct order {
    uint64_t key;
    uint32_t item;
};

/* Of two items whose keys are the same: below zero if 'a' comes first. */
typedef int order_cmp(const void *ctx, uint32_t a, uint32_t b);

/* Sorts by key, then by 'cmp'; what is the same in both stays as it was.  False: no memory. */
bool order_sort(struct order *items, size_t count, order_cmp *cmp, const void *ctx);

/* Moves the things of 'size' bytes, at most ORDER_SIZE_MAX, in 'array' to their places: items[i].item is the one that
 * comes i-th.  'items' is used up. */
enum { ORDER_SIZE_MAX = 256 };
void order_apply(struct order *items, size_t count, void *array, size_t size);

/* Sorts the things of 'size' bytes, at most ORDER_SIZE_MAX, in 'array', as qsort() would by 'cmp', by the numbers that
 * 'rank' gives them: the lower of two comes first, of the same 'cmp' decides.  Without memory for that, it is qsort(). */
void order_array(void *array, size_t count, size_t size, uint64_t (*rank)(const void *thing),
                 int (*cmp)(const void *a, const void *b));

#endif
