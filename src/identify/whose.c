#include "identify/destinations.h"

static struct print print_of_ip(const uint8_t ip[16])
{
    uint64_t head[PRINT_HEAD] = { 0 };
    memcpy(head, ip, 16);
    return print_of(print_secret(), head, (struct slice){ NULL, 0 });
}

/* Of those that have the same address the first stays. */
static bool add_all(struct whose *w, const struct equipment *e, uint32_t item)
{
    bool good = true;
    for (size_t i = 0; good && i < e->address_count; i++) {
        uint8_t ip[16];
        if (e->addresses[i].kind != ADDR_IP)
            continue;
        talk_key(&e->addresses[i], ip);
        good = print_table_put(&w->items, print_of_ip(ip), item) != NULL;
    }
    return good;
}

bool whose_init(struct whose *w, const struct equipment_list *list)
{
    *w = (struct whose){ .items = { .count = 0 } };
    bool good = print_table_expect(&w->items, list->count + 1);
    for (size_t i = 0; good && i < list->count; i++)
        good = add_all(w, &list->items[i], (uint32_t)i);
    return good;
}

void whose_done(struct whose *w)
{
    print_table_done(&w->items);
}

uint32_t whose_ip(const struct whose *w, const uint8_t ip[16])
{
    const struct print_entry *e = print_table_find(&w->items, print_of_ip(ip));
    return print_entry_is_free(e) ? WHOSE_NOBODY : e->value;
}
