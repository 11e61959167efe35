#include "report/proves.h"

#include "identify/identify.h"

#include <stdlib.h>

enum {
    LINES_MAX = 200,   /* of one comment */
    VALUE_SHOWN = 256, /* bytes of a value */
};

/* ---- which frames ---- */

static int by_frame(const void *pa, const void *pb)
{
    const struct proof *a = pa;
    const struct proof *b = pb;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->frame != b->frame)
        return a->frame < b->frame ? -1 : 1;
    if (a->equipment != b->equipment)
        return a->equipment < b->equipment ? -1 : 1;
    return (a->evidence > b->evidence) - (a->evidence < b->evidence);
}

static bool is_wanted(const bool *wanted, size_t equipment)
{
    return wanted == NULL || wanted[equipment];
}

static bool collect(struct proves *p, const bool *wanted)
{
    const struct equipment_list *list = p->r->list;
    size_t addresses = 0;
    size_t proofs = 0;
    for (size_t i = 0; i < list->count; i++) {
        addresses += list->items[i].address_count;
        proofs += list->items[i].evidence_count;
    }
    p->equipment_of = map_new(addresses + 1);
    p->proofs = calloc(proofs + 1, sizeof *p->proofs);
    p->relevant = calloc(p->trail->count + 1, sizeof *p->relevant);
    if (p->equipment_of == NULL || p->proofs == NULL || p->relevant == NULL)
        return false;
    for (size_t i = 0; i < list->count; i++) {
        const struct equipment *e = &list->items[i];
        for (size_t k = 0; is_wanted(wanted, i) && k < e->address_count; k++) {
            bool is_new = false;
            uint64_t *value = map_put(p->equipment_of, addr_key(&e->addresses[k]), &is_new);
            if (value == NULL)
                return false;
            *value = i;
        }
        for (size_t k = 0; is_wanted(wanted, i) && k < e->evidence_count; k++)
            p->proofs[p->proof_count++] =
                (struct proof){ e->evidence[k].source, e->evidence[k].frame, i,
                                &e->evidence[k] };
    }
    if (p->proof_count > 1)
        qsort(p->proofs, p->proof_count, sizeof *p->proofs, by_frame);
    return true;
}

/* Whether a MAC carried one address or more tells whether what it carried is its own: of those
 * that are not, one besides is enough.  Two are kept, for either size of address. */
static bool collect_bystanders(struct proves *p)
{
    enum { EACH = 2 };
    size_t count = 0;
    const struct host *const *hosts = engine_hosts(p->r->engine, &count);
    struct map *carried = map_new(2 * count + 1);
    p->bystanders = map_new(count + 1);
    bool is_good = carried != NULL && p->bystanders != NULL;
    for (size_t i = 0; is_good && i < count; i++) {
        struct addr mac = addr_mac(hosts[i]->via_mac);
        uint8_t key[7] = { hosts[i]->ip.size };
        bool is_new = false;
        if (map_get(p->equipment_of, addr_key(&mac)) == NULL)
            continue;
        memcpy(key + 1, hosts[i]->via_mac, 6);
        uint64_t *n = map_put(carried, slice_of(key, sizeof key), &is_new);
        is_good = n != NULL;
        if (is_good && ++*n <= EACH)
            is_good = map_put(p->bystanders, addr_key(&hosts[i]->ip), &is_new) != NULL;
    }
    map_free(carried);
    return is_good;
}

static bool is_of_equipment(const struct proves *p, const struct addr *a)
{
    return a->kind != ADDR_NONE && map_get(p->equipment_of, addr_key(a)) != NULL;
}

/* Does it take part in telling which addresses are one piece of equipment, or what that is?  Of
 * strangers, only what ties addresses together. */
static bool obs_is_relevant(const struct proves *p, const struct obs *o, bool is_all)
{
    struct addr via = addr_mac(o->via_mac);
    if (is_of_equipment(p, &o->subject) ||
        (o->prop == PROP_ADDRESS && is_of_equipment(p, o->address)))
        return true;
    return (o->on_link && is_of_equipment(p, &via)) || (is_all && o->prop == PROP_ADDRESS);
}

