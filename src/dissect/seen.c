#include "dissect/seen.h"

#include "base/order.h"
#include "base/time.h"

#include <stdlib.h>

enum { FIRST_ROOM = 16 };

void seen_init(struct seen *s, struct keyed key)
{
    *s = (struct seen){ .key = key };
    arena_init_lasting(&s->arena, SIZE_MAX);
}

void seen_done(struct seen *s)
{
    free(s->stations);
    free(s->hosts);
    free(s->station_index.slots);
    free(s->host_index.slots);
    arena_done(&s->arena);
    seen_init(s, s->key);
}

static uint64_t mac_word(const uint8_t mac[6])
{
    uint64_t w = 0;
    memcpy(&w, mac, 6);
    return w;
}

static void ip_words(const struct addr *ip, uint64_t w[3])
{
    memcpy(w, ip->bytes, 16); /* what is not in use is zero */
    w[2] = ip->size;
}

static uint64_t hash_station(const struct seen *s, size_t i)
{
    uint64_t w = mac_word(s->stations[i]->mac);
    return keyed_hash(&s->key, &w, 1);
}

static uint64_t hash_host(const struct seen *s, size_t i)
{
    uint64_t w[3];
    ip_words(&s->hosts[i]->ip, w);
    return keyed_hash(&s->key, w, 3);
}

static size_t more_room(size_t room)
{
    return room == 0 ? FIRST_ROOM : room + room / 2;
}

/* New slots for 'room' items, never more than two thirds full. */
static bool index_again(const struct seen *s, struct seen_index *x, size_t count, size_t room,
                        uint64_t (*hash)(const struct seen *, size_t))
{
    size_t slot_count = x->slots == NULL ? FIRST_ROOM * 2 : x->mask + 1;
    while (slot_count / 3 * 2 < room)
        slot_count *= 2;
    if (x->slots != NULL && slot_count == x->mask + 1)
        return true;
    uint32_t *slots = calloc(slot_count, sizeof *slots);
    if (slots == NULL)
        return false;
    free(x->slots);
    x->slots = slots;
    x->mask = slot_count - 1;
    for (size_t i = 0; i < count; i++) {
        size_t at = hash(s, i) & x->mask;
        while (slots[at] != 0)
            at = (at + 1) & x->mask;
        slots[at] = (uint32_t)i + 1;
    }
    return true;
}

static unsigned cache_slot(uint64_t word)
{
    return (unsigned)(word * UINT64_C(0x9e3779b97f4a7c15) >> 55) % SEEN_CACHE;
}

/* ---- stations ---- */

static struct station *find_station(const struct seen *s, uint64_t mac)
{
    const struct seen_index *x = &s->station_index;
    if (x->slots == NULL)
        return NULL;
    for (size_t at = keyed_hash(&s->key, &mac, 1) & x->mask; x->slots[at] != 0;
         at = (at + 1) & x->mask)
        if (mac_word(s->stations[x->slots[at] - 1]->mac) == mac)
            return s->stations[x->slots[at] - 1];
    return NULL;
}

/* 'own' is the arena's already. */
static bool put_station(struct seen *s, struct station *own)
{
    if (s->station_count == s->station_room) {
        size_t room = more_room(s->station_room);
        struct station **more = reallocarray(s->stations, room, sizeof(struct station *));
        if (more == NULL)
            return false;
        s->stations = more;
        if (!index_again(s, &s->station_index, s->station_count, room, hash_station))
            return false;
        s->station_room = room;
    }
    struct seen_index *x = &s->station_index;
    own->at = (uint32_t)s->station_count;
    s->stations[s->station_count] = own;
    size_t at = hash_station(s, s->station_count) & x->mask;
    while (x->slots[at] != 0)
        at = (at + 1) & x->mask;
    x->slots[at] = (uint32_t)++s->station_count;
    return true;
}

static struct station *add_station(struct seen *s, const struct station *first)
{
    struct station *own = arena_new(&s->arena, struct station, 1);
    if (own == NULL)
        return NULL;
    *own = *first;
    return put_station(s, own) ? own : NULL;
}

/* Is 'at_ns' on another day than all from 'first_ns' to 'last_ns' are known to be? */
static bool is_other_day(int64_t at_ns, int64_t first_ns, int64_t last_ns)
{
    return (at_ns < first_ns && time_day_of(at_ns) != time_day_of(first_ns)) ||
           (at_ns > last_ns && time_day_of(at_ns) != time_day_of(last_ns));
}

