#include "base/team.h"
#include "cli/judging.h"
#include "entity/entity.h"
#include "rules/from_equipment.h"

#include <stdatomic.h>
#include <stdlib.h>

enum {
    WORTH_IT = 32, /* pieces of equipment that a thread is worth */
    PIECE = 32,    /* that it takes at a time */
};

/* One thread's: it judges each piece of equipment by itself. */
struct worker {
    struct judging_work *work;
    struct rule_memo *memo; /* owned */
    struct arena shared;    /* what findings have in common, and facts that are kept */
    struct arena words;     /* what they do not */
    struct arena scratch;
    struct rule_facts one; /* in 'scratch', when facts are not kept */
    bool is_restricted;
    enum rc rc;
    struct err err;
};

struct judging_work {
    struct judging
        *j; /* what a plan declares remembers whether it was met: then there is one worker */
    struct library *l;
    const struct equipment_list *list;
    struct judging_wish wish;
    const struct rule_facts **fleet; /* NULL: nobody asks about all of it together */
    atomic_size_t taken; /* items of the stretch at hand that somebody has begun with */
    size_t to;           /* where it ends */
    unsigned worker_count;
    struct worker workers[];
};

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
static struct rule_facts *next_facts(struct worker *w, size_t i)
{
    struct judging *j = w->work->j;
    struct rule_facts *f = j->known != NULL ? &j->known[i] : &w->one;
    if (j->known == NULL)
        arena_reset(&w->scratch);
    rule_facts_from(f, &j->facts, j->known != NULL ? &w->shared : &w->scratch);
    return f;
}

static void judge_some(struct worker *w, size_t from, size_t to)
{
    struct judging_work *work = w->work;
    for (size_t i = from; w->rc == RC_OK && i < to; i++) {
        struct rule_findings *each = &work->j->each[i];
        struct rule_facts *f = next_facts(w, i);
        w->rc = know(work->j, work->l, f, &work->list->items[i], work->wish.day, &w->err);
        if (w->rc == RC_OK)
            w->rc = rule_memo_eval(w->memo, f, &w->words, each,
                                   work->fleet == NULL ? NULL : &work->fleet[i], &w->err);
        if (w->rc == RC_OK)
            w->is_restricted = w->is_restricted || is_restricted(each);
    }
}

/* Whoever is done with a piece takes the next: one may have begun later than the other. */
static void judge(void *ctx, unsigned member)
{
    struct judging_work *work = ctx;
    struct worker *w = &work->workers[member];
    size_t from = 0;
    w->rc = RC_OK;
    if (work->wish.is_brief)
        arena_reset(&w->words);
    while (w->rc == RC_OK && (from = atomic_fetch_add(&work->taken, PIECE)) < work->to)
        judge_some(w, from, from + PIECE < work->to ? from + PIECE : work->to);
}

static void worker_done(struct worker *w)
{
    rule_memo_free(w->memo);
    arena_done(&w->shared);
    arena_done(&w->words);
    arena_done(&w->scratch);
}

void judging_abandon(struct judging *j)
{
    for (size_t i = 0; j->work != NULL && i < j->work->worker_count; i++)
        worker_done(&j->work->workers[i]);
    free(j->work);
    j->work = NULL;
}

static unsigned workers_for(const struct judging *j, const struct equipment_list *list,
                            unsigned jobs)
{
    size_t most = list->count / WORTH_IT + 1;
    unsigned count = j->plans.count > 0 || jobs < 1 ? 1 : jobs;
    count = count < most ? count : (unsigned)most;
    return count < TEAM_MAX ? count : TEAM_MAX;
}

static enum rc start_workers(struct judging_work *work, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < work->worker_count; i++) {
        struct worker *w = &work->workers[i];
        w->work = work;
        arena_init(&w->shared, SIZE_MAX);
        arena_init(&w->words, SIZE_MAX);
        arena_init(&w->scratch, SIZE_MAX);
        rc = rule_memo_new(work->l->set, work->wish.day, work->wish.all, &w->shared, &w->memo,
                           err);
    }
    return rc;
}

enum rc judging_begin(struct judging *j, struct library *l, const struct equipment_list *list,
                      const struct judging_wish *wish, struct err *err)
{
    unsigned count = workers_for(j, list, wish->jobs);
    /* Shares are of an operator's equipment: without one nothing can be said of them. */
    bool has_operator = j->facts.at[RULE_OPERATOR_COUNTRY].known;
    struct judging_work *work = calloc(1, sizeof *work + count * sizeof *work->workers);
    j->work = work;
    j->each = arena_new(&l->arena, struct rule_findings, list->count + 1);
    if (wish->all)
        j->known = arena_new(&l->arena, struct rule_facts, list->count + 1);
    if (work == NULL || j->each == NULL || (wish->all && j->known == NULL))
        return err_set(err, RC_MEMORY, "no memory");
    work->j = j;
    work->l = l;
    work->list = list;
    work->wish = *wish;
    work->worker_count = count;
    if (has_operator) {
        work->fleet = arena_new(&l->arena, const struct rule_facts *, list->count + 1);
        if (work->fleet == NULL)
            return err_set(err, RC_MEMORY, "no memory");
    }
    for (size_t i = 0; i < list->count; i++)
        j->without_maker += !list->items[i].has_manufacturer;
    return start_workers(work, err);
}

enum rc judging_stretch(struct judging *j, size_t from, size_t to, struct err *err)
{
    struct judging_work *work = j->work;
    size_t worth = (to - from) / WORTH_IT + 1;
    unsigned count = worth < work->worker_count ? (unsigned)worth : work->worker_count;
    enum rc rc = RC_OK;
    atomic_store(&work->taken, from);
    work->to = to;
    team_run(count, judge, work);
    for (unsigned i = 0; i < count; i++) {
        const struct worker *w = &work->workers[i];
        if (rc == RC_OK && w->rc != RC_OK) {
            rc = w->rc;
            *err = w->err;
        }
        j->is_restricted = j->is_restricted || w->is_restricted;
    }
    return rc;
}

enum rc judging_end(struct judging *j, struct err *err)
{
    struct judging_work *work = j->work;
    struct library *l = work->l;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < work->worker_count; i++) {
        arena_take(&l->arena, &work->workers[i].shared);
        if (!work->wish.is_brief)
            arena_take(&l->arena, &work->workers[i].words);
    }
    if (work->fleet != NULL)
        rc = rule_eval_fleet(l->set, work->fleet, work->list->count, work->wish.day,
                             work->wish.all, &l->arena, &j->fleet, err);
    if (rc == RC_OK)
        j->is_restricted = j->is_restricted || is_restricted(&j->fleet);
    judging_abandon(j);
    return rc;
}

enum rc judging_run(struct judging *j, struct library *l, const struct equipment_list *list,
                    const struct judging_wish *wish, struct err *err)
{
    enum rc rc = judging_begin(j, l, list, wish, err);
    if (rc == RC_OK)
        rc = judging_stretch(j, 0, list->count, err);
    if (rc == RC_OK)
        return judging_end(j, err);
    judging_abandon(j);
    return rc;
}
