#include "identify/graph.h"

#include "identify/fingerprint.h"
#include "identify/neighbours.h"

#include <stdlib.h>

/* ---- nodes and sets ---- */

static bool make_parent_room(struct graph *g)
{
    size_t room = g->nodes.room > g->nodes.count ? g->nodes.room : g->nodes.count + g->nodes.count / 2 + 1;
    uint32_t *parent = reallocarray(g->parent, room, sizeof *parent);
    if (parent == NULL)
        return false;
    g->parent = parent;
    g->parent_room = room;
    return true;
}

/* A set of its own, if it is new. */
static uint32_t add_node(struct graph *g, const struct addr *addr)
{
    if (g->nodes.count == g->parent_room && !make_parent_room(g))
        return nodes_find(&g->nodes, addr);
    size_t before = g->nodes.count;
    uint32_t node = nodes_add(&g->nodes, addr);
    if (g->nodes.count > before)
        g->parent[node] = node;
    return node;
}

uint32_t graph_find(struct graph *g, uint32_t node)
{
    while (g->parent[node] != node) {
        g->parent[node] = g->parent[g->parent[node]];
        node = g->parent[node];
    }
    return node;
}

/* The set's representative is its first address in order, so that the result does not depend on the order of joining. */
static void join(struct graph *g, uint32_t a, uint32_t b)
{
    if (a == GRAPH_NONE || b == GRAPH_NONE)
        return;
    a = graph_find(g, a);
    b = graph_find(g, b);
    if (a == b)
        return;
    bool a_first = addr_cmp(&g->nodes.at[a], &g->nodes.at[b]) < 0;
    g->parent[a_first ? b : a] = a_first ? a : b;
}

/* ---- all observations in short ---- */

/* What the walks below ask of nearly all observations, side by side: they themselves lie all over memory. */
struct brief {
    uint8_t prop;
    uint8_t kind; /* of the subject's address */
    bool on_link;
};

/* Reads each observation once and adds its subject. */
static void sum_up(struct graph *g, const struct identify_input *in)
{
    enum { AHEAD = 8, LINE = 64 };
    size_t count = obs_store_count(in->observations);
    for (size_t i = 0; i < count; i++) {
        const struct obs *o = obs_store_at(in->observations, i);
        if (i + AHEAD < count) {
            const uint8_t *next = (const uint8_t *)obs_store_at(in->observations, i + AHEAD);
            __builtin_prefetch(next);
            __builtin_prefetch(next + LINE);
        }
        g->briefs[i] = (struct brief){ o->prop, o->subject.kind, o->on_link };
        g->subject_of[i] = add_node(g, &o->subject);
    }
}

/* ---- who claims an IP address ---- */

struct claim {
    uint32_t ip;
    uint32_t mac;
    int64_t last_ns;
    bool arp;
    bool answered; /* by ARP, NDP or a lease: others can do that in its place */
    bool told;     /* the address's owner names the MAC, in a message that routers forward */
};

struct claims {
    struct claim *items;
    size_t count;
    size_t room;
};

static bool add_claim(struct claims *c, struct claim claim)
{
    if (c->count == c->room) {
        size_t room = c->room == 0 ? 256 : c->room * 2;
        struct claim *items = reallocarray(c->items, room, sizeof *items);
        if (items == NULL)
            return false;
        c->items = items;
        c->room = room;
    }
    c->items[c->count++] = claim;
    return true;
}

static int by_ip(const void *pa, const void *pb)
{
    const struct claim *a = pa;
    const struct claim *b = pb;
    if (a->ip != b->ip)
        return a->ip < b->ip ? -1 : 1;
    if (a->mac != b->mac)
        return a->mac < b->mac ? -1 : 1;
    return (a->last_ns < b->last_ns) - (a->last_ns > b->last_ns);
}

static int by_mac(const void *pa, const void *pb)
{
    const struct claim *a = pa;
    const struct claim *b = pb;
    if (a->mac != b->mac)
        return a->mac < b->mac ? -1 : 1;
    return (a->ip > b->ip) - (a->ip < b->ip);
}

static bool is_real_mac(const struct addr *a)
{
    return a->kind == ADDR_MAC && !mac_is_virtual_role(a->bytes);
}

static bool has_mac(const struct obs *o)
{
    return !mac_is_zero(o->via_mac) && !mac_is_group(o->via_mac) &&
           !mac_is_virtual_role(o->via_mac);
}

