#include "rules/declared.h"

#include "entity/entity.h"
#include "identify/equipment.h"
#include "rules/plan_own.h"

enum { MODEL_MAX = 64 };

static uint32_t entity_of(const struct rule_declared *d, const char *name)
{
    struct ent_match match;
    if (name == NULL || !ent_match_name(d->entities, slice_str(name), d->day, &match) ||
        match.path == ENT_FUZZY)
        return ENT_NONE;
    return match.entity;
}

static bool item(struct rule_declared *d, const struct rule_plan *p, const char *where,
                 const json_t *maker, const json_t *model, struct arena *arena)
{
    struct declared_item one = { .plan = p,
                                 .where = d->plan_count > 1
                                              ? arena_printf(arena, "%s: %s", p->name, where)
                                              : where,
                                 .maker = plan_text(maker, arena),
                                 .model = plan_text(model, arena) };
    one.entity = entity_of(d, one.maker);
    if (one.maker != NULL || one.model != NULL)
        d->items[d->count++] = one;
    return one.where != NULL;
}

static bool items(struct rule_declared *d, const struct rule_plan *p, struct arena *arena)
{
    const json_t *parts = plan_at(p->root, "components");
    const json_t *maker = plan_at(p->root, "facility.manufacturer");
    bool good = true;
    if (maker == NULL)
        maker = plan_at(p->root, "supplier.name");
    if (plan_at(p->root, "facility.model") != NULL) /* else it may be a system of many parts */
        good = item(d, p, "facility", maker, plan_at(p->root, "facility.model"), arena);
    for (size_t i = 0; good && i < json_array_size(parts); i++) {
        const json_t *part = json_array_get(parts, i);
        const char *where = arena_printf(arena, "components[%zu]", i);
        good = where != NULL &&
               item(d, p, where, plan_at(part, "supplier.name"), plan_at(part, "name"), arena);
    }
    return good;
}

enum rc rule_declared_init(struct rule_declared *d, const struct rule_plan *const *plans,
                           size_t plan_count, const struct entities *entities, int32_t day,
                           struct arena *arena, struct err *err)
{
    size_t room = 1;
    *d = (struct rule_declared){
        .plans = plans, .plan_count = plan_count, .entities = entities, .day = day
    };
    for (size_t i = 0; i < plan_count; i++)
        room += json_array_size(plan_at(plans[i]->root, "components")) + 1;
    d->items = arena_new(arena, struct declared_item, room);
    bool good = d->items != NULL;
    for (size_t i = 0; good && i < plan_count; i++)
        good = items(d, plans[i], arena);
    return good ? RC_OK : err_set(err, RC_MEMORY, "no memory for the plan");
}

/* Letters and digits alone: makers and buyers put blanks and hyphens where they like. */
static size_t fold(const char *text, char ret[MODEL_MAX])
{
    size_t n = 0;
    for (; *text != '\0' && n < MODEL_MAX; text++) {
        char c = *text;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            ret[n++] = c;
    }
    return n;
}

static bool same_model(const char *a, const char *b)
{
    char left[MODEL_MAX];
    char right[MODEL_MAX];
    if (a == NULL || b == NULL)
        return false;
    size_t n = fold(a, left);
    return n > 0 && n == fold(b, right) && memcmp(left, right, n) == 0;
}

static bool same_maker(const struct rule_declared *d, const struct declared_item *i,
                       const struct maker *m)
{
    if (i->entity == ENT_NONE || m->entity == ENT_NONE)
        return i->maker != NULL && strcmp(i->maker, m->name) == 0;
    return i->entity == m->entity || ent_group(d->entities, i->entity, d->day) ==
                                         ent_group(d->entities, m->entity, d->day);
}

static enum rc filed(struct rule_declared *d, const struct rule_vocab *vocab,
                     const struct declared_item *met, bool is_other_maker, struct rule_facts *f,
                     struct err *err)
{
    const struct slice none = { NULL, 0 };
    const char *because = met == NULL ? arena_printf(f->arena, "not in %s%s", d->plans[0]->name,
                                                     d->plan_count > 1 ? " and the others" : "")
                          : d->plan_count == 1
                              ? arena_printf(f->arena, "%s: %s", met->plan->name, met->where)
                              : met->where;
    if (because == NULL)
        return err_set(err, RC_MEMORY, "no memory for facts");
    enum rc rc = met != NULL && d->plan_count > 1
                     ? rule_plan_status(met->plan, vocab, d->entities, d->day, f, err)
                     : RC_OK;
    bool is_draft = met != NULL && json_is_false(plan_at(met->plan->root, "status.filed"));
    rule_facts_yesno(f, RULE_PLAN_FILED, met != NULL && !is_draft, because);
    if (met != NULL && json_is_true(plan_at(met->plan->root, "facility.critical")))
        rule_facts_yesno(f, RULE_EQUIPMENT_CRITICAL, true, because);
    if (rc == RC_OK)
        rc = is_other_maker ? rule_facts_text(f, vocab, d->entities, RULE_PLAN_CHANGE, none,
                                              SLICE("component-supplier"), because, err)
                            : RC_OK;
    rule_facts_close(f, RULE_PLAN_CHANGE);
    return rc;
}

enum rc rule_declared_facts(struct rule_declared *d, const struct rule_vocab *vocab,
                            const struct equipment *e, struct rule_facts *f, struct err *err)
{
    struct declared_item *other = NULL; /* notified under another maker's name */
    bool may_be = !e->has_manufacturer;
    for (size_t i = 0; i < d->count; i++) {
        struct declared_item *one = &d->items[i];
        bool has_maker = e->has_manufacturer && same_maker(d, one, &e->manufacturer);
        bool has_model = same_model(one->model, e->model);
        if (has_maker && has_model) {
            one->is_seen = true;
            return filed(d, vocab, one, false, f, err);
        }
        if (has_model && e->has_manufacturer && one->maker != NULL)
            other = one;
        may_be = may_be || (has_maker && (e->model == NULL || one->model == NULL)) ||
                 (has_model && one->maker == NULL);
    }
    if (other != NULL) {
        other->is_seen = true;
        return filed(d, vocab, other, true, f, err);
    }
    return may_be ? RC_OK : filed(d, vocab, NULL, false, f, err);
}
