/* identify/graph.h: which addresses belong to one piece of equipment.
 *
 * Nodes are addresses; an edge is a statement that two of them are one machine.  An IP address
 * is tied to a MAC only by ARP, NDP, DHCP, by a link protocol's own statement, by an interface
 * identifier, UUID or serial number made from that very MAC, by a message that no router can have forwarded, or, where
 * nobody claims it otherwise, by all of its traffic (neighbours.h): never because both stood in one frame.  Two MACs are one machine where it names both, or states one serial number and
 * model from both. */
#ifndef SEKISHO_IDENTIFY_GRAPH_H
#define SEKISHO_IDENTIFY_GRAPH_H

#include "base/map.h"
#include "identify/identify.h"

enum {
    /* More IPv4 addresses than this claimed by one MAC over ARP: it answers for others (proxy ARP, RFC 1027), and
     * what they are is not what it is. */
    GRAPH_ARP_CLAIMS_MAX = 8,
    GRAPH_NODES_MAX = 4 << 20,
};

struct graph {
    struct map *index;      /* addr_key → node */
    struct addr *nodes;
    uint32_t *parent;       /* union-find */
    size_t count;
    size_t room;
    /* observation i describes node subject_of[i] (its subject, or the MAC that its IP address belonged to when it was made) */
    uint32_t *subject_of;
    bool *by_hand; /* host i: nobody resolved its address, but it speaks through its own MAC (neighbours.h) */
};

#define GRAPH_NONE UINT32_MAX

enum rc graph_build(const struct identify_input *in, const struct identify_data *data, struct graph *ret,
                    struct err *err);
/* Gives back what only looking for addresses and sets needs: 'nodes' and 'by_hand' stay. */
void graph_close(struct graph *g);
void graph_done(struct graph *g);

uint32_t graph_find(struct graph *g, uint32_t node);                  /* the set's representative */
uint32_t graph_node(const struct graph *g, const struct addr *addr);  /* GRAPH_NONE: not seen */

#endif