/* The link protocols whose ADDRESS statements tie an IP address to the MAC that they describe, and the reverse. */
static bool collect_claims(struct graph *g, const struct identify_input *in, struct claims *c)
{
    bool room = true;
    for (size_t i = 0; room && i < obs_store_count(in->observations); i++) {
        if (g->briefs[i].prop != PROP_ADDRESS)
            continue;
        const struct obs *o = obs_store_at(in->observations, i);
        const struct addr *mac = o->subject.kind == ADDR_MAC ? &o->subject : o->address;
        const struct addr *ip = o->subject.kind == ADDR_MAC ? o->address : &o->subject;
        if (ip->kind != ADDR_IP || !is_real_mac(mac))
            continue;
        bool is_arp = strcmp(o->protocol, "arp") == 0;
        room = add_claim(c, (struct claim){ .ip = add_node(g, ip),
                                            .mac = add_node(g, mac),
                                            .last_ns = o->last_ns,
                                            .arp = is_arp,
                                            .answered = is_arp || strcmp(o->protocol, "ndp") == 0 ||
                                                        strcmp(o->protocol, "dhcp") == 0,
                                            .told = o->subject.kind == ADDR_IP });
    }
    return room;
}

/* An interface identifier made from the very MAC that the frame came from (RFC 4291, app. A). */
static bool collect_eui64(struct graph *g, const struct identify_input *in, struct claims *c)
{
    bool room = true;
    for (size_t i = 0; room && i < in->host_count; i++) {
        const struct host *h = in->hosts[i];
        uint8_t mac[6];
        if (h->tunnel_depth > 0 || !ip_eui64_mac(&h->ip, mac) || memcmp(mac, h->via_mac, 6) != 0)
            continue;
        struct addr a = addr_mac(mac);
        room = add_claim(c, (struct claim){ .ip = add_node(g, &h->ip), .mac = add_node(g, &a), .last_ns = h->last_ns });
    }
    return room;
}

/* The text ends in the twelve digits of 'mac', perhaps with separators: the node of a UUID made from it (RFC 9562,
 * 5.1), or a serial number that is the MAC. */
static bool ends_in_mac(struct slice text, const uint8_t mac[6])
{
    size_t at = text.n;
    for (int digit = 11; digit >= 0; digit--) {
        uint64_t value = 0;
        unsigned wanted = digit % 2 == 0 ? mac[digit / 2] >> 4 : mac[digit / 2] & 15u;
        while (at > 0 && (text.p[at - 1] == ':' || text.p[at - 1] == '-'))
            at--;
        if (at == 0 || !slice_hex(slice_sub(text, at - 1, 1), &value) || value != wanted)
            return false;
        at--;
    }
    return true;
}

/* An address whose owner states the very MAC that the frame came from: no router has that one. */
static bool collect_own_mac(struct graph *g, const struct identify_input *in, struct claims *c)
{
    bool room = true;
    for (size_t i = 0; room && i < obs_store_count(in->observations); i++) {
        const struct brief *b = &g->briefs[i];
        if ((b->prop != PROP_UUID && b->prop != PROP_SERIAL) || b->kind != ADDR_IP)
            continue;
        const struct obs *o = obs_store_at(in->observations, i);
        if (!has_mac(o) || !ends_in_mac(o->text, o->via_mac))
            continue;
        struct addr mac = addr_mac(o->via_mac);
        room = add_claim(c, (struct claim){ .ip = g->subject_of[i], .mac = add_node(g, &mac), .last_ns = o->last_ns });
    }
    return room;
}

/* A MAC that answers ARP for many addresses answers for others: its claims are dropped. */
static void drop_proxies(struct claims *c, const struct graph *g)
{
    size_t kept = 0;
    if (c->count > 0)
        qsort(c->items, c->count, sizeof *c->items, by_mac);
    for (size_t i = 0; i < c->count;) {
        size_t end = i;
        size_t arp4 = 0;
        for (; end < c->count && c->items[end].mac == c->items[i].mac; end++)
            arp4 += c->items[end].arp && g->nodes.at[c->items[end].ip].size == 4 &&
                    (end == i || c->items[end - 1].ip != c->items[end].ip);
        for (; i < end; i++)
            if (arp4 <= GRAPH_ARP_CLAIMS_MAX || !c->items[i].arp)
                c->items[kept++] = c->items[i];
    }
    c->count = kept;
}