size_t proves_first_obs(const struct proves *p, uint32_t source, uint64_t frame)
{
    const struct obs_store *s = engine_observations(p->r->engine);
    size_t low = 0;
    size_t high = obs_store_count(s);
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct obs *o = obs_store_at(s, mid);
        if (o->source != source ? o->source < source : o->frame < frame)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool is_at(const struct obs_store *s, size_t i, uint32_t source, uint64_t frame)
{
    return i < obs_store_count(s) && obs_store_at(s, i)->source == source &&
           obs_store_at(s, i)->frame == frame;
}

static bool is_relevant(const struct proves *p, const struct trail_frame *f, bool is_all)
{
    const struct obs_store *s = engine_observations(p->r->engine);
    struct addr mac = addr_mac(f->mac);
    size_t proofs = 0;
    if ((f->why & (TRAIL_OBS_AGAIN | TRAIL_SEVERAL)) != 0)
        return true;
    (void)proves_of(p, f->source, f->number, &proofs);
    if (proofs > 0 || ((f->why & TRAIL_STATION) != 0 && is_of_equipment(p, &mac)) ||
        ((f->why & TRAIL_HOST) != 0 &&
         (is_of_equipment(p, &f->ip) || map_get(p->bystanders, addr_key(&f->ip)) != NULL)))
        return true;
    if ((f->why & TRAIL_OBS) == 0)
        return false;
    size_t i = proves_first_obs(p, f->source, f->number);
    if (!is_at(s, i, f->source, f->number))
        return true; /* another lane had it before: it may tell more than that one */
    bool is_good = false;
    for (; !is_good && is_at(s, i, f->source, f->number); i++)
        is_good = obs_is_relevant(p, obs_store_at(s, i), is_all);
    return is_good;
}

/* What a relevant frame completes is relevant, too. */
static bool completes_relevant(const struct proves *p, const struct trail_frame *f)
{
    const struct trail_frame *whole = trail_find(p->trail, f->source, f->for_frame);
    for (; whole != NULL && whole < p->trail->frames + p->trail->count &&
           whole->source == f->source && whole->number == f->for_frame;
         whole++)
        if (p->relevant[whole - p->trail->frames])
            return true;
    return false;
}

enum rc proves_init(struct proves *p, const struct report *r, const bool *wanted,
                    struct err *err)
{
    *p = (struct proves){ .r = r, .trail = engine_trail(r->engine) };
    if (!collect(p, wanted) || !collect_bystanders(p))
        return err_set(err, RC_MEMORY, "no memory for the evidence");
    for (size_t i = 0; i < p->trail->count; i++)
        p->relevant[i] = is_relevant(p, &p->trail->frames[i], wanted == NULL);
    for (size_t i = 0; i < p->trail->count; i++)
        if (!p->relevant[i] && p->trail->frames[i].for_frame != 0)
            p->relevant[i] = completes_relevant(p, &p->trail->frames[i]);
    return RC_OK;
}

bool proves_next(const struct proves *p, size_t *from, size_t *ret_to)
{
    const struct trail *t = p->trail;
    while (*from < t->count) {
        size_t to = *from;
        bool is_wanted = false;
        for (; to < t->count && t->frames[to].source == t->frames[*from].source &&
               t->frames[to].number == t->frames[*from].number;
             to++)
            is_wanted = is_wanted || p->relevant[to];
        *ret_to = to;
        if (is_wanted)
            return true;
        *from = to;
    }
    return false;
}

void proves_done(struct proves *p)
{
    map_free(p->equipment_of);
    map_free(p->bystanders);
    free(p->proofs);
    free(p->relevant);
    *p = (struct proves){ .r = NULL };
}

const struct proof *proves_of(const struct proves *p, uint32_t source, uint64_t frame,
                              size_t *ret_count)
{
    struct proof key = { .source = source, .frame = frame };
    size_t low = 0;
    size_t high = p->proof_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct proof *at = &p->proofs[mid];
        if (at->source != key.source ? at->source < key.source : at->frame < key.frame)
            low = mid + 1;
        else
            high = mid;
    }
    size_t n = 0;
    while (low + n < p->proof_count && p->proofs[low + n].source == source &&
           p->proofs[low + n].frame == frame)
        n++;
    *ret_count = n;
    return p->proofs + low;
}

/* ---- in words ---- */

static void equipment_name(const struct equipment *e, struct buf *out)
{
    addr_print(&e->addresses[0], out);
    if (e->has_manufacturer)
        buf_printf(out, " (%s%s%s)", e->manufacturer.name, e->model == NULL ? "" : " ",
                   e->model == NULL ? "" : e->model);
}

static void supports(unsigned mask, struct buf *out)
{
    const char *between = "";
    for (unsigned bit = 1; bit <= SUP_LAST; bit <<= 1)
        if ((mask & bit) != 0) {
            buf_printf(out, "%s%s", between, supports_name((enum supports)bit));
            between = ", ";
        }
    if (mask == 0)
        buf_str(out, "no field by itself");
}

static void value(struct slice text, struct buf *out)
{
    if (text.n == 0)
        return;
    buf_str(out, " \"");
    buf_slice(out, slice_sub(text, 0, VALUE_SHOWN));
    buf_str(out, text.n > VALUE_SHOWN ? "...\"" : "\"");
}

