#include "identify/decide.h"

#include "entity/entity.h"
#include "identify/address_maker.h"

#include <stdlib.h>

enum {
    CONFIDENCE_MAX = 99,
    CONFLICT_KEEPS = 70,    /* percent of the confidence left when stated makers disagree */
    CONFLICT_WEIGHT = WEIGHT_TEXT_INSIDE, /* a statement from here on can contradict another */
};

/* ---- which of several values wins ---- */

/* The heavier, then the stronger basis, then the earlier: a total order, since observations have one. */
static bool is_better(const struct candidate *a, const struct candidate *b)
{
    if (a->weight != b->weight)
        return a->weight > b->weight;
    return a->basis < b->basis;
}

static const struct candidate *best(const struct candidates *c, enum candidate_kind kind)
{
    const struct candidate *winner = NULL;
    for (size_t i = 0; i < c->count; i++)
        if (c->items[i].kind == kind && (winner == NULL || is_better(&c->items[i], winner)))
            winner = &c->items[i];
    return winner;
}

static bool same_maker(const struct candidate *a, const struct candidate *b,
                       const struct entities *entities, int32_t day)
{
    if (a->entity != ENT_NONE && b->entity != ENT_NONE)
        return ent_group(entities, a->entity, day) == ent_group(entities, b->entity, day);
    return a->entity == b->entity && slice_eq_nocase(slice_str(a->text), slice_str(b->text));
}

static struct maker maker_of(const struct candidate *c, const struct entities *entities,
                             int32_t day)
{
    struct maker m = { .name = c->text, .entity = c->entity, .group = ENT_NONE,
                       .basis = c->basis, .confidence = c->weight };
    if (c->entity != ENT_NONE) {
        m.group = ent_group(entities, c->entity, day);
        memcpy(m.country, ent_country(entities, c->entity), 2);
    }
    return m;
}

static bool contradicts(const struct candidate *other)
{
    return other->basis == BASIS_STATED && other->weight >= CONFLICT_WEIGHT;
}

/* A name that nobody knows, beside the registered number of the maker in the same protocol ("JCI" and 5), is a way of
 * writing it. */
static bool is_spelling(const struct candidate *winner, const struct candidate *other)
{
    return winner->obs != NULL && other->obs != NULL && winner->obs->prop == PROP_MAKER_NUMBER &&
           other->obs->prop == PROP_MANUFACTURER && other->entity == ENT_NONE &&
           strcmp(winner->obs->protocol, other->obs->protocol) == 0;
}

/* Protocols that were counted; an address counts as one. */
struct voices {
    const char *of[CONFIDENCE_MAX]; /* more of them would not make it surer */
    size_t count;
};

static void add_voice(struct voices *v, const struct candidate *c)
{
    const char *protocol = c->obs == NULL ? "ethernet" : c->obs->protocol;
    for (size_t i = 0; i < v->count; i++)
        if (strcmp(v->of[i], protocol) == 0)
            return;
    if (v->count < CONFIDENCE_MAX)
        v->of[v->count++] = protocol;
}

static void choose_maker(const struct candidates *c, const struct candidate *winner,
                         const struct identify_data *data, int32_t day, struct equipment *e)
{
    struct voices voices = { .count = 0 };
    if (winner == NULL)
        return;
    add_voice(&voices, winner);
    e->has_manufacturer = true;
    e->manufacturer = maker_of(winner, data->entities, day);
    for (size_t i = 0; i < c->count; i++) {
        const struct candidate *other = &c->items[i];
        if (other->kind != CAND_MAKER || other == winner)
            continue;
        if (same_maker(winner, other, data->entities, day))
            add_voice(&voices, other);
        else if (contradicts(other) && !is_spelling(winner, other))
            e->conflict = true;
    }
    unsigned confidence = e->manufacturer.confidence + (unsigned)voices.count - 1;
    if (e->conflict)
        confidence = confidence * CONFLICT_KEEPS / 100;
    e->manufacturer.confidence = confidence > CONFIDENCE_MAX ? CONFIDENCE_MAX : confidence;
}

