#include "dissect/called.h"

#include "base/order.h"
#include "base/text.h"

#include <stdlib.h>

enum { NAME_MAX_SIZE = 255, FIRST_ROOM = 64 };

void callings_init(struct callings *c)
{
    *c = (struct callings){ .key = print_secret() };
    arena_init_lasting(&c->names, SIZE_MAX);
}

void callings_done(struct callings *c)
{
    print_table_done(&c->table);
    free(c->items);
    arena_done(&c->names);
    buf_done(&c->clean);
    callings_init(c);
}

static bool has_room(struct callings *c)
{
    if (c->count < c->room)
        return true;
    size_t room = c->room == 0 ? FIRST_ROOM : c->room + c->room / 2;
    struct called *items = reallocarray(c->items, room, sizeof *items);
    if (items == NULL)
        return false;
    c->items = items;
    c->room = room;
    return true;
}

static void join(struct called *to, const struct called *from)
{
    if (from->source != to->source ? from->source < to->source
                                   : from->first_frame < to->first_frame) {
        to->source = from->source;
        to->first_frame = from->first_frame;
    }
    to->first_ns = from->first_ns < to->first_ns ? from->first_ns : to->first_ns;
    to->last_ns = from->last_ns > to->last_ns ? from->last_ns : to->last_ns;
    to->count += from->count;
}

static struct print print_one(const struct callings *c, const struct called *one,
                              struct slice name)
{
    uint64_t head[PRINT_HEAD] = { one->by };
    memcpy(&head[1], one->who, sizeof one->who);
    memcpy(&head[3], one->ip, sizeof one->ip);
    return print_of(c->key, head, name);
}

/* Returns the index of the item, or CALLED_NONE: there is no room. */
static size_t add(struct callings *c, const struct called *one, size_t most, bool is_watched)
{
    struct slice name = slice_sub(slice_str(one->name), 0, NAME_MAX_SIZE);
    struct print print = print_one(c, one, name);
    if (!print_table_expect(&c->table, c->table.count + 1))
        return CALLED_NONE;
    const struct print_entry *have = print_table_find(&c->table, print);
    if (!print_entry_is_free(have)) {
        join(&c->items[have->value], one);
        return have->value;
    }
    if (c->count >= most || c->count >= UINT32_MAX || !has_room(c))
        return CALLED_NONE;
    struct slice kept = arena_copy(&c->names, name);
    if (kept.p == NULL || print_table_put(&c->table, print, (uint32_t)c->count) == NULL)
        return CALLED_NONE;
    c->has_news = c->has_news || is_watched;
    c->items[c->count] = *one;
    c->items[c->count].name = (const char *)kept.p;
    return c->count++;
}

static size_t note(struct callings *c, const struct sink *sink, enum called_by by,
                   struct slice raw, const struct addr *ip)
{
    const struct dis_frame *f = sink->frame;
    const struct dis_watch *w = c->watch;
    bool is_asked = w != NULL && w->is_name != NULL;
    if (by == CALLED_QUESTION && !is_asked)
        return CALLED_NONE;
    struct buf *name = &c->clean;
    struct called one = { .by = (uint8_t)by,
                          .first_ns = f->at_ns,
                          .last_ns = f->at_ns,
                          .first_frame = f->number,
                          .source = f->source,
                          .count = 1 };
    size_t index = CALLED_NONE;
    while (raw.n > 0 && raw.p[raw.n - 1] == '.')
        raw.n--;
    buf_clear(name);
    (void)text_clean(raw, NAME_MAX_SIZE, name); /* names are told apart by what is left */
    for (size_t i = 0; i < name->n; i++) /* letters mean the same in either case: RFC 4343 */
        name->p[i] |= (uint8_t)((name->p[i] >= 'A' && name->p[i] <= 'Z') * ('a' - 'A'));
    one.name = (const char *)name->p;
    talk_key(&sink->subject, one.who);
    if (ip != NULL)
        talk_key(ip, one.ip);
    bool is_watched = is_asked && name->n > 0 && w->is_name(w->ctx, buf_view(name));
    if (name->n > 0 && (is_watched || by != CALLED_QUESTION) && !name->failed) {
        index = add(c, &one, is_watched ? 2 * CALLED_PER_LANE : CALLED_PER_LANE, is_watched);
        c->lost += index == CALLED_NONE;
    }
    return index;
}

size_t callings_note(struct callings *c, const struct sink *sink, const struct obs_in *obs)
{
    if (sink->subject.kind != ADDR_IP)
        return CALLED_NONE;
    switch (obs->prop) {
    case PROP_ANSWER:
        return obs->address.kind == ADDR_IP
                   ? note(c, sink, CALLED_ANSWER, obs->bytes, &obs->address)
                   : CALLED_NONE;
    case PROP_QUESTION: return note(c, sink, CALLED_QUESTION, obs->bytes, NULL);
    case PROP_SERVER_NAME:
        return ip_is_usable(&sink->frame->dst_ip)
                   ? note(c, sink, CALLED_TLS, obs->bytes, &sink->frame->dst_ip)
                   : CALLED_NONE;
    default: return CALLED_NONE;
    }
}

void callings_again(struct callings *c, size_t i, const struct in_packet *in)
{
    struct called one = { .first_ns = in->at_ns,
                          .last_ns = in->at_ns,
                          .first_frame = in->number,
                          .source = in->source,
                          .count = 1 };
    join(&c->items[i], &one);
}

bool callings_merge(struct callings *into, const struct callings *from)
{
    into->lost += from->lost;
    for (size_t i = 0; i < from->count; i++)
        if (add(into, &from->items[i], SIZE_MAX, false) == CALLED_NONE)
            return false;
    return true;
}

static int by_who(const void *pa, const void *pb)
{
    const struct called *a = pa;
    const struct called *b = pb;
    int order = memcmp(a->who, b->who, sizeof a->who);
    if (order == 0)
        order = memcmp(a->ip, b->ip, sizeof a->ip);
    if (order == 0)
        order = strcmp(a->name, b->name);
    return order != 0 ? order : (int)a->by - (int)b->by;
}

static uint64_t rank_of(const void *called)
{
    const struct called *c = called;
    return talk_rank(c->who, c->ip);
}

void callings_sort(struct callings *c)
{
    print_table_done(&c->table);
    order_array(c->items, c->count, sizeof *c->items, rank_of, by_who);
}