/* All that an address ever sent had passed a router before it came from the MAC that answers for it: that one stands
 * in for it (proxy ARP, translation of addresses), and is not what speaks. */
static void drop_forwarded(struct claims *c, const struct graph *g, const struct identify_input *in)
{
    size_t kept = 0;
    bool *forwarded = calloc(g->nodes.count + 1, sizeof *forwarded);
    for (size_t i = 0; forwarded != NULL && i < in->host_count; i++) {
        const struct host *h = in->hosts[i];
        forwarded[g->host_at[i]] = h->tunnel_depth == 0 && !h->direct && !h->many_macs;
    }
    for (size_t i = 0; forwarded != NULL && i < c->count; i++)
        if (!c->items[i].answered || !forwarded[c->items[i].ip])
            c->items[kept++] = c->items[i];
    c->count = forwarded == NULL ? 0 : kept; /* without memory nothing is bound, which accuses nobody */
    free(forwarded);
}

static size_t claims_of(const struct claims *c, uint32_t ip, size_t *ret_first)
{
    size_t low = 0;
    size_t high = c->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (c->items[mid].ip < ip)
            low = mid + 1;
        else
            high = mid;
    }
    size_t n = 0;
    while (low + n < c->count && c->items[low + n].ip == ip)
        n++;
    *ret_first = low;
    return n;
}

/* The one machine that claims an address, of the 'n' claims on it; GRAPH_NONE: several, or none.  What its owner tells
 * counts only where nobody on the link claims it. */
static uint32_t claimant(struct graph *g, const struct claim *claims, size_t n, bool told)
{
    uint32_t mac = GRAPH_NONE;
    for (size_t i = 0; i < n; i++) {
        if (claims[i].told != told)
            continue;
        uint32_t found = graph_find(g, claims[i].mac);
        if (mac != GRAPH_NONE && found != mac)
            return GRAPH_NONE;
        mac = found;
    }
    return mac;
}

/* The claims on one address, which stand in a row. */
static size_t row_of(const struct claims *c, size_t from)
{
    size_t n = 0;
    while (from + n < c->count && c->items[from + n].ip == c->items[from].ip)
        n++;
    return n;
}

/* Joins the MAC that an address's owner tells (of its bridge, its SNMP engine) to the MAC that claims the address: of
 * one machine where both come from the same block; else it may be of somebody behind a translator. */
static bool join_told(struct graph *g, const struct claims *c)
{
    uint32_t(*pairs)[2] = calloc(c->count + 1, sizeof *pairs);
    size_t n = 0;
    if (pairs == NULL)
        return false;
    for (size_t i = 0; i < c->count;) {
        size_t end = i + row_of(c, i);
        uint32_t mac = claimant(g, c->items + i, end - i, false);
        for (; i < end; i++)
            if (mac != GRAPH_NONE && c->items[i].told &&
                memcmp(g->nodes.at[mac].bytes, g->nodes.at[c->items[i].mac].bytes, 3) == 0) {
                pairs[n][0] = mac;
                pairs[n++][1] = c->items[i].mac;
            }
    }
    for (size_t i = 0; i < n; i++) /* only now, so that none depends on another */
        join(g, pairs[i][0], pairs[i][1]);
    free(pairs);
    return true;
}

/* Joins each address that exactly one machine claims.  An address that moved from one machine to another (DHCP) joins
 * none: what was said from it goes to the MAC it was said through. */
static void join_claims(struct graph *g, const struct claims *c)
{
    for (size_t i = 0; i < c->count;) {
        size_t n = row_of(c, i);
        bool on_link = false;
        for (size_t k = i; k < i + n; k++)
            on_link = on_link || !c->items[k].told;
        uint32_t mac = claimant(g, c->items + i, n, !on_link);
        if (mac != GRAPH_NONE)
            join(g, c->items[i].ip, mac);
        i += n;
    }
}

/* True when nobody on the link claims 'ip'. */
static bool is_unclaimed(const struct claims *c, uint32_t ip)
{
    size_t first = 0;
    size_t n = claims_of(c, ip, &first);
    while (n > 0 && c->items[first].told) {
        first++;
        n--;
    }
    return n == 0;
}

/* An address that no MAC claims, but that spoke in frames which no router can have forwarded, through one and the
 * same MAC each time. */
