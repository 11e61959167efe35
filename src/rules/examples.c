/* The examples in a regulation are its tests. */
#include "rules/set.h"

#include <stdlib.h>

enum { CASES_MAX = 64 }; /* equipment in one example */

struct run {
    const struct rule_set *set;
    struct rule_regulation *r;
    const struct ast_example *x;
    struct arena arena;
    struct rule_findings each;  /* of the first equipment */
    struct rule_findings fleet; /* of all */
    struct buf *out;
    bool failed;
};

static enum rc facts_of(struct run *run, const struct ast_case *k, struct rule_facts *f,
                        struct err *err)
{
    for (const struct ast_given *g = k->given; g != NULL; g = g->next) {
        enum rule_attr attr = rule_attribute_by_name(g->attribute.text);
        if (attr == RULE_ATTRIBUTES) /* the checker let only the two short forms pass */
            attr = slice_eq(g->attribute.text, SLICE("state_share"))
                       ? RULE_SUPPLIER_STATE_SHARE
                       : RULE_SUPPLIER_VOTING_SHARE;
        if ((rule_attribute(attr)->properties & RULE_OF) == 0)
            rule_facts_forget(f, attr);
        for (const struct ast_value *v = g->values; v != NULL; v = v->next) {
            enum rc rc = rule_facts_text(f, run->set->vocab, run->set->entities, attr,
                                         g->of.text, v->word.text, NULL, err);
            if (rc != RC_OK)
                return rc;
        }
        rule_facts_close(f, attr);
    }
    return RC_OK;
}

static void fail(struct run *run, const struct ast_word *at, const char *what)
{
    run->failed = true;
    buf_printf(run->out, "%s:%u:%u: example \"%.*s\": %s\n", run->r->file, at->line, at->column,
               (int)run->x->title->text.n, (const char *)run->x->title->text.p, what);
}

static void print_finding(const struct rule_finding *f, struct buf *out)
{
    char day[TIME_TEXT_SIZE];
    buf_printf(out, "    got %s %s", f->clause, rule_status_name(f->status));
    int32_t when =
        f->deadline != TIME_DAY_NONE && f->status != STATUS_VIOLATION ? f->deadline : f->since;
    if (when != TIME_DAY_NONE) {
        time_print_day(when, day);
        buf_printf(out, " %s", day);
    }
    for (size_t i = 0; i < f->missing_count; i++)
        buf_printf(out, "%s%s", i == 0 ? " missing " : ", ", f->missing[i]);
    buf_str(out, f->relevant ? "\n" : " (not relevant)\n");
}

static bool mentions(const struct rule_finding *f, struct slice fact)
{
    for (size_t i = 0; i < f->missing_count; i++)
        if (slice_eq(slice_str(f->missing[i]), fact))
            return true;
    return false;
}

static bool as_expected(const struct rule_finding *f, const struct ast_expect *e)
{
    int32_t day = 0;
    if (!slice_eq(e->status.text, slice_str(rule_status_name(f->status))))
        return false;
    int32_t when = f->status == STATUS_VIOLATION ? f->since : f->deadline;
    if (e->date.text.n > 0 && (!time_parse_day(e->date.text, &day) || day != when))
        return false;
    size_t n = 0;
    for (const struct ast_value *v = e->missing; v != NULL; v = v->next, n++)
        if (!mentions(f, v->word.text))
            return false;
    return n == 0 || n == f->missing_count;
}

/* "nothing" looks away from what is not relevant; every other status is looked for among all.
 */
static void expect(struct run *run, const struct ast_expect *e)
{
    bool nothing = slice_eq(e->status.text, SLICE("nothing"));
    bool good = nothing;
    const struct rule_findings *lists[] = { &run->each, &run->fleet };
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < lists[k]->count; i++) {
            const struct rule_finding *f = &lists[k]->items[i];
            if (e->clause.text.n > 0 && !slice_eq(slice_str(f->clause), e->clause.text))
                continue;
            if (nothing)
                good = good && !f->relevant;
            else
                good = good || as_expected(f, e);
        }
    }
    if (good)
        return;
    struct buf wanted = BUF_EMPTY;
    buf_printf(&wanted, "expected %.*s %.*s %.*s", (int)e->clause.text.n,
               e->clause.text.n > 0 ? (const char *)e->clause.text.p : "",
               (int)e->status.text.n, (const char *)e->status.text.p, (int)e->date.text.n,
               e->date.text.n > 0 ? (const char *)e->date.text.p : "");
    fail(run, &e->status, wanted.failed ? "" : (const char *)wanted.p);
    buf_done(&wanted);
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < lists[k]->count; i++)
            print_finding(&lists[k]->items[i], run->out);
}

static enum rc run_example(struct run *run, struct err *err)
{
    struct rule_facts *fleet[CASES_MAX];
    size_t n = 0;
    int32_t day = 0;
    for (const struct ast_case *k = run->x->cases; k != NULL; k = k->next) {
        if (n == CASES_MAX)
            return err_set(err, RC_LIMIT, "%s: more than %d equipment in an example",
                           run->r->id, CASES_MAX);
        fleet[n] = arena_new(&run->arena, struct rule_facts, 1);
        if (fleet[n] == NULL)
            return err_set(err, RC_MEMORY, "no memory");
        if (n == 0)
            rule_facts_init(fleet[n], &run->arena);
        else
            rule_facts_from(fleet[n], fleet[0], &run->arena);
        enum rc rc = facts_of(run, k, fleet[n++], err);
        if (rc != RC_OK)
            return rc;
    }
    bool is_day = time_parse_day(run->x->as_of.text, &day);
    enum rc rc = is_day ? RC_OK : err_set(err, RC_FORMAT, "%s: 'as of' is no date", run->r->id);
    if (rc == RC_OK)
        rc = rule_eval(run->set, fleet[0], day, true, &run->arena, &run->each, err);
    if (rc == RC_OK)
        rc = rule_eval_fleet(run->set, (const struct rule_facts *const *)fleet, n, day, true,
                             &run->arena, &run->fleet, err);
    for (const struct ast_expect *e = run->x->expects; rc == RC_OK && e != NULL; e = e->next)
        expect(run, e);
    return rc;
}

/* An example sees its own regulation only: a set of one. */
static enum rc run_regulation(const struct rule_set *set, struct rule_regulation *r,
                              struct buf *out, size_t *run_count, size_t *failed_count,
                              struct err *err)
{
    struct rule_regulation alone = *r;
    struct rule_regulation *list[] = { &alone };
    struct rule_set only = *set;
    alone.selected = true;
    only.regulations = list;
    only.count = 1;
    for (const struct ast_example *x = r->ast->examples; x != NULL; x = x->next) {
        struct run run = { .set = &only, .r = &alone, .x = x, .out = out };
        arena_init(&run.arena, SIZE_MAX);
        enum rc rc = run_example(&run, err);
        arena_done(&run.arena);
        if (rc != RC_OK)
            return rc;
        *run_count += 1;
        *failed_count += run.failed ? 1 : 0;
    }
    return RC_OK;
}

enum rc rule_run_examples(const struct rule_set *set, struct buf *out, size_t *ret_run,
                          size_t *ret_failed, struct err *err)
{
    size_t run = 0;
    size_t failed = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (!set->regulations[i]->selected)
            continue;
        enum rc rc = run_regulation(set, set->regulations[i], out, &run, &failed, err);
        if (rc != RC_OK)
            return rc;
    }
    *ret_run = run;
    *ret_failed = failed;
    return out->failed ? err_set(err, RC_MEMORY, "no memory") : RC_OK;
}