/* ---- the network interface's own maker ---- */

static bool is_same_group(const struct maker *m, uint32_t entity, const struct entities *entities,
                          int32_t day)
{
    return m->entity != ENT_NONE && entity != ENT_NONE && m->group == ent_group(entities, entity, day);
}

static struct candidate registered(const struct reg_row *row, const struct identify_data *data,
                                   struct arena *arena)
{
    uint32_t entity = row->entity == REG_NO_ENTITY ? ENT_NONE : row->entity;
    const char *name = entity != ENT_NONE ? ent_name(data->entities, entity)
                                          : (const char *)arena_copy(arena, row->organisation).p;
    return (struct candidate){ CAND_MAKER, name, entity, WEIGHT_REGISTERED, BASIS_REGISTERED, NULL };
}

static void add_component(struct equipment *e, const char *kind, const struct candidate *part,
                          const char *registered_country, const struct identify_data *data,
                          int32_t day)
{
    struct maker maker = maker_of(part, data->entities, day);
    memcpy(maker.registered_country, registered_country, 3);
    for (size_t i = 0; i < e->component_count; i++)
        if (strcmp(e->components[i].maker.name, maker.name) == 0 &&
            strcmp(e->components[i].kind, kind) == 0)
            return;
    e->components[e->component_count++] = (struct component){ kind, maker };
}

/* ---- evidence ---- */

int evidence_order(const void *pa, const void *pb)
{
    const struct evidence *a = pa;
    const struct evidence *b = pb;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->frame != b->frame)
        return a->frame < b->frame ? -1 : 1;
    int order = strcmp(a->protocol, b->protocol);
    if (order == 0)
        order = strcmp(a->field, b->field);
    if (order == 0)
        order = slice_cmp(a->value, b->value);
    return order;
}

static struct slice value_of(const struct obs *o, struct arena *arena)
{
    struct buf text = BUF_EMPTY;
    switch (prop_type((enum prop)o->prop)) {
    case OBS_TEXT: return o->text;
    case OBS_UINT: buf_uint(&text, o->number); break;
    case OBS_ADDR: addr_print(o->address, &text); break;
    }
    struct slice kept = arena_copy(arena, buf_view(&text));
    buf_done(&text);
    return kept;
}

static const unsigned supports_of[CAND_KINDS] = {
    [CAND_MAKER] = SUP_MANUFACTURER, [CAND_BRAND] = SUP_BRAND,   [CAND_MODEL] = SUP_MODEL,
    [CAND_FIRMWARE] = SUP_FIRMWARE,  [CAND_SERIAL] = SUP_SERIAL, [CAND_NAME] = SUP_NAME,
    [CAND_CLASS] = SUP_CLASS,        [CAND_COMPONENT] = SUP_COMPONENT,
    [CAND_NETWORK] = SUP_NETWORK,    [CAND_PART] = SUP_ROLE,
};