static void tell_proof(const struct proves *p, const struct proof *proof, struct buf *out)
{
    const struct evidence *v = proof->evidence;
    buf_printf(out, "%s %s", v->protocol, v->field);
    value(v->value, out);
    if (v->obs != NULL && !v->obs->in_stream && v->obs->size > 0)
        buf_printf(out, ", bytes %lu to %lu", (unsigned long)v->obs->offset,
                   (unsigned long)v->obs->offset + v->obs->size - 1);
    buf_printf(out, " (%s), supports ", basis_name(v->basis));
    supports(v->supports, out);
    buf_str(out, " of ");
    equipment_name(&p->r->list->items[proof->equipment], out);
    buf_char(out, '\n');
}

static void tell_finding(const struct equipment *e, const struct rule_finding *f,
                         struct buf *out)
{
    char day[TIME_TEXT_SIZE];
    buf_str(out, "finding ");
    report_finding_id(e, f, out);
    buf_printf(out, ": %s, %s", rule_duty_name(f->duty), rule_status_name(f->status));
    if (f->deadline != TIME_DAY_NONE) {
        time_print_day(f->deadline, day);
        buf_printf(out, " %s", day);
    }
    buf_char(out, '\n');
}

/* What follows for the equipment: a line each where something has to be done, one line for what
 * is open. */
static void tell_findings(const struct proves *p, size_t equipment, struct buf *out)
{
    const struct rule_findings *f = &p->r->findings[equipment];
    bool is_first = true;
    for (size_t i = 0; i < f->count && i < LINES_MAX; i++)
        if (rule_status_counts(f->items[i].status))
            tell_finding(&p->r->list->items[equipment], &f->items[i], out);
    for (size_t i = 0; i < f->count && i < LINES_MAX; i++)
        if (!rule_status_counts(f->items[i].status)) {
            buf_printf(out, "%s %s/%s %s",
                       is_first ? "besides, by regulation and clause:" : ",",
                       f->items[i].regulation, f->items[i].clause,
                       rule_status_name(f->items[i].status));
            is_first = false;
        }
    if (!is_first)
        buf_char(out, '\n');
}

/* Facts of the law come from these parts of a record. */
static bool bears_on_law(const struct proof *proof)
{
    return (proof->evidence->supports &
            (SUP_MANUFACTURER | SUP_BRAND | SUP_MODEL | SUP_CLASS | SUP_COMPONENT)) != 0;
}

/* The rest: observations that support nothing by themselves, and what the frame alone shows. */
static void tell_rest(const struct proves *p, const struct trail_frame *f, struct buf *out)
{
    const struct obs_store *s = engine_observations(p->r->engine);
    if ((f->why & TRAIL_OBS) != 0)
        for (size_t i = proves_first_obs(p, f->source, f->number);
             is_at(s, i, f->source, f->number); i++) {
            const struct obs *o = obs_store_at(s, i);
            if (o->prop != PROP_ADDRESS)
                continue;
            buf_printf(out, "%s: ", o->protocol);
            addr_print(&o->subject, out);
            buf_str(out, " has ");
            addr_print(o->address, out);
            buf_char(out, '\n');
        }
    if ((f->why & TRAIL_OBS_AGAIN) != 0)
        buf_str(out, "says again what is known, from nearer by or on another day\n");
    if ((f->why & TRAIL_STATION) != 0) {
        struct addr mac = addr_mac(f->mac);
        buf_str(out, "sent by ");
        addr_print(&mac, out);
        buf_char(out, '\n');
    }
    if ((f->why & TRAIL_HOST) != 0) {
        buf_str(out, "sent by ");
        addr_print(&f->ip, out);
        buf_char(out, '\n');
    }
}

void proves_tell(const struct proves *p, size_t from, size_t to, bool redacted, struct buf *out)
{
    const struct trail_frame *f = &p->trail->frames[from];
    const char *source = f->source < p->r->source_count ? p->r->sources[f->source] : "?";
    char hex[HASH_TEXT_SIZE];
    size_t count = 0;
    const struct proof *proofs = proves_of(p, f->source, f->number, &count);
    unsigned lines = 0;
    for (size_t i = 0; i < count && lines < LINES_MAX; i++, lines++)
        tell_proof(p, &proofs[i], out);
    size_t told = SIZE_MAX; /* they stand in order of equipment */
    for (size_t i = 0; i < count && lines < LINES_MAX; i++)
        if (bears_on_law(&proofs[i]) && proofs[i].equipment != told) {
            told = proofs[i].equipment;
            tell_findings(p, told, out);
        }
    for (size_t i = from; i < to; i++) {
        const struct trail_frame *k = &p->trail->frames[i];
        if (p->relevant[i] && k->for_frame != 0 && lines++ < LINES_MAX)
            buf_printf(out, "a part of what frame %llu of the original completes\n",
                       (unsigned long long)k->for_frame);
        if (p->relevant[i] && count == 0)
            tell_rest(p, k, out);
    }
    hash_print(f->sha256, hex);
    buf_printf(out, "frame %llu of %s, SHA-256 of its %lu bytes %s%s",
               (unsigned long long)f->number, source, (unsigned long)f->size, hex,
               redacted ? "; other payload bytes are zeroed here" : "");
}
