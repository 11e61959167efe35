#include "identify/destinations.h"

#include "registry/places.h"

#include <stdlib.h>

/* One end of one pair, as the other end's equipment sees it. */
struct leg {
    uint32_t item;
    uint8_t end; /* of the pair, that is the equipment's */
    struct place_of place;
    const struct talk *talk;
};

static const uint8_t *peer_of(const struct leg *l)
{
    return l->talk->ip[1 - l->end];
}

static int by_item(const void *pa, const void *pb)
{
    const struct leg *a = pa;
    const struct leg *b = pb;
    if (a->item != b->item)
        return a->item < b->item ? -1 : 1;
    int order = memcmp(a->place.country, b->place.country, 2);
    if (order == 0)
        order = memcmp(peer_of(a), peer_of(b), 16);
    if (order == 0)
        order = memcmp(a->talk->ip[a->end], b->talk->ip[b->end], 16);
    return order;
}

static struct leg *collect(const struct identify_input *in, const struct identify_data *data,
                           const struct whose *whose, size_t *ret_count)
{
    /* Not cleared: each is written as a whole, and most turn out to be of nobody. */
    struct leg *legs = reallocarray(NULL, 2 * in->talk_count + 1, sizeof *legs);
    size_t n = 0;
    for (size_t i = 0; legs != NULL && i < in->talk_count; i++) {
        const struct talk *t = &in->talks[i];
        uint32_t item[2] = { whose_ip(whose, t->ip[0]), whose_ip(whose, t->ip[1]) };
        for (unsigned end = 0; end < 2; end++) {
            struct addr peer = talk_addr(t->ip[1 - end]);
            if (item[end] == WHOSE_NOBODY || item[0] == item[1] || ip_is_private(&peer))
                continue;
            legs[n] = (struct leg){ .item = item[end], .end = (uint8_t)end, .talk = t };
            if (data->places != NULL)
                (void)places_find(data->places, t->ip[1 - end],
                                  &legs[n].place); /* "" where not */
            n++;
        }
    }
    if (n > 1)
        qsort(legs, n, sizeof *legs, by_item);
    *ret_count = n;
    return legs;
}

/* ---- one destination ---- */

/* The first of 'called' that 'who' called 'ip', and how many there are. */
static const struct called *names_of(const struct identify_input *in, const uint8_t who[16],
                                     const uint8_t ip[16], size_t *ret_count)
{
    size_t low = 0;
    size_t high = in->called_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = memcmp(in->called[mid].who, who, 16);
        if (order == 0)
            order = memcmp(in->called[mid].ip, ip, 16);
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    size_t n = 0;
    while (low + n < in->called_count && memcmp(in->called[low + n].who, who, 16) == 0 &&
           memcmp(in->called[low + n].ip, ip, 16) == 0)
        n++;
    *ret_count = n;
    return n == 0 ? NULL : &in->called[low];
}

static int by_text(const void *pa, const void *pb)
{
    return strcmp(*(const char *const *)pa, *(const char *const *)pb);
}

static bool add_names(const struct identify_input *in, const struct leg *legs, size_t count,
                      struct arena *arena, struct destination *d)
{
    size_t room = 0;
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        (void)names_of(in, legs[i].talk->ip[legs[i].end], peer_of(&legs[i]), &n);
        room += n;
    }
    const char **all = calloc(room + 1, sizeof *all);
    size_t total = 0;
    if (all == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct called *c =
            names_of(in, legs[i].talk->ip[legs[i].end], peer_of(&legs[i]), &n);
        for (size_t k = 0; k < n; k++)
            all[total++] = c[k].name;
    }
    if (total > 1)
        qsort(all, total, sizeof *all, by_text);
    d->names = arena_new(arena, const char *, DESTINATION_NAMES_MAX);
    for (size_t i = 0; d->names != NULL && i < total; i++) {
        if (i > 0 && strcmp(all[i - 1], all[i]) == 0)
            continue;
        if (d->name_count < DESTINATION_NAMES_MAX)
            d->names[d->name_count++] = all[i];
        else
            d->names_more++;
    }
    free(all);
    return d->names != NULL;
}

