#include "identify/destinations.h"

#include <sodium.h>
#include <stdlib.h>

/* The slot of the row of 'ip', or the free one where it would be. */
static uint32_t *slot_of(const struct whose *w, const uint8_t ip[16])
{
    uint64_t words[2];
    memcpy(words, ip, sizeof words);
    for (size_t at = keyed_hash(&w->key, words, 2) & w->mask;; at = (at + 1) & w->mask) {
        uint32_t *slot = &w->slots[at];
        if (*slot == 0 || memcmp(w->rows[*slot - 1].ip, ip, sizeof words) == 0)
            return slot;
    }
}

/* Of those that have the same address the first is asked for. */
static void add(struct whose *w, const struct addr *a, uint32_t item)
{
    struct whose_row *row = &w->rows[w->count];
    talk_key(a, row->ip);
    row->item = item;
    uint32_t *slot = slot_of(w, row->ip);
    if (*slot == 0)
        *slot = (uint32_t)++w->count;
}

bool whose_init(struct whose *w, const struct equipment_list *list)
{
    size_t room = 1;
    size_t slots = 2;
    for (size_t i = 0; i < list->count; i++)
        for (size_t k = 0; k < list->items[i].address_count; k++)
            room += list->items[i].addresses[k].kind == ADDR_IP;
    while (slots < room * 2)
        slots *= 2;
    *w = (struct whose){ .rows = calloc(room, sizeof *w->rows),
                         .slots = calloc(slots, sizeof *w->slots),
                         .mask = slots - 1 };
    randombytes_buf(&w->key, sizeof w->key);
    if (w->rows == NULL || w->slots == NULL)
        return false;
    for (size_t i = 0; i < list->count; i++)
        for (size_t k = 0; k < list->items[i].address_count; k++)
            if (list->items[i].addresses[k].kind == ADDR_IP)
                add(w, &list->items[i].addresses[k], (uint32_t)i);
    return true;
}

void whose_done(struct whose *w)
{
    free(w->rows);
    free(w->slots);
}

uint32_t whose_ip(const struct whose *w, const uint8_t ip[16])
{
    uint32_t row = *slot_of(w, ip);
    return row == 0 ? WHOSE_NOBODY : w->rows[row - 1].item;
}
