/* identify/nodes.h: addresses, each once, as numbers from 0. */
#ifndef SEKISHO_IDENTIFY_NODES_H
#define SEKISHO_IDENTIFY_NODES_H

#include "dissect/addr.h"
#include "dissect/print_table.h"

#define NODE_NONE UINT32_MAX

struct nodes {
    struct addr *at; /* in the order in which they came; owned */
    size_t count;
    size_t room;
    uint32_t last; /* the one that was asked for last, if there is any: often it is the next, too */
    struct print_table table;
    const struct print_key *key;
};

/* Room for 'count' is made at once.  False: no memory; nodes_done() is due all the same. */
bool nodes_init(struct nodes *n, size_t count);
void nodes_done(struct nodes *n);
/* Gives back what only looking for them needs: 'at' stays. */
void nodes_close(struct nodes *n);

/* NODE_NONE: it is no address, or there are too many of them, or there is no memory. */
uint32_t nodes_add(struct nodes *n, const struct addr *addr);
/* NODE_NONE: it was not added. */
uint32_t nodes_find(struct nodes *n, const struct addr *addr);

#endif
