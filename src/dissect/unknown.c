#include "dissect/unknown.h"

#include <stdlib.h>

void unknown_add(struct unknown *u, enum dis_match_kind kind, uint32_t value, uint64_t frames)
{
    for (size_t i = 0; i < u->count; i++)
        if (u->items[i].kind == kind && u->items[i].value == value) {
            u->items[i].frames += frames;
            return;
        }
    if (u->count < UNKNOWN_MAX)
        u->items[u->count++] = (struct dis_unknown){ kind, value, frames };
}

static int by_frames(const void *x, const void *y)
{
    const struct dis_unknown *a = x;
    const struct dis_unknown *b = y;
    if (a->frames != b->frames)
        return a->frames > b->frames ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return a->value < b->value ? -1 : a->value > b->value;
}

void unknown_sort(struct unknown *u)
{
    if (u->count > 1)
        qsort(u->items, u->count, sizeof u->items[0], by_frames);
}
