#include "identify/identify.h"

#include "base/heap.h"
#include "base/order.h"
#include "base/team.h"
#include "identify/address_maker.h"
#include "identify/decide.h"
#include "identify/destinations.h"
#include "identify/fingerprint.h"
#include "identify/graph.h"

#include <stdatomic.h>
#include <stdlib.h>

const char *supports_name(enum supports one)
{
    switch (one) {
    case SUP_NAME: return "name";
    case SUP_MANUFACTURER: return "manufacturer";
    case SUP_BRAND: return "brand";
    case SUP_MODEL: return "model";
    case SUP_FIRMWARE: return "firmware";
    case SUP_SERIAL: return "serial";
    case SUP_CLASS: return "class";
    case SUP_COMPONENT: return "component";
    case SUP_ADDRESS: return "address";
    case SUP_INDICATOR: return "indicator";
    case SUP_NETWORK: return "network";
    case SUP_ROLE: return "role";
    }
    return "";
}

/* Something that belongs to a set; 'what' counts within its kind. */
struct member {
    uint32_t set;      /* rank of the set's first address */
    uint32_t kind : 2; /* enum member_kind */
    uint32_t what : 30;
};

enum { WHAT_MAX = (1 << 30) - 1 }; /* far more than a store, a lane or a graph holds */

enum member_kind { MEMBER_ADDRESS, MEMBER_OBS, MEMBER_STATION, MEMBER_HOST };

static int by_addr(const void *ctx, uint32_t a, uint32_t b)
{
    const struct graph *g = ctx;
    return addr_cmp(&g->nodes.at[a], &g->nodes.at[b]);
}

/* rank_of[node]: its place among all addresses in order; node_at[rank]: the reverse. */
static bool rank_nodes(const struct graph *g, uint32_t **ret_rank_of, uint32_t **ret_node_at)
{
    struct order *r = calloc(g->nodes.count + 1, sizeof *r);
    uint32_t *rank_of = calloc(g->nodes.count + 1, sizeof *rank_of);
    uint32_t *node_at = calloc(g->nodes.count + 1, sizeof *node_at);
    bool good = r != NULL && rank_of != NULL && node_at != NULL;
    for (size_t i = 0; good && i < g->nodes.count; i++)
        r[i] = (struct order){ addr_rank(&g->nodes.at[i]), (uint32_t)i };
    good = good && order_sort(r, g->nodes.count, by_addr, g);
    for (size_t i = 0; good && i < g->nodes.count; i++) {
        rank_of[r[i].item] = (uint32_t)i;
        node_at[i] = r[i].item;
    }
    free(r);
    *ret_rank_of = rank_of;
    *ret_node_at = node_at;
    return good;
}

/* Every address, observation, station and host with the set it belongs to, in no order of sets.
 */
static struct member *list_members(const struct identify_input *in, struct graph *g,
                                   const uint32_t *rank_of, const uint32_t *node_at,
                                   size_t *ret_count)
{
    size_t obs = obs_store_count(in->observations);
    struct member *m =
        calloc(g->nodes.count + obs + in->station_count + in->host_count + 1, sizeof *m);
    size_t n = 0;
    if (m == NULL)
        return NULL;
    for (size_t i = 0; i < g->nodes.count; i++)
        m[n++] = (struct member){ rank_of[graph_find(g, node_at[i])], MEMBER_ADDRESS,
                                  (uint32_t)i & WHAT_MAX };
    for (size_t i = 0; i < obs; i++)
        if (g->subject_of[i] != GRAPH_NONE)
            m[n++] = (struct member){ rank_of[graph_find(g, g->subject_of[i])], MEMBER_OBS,
                                      (uint32_t)i & WHAT_MAX };
    for (size_t i = 0; i < in->station_count; i++)
        m[n++] = (struct member){ rank_of[graph_find(g, g->station_at[i])], MEMBER_STATION,
                                  (uint32_t)i & WHAT_MAX };
    for (size_t i = 0; i < in->host_count; i++) {
        m[n++] = (struct member){ rank_of[graph_find(g, g->host_at[i])], MEMBER_HOST,
                                  (uint32_t)i & WHAT_MAX };
    }
    *ret_count = n;
    return m;
}

/* By set, within it by kind, then by 'what': they are listed so, hence it is enough to count.
 */
static struct member *collect_members(const struct identify_input *in, struct graph *g,
                                      const uint32_t *rank_of, const uint32_t *node_at,
                                      size_t *ret_count)
{
    size_t count = 0;
    struct member *listed = list_members(in, g, rank_of, node_at, &count);
    struct member *sorted = calloc(count + 1, sizeof *sorted);
    size_t *place = calloc(g->nodes.count + 1, sizeof *place);
    if (listed == NULL || sorted == NULL || place == NULL) {
        free(sorted);
        sorted = NULL;
    } else {
        for (size_t i = 0; i < count; i++)
            place[listed[i].set + 1]++;
        for (size_t i = 1; i <= g->nodes.count; i++)
            place[i] += place[i - 1];
        for (size_t i = 0; i < count; i++)
            sorted[place[listed[i].set]++] = listed[i];
    }
    free(listed);
    free(place);
    *ret_count = count;
    return sorted;
}