/* Addresses, stations and hosts of a set come in order (decide.h): a set may have very many. */
static bool is_station(const struct decide_input *in, const struct addr *mac)
{
    size_t low = 0;
    size_t high = in->station_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = memcmp(in->stations[mid]->mac, mac->bytes, 6);
        if (c == 0)
            return true;
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

static bool speaks_of(const struct obs *o, const struct addr *mac)
{
    return addr_eq(&o->subject, mac) || (o->prop == PROP_ADDRESS && addr_eq(o->address, mac));
}

/* A MAC address from which no frame came, and an observation that tells of it. */
struct trace {
    uint8_t mac[6];
    size_t observation;
};

static int by_trace(const void *pa, const void *pb)
{
    const struct trace *a = pa;
    const struct trace *b = pb;
    int c = memcmp(a->mac, b->mac, 6);
    return c != 0 ? c : (a->observation > b->observation) - (a->observation < b->observation);
}

/* Marks the first observation that tells of each address from which no frame came: a relay or a server named it.
 * False: no memory. */
static bool mark_first_traces(const struct decide_input *in, bool *first)
{
    struct trace *traces = arena_new(in->scratch, struct trace, in->observation_count * 2);
    size_t n = 0;
    if (traces == NULL)
        return false;
    for (size_t i = 0; i < in->observation_count; i++) {
        const struct obs *o = in->observations[i];
        const struct addr *ends[] = { &o->subject, o->address };
        for (size_t k = 0; k < (o->prop == PROP_ADDRESS ? 2u : 1u); k++) {
            if (ends[k]->kind != ADDR_MAC || is_station(in, ends[k]))
                continue;
            memcpy(traces[n].mac, ends[k]->bytes, 6);
            traces[n++].observation = i;
        }
    }
    if (n > 1)
        qsort(traces, n, sizeof *traces, by_trace);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || memcmp(traces[i].mac, traces[i - 1].mac, 6) != 0)
            first[traces[i].observation] = true;
    return true;
}

/* "00:e0:fc:12:34:56", "192.0.2.1" */
static struct slice bare_address(const struct addr *a, struct arena *arena)
{
    struct buf text = BUF_EMPTY;
    addr_print(a, &text);
    struct slice all = buf_view(&text);
    (void)slice_split(&all, ':'); /* its kind */
    struct slice kept = arena_copy(arena, all);
    buf_done(&text);
    return kept;
}

static bool collect_evidence(const struct decide_input *in, const struct candidates *c,
                             struct arena *arena, struct equipment *e)
{
    struct evidence *list =
        arena_new(in->scratch, struct evidence,
                  in->observation_count + in->station_count + in->host_count); /* half is used */
    bool *first = arena_new(in->scratch, bool, in->observation_count);
    size_t n = 0;
    size_t k = 0;
    if (list == NULL || first == NULL || !mark_first_traces(in, first))
        return false;
    for (size_t i = 0; i < in->observation_count; i++) {
        const struct obs *o = in->observations[i];
        unsigned supports = o->prop == PROP_ADDRESS || first[i] ? SUP_ADDRESS : 0;
        for (; k < c->count && c->items[k].obs == o; k++) /* they come in the order of the observations */
            supports |= supports_of[c->items[k].kind];
        if (supports != 0)
            list[n++] = (struct evidence){ o, o->source, o->frame, o->protocol,
                                           prop_name((enum prop)o->prop), value_of(o, arena),
                                           (enum basis)o->basis, supports };
    }
    for (size_t i = 0; i < in->station_count; i++) {
        const struct station *s = in->stations[i];
        struct addr mac = addr_mac(s->mac);
        list[n++] = (struct evidence){ NULL, s->source, s->first_frame, "ethernet", "source-address",
                                       bare_address(&mac, arena), BASIS_REGISTERED, SUP_ADDRESS };
    }
    for (size_t i = 0; i < in->host_count; i++) {
        const struct host *h = in->hosts[i];
        if (in->by_hand[i])
            list[n++] = (struct evidence){ NULL, h->source, h->first_frame, "ip", "source-address",
                                           bare_address(&h->ip, arena), BASIS_INFERRED, SUP_ADDRESS };
    }
    if (n > 0)
        qsort(list, n, sizeof *list, evidence_order);
    e->evidence = arena_new(arena, struct evidence, n);
    e->evidence_count = (uint32_t)n;
    if (e->evidence != NULL && n > 0)
        memcpy(e->evidence, list, n * sizeof *list);
    return e->evidence != NULL;
}

