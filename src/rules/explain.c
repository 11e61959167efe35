#include "rules/explain.h"

#include "rules/logic.h"

struct explain {
    const struct rule_set *set;
    const struct rule_regulation *r;
    const struct rule_clause *c;
    const struct rule_facts *facts;
    int32_t day;
    struct rule_explanation *out;
};

/* The clause as a whole.  The test that reads as 'forced' (NULL: none) is taken to be 'truth',
 * whatever the facts say, wherever it stands. */
static enum tri whole(const struct explain *x, const char *forced, enum tri truth)
{
    struct logic l;
    logic_init(&l, x->set, x->r, x->facts, x->day);
    for (uint32_t i = 0; forced != NULL && i < x->r->node_count; i++)
        if (x->r->nodes[i].kind == NODE_TEST && strcmp(x->r->nodes[i].text, forced) == 0)
            logic_force(&l, i, truth);
    uint32_t what = x->c->share_of != RULE_NO_NODE ? x->c->share_of : x->c->when;
    enum tri holds = tri_and(logic_truth(&l, x->r->applies), logic_truth(&l, what));
    for (size_t i = 0; i < x->c->exception_count; i++) {
        enum tri excepted = logic_truth(&l, x->c->exceptions[i].root);
        if (excepted == TRI_UNKNOWN && x->c->exceptions[i].claimed)
            excepted = TRI_FALSE; /* nobody has shown it */
        holds = tri_and(holds, tri_not(excepted));
    }
    return holds;
}

static void change(struct explain *x, uint32_t node, bool would_hold)
{
    const char *text = x->r->nodes[node].text;
    enum tri then = whole(x, text, tri_of(would_hold));
    if (then == x->out->applies)
        return;
    struct rule_change *changes = x->out->changes;
    for (size_t i = 0; i < x->out->change_count; i++)
        if (changes[i].would_hold == would_hold && strcmp(changes[i].text, text) == 0)
            return;
    changes[x->out->change_count++] = (struct rule_change){ text, would_hold, then };
}

static void one_test(struct explain *x, uint32_t node, enum rule_part part,
                     const char *exception)
{
    struct logic l;
    logic_init(&l, x->set, x->r, x->facts, x->day);
    enum tri truth = logic_truth(&l, node);
    const char *from = logic_from(&l, node);
    x->out->conditions[x->out->condition_count++] =
        (struct rule_condition){ part, exception, x->r->nodes[node].text, from, truth };
    if (truth != TRI_TRUE)
        change(x, node, true);
    if (truth != TRI_FALSE)
        change(x, node, false);
}

static void walk(struct explain *x, uint32_t node, bool *seen, enum rule_part part,
                 const char *exception)
{
    if (node == RULE_NO_NODE || seen[node])
        return;
    seen[node] = true;
    const struct rule_node *n = &x->r->nodes[node];
    if (n->kind == NODE_TEST)
        one_test(x, node, part, exception);
    for (uint32_t i = 0; n->kind != NODE_TEST && i < n->count; i++)
        walk(x, x->r->kids[n->first + i], seen, part, exception);
}

static const char *text_of(const struct ast_string *s, struct arena *arena)
{
    return s == NULL ? NULL : (const char *)arena_copy(arena, s->text).p;
}

/* What the text says besides its conditions; false: no memory. */
static bool said(const struct explain *x, const struct ast_clause *ast, struct arena *arena)
{
    struct rule_explanation *out = x->out;
    out->note = text_of(ast->note, arena);
    out->regulation_note = text_of(x->r->ast->note, arena);
    out->standing_from = x->r->from;
    for (size_t i = 0; i < x->r->standing_count && x->r->standings[i].from <= x->day; i++)
        out->standing_from = x->r->standings[i].from;
    out->from = x->c->from > x->r->from ? x->c->from : x->r->from;
    out->until = x->c->until != TIME_DAY_NONE ? x->c->until : x->r->until;
    out->deadlines = arena_new(arena, struct rule_said_deadline, x->c->by_count + 1);
    if (out->deadlines == NULL)
        return false;
    for (const struct ast_date *d = ast->by; d != NULL; d = d->next) {
        struct buf text = BUF_EMPTY;
        ast_print_value(d->value, &text);
        struct slice kept = arena_copy(arena, buf_view(&text));
        bool is_kept = !text.failed && kept.p != NULL;
        buf_done(&text);
        if (!is_kept)
            return false;
        out->deadlines[out->deadline_count] =
            (struct rule_said_deadline){ (const char *)kept.p,
                                         x->c->by[out->deadline_count].since };
        out->deadline_count++;
    }
    return true;
}

static const struct ast_clause *ast_of(const struct explain *x)
{
    const struct ast_clause *ast = x->r->ast->clauses;
    for (size_t i = 0; &x->r->clauses[i] != x->c; i++)
        ast = ast->next;
    return ast;
}

static bool find(struct explain *x, const char *regulation, const char *clause)
{
    for (size_t i = 0; i < x->set->count; i++) {
        x->r = x->set->regulations[i];
        for (size_t k = 0; strcmp(x->r->id, regulation) == 0 && k < x->r->clause_count; k++) {
            x->c = &x->r->clauses[k];
            if (strcmp(x->c->id, clause) == 0)
                return true;
        }
    }
    return false;
}

enum rc rule_explain(const struct rule_set *set, const struct rule_facts *facts, int32_t day,
                     const char *regulation, const char *clause, struct arena *arena,
                     struct rule_explanation *ret, struct err *err)
{
    struct explain x = { .set = set, .facts = facts, .day = day, .out = ret };
    bool seen[RULE_NODES_MAX] = { false };
    if (!find(&x, regulation, clause))
        return err_set(err, RC_USAGE, "%s/%s: no such clause", regulation, clause);
    *ret = (struct rule_explanation){
        .conditions = arena_new(arena, struct rule_condition, x.r->test_count + 1),
        .changes = arena_new(arena, struct rule_change, x.r->test_count * 2 + 1)
    };
    if (ret->conditions == NULL || ret->changes == NULL || !said(&x, ast_of(&x), arena))
        return err_set(err, RC_MEMORY, "no memory to explain");
    ret->applies = whole(&x, NULL, TRI_UNKNOWN);
    walk(&x, x.r->applies, seen, RULE_PART_APPLIES, NULL);
    walk(&x, x.c->share_of, seen, RULE_PART_SHARE, NULL);
    walk(&x, x.c->share_where, seen, RULE_PART_SHARE, NULL);
    walk(&x, x.c->when, seen, RULE_PART_WHEN, NULL);
    for (size_t i = 0; i < x.c->exception_count;
         i++) /* an exception may ask what the clause asked */
        walk(&x, x.c->exceptions[i].root, seen, RULE_PART_EXCEPTION, x.c->exceptions[i].id);
    return RC_OK;
}
