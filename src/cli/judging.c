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

enum rc judging_init(struct judging *j, struct library *l, const struct circumstances *c,
                     struct err *err)
{
    enum rc rc = RC_OK;
    *j = (struct judging){ .without_maker = 0 };
    rule_facts_init(&j->facts, &l->arena);
    if (c->operator_file != NULL)
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
    return rule_facts_equipment(facts, l->vocab, e, owner, err);
}

enum rc judging_run(struct judging *j, struct library *l, const struct equipment_list *list,
                    int32_t day, bool all, struct err *err)
{
    struct rule_facts *facts = arena_new(&l->arena, struct rule_facts, list->count + 1);
    const struct rule_facts **fleet =
        arena_new(&l->arena, const struct rule_facts *, list->count + 1);
    enum rc rc = RC_OK;
    j->known = facts;
    j->each = arena_new(&l->arena, struct rule_findings, list->count + 1);
    if (facts == NULL || fleet == NULL || j->each == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    for (size_t i = 0; rc == RC_OK && i < list->count; i++) {
        fleet[i] = &facts[i];
        rule_facts_from(&facts[i], &j->facts, &l->arena);
        rc = judge_one(j, l, &facts[i], &list->items[i], day, err);
        if (rc == RC_OK)
            rc = rule_eval(l->set, &facts[i], day, all, &l->arena, &j->each[i], err);
        if (rc == RC_OK)
            count(j, &j->each[i]);
    }
    if (rc == RC_OK)
        rc = rule_eval_fleet(l->set, fleet, list->count, day, all, &l->arena, &j->fleet, err);
    if (rc == RC_OK)
        count(j, &j->fleet);
    return rc;
}
