#include "cli/judging.h"

#include "entity/entity.h"
#include "rules/from_equipment.h"
#include "rules/given.h"

static enum rc state(struct judging *j, const struct library *l, enum rule_attr attr,
                     const char *text, const char *option, struct err *err)
{
    const struct slice none = { NULL, 0 };
    if (text == NULL)
        return RC_OK;
    rule_facts_forget(&j->facts, attr); /* the command line overrides the file */
    enum rc rc = rule_facts_text(&j->facts, l->vocab, l->entities, attr, none, slice_str(text),
                                 option, err);
    return rc == RC_USAGE ? err_in(err, RC_USAGE, "%s", option) : rc;
}

/* Of several plans each states its own course; the operator is that of the first. */
static enum rc open_plans(struct judging *j, struct library *l, const struct circumstances *c,
                          struct err *err)
{
    enum rc rc = rule_plans_load(c->plan_file, &j->plans, err);
    if (rc != RC_OK)
        return rc;
    const struct rule_plan *first = j->plans.items[0];
    rc = j->plans.count == 1
             ? rule_plan_circumstances(first, l->vocab, l->entities, c->day, &j->facts, err)
             : rule_plan_operator(first, l->vocab, l->entities, c->day, &j->facts, err);
    if (rc == RC_OK)
        rc = rule_declared_init(&j->declared, (const struct rule_plan *const *)j->plans.items,
                                j->plans.count, l->entities, c->day, &l->arena, err);
    return rc;
}

void judging_done(struct judging *j)
{
    rule_plans_done(&j->plans);
}

enum rc judging_init(struct judging *j, struct library *l, const struct circumstances *c,
                     struct err *err)
{
    enum rc rc = RC_OK;
    *j = (struct judging){ .without_maker = 0 };
    rule_facts_init(&j->facts, &l->arena);
    if (c->plan_file != NULL)
        rc = open_plans(j, l, c, err);
    if (rc == RC_OK && c->operator_file != NULL)
        rc = rule_given_load(&j->facts, l->vocab, l->entities, c->operator_file, &l->errors,
                             err);
    if (rc == RC_OK)
        rc = state(j, l, RULE_OPERATOR_COUNTRY, c->country, "--country", err);
    if (rc == RC_OK)
        rc = state(j, l, RULE_OPERATOR_SECTOR, c->sector, "--sector", err);
    if (rc == RC_OK)
        rc = state(j, l, RULE_EQUIPMENT_NETWORK, c->network, "--network", err);
    return rc;
}

static void count(struct judging *j, const struct rule_findings *f)
{
    for (size_t i = 0; i < f->count; i++)
        j->is_restricted = j->is_restricted || rule_status_counts(f->items[i].status);
}

static enum rc judge_one(struct judging *j, const struct library *l, struct rule_facts *facts,
                         const struct equipment *e, int32_t day, struct err *err)
{
    struct ent_brand brand;
    uint32_t owner = ENT_NONE;
    if (e->brand != NULL && ent_brand(l->entities, slice_str(e->brand), day, &brand))
        owner = brand.seller;
    j->without_maker += !e->has_manufacturer;
    enum rc rc = rule_facts_equipment(facts, l->vocab, e, owner, err);
    if (rc == RC_OK && j->plans.count > 0)
        rc = rule_declared_facts(&j->declared, l->vocab, e, facts, err);
    return rc;
}

/* Facts are a few kilobytes each: those of every item are kept only where something will ask
 * for them; else one set stands for all equipment of the same facts. */
struct keeper {
    bool is_keeping;
    struct arena scratch;
    struct rule_facts one; /* in 'scratch', when nothing is kept */
    struct rule_facts *kept;
    const struct rule_facts **fleet; /* NULL: nobody asks about all of it together */
    struct rule_memo *memo;
};

static enum rc keeper_init(struct keeper *k, const struct library *l, int32_t day, bool all,
                           bool has_fleet, size_t count, struct arena *arena, struct err *err)
{
    *k = (struct keeper){ .is_keeping = all };
    arena_init(&k->scratch, SIZE_MAX);
    if (all)
        k->kept = arena_new(arena, struct rule_facts, count + 1);
    if (has_fleet)
        k->fleet = arena_new(arena, const struct rule_facts *, count + 1);
    if ((all && k->kept == NULL) || (has_fleet && k->fleet == NULL))
        return err_set(err, RC_MEMORY, "no memory");
    return rule_memo_new(l->set, day, all, arena, &k->memo, err);
}

static void keeper_done(struct keeper *k)
{
    arena_done(&k->scratch);
    rule_memo_free(k->memo);
}

static struct rule_facts *keeper_next(struct keeper *k, size_t i, const struct rule_facts *base,
                                      struct arena *arena)
{
    struct rule_facts *f = k->is_keeping ? &k->kept[i] : &k->one;
    if (!k->is_keeping)
        arena_reset(&k->scratch);
    rule_facts_from(f, base, k->is_keeping ? arena : &k->scratch);
    return f;
}

static enum rc judge_each(struct judging *j, struct library *l,
                          const struct equipment_list *list, int32_t day, struct keeper *k,
                          struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < list->count; i++) {
        struct rule_facts *f = keeper_next(k, i, &j->facts, &l->arena);
        rc = judge_one(j, l, f, &list->items[i], day, err);
        if (rc == RC_OK)
            rc = rule_memo_eval(k->memo, f, &j->each[i], k->fleet == NULL ? NULL : &k->fleet[i],
                                err);
        if (rc == RC_OK)
            count(j, &j->each[i]);
    }
    return rc;
}

enum rc judging_run(struct judging *j, struct library *l, const struct equipment_list *list,
                    int32_t day, bool all, struct err *err)
{
    struct keeper k;
    /* Shares are of an operator's equipment: without one nothing can be said of them. */
    bool has_operator = j->facts.at[RULE_OPERATOR_COUNTRY].known;
    enum rc rc = keeper_init(&k, l, day, all, has_operator, list->count, &l->arena, err);
    j->known = k.kept;
    j->each = arena_new(&l->arena, struct rule_findings, list->count + 1);
    if (rc == RC_OK && j->each == NULL)
        rc = err_set(err, RC_MEMORY, "no memory");
    if (rc == RC_OK)
        rc = judge_each(j, l, list, day, &k, err);
    if (rc == RC_OK && has_operator)
        rc = rule_eval_fleet(l->set, k.fleet, list->count, day, all, &l->arena, &j->fleet, err);
    if (rc == RC_OK)
        count(j, &j->fleet);
    keeper_done(&k);
    return rc;
}