/* A set of 'n' members, in 'scratch'.  False: no memory. */
static bool one_set(const struct identify_input *in, const struct graph *g,
                    const uint32_t *node_at, const struct member *m, size_t n,
                    struct arena *scratch, struct decide_input *ret)
{
    struct addr *addresses = arena_new(scratch, struct addr, n);
    const struct obs **observations = arena_new(scratch, const struct obs *, n);
    const struct station **stations = arena_new(scratch, const struct station *, n);
    const struct host **hosts = arena_new(scratch, const struct host *, n);
    bool *by_hand = arena_new(scratch, bool, n);
    *ret = (struct decide_input){ .addresses = addresses,
                                  .observations = observations,
                                  .stations = stations,
                                  .hosts = hosts,
                                  .by_hand = by_hand,
                                  .scratch = scratch };
    if (addresses == NULL || observations == NULL || stations == NULL || hosts == NULL ||
        by_hand == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        switch ((enum member_kind)m[i].kind) {
        case MEMBER_ADDRESS:
            addresses[ret->address_count++] = g->nodes.at[node_at[m[i].what]];
            break;
        case MEMBER_OBS:
            observations[ret->observation_count++] = obs_store_at(in->observations, m[i].what);
            break;
        case MEMBER_STATION: stations[ret->station_count++] = in->stations[m[i].what]; break;
        case MEMBER_HOST:
            by_hand[ret->host_count] = g->by_hand[m[i].what];
            hosts[ret->host_count++] = in->hosts[m[i].what];
            break;
        }
    return true;
}

static int by_unsettled(const void *pa, const void *pb)
{
    const struct unsettled *a = pa;
    const struct unsettled *b = pb;
    int order = addr_cmp(&a->address, &b->address);
    return order != 0 ? order : strcmp(a->why, b->why);
}

enum { FIRST_ROOM = 64 };

/* Sets that one thread decides: they do not depend on each other. */
struct part {
    const struct identify_input *in;
    struct identify_data data;
    int32_t day;
    const struct graph *g;
    const uint32_t *node_at;
    bool rewritten;
    const struct member *members;
    size_t count;
    struct equipment_list list; /* the result */
    bool good;
};

/* Room for at least 'count', half as many again if there is none: most sets are no equipment,
 * so there is no telling beforehand.  NULL: no memory. */
static void *room_for(void *items, size_t count, size_t *room, size_t each)
{
    if (items != NULL && count <= *room)
        return items;
    size_t more = *room + *room / 2 + FIRST_ROOM;
    more = more < count ? count : more;
    void *p = heap_regrow(items, *room * each, more * each);
    if (p != NULL)
        *room = more;
    return p;
}

static bool has_room(struct equipment_list *list, size_t items, size_t unsettled)
{
    void *p = room_for(list->items, list->count + items, &list->room, sizeof *list->items);
    if (p == NULL)
        return false;
    list->items = p;
    p = room_for(list->unsettled, list->unsettled_count + unsettled, &list->unsettled_room,
                 sizeof *list->unsettled);
    if (p == NULL)
        return false;
    list->unsettled = p;
    return true;
}

static void decide_part(struct part *p)
{
    enum { USUAL = 16 * 1024 }; /* a set needs less: nothing is allocated for the next */
    struct equipment_list *list = &p->list;
    const struct member *members = p->members;
    struct arena scratch;
    arena_init(&list->arena, SIZE_MAX);
    arena_init(&scratch, SIZE_MAX);
    p->good = has_room(list, 1, 1) && arena_bytes(&scratch, USUAL) != NULL;
    for (size_t i = 0; p->good && i < p->count;) {
        size_t n = 1;
        while (i + n < p->count && members[i + n].set == members[i].set)
            n++;
        struct decide_input d;
        struct unsettled why;
        arena_reset(&scratch);
        p->good = one_set(p->in, p->g, p->node_at, members + i, n, &scratch, &d);
        if (!p->good)
            break;
        d.rewritten = p->rewritten;
        enum decide_result result =
            decide(&d, &p->data, p->day, &list->arena, &list->items[list->count], &why);
        p->good = result != DECIDE_NO_MEMORY;
        list->count += result == DECIDE_EQUIPMENT;
        if (why.why != NULL)
            list->unsettled[list->unsettled_count++] = why;
        p->good = p->good && has_room(list, 1, 1);
        i += n;
    }
    arena_done(&scratch);
}

/* Parts of about the same size, each of whole sets.  Returns how many. */
static size_t divide(const struct part *whole, size_t most, struct part *ret)
{
    size_t parts = 0;
    size_t from = 0;
    for (size_t i = 1; i <= most && from < whole->count; i++) {
        size_t to = i == most ? whole->count : whole->count / most * i;
        to = to < from ? from : to;
        while (to > from && to < whole->count &&
               whole->members[to].set == whole->members[to - 1].set)
            to++;
        if (to == from)
            continue;
        ret[parts] = *whole;
        ret[parts].members = whole->members + from;
        ret[parts++].count = to - from;
        from = to;
    }
    return parts;
}

/* All results in the order of the parts. */
static bool join_parts(struct part *parts, size_t count, struct equipment_list *list)
{
    size_t items = 0;
    size_t unsettled = 0;
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        good = good && parts[i].good;
        items += parts[i].list.count;
        unsettled += parts[i].list.unsettled_count;
    }
    if (count == 1 && good) {
        *list = parts[0].list;
        return true;
    }
    arena_init(&list->arena, SIZE_MAX);
    good = good && has_room(list, items, unsettled);
    for (size_t i = 0; i < count; i++) {
        struct equipment_list *from = &parts[i].list;
        if (good && from->count > 0)
            memcpy(list->items + list->count, from->items, from->count * sizeof *from->items);
        if (good && from->unsettled_count > 0)
            memcpy(list->unsettled + list->unsettled_count, from->unsettled,
                   from->unsettled_count * sizeof *from->unsettled);
        list->count += from->count;
        list->unsettled_count += from->unsettled_count;
        arena_take(&list->arena, &from->arena);
        identify_done(from);
    }
    return good;
}

