#include "identify/destinations.h"

#include <stdlib.h>

static int by_ip(const void *pa, const void *pb)
{
    const struct whose_row *a = pa;
    const struct whose_row *b = pb;
    int order = memcmp(a->ip, b->ip, sizeof a->ip);
    return order != 0 ? order : (a->item > b->item) - (a->item < b->item);
}

bool whose_init(struct whose *w, const struct equipment_list *list)
{
    size_t room = 1;
    for (size_t i = 0; i < list->count; i++)
        room += list->items[i].address_count;
    *w = (struct whose){ .rows = calloc(room, sizeof *w->rows) };
    if (w->rows == NULL)
        return false;
    for (size_t i = 0; i < list->count; i++)
        for (size_t k = 0; k < list->items[i].address_count; k++) {
            const struct addr *a = &list->items[i].addresses[k];
            if (a->kind != ADDR_IP)
                continue;
            talk_key(a, w->rows[w->count].ip);
            w->rows[w->count++].item = (uint32_t)i;
        }
    if (w->count > 1)
        qsort(w->rows, w->count, sizeof *w->rows, by_ip);
    return true;
}

void whose_done(struct whose *w)
{
    free(w->rows);
}

uint32_t whose_ip(const struct whose *w, const uint8_t ip[16])
{
    size_t low = 0;
    size_t high = w->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (memcmp(w->rows[mid].ip, ip, 16) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low < w->count && memcmp(w->rows[low].ip, ip, 16) == 0 ? w->rows[low].item
                                                                  : WHOSE_NOBODY;
}
