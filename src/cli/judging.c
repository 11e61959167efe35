#include "cli/judging.h"

#include "entity/entity.h"
#include "rules/from_equipment.h"
#include "rules/given.h"

#include <pthread.h>

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

static bool is_restricted(const struct rule_findings *f)
{
    for (size_t i = 0; i < f->count; i++)
        if (rule_status_counts(f->items[i].status))
            return true;
    return false;
}

static enum rc know(struct judging *j, const struct library *l, struct rule_facts *facts,
                    const struct equipment *e, int32_t day, struct err *err)
{
    struct ent_brand brand;
    uint32_t owner = ENT_NONE;
    if (e->brand != NULL && ent_brand(l->entities, slice_str(e->brand), day, &brand))
        owner = brand.seller;
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
                           struct arena *arena, struct err *err)
{
    k->is_keeping = all;
    arena_init(&k->scratch, SIZE_MAX);
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

/* What one thread judges: each piece of equipment by itself. */
struct part {
    struct judging
        *j; /* shared: what it declares is only written to by one thread, see judging_run() */
    const struct library *l;
    const struct equipment_list *list;
    size_t from;
    size_t to;
    int32_t day;
    bool all;
    struct keeper keeper;
    struct arena arena; /* of all that is found */
    uint64_t without_maker;
    bool is_restricted;
    enum rc rc;
    struct err err;
    pthread_t thread;
    bool is_running;
};

static void *judge_part(void *arg)
{
    struct part *p = arg;
    struct keeper *k = &p->keeper;
    p->rc = keeper_init(k, p->l, p->day, p->all, &p->arena, &p->err);
    for (size_t i = p->from; p->rc == RC_OK && i < p->to; i++) {
        const struct equipment *e = &p->list->items[i];
        struct rule_findings *each = &p->j->each[i];
        struct rule_facts *f = keeper_next(k, i, &p->j->facts, &p->arena);
        p->rc = know(p->j, p->l, f, e, p->day, &p->err);
        if (p->rc == RC_OK)
            p->rc = rule_memo_eval(k->memo, f, each, k->fleet == NULL ? NULL : &k->fleet[i],
                                   &p->err);
        if (p->rc == RC_OK)
            p->is_restricted = p->is_restricted || is_restricted(each);
        p->without_maker += !e->has_manufacturer;
    }
    keeper_done(k);
    return NULL;
}

enum { PARTS_MAX = 16, WORTH_IT = 32 /* pieces of equipment that a thread is worth */ };

/* By this thread and one for each further part, where they can be had. */
static enum rc judge_parts(struct judging *j, struct library *l, struct part *parts,
                           size_t count, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 1; i < count; i++)
        parts[i].is_running =
            pthread_create(&parts[i].thread, NULL, judge_part, &parts[i]) == 0;
    for (size_t i = 0; i < count; i++) {
        if (!parts[i].is_running)
            (void)judge_part(&parts[i]); /* it returns nothing */
    }
    for (size_t i = 0; i < count; i++) {
        if (parts[i].is_running)
            (void)pthread_join(parts[i].thread,
                               NULL); /* it was created, nobody else joins it */
        if (rc == RC_OK && parts[i].rc != RC_OK) {
            rc = parts[i].rc;
            *err = parts[i].err;
        }
        j->without_maker += parts[i].without_maker;
        j->is_restricted = j->is_restricted || parts[i].is_restricted;
        arena_take(&l->arena, &parts[i].arena);
    }
    return rc;
}

static enum rc judge_all(struct judging *j, struct library *l, const struct part *whole,
                         unsigned jobs, struct err *err)
{
    struct part parts[PARTS_MAX];
    size_t most = whole->to / WORTH_IT + 1;
    size_t count = jobs < most ? jobs : most;
    count = count < 1 ? 1 : count < PARTS_MAX ? count : PARTS_MAX;
    for (size_t i = 0; i < count; i++) {
        parts[i] = *whole;
        parts[i].from = whole->to * i / count;
        parts[i].to = whole->to * (i + 1) / count;
        arena_init(&parts[i].arena, SIZE_MAX);
    }
    return judge_parts(j, l, parts, count, err);
}

enum rc judging_run(struct judging *j, struct library *l, const struct equipment_list *list,
                    int32_t day, bool all, unsigned jobs, struct err *err)
{
    /* Shares are of an operator's equipment: without one nothing can be said of them. */
    bool has_operator = j->facts.at[RULE_OPERATOR_COUNTRY].known;
    struct part whole = {
        .j = j, .l = l, .list = list, .to = list->count, .day = day, .all = all
    };
    struct keeper *k = &whole.keeper;
    if (all)
        k->kept = arena_new(&l->arena, struct rule_facts, list->count + 1);
    if (has_operator)
        k->fleet = arena_new(&l->arena, const struct rule_facts *, list->count + 1);
    j->known = k->kept;
    j->each = arena_new(&l->arena, struct rule_findings, list->count + 1);
    if (j->each == NULL || (all && k->kept == NULL) || (has_operator && k->fleet == NULL))
        return err_set(err, RC_MEMORY, "no memory");
    /* What a plan declares remembers whether it was met. */
    enum rc rc = judge_all(j, l, &whole, j->plans.count > 0 ? 1 : jobs, err);
    if (rc == RC_OK && has_operator)
        rc =
            rule_eval_fleet(l->set, k->fleet, list->count, day, all, &l->arena, &j->fleet, err);
    if (rc == RC_OK)
        j->is_restricted = j->is_restricted || is_restricted(&j->fleet);
    return rc;
}