static bool collect_on_link(struct graph *g, const struct identify_input *in, struct claims *c)
{
    struct claims weak = { 0 };
    bool room = true;
    for (size_t i = 0; room && i < obs_store_count(in->observations); i++) {
        uint32_t ip = g->subject_of[i];
        if (!g->briefs[i].on_link || g->briefs[i].kind != ADDR_IP || !is_unclaimed(c, ip))
            continue;
        const struct obs *o = obs_store_at(in->observations, i);
        struct addr mac = addr_mac(o->via_mac);
        if (has_mac(o))
            room = add_claim(&weak, (struct claim){ .ip = ip, .mac = add_node(g, &mac), .last_ns = o->last_ns, .arp = true });
    }
    drop_proxies(&weak, g);
    for (size_t i = 0; room && i < weak.count; i++)
        room = add_claim(c, weak.items[i]);
    free(weak.items);
    return room;
}

/* An address that nobody claims, of a host that is on the link all the same.  A MAC that claims another address stands
 * in for this one. */
static bool collect_neighbours(struct graph *g, const struct identify_input *in, struct claims *c)
{
    size_t claimed = c->count;
    bool *near = calloc(in->host_count + 1, sizeof *near);
    bool *taken = calloc(g->nodes.count + 1, sizeof *taken);
    bool room = near != NULL && taken != NULL && neighbours_find(in, near);
    for (size_t i = 0; room && i < claimed; i++)
        if (g->nodes.at[c->items[i].ip].size == 4)
            taken[c->items[i].mac] = taken[c->items[i].ip] = true;
    for (size_t i = 0; room && i < in->host_count; i++) {
        if (!near[i])
            continue;
        struct addr addr = addr_mac(in->hosts[i]->via_mac);
        uint32_t mac = nodes_find(&g->nodes, &addr);
        uint32_t ip = g->host_at[i];
        g->by_hand[i] = mac != GRAPH_NONE && !taken[mac] && !taken[ip];
        if (g->by_hand[i])
            room = add_claim(c, (struct claim){ .ip = ip, .mac = mac, .last_ns = in->hosts[i]->last_ns });
    }
    free(near);
    free(taken);
    return room;
}

/* What was said from an address that several machines claimed goes to the MAC it was said through. */
static void assign_subjects(struct graph *g, const struct identify_input *in,
                            const struct claims *c)
{
    for (size_t i = 0; i < obs_store_count(in->observations); i++) {
        uint32_t subject = g->subject_of[i];
        size_t first = 0;
        size_t n = g->briefs[i].kind == ADDR_IP ? claims_of(c, subject, &first) : 0;
        const struct obs *o = n == 0 ? NULL : obs_store_at(in->observations, i);
        if (o == NULL || !has_mac(o))
            continue;
        struct addr mac = addr_mac(o->via_mac);
        uint32_t via = nodes_find(&g->nodes, &mac);
        for (size_t k = 0; k < n; k++)
            if (via != GRAPH_NONE && graph_find(g, c->items[first + k].mac) == graph_find(g, via))
                g->subject_of[i] = via;
    }
}

/* ---- statements of one machine about its own addresses ---- */

/* A statement that 'address' is another address of what 'node' describes. */
struct edge {
    uint32_t address;
    uint32_t node;
    const struct obs *name; /* what the machine calls itself in the same message; NULL: nothing */
};

static int by_address(const void *pa, const void *pb)
{
    const struct edge *a = pa;
    const struct edge *b = pb;
    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    return (a->node > b->node) - (a->node < b->node);
}

/* Joins the ends of edges to IP addresses, unless two machines state the same address: then it is shared, or a factory's
 * default, and joins neither. */
static void join_unshared(struct graph *g, struct edge *edges, size_t n)
{
    for (size_t i = 0; i < n; i++)
        edges[i].node = graph_find(g, edges[i].node);
    if (n > 0)
        qsort(edges, n, sizeof *edges, by_address);
    for (size_t i = 0; i < n;) {
        size_t end = i;
        while (end < n && edges[end].address == edges[i].address)
            end++;
        if (edges[i].node == edges[end - 1].node)
            join(g, edges[i].node, edges[i].address);
        i = end;
    }
}

/* The name that observation 'i' has beside it, in the frame that was first to state it; NULL: none. */
static const struct obs *name_beside(const struct identify_input *in, size_t i)
{
    enum { NEAR = 64 }; /* observations of one frame: more of them do not name the sender any better */
    size_t count = obs_store_count(in->observations);
    const struct obs *o = obs_store_at(in->observations, i);
    for (size_t k = i < NEAR ? 0 : i - NEAR; k < count && k < i + NEAR; k++) {
        const struct obs *near = obs_store_at(in->observations, k);
        if (near->prop == PROP_NAME && near->source == o->source && near->frame == o->frame &&
            addr_eq(&near->subject, &o->subject))
            return near;
    }
    return NULL;
}

