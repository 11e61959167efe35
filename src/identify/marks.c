#include "identify/destinations.h"

#include "identify/decide.h"
#include "identify/indicators.h"

#include <stdlib.h>

const char *mark_by_name(enum mark_by by)
{
    switch (by) {
    case MARK_TRAFFIC: return "traffic";
    case MARK_ANSWER: return "dns-answer";
    case MARK_TLS: return "tls";
    case MARK_QUESTION: return "dns-question";
    }
    return "";
}

/* A mark and whose it is. */
struct found {
    uint32_t item;
    struct mark mark;
};

struct finds {
    struct found *items; /* owned */
    size_t count;
    size_t room;
    const struct whose *whose;
};

static int by_item(const void *pa, const void *pb)
{
    const struct found *a = pa;
    const struct found *b = pb;
    if (a->item != b->item)
        return a->item < b->item ? -1 : 1;
    if (a->mark.source != b->mark.source)
        return a->mark.source < b->mark.source ? -1 : 1;
    if (a->mark.frame != b->mark.frame)
        return a->mark.frame < b->mark.frame ? -1 : 1;
    if (a->mark.by != b->mark.by)
        return a->mark.by < b->mark.by ? -1 : 1;
    int order = addr_cmp(&a->mark.who, &b->mark.who);
    if (order == 0)
        order = addr_cmp(&a->mark.peer, &b->mark.peer);
    if (order == 0 && a->mark.name != NULL && b->mark.name != NULL)
        order = strcmp(a->mark.name, b->mark.name);
    return order != 0 ? order : strcmp(a->mark.indicator->value, b->mark.indicator->value);
}

static bool add(struct finds *f, const uint8_t who[16], struct mark mark)
{
    if (mark.first_ns >= mark.indicator->until_ns)
        return true;
    if (f->count == f->room) {
        size_t room = f->room == 0 ? 64 : f->room * 2;
        struct found *more = reallocarray(f->items, room, sizeof *more);
        if (more == NULL)
            return false;
        f->items = more;
        f->room = room;
    }
    mark.who = talk_addr(who);
    f->items[f->count++] = (struct found){ whose_ip(f->whose, who), mark };
    return true;
}

static bool from_talks(struct finds *f, const struct identify_input *in,
                       const struct indicators *set)
{
    for (size_t i = 0; i < in->talk_count; i++)
        for (unsigned bad = 0; bad < 2; bad++) {
            const struct talk *t = &in->talks[i];
            const struct indicator *one = indicators_ip(set, t->ip[bad]);
            for (; one != NULL; one = one->next)
                if (!add(f, t->ip[1 - bad],
                         (struct mark){ .indicator = one,
                                        .by = MARK_TRAFFIC,
                                        .peer = talk_addr(t->ip[bad]),
                                        .bytes_sent = t->bytes[1 - bad],
                                        .bytes_received = t->bytes[bad],
                                        .first_ns = t->first_ns,
                                        .last_ns = t->last_ns,
                                        .source = t->source,
                                        .frame = t->first_frame }))
                    return false;
        }
    return true;
}

static bool from_names(struct finds *f, const struct identify_input *in,
                       const struct indicators *set)
{
    static const enum mark_by ways[] = { [CALLED_ANSWER] = MARK_ANSWER,
                                         [CALLED_TLS] = MARK_TLS,
                                         [CALLED_QUESTION] = MARK_QUESTION };
    for (size_t i = 0; i < in->called_count; i++) {
        const struct called *c = &in->called[i];
        struct slice name = slice_str(c->name);
        struct mark m = { .by = ways[c->by],
                          .name = c->name,
                          .count = c->count,
                          .first_ns = c->first_ns,
                          .last_ns = c->last_ns,
                          .source = c->source,
                          .frame = c->first_frame };
        if (c->by != CALLED_QUESTION)
            m.peer = talk_addr(c->ip);
        for (m.indicator = indicators_name(set, name); m.indicator != NULL;
             m.indicator = m.indicator->next)
            if (indicator_means(m.indicator, name) && !add(f, c->who, m))
                return false;
    }
    return true;
}

/* What the frame of a mark shows, among the evidence for the rest. */
static bool add_evidence(struct equipment *e, struct arena *arena)
{
    static const char *const protocols[] = { [MARK_TRAFFIC] = "ip",
                                             [MARK_ANSWER] = "dns",
                                             [MARK_TLS] = "tls",
                                             [MARK_QUESTION] = "dns" };
    static const char *const fields[] = { [MARK_TRAFFIC] = "peer",
                                          [MARK_ANSWER] = "answer",
                                          [MARK_TLS] = "server-name",
                                          [MARK_QUESTION] = "question" };
    size_t count = e->evidence_count + e->mark_count;
    struct evidence *all = arena_new(arena, struct evidence, count);
    if (all == NULL)
        return false;
    if (e->evidence_count > 0)
        memcpy(all, e->evidence, e->evidence_count * sizeof *all);
    for (size_t i = 0; i < e->mark_count; i++) {
        const struct mark *m = &e->marks[i];
        struct buf text = BUF_EMPTY;
        if (m->name == NULL)
            addr_print(&m->peer, &text);
        struct slice value = m->name != NULL
                                 ? slice_str(m->name)
                                 : arena_copy(arena, slice_skip(buf_view(&text), 3));
        buf_done(&text);
        if (value.p == NULL)
            return false;
        all[e->evidence_count + i] = (struct evidence){ .source = m->source,
                                                        .frame = m->frame,
                                                        .protocol = protocols[m->by],
                                                        .field = fields[m->by],
                                                        .value = value,
                                                        .basis = BASIS_STATED,
                                                        .supports = SUP_INDICATOR };
    }
    qsort(all, count, sizeof *all, evidence_order);
    e->evidence = all;
    e->evidence_count = (uint32_t)count;
    return true;
}

static bool place(struct finds *f, struct equipment_list *list)
{
    if (f->count > 1)
        qsort(f->items, f->count, sizeof *f->items, by_item);
    for (size_t i = 0; i < f->count;) {
        size_t n = 1;
        while (i + n < f->count && f->items[i + n].item == f->items[i].item)
            n++;
        struct mark *marks = arena_new(&list->arena, struct mark, n);
        if (marks == NULL)
            return false;
        for (size_t k = 0; k < n; k++)
            marks[k] = f->items[i + k].mark;
        if (f->items[i].item == WHOSE_NOBODY) {
            list->strays = marks;
            list->stray_count = n;
        } else {
            struct equipment *e = &list->items[f->items[i].item];
            e->marks = marks;
            e->mark_count = (uint32_t)n;
            if (!add_evidence(e, &list->arena))
                return false;
        }
        i += n;
    }
    return true;
}

bool marks_add(const struct identify_input *in, const struct identify_data *data,
               struct equipment_list *list)
{
    struct whose whose;
    struct finds f = { .whose = &whose };
    if (data->indicators == NULL)
        return true;
    bool good = whose_init(&whose, list) && from_talks(&f, in, data->indicators) &&
                from_names(&f, in, data->indicators) && place(&f, list);
    free(f.items);
    whose_done(&whose);
    return good;
}