enum { PARTS_EACH = 8, PARTS_MAX = TEAM_MAX * PARTS_EACH };

/* Whoever is done with a part takes the next: they are of the same size, not of the same
 * weight. */
struct pool {
    struct part *parts;
    size_t count;
    atomic_size_t taken;
    struct fingerprints *fingerprints[TEAM_MAX]; /* one for each thread; NULL: it cannot help */
};

static void help(void *ctx, unsigned member)
{
    struct pool *pool = ctx;
    size_t i = 0;
    while (pool->fingerprints[member] != NULL &&
           (i = atomic_fetch_add(&pool->taken, 1)) < pool->count) {
        pool->parts[i].data.fingerprints = pool->fingerprints[member];
        decide_part(&pool->parts[i]);
    }
}

static void decide_parts(struct part *parts, size_t count, unsigned threads)
{
    struct pool pool = { .parts = parts, .count = count };
    struct fingerprints *own = count > 0 ? parts[0].data.fingerprints : NULL;
    pool.fingerprints[0] = own;
    for (unsigned i = 1; i < threads && own != NULL; i++)
        pool.fingerprints[i] = fp_twin(own);
    team_run(threads, help, &pool);
    for (unsigned i = 1; i < threads; i++)
        fp_twin_free(pool.fingerprints[i]);
}

static bool decide_all(const struct identify_input *in, const struct identify_data *data,
                       int32_t day, struct graph *g, struct equipment_list *list)
{
    enum { WORTH_IT = 256 }; /* members that threads are worth */
    uint32_t *rank_of = NULL;
    uint32_t *node_at = NULL;
    struct member *members = NULL;
    struct part parts[PARTS_MAX];
    size_t count = 0;
    bool good = rank_nodes(g, &rank_of, &node_at) &&
                (members = collect_members(in, g, rank_of, node_at, &count)) != NULL;
    unsigned threads = in->jobs > 1 && count > WORTH_IT ? in->jobs : 1;
    threads = threads < TEAM_MAX ? threads : TEAM_MAX;
    graph_close(g); /* equipment takes as much again */
    free(rank_of);
    if (good) {
        struct part whole = { .in = in,
                              .data = *data,
                              .day = day,
                              .g = g,
                              .node_at = node_at,
                              .rewritten =
                                  mac_set_is_rewritten(in->stations, in->station_count),
                              .members = members,
                              .count = count };
        size_t n = divide(&whole, threads > 1 ? threads * PARTS_EACH : 1, parts);
        decide_parts(parts, n, threads);
        good = join_parts(parts, n, list);
        reg_rest(data->registry); /* where traffic goes takes memory, too */
    }
    if (good && list->unsettled_count > 0)
        qsort(list->unsettled, list->unsettled_count, sizeof *list->unsettled, by_unsettled);
    free(members);
    free(node_at);
    return good;
}

enum rc identify(const struct identify_input *in, const struct identify_data *data, int32_t day,
                 struct equipment_list *ret, struct err *err)
{
    struct graph g;
    struct equipment_list list = { 0 };
    enum rc rc = graph_build(in, data, &g, err);
    if (rc != RC_OK)
        return rc;
    if (!decide_all(in, data, day, &g, &list) || !destinations_add(in, data, &list) ||
        !marks_add(in, data, &list)) {
        identify_done(&list);
        rc = err_set(err, RC_MEMORY, "no memory for %zu addresses", g.nodes.count);
    } else {
        *ret = list;
    }
    graph_done(&g);
    if (rc == RC_OK && (rc = fp_check_tried(data->fingerprints, err)) != RC_OK)
        identify_done(ret);
    return rc;
}

void identify_done(struct equipment_list *list)
{
    arena_done(&list->arena);
    heap_free(list->items, list->room * sizeof *list->items);
    heap_free(list->unsettled, list->unsettled_room * sizeof *list->unsettled);
    *list = (struct equipment_list){ 0 };
}