/* Joins MACs that one machine states as its own (a chassis and its ports).  Two machines that state the same one and
 * call themselves by different names have it from a factory or a copied image, and stay two. */
static bool join_macs(struct graph *g, const struct identify_input *in)
{
    size_t count = obs_store_count(in->observations);
    struct edge *edges = calloc(count == 0 ? 1 : count, sizeof *edges);
    size_t n = 0;
    if (edges == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (g->briefs[i].prop != PROP_ADDRESS || g->briefs[i].kind != ADDR_MAC)
            continue;
        const struct obs *o = obs_store_at(in->observations, i);
        if (is_real_mac(&o->subject) && is_real_mac(o->address))
            edges[n++] = (struct edge){ add_node(g, o->address), g->subject_of[i], name_beside(in, i) };
    }
    if (n > 0)
        qsort(edges, n, sizeof *edges, by_address);
    for (size_t i = 0; i < n;) {
        size_t end = i;
        bool one = true;
        const struct obs *name = NULL;
        for (; end < n && edges[end].address == edges[i].address; end++) {
            const struct obs *other = edges[end].name;
            one = one && (name == NULL || other == NULL || slice_eq(name->text, other->text));
            name = name == NULL ? other : name;
        }
        for (; i < end; i++)
            if (one)
                join(g, edges[i].node, edges[i].address);
    }
    free(edges);
    return true;
}

static bool join_stated(struct graph *g, const struct identify_input *in)
{
    size_t count = obs_store_count(in->observations);
    struct edge *edges = calloc(count == 0 ? 1 : count, sizeof *edges);
    size_t n = 0;
    if (edges == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (g->briefs[i].prop != PROP_ADDRESS || g->subject_of[i] == GRAPH_NONE)
            continue;
        const struct obs *o = obs_store_at(in->observations, i);
        bool named = o->subject.kind > ADDR_IP || o->address->kind > ADDR_IP;
        uint32_t address = add_node(g, o->address);
        if (named)
            join(g, g->subject_of[i], address);
        else if (o->subject.kind == ADDR_IP && o->address->kind == ADDR_IP && address != GRAPH_NONE)
            edges[n++] = (struct edge){ address, g->subject_of[i], NULL };
    }
    join_unshared(g, edges, n);
    free(edges);
    return true;
}

/* One property of every link protocol that a switch sends from each of its ports. */
struct port {
    uint32_t node;
    const struct obs *name;
    const struct obs *what; /* platform or description */
};

static int by_node(const void *pa, const void *pb)
{
    const struct port *a = pa;
    const struct port *b = pb;
    return (a->node > b->node) - (a->node < b->node);
}

static int by_text(const void *pa, const void *pb)
{
    const struct port *a = pa;
    const struct port *b = pb;
    int order = strcmp(a->name->protocol, b->name->protocol);
    if (order == 0)
        order = slice_cmp(a->name->text, b->name->text);
    if (order == 0)
        order = slice_cmp(a->what->text, b->what->text);
    return order != 0 ? order : by_node(pa, pb);
}

/* Ports of one device state the same name and the same platform, and their addresses come from one run: all but the
 * last octet agree.  (Two switches with a factory name and the same model have runs of their own; phones have not, so
 * where LLDP has a field for what ports have in common, a chassis's local id, nothing else will do.) */
static bool tells_device(const struct obs *o)
{
    if (strcmp(o->protocol, "lldp") == 0)
        return o->prop == PROP_DETAIL && slice_starts(o->text, SLICE("chassis-id="));
    return o->prop == PROP_PLATFORM || o->prop == PROP_DESCRIPTION;
}

