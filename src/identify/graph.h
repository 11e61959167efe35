/* identify/graph.h: which addresses belong to one piece of equipment.
 *
 * Nodes are addresses; an edge is a statement that two of them are one machine.  An IP address
 * is tied to a MAC only by ARP, NDP, DHCP, by a link protocol's own statement, by an interface
 * identifier, UUID or serial number made from that very MAC, by a message that no router can have forwarded, or, where
 * nobody claims it otherwise, by all of its traffic (neighbours.h): never because both stood in one frame.  Two MACs are one machine where it names both, or states one serial number and
 * model from both. */
#ifndef SEKISHO_IDENTIFY_GRAPH_H
#define SEKISHO_IDENTIFY_GRAPH_H

#include "identify/identify.h"
#include "identify/nodes.h"

enum {
    /* More IPv4 addresses than this claimed by one MAC over ARP: it answers for others (proxy ARP, RFC 1027), and
     * what they are is not what it is. */
    GRAPH_ARP_CLAIMS_MAX = 8,
};

struct graph {
    struct nodes nodes;
    uint32_t *parent;     /* union-find; as much room as 'nodes' have */
    size_t parent_room;
    uint32_t *station_at; /* the nodes of the stations' MACs and of the hosts' addresses, in their order */
    uint32_t *host_at;
    /* observation i describes node subject_of[i] (its subject, or the MAC that its IP address belonged to when it was made) */
    uint32_t *subject_of;
    struct brief *briefs; /* of the observations; while the graph is built */
    bool *by_hand; /* host i: nobody resolved its address, but it speaks through its own MAC (neighbours.h) */
};

#define GRAPH_NONE NODE_NONE

enum rc graph_build(const struct identify_input *in, const struct identify_data *data, struct graph *ret,
                    struct err *err);
/* Gives back what only looking for addresses and sets needs: 'nodes' and 'by_hand' stay. */
void graph_close(struct graph *g);
void graph_done(struct graph *g);

uint32_t graph_find(struct graph *g, uint32_t node); /* the set's representative */

#endif
