#include "identify/nodes.h"

#include <stdlib.h>

enum {
    FIRST_ROOM = 64,
    NODES_MAX = 4 << 20,
};
_Static_assert(sizeof(struct addr) <= PRINT_HEAD * sizeof(uint64_t),
               "an address is the head of a print");

static bool make_room(struct nodes *n, size_t count)
{
    if (count <= n->room)
        return true;
    size_t room = n->room + n->room / 2;
    room = room < count ? count + count / 8 + FIRST_ROOM
                        : room; /* what observations name besides */
    struct addr *at = reallocarray(n->at, room, sizeof *at);
    if (at == NULL)
        return false;
    n->at = at;
    n->room = room;
    return true;
}

bool nodes_init(struct nodes *n, size_t count)
{
    *n = (struct nodes){ .key = print_secret() };
    count = count < NODES_MAX ? count : NODES_MAX;
    return make_room(n, count) && print_table_expect(&n->table, count + 1);
}

void nodes_close(struct nodes *n)
{
    print_table_done(&n->table);
}

void nodes_done(struct nodes *n)
{
    nodes_close(n);
    free(n->at);
    *n = (struct nodes){ .last = 0 };
}

static struct print print_of_addr(const struct nodes *n, const struct addr *addr)
{
    uint64_t head[PRINT_HEAD] = { 0 };
    memcpy(head, addr, sizeof *addr); /* unused bytes are zero */
    return print_of(n->key, head, (struct slice){ NULL, 0 });
}

static bool is_last(const struct nodes *n, const struct addr *addr)
{
    return n->last < n->count && addr_eq(&n->at[n->last], addr);
}

static uint32_t find(struct nodes *n, struct print print)
{
    const struct print_entry *e = print_table_find(&n->table, print);
    if (print_entry_is_free(e))
        return NODE_NONE;
    n->last = e->value;
    return e->value;
}

uint32_t nodes_find(struct nodes *n, const struct addr *addr)
{
    return is_last(n, addr) ? n->last : find(n, print_of_addr(n, addr));
}

uint32_t nodes_add(struct nodes *n, const struct addr *addr)
{
    if (addr->kind == ADDR_NONE)
        return NODE_NONE;
    if (is_last(n, addr))
        return n->last;
    struct print print = print_of_addr(n, addr);
    uint32_t found = find(n, print);
    if (found != NODE_NONE)
        return found;
    if (n->count == NODES_MAX || !make_room(n, n->count + 1) ||
        print_table_put(&n->table, print, (uint32_t)n->count) == NULL)
        return NODE_NONE;
    n->at[n->count] = *addr;
    n->last = (uint32_t)n->count++;
    return n->last;
}