static void news_of_station(struct seen *s, const struct dis_frame *f)
{
    bool is_second = (s->news.why & TRAIL_STATION) != 0;
    s->news.why |= TRAIL_STATION | (is_second ? TRAIL_SEVERAL : 0u);
    memcpy(s->news.mac, f->src_mac, 6);
}

static void count_of_station(struct station *st, int64_t at_ns, uint32_t wire_size)
{
    st->last_ns = at_ns > st->last_ns ? at_ns : st->last_ns;
    st->first_ns = at_ns < st->first_ns ? at_ns : st->first_ns;
    st->frames++;
    st->bytes += wire_size;
}

struct station *seen_station(struct seen *s, const struct dis_frame *f)
{
    uint64_t mac = mac_word(f->src_mac);
    if (mac == 0 || mac_is_group(f->src_mac))
        return NULL;
    uint32_t *cached = &s->station_index.cache[cache_slot(mac)];
    struct station *st = *cached == 0 ? NULL : s->stations[*cached - 1];
    if (st == NULL || mac_word(st->mac) != mac) {
        st = find_station(s, mac);
        if (st == NULL) {
            struct station first = { .vlan = f->vlan,
                                     .source = f->source,
                                     .first_frame = f->number,
                                     .first_ns = f->at_ns,
                                     .last_ns = f->at_ns };
            memcpy(first.mac, f->src_mac, 6);
            st = s->station_count < SEEN_PER_LANE ? add_station(s, &first) : NULL;
            if (st == NULL) {
                s->lost++;
                return NULL;
            }
            news_of_station(s, f);
        }
        *cached = st->at + 1;
    }
    if (s->is_watched && is_other_day(f->at_ns, st->first_ns, st->last_ns))
        news_of_station(s, f);
    count_of_station(st, f->at_ns, f->wire_size);
    return st;
}

/* ---- hosts ---- */

static bool same_ip(const struct addr *a, const struct addr *b)
{
    return a->size == b->size && memcmp(a->bytes, b->bytes, 16) == 0;
}

static struct host *find_host(const struct seen *s, const struct addr *ip)
{
    const struct seen_index *x = &s->host_index;
    if (x->slots == NULL)
        return NULL;
    uint64_t w[3];
    ip_words(ip, w);
    for (size_t at = keyed_hash(&s->key, w, 3) & x->mask; x->slots[at] != 0;
         at = (at + 1) & x->mask)
        if (same_ip(&s->hosts[x->slots[at] - 1]->ip, ip))
            return s->hosts[x->slots[at] - 1];
    return NULL;
}

/* 'own' is the arena's already. */
static bool put_host(struct seen *s, struct host *own)
{
    if (s->host_count == s->host_room) {
        size_t room = more_room(s->host_room);
        struct host **more = reallocarray(s->hosts, room, sizeof(struct host *));
        if (more == NULL)
            return false;
        s->hosts = more;
        if (!index_again(s, &s->host_index, s->host_count, room, hash_host))
            return false;
        s->host_room = room;
    }
    struct seen_index *x = &s->host_index;
    own->at = (uint32_t)s->host_count;
    s->hosts[s->host_count] = own;
    size_t at = hash_host(s, s->host_count) & x->mask;
    while (x->slots[at] != 0)
        at = (at + 1) & x->mask;
    x->slots[at] = (uint32_t)++s->host_count;
    return true;
}

static struct host *add_host(struct seen *s, const struct host *first)
{
    struct host *own = arena_new(&s->arena, struct host, 1);
    if (own == NULL)
        return NULL;
    *own = *first;
    return put_host(s, own) ? own : NULL;
}

static void note_mac(struct host *h, const uint8_t mac[6])
{
    if (mac_is_zero(h->via_mac))
        memcpy(h->via_mac, mac, 6);
    else if (!mac_is_zero(mac) && memcmp(h->via_mac, mac, 6) != 0)
        h->many_macs = true;
}

static void news_of_host(struct seen *s, const struct dis_frame *f)
{
    bool is_second = (s->news.why & TRAIL_HOST) != 0 && !addr_eq(&s->news.ip, &f->src_ip);
    s->news.why |= TRAIL_HOST | (is_second ? TRAIL_SEVERAL : 0u);
    s->news.ip = f->src_ip;
    s->news.ttl = f->ttl;
    s->news.tunnel_depth = f->tunnel_depth;
    if (f->has_mac)
        memcpy(s->news.mac, f->src_mac, 6);
}