/* The frame that shows an address, or else the first that tells of it, supports what its block's registration says. */
static void mark_registered(struct equipment *e, const struct addr *mac, unsigned supports)
{
    struct buf text = BUF_EMPTY;
    bool shown = false;
    addr_print(mac, &text);
    for (size_t i = 0; i < e->evidence_count; i++)
        if (e->evidence[i].obs == NULL &&
            slice_eq(e->evidence[i].value, slice_skip(buf_view(&text), 4))) {
            e->evidence[i].supports |= supports;
            shown = true;
        }
    for (size_t i = 0; !shown && i < e->evidence_count; i++)
        if (e->evidence[i].obs != NULL && speaks_of(e->evidence[i].obs, mac)) {
            e->evidence[i].supports |= supports;
            shown = true;
        }
    buf_done(&text);
}

/* ---- when and how much ---- */

static void count_traffic(const struct decide_input *in, struct equipment *e)
{
    e->first_seen_ns = INT64_MAX;
    e->last_seen_ns = INT64_MIN;
    for (size_t i = 0; i < in->station_count; i++) {
        const struct station *s = in->stations[i];
        e->first_seen_ns = s->first_ns < e->first_seen_ns ? s->first_ns : e->first_seen_ns;
        e->last_seen_ns = s->last_ns > e->last_seen_ns ? s->last_ns : e->last_seen_ns;
        e->frames += s->frames;
        e->bytes += s->bytes;
    }
    for (size_t i = 0; i < in->host_count; i++) {
        const struct host *h = in->hosts[i];
        e->first_seen_ns = h->first_ns < e->first_seen_ns ? h->first_ns : e->first_seen_ns;
        e->last_seen_ns = h->last_ns > e->last_seen_ns ? h->last_ns : e->last_seen_ns;
        if (in->station_count == 0) {
            e->frames += h->frames;
            e->bytes += h->bytes;
        }
    }
    for (size_t i = 0; i < in->observation_count; i++) {
        const struct obs *o = in->observations[i];
        e->first_seen_ns = o->first_ns < e->first_seen_ns ? o->first_ns : e->first_seen_ns;
        e->last_seen_ns = o->last_ns > e->last_seen_ns ? o->last_ns : e->last_seen_ns;
    }
}

/* ---- network interfaces ---- */

struct nic {
    const struct addr *mac;
    struct mac_answer answer;
    struct candidate maker;
};

/* The block's holder is the maker of the equipment, or of a part of it. */
static void place_nic(const struct nic *nic, const struct identify_data *data, int32_t day,
                      struct equipment *e)
{
    const struct maker *m = &e->manufacturer;
    bool is_maker = nic->answer.says == MAC_SAYS_MAKER && e->has_manufacturer &&
                    (is_same_group(m, nic->maker.entity, data->entities, day) ||
                     (m->entity == ENT_NONE && nic->maker.entity == ENT_NONE &&
                      strcmp(m->name, nic->maker.text) == 0));
    if (is_maker && m->basis == BASIS_REGISTERED)
        memcpy(e->manufacturer.registered_country, nic->answer.row.country, 3);
    if (!is_maker)
        add_component(e, nic->answer.kind != NULL ? nic->answer.kind : "network-interface",
                      &nic->maker, nic->answer.row.country, data, day);
    mark_registered(e, nic->mac, is_maker ? SUP_MANUFACTURER : SUP_COMPONENT);
}

/* ---- the whole ---- */

static int by_address(const void *a, const void *b)
{
    return addr_cmp(a, b);
}