static bool join_ports(struct graph *g, const struct identify_input *in)
{
    size_t count = obs_store_count(in->observations);
    struct port *ports = calloc(count == 0 ? 1 : count, sizeof *ports);
    size_t n = 0;
    if (ports == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (g->briefs[i].kind != ADDR_MAC || !g->briefs[i].on_link || g->subject_of[i] == GRAPH_NONE)
            continue;
        const struct obs *o = obs_store_at(in->observations, i);
        bool what = tells_device(o);
        if (what || o->prop == PROP_NAME)
            ports[n++] = (struct port){ g->subject_of[i], what ? NULL : o, what ? o : NULL };
    }
    if (n > 0)
        qsort(ports, n, sizeof *ports, by_node);
    size_t whole = 0;
    for (size_t i = 0; i < n;) {
        struct port p = { .node = ports[i].node };
        for (; i < n && ports[i].node == p.node; i++) {
            const struct obs *o = ports[i].name;
            const struct obs *w = ports[i].what;
            if (o != NULL && (p.name == NULL || slice_cmp(o->text, p.name->text) < 0))
                p.name = o;
            if (w != NULL && (p.what == NULL || w->prop > p.what->prop))
                p.what = w;
        }
        if (p.name != NULL && p.what != NULL)
            ports[whole++] = p;
    }
    if (whole > 0)
        qsort(ports, whole, sizeof *ports, by_text);
    for (size_t i = 1; i < whole; i++) {
        const struct port *a = &ports[i - 1];
        const struct port *b = &ports[i];
        if (strcmp(a->name->protocol, b->name->protocol) == 0 &&
            slice_eq(a->name->text, b->name->text) && slice_eq(a->what->text, b->what->text) &&
            memcmp(g->nodes.at[a->node].bytes, g->nodes.at[b->node].bytes, 5) == 0)
            join(g, a->node, b->node);
    }
    free(ports);
    return true;
}

/* ---- serial numbers ---- */

/* A serial number and a model, stated over one protocol of one machine. */
struct plate {
    uint32_t node;
    const struct obs *serial; /* while they are sought, one of the two is NULL */
    const struct obs *model;
    struct addr of; /* the first address of what states it, and its node */
    uint32_t of_at;
};

/* By machine and protocol, models before serial numbers. */
static int by_speaker(const void *pa, const void *pb)
{
    const struct plate *a = pa;
    const struct plate *b = pb;
    const struct obs *x = a->model != NULL ? a->model : a->serial;
    const struct obs *y = b->model != NULL ? b->model : b->serial;
    if (a->node != b->node)
        return a->node < b->node ? -1 : 1;
    int order = strcmp(x->protocol, y->protocol);
    if (order == 0)
        order = (a->model == NULL) - (b->model == NULL);
    return order != 0 ? order : slice_cmp(x->text, y->text);
}

/* Gives each serial number the first model of the same speaker; what stays alone is left out. */
static size_t pair_plates(struct plate *p, size_t n)
{
    const struct plate *model = NULL;
    size_t kept = 0;
    if (n > 0)
        qsort(p, n, sizeof *p, by_speaker);
    struct plate last = { 0 };
    for (size_t i = 0; i < n; i++) {
        struct plate one = p[i];
        bool same = model != NULL && last.node == one.node &&
                    strcmp(last.model->protocol, (one.model != NULL ? one.model : one.serial)->protocol) == 0;
        if (one.model != NULL && !same) {
            last = one;
            model = &last;
        } else if (one.model == NULL && same) {
            one.model = last.model;
            p[kept++] = one;
        }
    }
    return kept;
}

static int by_plate(const void *pa, const void *pb)
{
    const struct plate *a = pa;
    const struct plate *b = pb;
    int order = slice_cmp(a->serial->text, b->serial->text);
    if (order == 0)
        order = slice_cmp(a->model->text, b->model->text);
    return order != 0 ? order : addr_cmp(&a->of, &b->of);
}

/* Long enough to be no counter, with a digit, and not what stands where nobody filled it in. */
static bool is_serial(const struct obs *o, const struct identify_data *data)
{
    enum { SERIAL_MIN = 6 };
    bool digit = false;
    for (size_t i = 0; i < o->text.n; i++)
        digit = digit || (o->text.p[i] >= '0' && o->text.p[i] <= '9');
    return digit && o->text.n >= SERIAL_MIN &&
           !fp_is_placeholder(data->fingerprints, PROP_SERIAL, o->protocol, o->text);
}

/* Joins what states one serial number and one model.  Where it comes from blocks of several makers it is nobody's own,
 * and joins none. */
