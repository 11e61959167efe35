#include "base/order.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES = sizeof(uint64_t), VALUES = 256, FEW = 48 };

static bool is_before(const struct order *a, const struct order *b, order_cmp *cmp,
                      const void *ctx)
{
    return a->key != b->key ? a->key < b->key : cmp(ctx, a->item, b->item) < 0;
}

static void insert(struct order *items, size_t count, order_cmp *cmp, const void *ctx)
{
    for (size_t i = 1; i < count; i++) {
        struct order one = items[i];
        size_t at = i;
        for (; at > 0 && is_before(&one, &items[at - 1], cmp, ctx); at--)
            items[at] = items[at - 1];
        items[at] = one;
    }
}

/* Many of one key: halves that are sorted are merged, with as much room in 'spare'. */
static void merge_sort(struct order *items, size_t count, struct order *spare, order_cmp *cmp,
                       const void *ctx)
{
    if (count <= FEW) {
        insert(items, count, cmp, ctx);
        return;
    }
    size_t half = count / 2;
    merge_sort(items, half, spare, cmp, ctx);
    merge_sort(items + half, count - half, spare, cmp, ctx);
    memcpy(spare, items, half * sizeof *items);
    size_t a = 0;
    size_t b = half;
    for (size_t to = 0; a < half; to++) {
        bool is_second = b < count && is_before(&items[b], &spare[a], cmp, ctx);
        items[to] = is_second ? items[b] : spare[a];
        b += is_second;
        a += !is_second;
    }
}

/* From the lowest byte of the keys to the highest; bytes that are the same in all are passed
 * over.  Returns where the result is: 'items' or 'spare'. */
static struct order *by_bytes(struct order *items, size_t count, struct order *spare)
{
    size_t counts[BYTES][VALUES] = { { 0 } };
    for (size_t i = 0; i < count; i++)
        for (unsigned byte = 0; byte < BYTES; byte++)
            counts[byte][items[i].key >> (8 * byte) & 0xff]++;
    for (unsigned byte = 0; byte < BYTES; byte++) {
        size_t *at = counts[byte];
        size_t before = 0;
        if (at[items[0].key >> (8 * byte) & 0xff] == count)
            continue;
        for (unsigned v = 0; v < VALUES; v++) {
            size_t n = at[v];
            at[v] = before;
            before += n;
        }
        for (size_t i = 0; i < count; i++)
            spare[at[items[i].key >> (8 * byte) & 0xff]++] = items[i];
        struct order *other = items;
        items = spare;
        spare = other;
    }
    return items;
}

bool order_sort(struct order *items, size_t count, order_cmp *cmp, const void *ctx)
{
    if (count <= FEW) {
        insert(items, count, cmp, ctx);
        return true;
    }
    struct order *spare = reallocarray(NULL, count, sizeof *spare);
    if (spare == NULL)
        return false;
    if (by_bytes(items, count, spare) == spare)
        memcpy(items, spare, count * sizeof *items);
    for (size_t i = 0, n = 0; i < count; i += n) {
        for (n = 1; i + n < count && items[i + n].key == items[i].key;)
            n++;
        if (n > 1)
            merge_sort(items + i, n, spare, cmp, ctx);
    }
    free(spare);
    return true;
}

void order_apply(struct order *items, size_t count, void *array, size_t size)
{
    uint8_t first[ORDER_SIZE_MAX];
    uint8_t *things = array;
    assert(size <= sizeof first);
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].item == i)
            continue;
        memcpy(first, things + i * size, size);
        uint32_t at = i;
        while (items[at].item != i) { /* whoever belongs here leaves a place for the next */
            uint32_t from = items[at].item;
            memcpy(things + at * size, things + from * size, size);
            items[at].item = at;
            at = from;
        }
        memcpy(things + at * size, first, size);
        items[at].item = at;
    }
}

struct things {
    const char *array;
    size_t size;
    int (*cmp)(const void *a, const void *b);
};

static int by_things(const void *ctx, uint32_t a, uint32_t b)
{
    const struct things *t = ctx;
    return t->cmp(t->array + a * t->size, t->array + b * t->size);
}

void order_array(void *array, size_t count, size_t size, uint64_t (*rank)(const void *thing),
                 int (*cmp)(const void *a, const void *b))
{
    const struct things things = { array, size, cmp };
    struct order *order = calloc(count + 1, sizeof *order);
    for (size_t i = 0; order != NULL && i < count; i++)
        order[i] = (struct order){ rank(things.array + i * size), (uint32_t)i };
    if (order != NULL && order_sort(order, count, by_things, &things))
        order_apply(order, count, array, size);
    else if (count > 1)
        qsort(array, count, size, cmp);
    free(order);
}