/* The MAC's own address speaks for itself, and this came from it with a TTL that a router had counted down. */
static bool is_from_behind(const struct decide_input *in, const struct obs *o)
{
    struct addr via = addr_mac(o->via_mac);
    if (o->direct || o->subject.kind != ADDR_IP ||
        bsearch(&via, in->addresses, in->address_count, sizeof via, by_address) == NULL)
        return false;
    size_t low = 0;
    size_t high = in->host_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = addr_cmp(&in->hosts[mid]->ip, &o->subject);
        if (c == 0)
            return in->hosts[mid]->direct;
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

/* One of the candidates from 'from' on names the maker of the block of one of the MACs. */
static bool names_block(const struct decide_input *in, const struct candidates *c, size_t from,
                        const struct identify_data *data, int32_t day)
{
    for (size_t i = 0; i < in->address_count && in->addresses[i].kind == ADDR_MAC; i++) {
        struct mac_answer a = mac_answer(data->registry, in->addresses[i].bytes, in->rewritten);
        if (a.says != MAC_SAYS_MAKER || a.row.entity == REG_NO_ENTITY)
            continue;
        for (size_t k = from; k < c->count; k++)
            if (c->items[k].kind == CAND_MAKER && c->items[k].entity != ENT_NONE &&
                ent_group(data->entities, c->items[k].entity, day) ==
                    ent_group(data->entities, a.row.entity, day))
                return true;
    }
    return false;
}

static void add_certificate(const struct decide_input *in, size_t i, const struct identify_data *data,
                            int32_t day, struct candidates *c)
{
    const struct obs *o = in->observations[i];
    for (size_t k = i + 1; k < in->observation_count; k++) {
        const struct obs *issuer = in->observations[k];
        if (issuer->prop == PROP_CERT_ISSUER && issuer->source == o->source &&
            issuer->frame == o->frame && addr_eq(&issuer->subject, &o->subject)) {
            cand_from_certificate(c, o, issuer, data, day);
            return;
        }
    }
}

/* Returns the first observation that was put aside, as the word of somebody behind (a translator of addresses, a
 * published port): all such are but those that name the interface's own maker, for equipment whose parts are routed
 * to each other sends like that, too.  NULL: none. */
static const struct obs *collect_candidates(const struct decide_input *in, const struct identify_data *data,
                                            int32_t day, struct arena *arena, struct candidates *c)
{
    const struct obs *aside = NULL;
    for (size_t i = 0; i < in->observation_count; i++) {
        const struct obs *o = in->observations[i];
        size_t before = c->count;
        cand_from_obs(c, o, data, day, arena);
        if (o->prop == PROP_CERT_SUBJECT)
            add_certificate(in, i, data, day, c);
        if (c->count > before && is_from_behind(in, o) && !names_block(in, c, before, data, day)) {
            c->count = before;
            aside = aside == NULL ? o : aside;
        }
    }
    return aside;
}

static bool is_of_client(const struct candidate *c)
{
    return c->obs != NULL && (c->obs->prop == PROP_USER_AGENT || strcmp(c->obs->protocol, "syslog") == 0);
}

/* The host that a line of a log names before its tag; empty: none. */
static struct slice log_host(const struct obs *o)
{
    struct slice rest = o->text;
    struct slice word = slice_split(&rest, ' ');
    bool named = o->prop == PROP_LOG && rest.n > 0 && word.n > 0 && word.p[0] != '%' &&
                 slice_find_byte(word, '=') == SIZE_MAX;
    return slice_sub(word, 0, named ? word.n : 0);
}

/* Clients of several makers or models that speak from one address stand behind a translator of addresses (NAT):
 * what they call themselves says nothing of it.  The same of a relay that hands on the logs of several hosts. */
static void drop_translated(struct candidates *c, const struct entities *entities, int32_t day)
{
    const struct candidate *maker = NULL;
    const struct candidate *model = NULL;
    struct slice host = { NULL, 0 };
    bool several = false;
    for (size_t i = 0; i < c->count; i++) {
        const struct candidate *one = &c->items[i];
        if (!is_of_client(one))
            continue;
        struct slice named = log_host(one->obs);
        several = several || (host.n > 0 && named.n > 0 && !slice_eq(host, named));
        host = named.n > 0 ? named : host;
        if (one->kind == CAND_MAKER) {
            several = several || (maker != NULL && maker->obs != one->obs &&
                                   !same_maker(maker, one, entities, day));
            maker = one;
        } else if (one->kind == CAND_MODEL) {
            several = several || (model != NULL && model->obs != one->obs &&
                                   strcmp(model->text, one->text) != 0);
            model = one;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < c->count; i++)
        if (!several || !is_of_client(&c->items[i]))
            c->items[kept++] = c->items[i];
    c->count = kept;
}

/* The statement behind 'one' names another maker than the one that counts. */
static bool is_of_loser(const struct candidates *c, size_t at, const struct candidate *winner,
                        const struct entities *entities, int32_t day)
{
    const struct obs *obs = c->items[at].obs;
    size_t i = at;
    while (i > 0 && c->items[i - 1].obs == obs) /* candidates of one statement stand together */
        i--;
    for (; i < c->count && c->items[i].obs == obs; i++)
        if (c->items[i].kind == CAND_MAKER && contradicts(&c->items[i]) &&
            !same_maker(winner, &c->items[i], entities, day))
            return true;
    return false;
}

/* Of a statement whose maker does not count, the brand, model and firmware do not, either: they would be told of
 * another maker's product. */
static void drop_losers(struct candidates *c, const struct candidate *winner, const struct entities *entities,
                        int32_t day)
{
    if (winner == NULL)
        return;
    for (size_t i = 0; i < c->count; i++) {
        enum candidate_kind kind = c->items[i].kind;
        if ((kind == CAND_BRAND || kind == CAND_MODEL || kind == CAND_FIRMWARE) &&
            is_of_loser(c, i, winner, entities, day))
            c->items[i].kind = CAND_KINDS; /* evidence was collected before; here it is no longer a candidate */
    }
}

static const char *text_or_null(const struct candidate *c)
{
    return c == NULL ? NULL : c->text;
}

static size_t count_of(const struct candidates *c, enum candidate_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < c->count; i++)
        n += c->items[i].kind == kind;
    return n;
}

/* Every value of that kind once, in order; NULL: no memory. */
static const char **all_of(const struct candidates *c, enum candidate_kind kind, struct arena *arena,
                           uint32_t *ret_count)
{
    static const char *none[1];
    size_t n = 0;
    size_t most = count_of(c, kind);
    const char **all = most == 0 ? none : arena_new(arena, const char *, most);
    for (size_t i = 0; all != NULL && i < c->count; i++) {
        size_t at = 0;
        if (c->items[i].kind != kind)
            continue;
        while (at < n && strcmp(all[at], c->items[i].text) < 0)
            at++;
        if (at < n && strcmp(all[at], c->items[i].text) == 0)
            continue;
        memmove(&all[at + 1], &all[at], (n - at) * sizeof *all);
        all[at] = c->items[i].text;
        n++;
    }
    *ret_count = (uint32_t)n;
    return all;
}

enum decide_result decide(const struct decide_input *in, const struct identify_data *data,
                          int32_t day, struct arena *arena, struct equipment *ret,
                          struct unsettled *ret_why)
{
    struct equipment e = { 0 };
    struct candidates c = { .arena = in->scratch };
    const char *why = NULL;
    size_t macs = 0;
    *ret_why = (struct unsettled){ .address = in->addresses[0] };
    for (size_t i = 0; i < in->address_count; i++)
        macs += in->addresses[i].kind == ADDR_MAC;
    if (in->address_count == 1 && macs == 1 && mac_is_virtual_role(in->addresses[0].bytes)) {
        ret_why->why = "address of a role that routers share (VRRP, HSRP, GLBP, CARP)";
        ret_why->settle = "the routers' own addresses";
        ret_why->frames = in->station_count > 0 ? in->stations[0]->frames : 0;
        return DECIDE_UNSETTLED;
    }
    if (in->station_count + in->host_count + in->observation_count == 0) {
        ret_why->why = "others name it, and nothing came from it";
        ret_why->settle = "a frame from this address";
        return DECIDE_UNSETTLED;
    }

    const struct obs *aside = collect_candidates(in, data, day, arena, &c);
    drop_translated(&c, data->entities, day);
    e.has_stated = c.count > 0;
    struct nic *nics = arena_new(in->scratch, struct nic, macs);
    size_t nic_count = 0;
    bool is_virtual = false;
    for (size_t i = 0; nics != NULL && i < in->address_count; i++) {
        if (in->addresses[i].kind != ADDR_MAC)
            continue;
        struct nic nic = { .mac = &in->addresses[i] };
        nic.answer = mac_answer(data->registry, nic.mac->bytes, in->rewritten);
        why = why == NULL ? nic.answer.why : why;
        is_virtual = is_virtual || nic.answer.says == MAC_SAYS_VIRTUAL;
        if (nic.answer.says != MAC_SAYS_MAKER && nic.answer.says != MAC_SAYS_COMPONENT)
            continue;
        nic.maker = registered(&nic.answer.row, data, arena);
        if (nic.maker.text == NULL)
            continue;
        if (nic.answer.says == MAC_SAYS_MAKER)
            cand_add(&c, nic.maker);
        nics[nic_count++] = nic;
    }
    const struct candidate *winner = best(&c, CAND_MAKER);
    choose_maker(&c, winner, data, day, &e);
    e.components = arena_new(arena, struct component, nic_count + count_of(&c, CAND_COMPONENT));
    bool memory = !c.failed && nics != NULL && e.components != NULL && collect_evidence(in, &c, arena, &e);
    for (size_t i = 0; memory && i < nic_count; i++)
        place_nic(&nics[i], data, day, &e);
    for (size_t i = 0; memory && i < c.count; i++)
        if (c.items[i].kind == CAND_COMPONENT &&
            !(e.has_manufacturer &&
              is_same_group(&e.manufacturer, c.items[i].entity, data->entities, day))) {
            struct candidate part = c.items[i];
            part.text = ent_name(data->entities, part.entity);
            add_component(&e, c.items[i].text, &part, "\0\0", data, day);
        }

    e.name = text_or_null(best(&c, CAND_NAME));
    drop_losers(&c, winner, data->entities, day);
    e.brand = text_or_null(best(&c, CAND_BRAND));
    e.model = text_or_null(best(&c, CAND_MODEL));
    e.firmware = text_or_null(best(&c, CAND_FIRMWARE));
    e.serial = text_or_null(best(&c, CAND_SERIAL));
    e.class_name = text_or_null(best(&c, CAND_CLASS));
    e.networks = all_of(&c, CAND_NETWORK, arena, &e.network_count);
    e.roles = all_of(&c, CAND_PART, arena, &e.role_count);
    memory = memory && e.networks != NULL && e.roles != NULL;
    if (e.class_name == NULL && is_virtual)
        e.class_name = "virtual-machine";
    count_traffic(in, &e);
    e.addresses = arena_new(arena, struct addr, in->address_count);
    if (!memory || e.addresses == NULL)
        return DECIDE_NO_MEMORY;
    memcpy(e.addresses, in->addresses, in->address_count * sizeof *e.addresses);
    e.address_count = (uint32_t)in->address_count;

    ret_why->frames = e.frames;
    if (!e.has_manufacturer) {
        e.note = why != NULL ? why : "no statement of its maker was seen";
        ret_why->why = e.note;
        ret_why->settle = macs > 0 ? "its DHCP request, an LLDP or mDNS message, or a login banner"
                                   : "its ARP or NDP message, or the banner of a service on it";
    }
    if (aside != NULL) {
        ret_why->address = aside->subject;
        ret_why->why = "somebody behind it speaks with its address";
        ret_why->settle = "a capture on the network behind it";
        ret_why->frames = aside->count;
    }
    /* A remote address is equipment only once something tells what it is. */
    bool known = macs > 0 || e.has_manufacturer || e.model != NULL || e.class_name != NULL ||
                 e.serial != NULL;
    *ret = e;
    return known ? DECIDE_EQUIPMENT : DECIDE_UNSETTLED;
}