static bool join_serials(struct graph *g, const struct identify_input *in, const struct identify_data *data)
{
    size_t count = obs_store_count(in->observations);
    struct plate *plates = calloc(count + 1, sizeof *plates);
    size_t n = 0;
    if (plates == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        uint32_t node = g->subject_of[i];
        bool is_model = g->briefs[i].prop == PROP_MODEL;
        if (node == GRAPH_NONE || (!is_model && g->briefs[i].prop != PROP_SERIAL))
            continue;
        const struct obs *o = obs_store_at(in->observations, i);
        if (is_model || is_serial(o, data))
            plates[n++] = (struct plate){ node, is_model ? NULL : o, is_model ? o : NULL,
                                          g->nodes.at[graph_find(g, node)], graph_find(g, node) };
    }
    n = pair_plates(plates, n);
    if (n > 0)
        qsort(plates, n, sizeof *plates, by_plate);
    for (size_t i = 0; i < n;) {
        size_t end = i;
        bool one = true;
        for (; end < n && slice_eq(plates[end].serial->text, plates[i].serial->text) &&
               slice_eq(plates[end].model->text, plates[i].model->text);
             end++)
            one = one && (plates[end].of.kind != ADDR_MAC || memcmp(plates[end].of.bytes, plates[i].of.bytes, 3) == 0);
        for (size_t k = i + 1; one && k < end; k++)
            join(g, plates[i].of_at, plates[k].of_at);
        i = end;
    }
    free(plates);
    return true;
}

/* The addresses of stations and hosts, then the subjects of observations. */
static bool add_all(struct graph *g, const struct identify_input *in)
{
    bool room = true;
    for (size_t i = 0; room && i < in->station_count; i++) {
        struct addr mac = addr_mac(in->stations[i]->mac);
        room = (g->station_at[i] = add_node(g, &mac)) != GRAPH_NONE;
    }
    for (size_t i = 0; room && i < in->host_count; i++)
        room = (g->host_at[i] = add_node(g, &in->hosts[i]->ip)) != GRAPH_NONE;
    if (room)
        sum_up(g, in);
    return room;
}

static bool init(struct graph *g, const struct identify_input *in)
{
    size_t count = obs_store_count(in->observations);
    *g = (struct graph){ .subject_of = calloc(count + 1, sizeof *g->subject_of),
                         .briefs = calloc(count + 1, sizeof *g->briefs),
                         .station_at = calloc(in->station_count + 1, sizeof *g->station_at),
                         .host_at = calloc(in->host_count + 1, sizeof *g->host_at),
                         .by_hand = calloc(in->host_count + 1, sizeof *g->by_hand) };
    return nodes_init(&g->nodes, in->station_count + in->host_count) && g->subject_of != NULL &&
           g->briefs != NULL && g->station_at != NULL && g->host_at != NULL && g->by_hand != NULL;
}

enum rc graph_build(const struct identify_input *in, const struct identify_data *data, struct graph *ret,
                    struct err *err)
{
    struct graph g;
    struct claims claims = { 0 };
    bool room = init(&g, in) && add_all(&g, in) && collect_claims(&g, in, &claims) &&
                collect_eui64(&g, in, &claims) && collect_own_mac(&g, in, &claims) && join_macs(&g, in);
    if (room) {
        drop_proxies(&claims, &g);
        drop_forwarded(&claims, &g, in);
        if (claims.count > 0)
            qsort(claims.items, claims.count, sizeof *claims.items, by_ip);
        room = collect_on_link(&g, in, &claims) && collect_neighbours(&g, in, &claims);
    }
    if (room) {
        if (claims.count > 0)
            qsort(claims.items, claims.count, sizeof *claims.items, by_ip);
        room = join_told(&g, &claims);
        assign_subjects(&g, in, &claims);
        join_claims(&g, &claims);
        room = room && join_stated(&g, in) && join_ports(&g, in) && join_serials(&g, in, data);
    }
    free(claims.items);
    free(g.briefs);
    g.briefs = NULL;
    if (!room) {
        graph_done(&g);
        return err_set(err, RC_MEMORY, "no memory for %zu observations", obs_store_count(in->observations));
    }
    *ret = g;
    return RC_OK;
}

void graph_close(struct graph *g)
{
    nodes_close(&g->nodes);
    free(g->parent);
    free(g->station_at);
    free(g->host_at);
    free(g->subject_of);
    g->parent = NULL;
    g->station_at = NULL;
    g->host_at = NULL;
    g->subject_of = NULL;
}

void graph_done(struct graph *g)
{
    graph_close(g);
    nodes_done(&g->nodes);
    free(g->by_hand);
    *g = (struct graph){ .subject_of = NULL };
}
