#include "cli/judging.h"

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
    judging_abandon(j);
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