static void count_of_host(struct host *h, int64_t at_ns, uint32_t wire_size)
{
    h->last_ns = at_ns > h->last_ns ? at_ns : h->last_ns;
    h->first_ns = at_ns < h->first_ns ? at_ns : h->first_ns;
    h->frames++;
    h->bytes += wire_size;
}

struct host *seen_host(struct seen *s, const struct dis_frame *f)
{
    const struct addr *ip = &f->src_ip;
    if (!ip_is_usable(ip))
        return NULL;
    uint64_t w[3];
    ip_words(ip, w);
    uint32_t *cached = &s->host_index.cache[cache_slot(w[0] ^ w[1])];
    struct host *h = *cached == 0 ? NULL : s->hosts[*cached - 1];
    if (h == NULL || !same_ip(&h->ip, ip)) {
        h = find_host(s, ip);
        if (h == NULL) {
            struct host first = { .ip = *ip,
                                  .ttl = f->ttl,
                                  .tunnel_depth = f->tunnel_depth,
                                  .source = f->source,
                                  .first_frame = f->number,
                                  .first_ns = f->at_ns,
                                  .last_ns = f->at_ns };
            h = s->host_count < SEEN_PER_LANE ? add_host(s, &first) : NULL;
            if (h == NULL) {
                s->lost++;
                return NULL;
            }
            news_of_host(s, f);
        }
        *cached = h->at + 1;
    }
    bool was_direct = h->direct;
    bool was_odd = h->odd_ttl;
    bool had_many = h->many_macs;
    bool had_mac = !mac_is_zero(h->via_mac);
    h->direct = h->direct || !ttl_is_forwarded(f->ttl);
    h->odd_ttl = h->odd_ttl || !ttl_is_initial(f->ttl);
    if (f->has_mac)
        note_mac(h, f->src_mac);
    if (s->is_watched &&
        (h->direct != was_direct || h->odd_ttl != was_odd || h->many_macs != had_many ||
         mac_is_zero(h->via_mac) == had_mac || is_other_day(f->at_ns, h->first_ns, h->last_ns)))
        news_of_host(s, f);
    count_of_host(h, f->at_ns, f->wire_size);
    return h;
}

void seen_station_again(struct seen *s, size_t i, const struct in_packet *in)
{
    count_of_station(s->stations[i], in->at_ns, in->wire_size);
}

void seen_host_again(struct seen *s, size_t i, const struct in_packet *in)
{
    count_of_host(s->hosts[i], in->at_ns, in->wire_size);
}

/* ---- kept frames ---- */

void seen_thin(struct keyed key, struct trail_frame *frames, size_t count)
{
    struct seen s;
    seen_init(&s, key);
    s.is_watched = true;
    for (size_t i = 0; i < count; i++) {
        struct trail_frame *k = &frames[i];
        struct dis_frame f = { .number = k->number,
                               .source = k->source,
                               .at_ns = k->at_ns,
                               .has_mac = !mac_is_zero(k->mac),
                               .src_ip = k->ip,
                               .ttl = k->ttl,
                               .tunnel_depth = k->tunnel_depth };
        memcpy(f.src_mac, k->mac, 6);
        if ((k->why & TRAIL_SEVERAL) != 0)
            continue;
        uint64_t lost = s.lost;
        s.news.why = 0;
        if ((k->why & TRAIL_STATION) != 0)
            (void)seen_station(&s, &f); /* its news is what is asked for, here and below */
        if ((k->why & TRAIL_HOST) != 0)
            seen_host(&s, &f);
        if (s.lost == lost) /* there was room to look at it */
            k->why &= (uint8_t)(s.news.why | ~(unsigned)(TRAIL_STATION | TRAIL_HOST));
    }
    seen_done(&s);
}

/* ---- the whole ---- */

static bool is_earlier(uint32_t a_source, uint64_t a_frame, uint32_t b_source, uint64_t b_frame)
{
    return a_source != b_source ? a_source < b_source : a_frame < b_frame;
}

static void join_times(int64_t *first_ns, int64_t *last_ns, int64_t from_first,
                       int64_t from_last)
{
    if (from_first < *first_ns)
        *first_ns = from_first;
    if (from_last > *last_ns)
        *last_ns = from_last;
}