static int compare_holdings(const struct holding *a, const struct place_of *b)
{
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return slice_cmp(a->holder, b->holder);
}

static void add_holding(struct destination *d, const struct place_of *place)
{
    size_t at = 0;
    if (place->number == 0 && place->holder.n == 0)
        return;
    while (at < d->holding_count && compare_holdings(&d->holdings[at], place) < 0)
        at++;
    if (at == DESTINATION_NAMES_MAX ||
        (at < d->holding_count && compare_holdings(&d->holdings[at], place) == 0))
        return;
    size_t last =
        d->holding_count < DESTINATION_NAMES_MAX ? d->holding_count : DESTINATION_NAMES_MAX - 1;
    memmove(&d->holdings[at + 1], &d->holdings[at], (last - at) * sizeof d->holdings[0]);
    d->holdings[at] = (struct holding){ place->number, place->holder };
    d->holding_count = last + 1;
}

static void add_leg(struct destination *d, const struct leg *l)
{
    const struct talk *t = l->talk;
    d->bytes_sent += t->bytes[l->end];
    d->bytes_received += t->bytes[1 - l->end];
    d->first_ns = t->first_ns < d->first_ns ? t->first_ns : d->first_ns;
    d->last_ns = t->last_ns > d->last_ns ? t->last_ns : d->last_ns;
    if (t->source != d->source ? t->source < d->source : t->first_frame < d->frame) {
        d->source = t->source;
        d->frame = t->first_frame;
    }
    add_holding(d, &l->place);
}

/* 'legs': of one piece of equipment, to one country. */
static bool one_country(const struct identify_input *in, const struct leg *legs, size_t count,
                        struct arena *arena, struct destination *d)
{
    *d = (struct destination){ .first_ns = INT64_MAX,
                               .last_ns = INT64_MIN,
                               .source = UINT32_MAX,
                               .holdings =
                                   arena_new(arena, struct holding, DESTINATION_NAMES_MAX) };
    if (d->holdings == NULL)
        return false;
    memcpy(d->country, legs[0].place.country, 3);
    for (size_t i = 0; i < count; i++) {
        d->addresses += i == 0 || memcmp(peer_of(&legs[i]), peer_of(&legs[i - 1]), 16) != 0;
        add_leg(d, &legs[i]);
    }
    return add_names(in, legs, count, arena, d);
}

static bool one_item(const struct identify_input *in, const struct leg *legs, size_t count,
                     struct arena *arena, struct equipment *e)
{
    size_t countries = 1;
    for (size_t i = 1; i < count; i++)
        countries += memcmp(legs[i].place.country, legs[i - 1].place.country, 2) != 0;
    e->destinations = arena_new(arena, struct destination, countries);
    if (e->destinations == NULL)
        return false;
    for (size_t i = 0; i < count;) {
        size_t n = 1;
        while (i + n < count &&
               memcmp(legs[i + n].place.country, legs[i].place.country, 2) == 0)
            n++;
        if (!one_country(in, legs + i, n, arena, &e->destinations[e->destination_count++]))
            return false;
        i += n;
    }
    return true;
}

bool destinations_add(const struct identify_input *in, const struct identify_data *data,
                      struct equipment_list *list)
{
    struct whose whose;
    size_t count = 0;
    bool good = whose_init(&whose, list);
    struct leg *legs = good ? collect(in, data, &whose, &count) : NULL;
    good = legs != NULL;
    for (size_t i = 0; good && i < count;) {
        size_t n = 1;
        while (i + n < count && legs[i + n].item == legs[i].item)
            n++;
        good = one_item(in, legs + i, n, &list->arena, &list->items[legs[i].item]);
        i += n;
    }
    free(legs);
    whose_done(&whose);
    return good;
}