static void join_station(struct station *to, const struct station *from)
{
    if (is_earlier(from->source, from->first_frame, to->source, to->first_frame)) {
        to->source = from->source;
        to->first_frame = from->first_frame;
        to->vlan = from->vlan;
    }
    join_times(&to->first_ns, &to->last_ns, from->first_ns, from->last_ns);
    to->frames += from->frames;
    to->bytes += from->bytes;
    to->bad_checksums += from->bad_checksums;
    to->good_checksums += from->good_checksums;
}

static void join_host(struct host *to, const struct host *from)
{
    uint8_t other[6];
    bool many = to->many_macs || from->many_macs;
    memcpy(other, from->via_mac, 6);
    if (is_earlier(from->source, from->first_frame, to->source, to->first_frame)) {
        to->source = from->source;
        to->first_frame = from->first_frame;
        to->ttl = from->ttl;
        to->tunnel_depth = from->tunnel_depth;
        if (!mac_is_zero(from->via_mac)) {
            memcpy(other, to->via_mac, 6);
            memcpy(to->via_mac, from->via_mac, 6);
        }
    }
    to->many_macs = many;
    to->direct = to->direct || from->direct;
    to->odd_ttl = to->odd_ttl || from->odd_ttl;
    note_mac(to, other);
    join_times(&to->first_ns, &to->last_ns, from->first_ns, from->last_ns);
    to->frames += from->frames;
    to->bytes += from->bytes;
}

/* 'is_ours': what 'from' holds is the arena's of 'into'. */
static enum rc add_all(struct seen *into, const struct seen *from, bool is_ours,
                       struct err *err)
{
    into->lost += from->lost;
    for (size_t i = 0; i < from->station_count; i++) {
        struct station *st = from->stations[i];
        struct station *to = find_station(into, mac_word(st->mac));
        if (to != NULL)
            join_station(to, st);
        else if (is_ours ? !put_station(into, st) : add_station(into, st) == NULL)
            return err_set(err, RC_MEMORY, "no memory for %zu stations", into->station_count);
    }
    for (size_t i = 0; i < from->host_count; i++) {
        struct host *h = from->hosts[i];
        struct host *to = find_host(into, &h->ip);
        if (to != NULL)
            join_host(to, h);
        else if (is_ours ? !put_host(into, h) : add_host(into, h) == NULL)
            return err_set(err, RC_MEMORY, "no memory for %zu hosts", into->host_count);
    }
    return RC_OK;
}

enum rc seen_merge(struct seen *into, const struct seen *from, struct err *err)
{
    return add_all(into, from, false, err);
}

enum rc seen_take(struct seen *into, struct seen *from, struct err *err)
{
    arena_take(&into->arena, &from->arena);
    enum rc rc = add_all(into, from, true, err);
    seen_done(from);
    return rc;
}

static int by_mac(const void *ctx, uint32_t a, uint32_t b)
{
    const struct seen *s = ctx;
    return memcmp(s->stations[a]->mac, s->stations[b]->mac, 6);
}

static int by_ip(const void *ctx, uint32_t a, uint32_t b)
{
    const struct seen *s = ctx;
    return addr_cmp(&s->hosts[a]->ip, &s->hosts[b]->ip);
}

bool seen_sort(struct seen *s)
{
    size_t most = s->station_count > s->host_count ? s->station_count : s->host_count;
    struct order *order = calloc(most + 1, sizeof *order);
    bool good = order != NULL;
    free(s->station_index.slots); /* places change, and nobody looks for one any more */
    free(s->host_index.slots);
    s->station_index.slots = NULL;
    s->host_index.slots = NULL;
    for (size_t i = 0; good && i < s->station_count; i++) {
        struct addr mac = addr_mac(s->stations[i]->mac);
        order[i] = (struct order){ addr_rank(&mac), (uint32_t)i };
    }
    good = good && order_sort(order, s->station_count, by_mac, s);
    if (good)
        order_apply(order, s->station_count, s->stations, sizeof(struct station *));
    for (size_t i = 0; good && i < s->host_count; i++)
        order[i] = (struct order){ addr_rank(&s->hosts[i]->ip), (uint32_t)i };
    good = good && order_sort(order, s->host_count, by_ip, s);
    if (good)
        order_apply(order, s->host_count, s->hosts, sizeof(struct host *));
    free(order);
    return good;
}
