#include "rules/reach.h"

#include "entity/entity.h"
#include "rules/logic.h"

enum {
    FACTS_MAX = 24,      /* attributes that one clause asks about */
    STATES_MAX = 64,     /* of one of them */
    DAYS_MAX = 8,        /* on which a clause is tried */
    TESTS_MAX = 32,      /* of one attribute on parties: more are not told apart */
    RANDOM_TRIES = 4000, /* most conditions are reached early */
};
#define TRIES_MAX UINT64_C(300000)

/* What may be known of one attribute: none of its values, one, or all at once. */
struct state {
    const int64_t *values;
    size_t count;
};

struct fact {
    enum rule_attr attr;
    int64_t of;
    struct state states[STATES_MAX];
    size_t count;
};

/* One clause being tried. */
struct reach {
    const struct rule_set *set;
    const struct rule_regulation *r;
    const struct rule_clause *c;
    struct arena *arena; /* for this clause */
    struct fact facts[FACTS_MAX];
    size_t fact_count;
    bool is_cut;     /* not everything that matters can be tried */
    bool ever;       /* seen: the condition holds ... */
    bool not_always; /* ... and does not */
    bool *bites;     /* for each exception: seen to hold together with the condition */
    uint64_t random;
};

static void add_state(struct reach *x, struct fact *f, const int64_t *values, size_t count)
{
    if (f->count == STATES_MAX) {
        x->is_cut = true;
        return;
    }
    f->states[f->count++] = (struct state){ values, count };
}

/* ---- which attributes, and which of their values, matter ---- */

static struct fact *fact_of(struct reach *x, enum rule_attr attr, int64_t of)
{
    for (size_t i = 0; i < x->fact_count; i++)
        if (x->facts[i].attr == attr && x->facts[i].of == of)
            return &x->facts[i];
    if (x->fact_count == FACTS_MAX) {
        x->is_cut = true;
        return NULL;
    }
    struct fact *f = &x->facts[x->fact_count++];
    *f = (struct fact){ .attr = attr, .of = of };
    return f;
}

static void collect(struct reach *x, uint32_t node, bool *seen)
{
    if (node == RULE_NO_NODE || seen[node])
        return;
    seen[node] = true;
    const struct rule_node *n = &x->r->nodes[node];
    for (uint32_t i = 0; n->kind != NODE_TEST && i < n->count; i++)
        collect(x, x->r->kids[n->first + i], seen);
    if (n->kind != NODE_TEST)
        return;
    const struct rule_test *t = &x->r->tests[n->first];
    (void)fact_of(x, t->attr, t->of); /* is_cut tells */
    for (uint32_t i = 0; i < t->count; i++) {
        enum rule_attr other = x->r->operands[t->first + i].attr;
        if (other != RULE_ATTRIBUTES)
            (void)fact_of(x, other, 0); /* as above */
    }
}

static bool holds_value(const struct fact *f, int64_t value)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->states[i].count == 1 && f->states[i].values[0] == value)
            return true;
    return false;
}

static void add_value(struct reach *x, struct fact *f, int64_t value)
{
    int64_t *one = arena_new(x->arena, int64_t, 1);
    if (one == NULL || holds_value(f, value)) {
        x->is_cut = x->is_cut || one == NULL;
        return;
    }
    *one = value;
    add_state(x, f, one, 1);
}

/* A value that no test of the attribute mentions. */
static int64_t other_value(const struct reach *x, const struct fact *f, int64_t *ret)
{
    const struct rule_vocab *v = x->set->vocab;
    enum rule_type type = rule_attribute(f->attr)->type;
    if (type == RULE_SECTOR || type == RULE_CLASS) {
        for (int64_t row = 0; row < (int64_t)rule_vocab_count(v, type); row++) {
            bool is_apart = true;
            for (size_t i = 0; i < f->count && is_apart; i++)
                is_apart = !rule_vocab_is_a(v, type, row, f->states[i].values[0]);
            *ret = row;
            if (is_apart)
                return true;
        }
        return false;
    }
    *ret = type == RULE_COUNTRY ? rule_country_code(SLICE("ZZ")) : INT64_MAX - 1;
    return type == RULE_COUNTRY || type == RULE_REGULATION;
}

static void mentioned(struct reach *x, struct fact *f)
{
    enum rule_type type = rule_attribute(f->attr)->type;
    bool is_ordered = type == RULE_NUMBER || type == RULE_PERCENT || type == RULE_DAY;
    for (size_t i = 0; i < x->r->test_count; i++) {
        const struct rule_test *t = &x->r->tests[i];
        for (uint32_t k = 0; k < t->count && t->attr == f->attr; k++) {
            const struct rule_operand *o = &x->r->operands[t->first + k];
            if (o->attr != RULE_ATTRIBUTES)
                continue;
            add_value(x, f, o->value);
            if (is_ordered) {
                add_value(x, f, o->value - 1);
                add_value(x, f, o->value + 1);
            }
        }
    }
}

static void plain_states(struct reach *x, struct fact *f)
{
    const struct rule_attribute *a = rule_attribute(f->attr);
    static const int32_t days[] = { 14000, 18000, 20000, 22000, 26000 }; /* 2008 to 2041 */
    int64_t other = 0;
    mentioned(x, f);
    if (a->type == RULE_YESNO) {
        add_value(x, f, 0);
        add_value(x, f, 1);
    } else if (a->type == RULE_DAY) {
        for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
            add_value(x, f, days[i]);
    } else if (a->type == RULE_WORD) {
        struct slice rest = slice_str(a->words);
        while (rest.n > 0) {
            struct slice word = slice_split(&rest, ' ');
            if (rule_word_code(f->attr, word, &other))
                add_value(x, f, other);
        }
    } else if (other_value(x, f, &other)) {
        add_value(x, f, other);
    }
    if ((a->properties & RULE_MANY) == 0)
        return;
    int64_t *all = arena_new(x->arena, int64_t, f->count + 1);
    if (all == NULL) {
        x->is_cut = true;
        return;
    }
    for (size_t i = 0; i < f->count; i++)
        all[i] = f->states[i].values[0];
    size_t count = f->count;
    add_state(x, f, all, count);
    add_state(x, f, all, 0);
}

/* Entities that no test of the attribute tells apart stand for each other. */
static void party_states(struct reach *x, struct fact *f, int32_t day)
{
    const struct entities *e = x->set->entities;
    uint64_t seen[STATES_MAX];
    size_t seen_count = 0;
    for (uint32_t entity = 0; entity < ent_count(e); entity++) {
        struct rule_facts facts;
        struct logic l;
        uint64_t vector = 1;
        bool is_new = true;
        unsigned bits = 0;
        rule_facts_init(&facts, x->arena);
        rule_facts_put(&facts, f->attr, entity, NULL);
        rule_facts_close(&facts, f->attr);
        logic_init(&l, x->set, x->r, &facts, day);
        for (uint32_t n = 0; n < x->r->node_count && bits < TESTS_MAX; n++) {
            const struct rule_node *node = &x->r->nodes[n];
            if (node->kind != NODE_TEST || x->r->tests[node->first].attr != f->attr)
                continue;
            vector = vector * 3 + (uint64_t)logic_truth(&l, n);
            bits++;
        }
        for (size_t i = 0; i < seen_count && is_new; i++)
            is_new = seen[i] != vector;
        if (!is_new)
            continue;
        add_value(x, f, entity);
        if (seen_count < STATES_MAX)
            seen[seen_count++] = vector;
    }
}

/* ---- trying ---- */

static void set_fact(struct rule_facts *facts, const struct fact *f, size_t state)
{
    const struct state *s = &f->states[state];
    for (size_t i = 0; i < s->count; i++) {
        rule_facts_put(facts, f->attr, s->values[i], NULL);
        facts->at[f->attr].values->of = f->of;
    }
    rule_facts_close(facts, f->attr);
}

static void try_one(struct reach *x, const size_t *at, int32_t day, struct arena *arena)
{
    struct rule_facts facts;
    struct logic l;
    arena_reset(arena);
    rule_facts_init(&facts, arena);
    for (size_t i = 0; i < x->fact_count; i++)
        if (x->facts[i].attr != RULE_TODAY && x->facts[i].count > 0)
            set_fact(&facts, &x->facts[i], at[i]);
    x->is_cut = x->is_cut || facts.failed;
    logic_init(&l, x->set, x->r, &facts, day);
    uint32_t what = x->c->share_of != RULE_NO_NODE ? x->c->share_of : x->c->when;
    enum tri holds = tri_and(logic_truth(&l, x->r->applies), logic_truth(&l, what));
    x->not_always = x->not_always || holds != TRI_TRUE;
    if (holds != TRI_TRUE)
        return;
    x->ever = true;
    for (size_t i = 0; i < x->c->exception_count; i++)
        x->bites[i] = x->bites[i] || logic_truth(&l, x->c->exceptions[i].root) == TRI_TRUE;
}

static bool is_settled(const struct reach *x)
{
    bool is_done = x->ever && x->not_always;
    for (size_t i = 0; i < x->c->exception_count; i++)
        is_done = is_done && x->bites[i];
    return is_done;
}

/* Marsaglia's xorshift64: the same tries on every machine. */
static size_t below(struct reach *x, size_t n)
{
    x->random ^= x->random << 13;
    x->random ^= x->random >> 7;
    x->random ^= x->random << 17;
    return (size_t)(x->random >> 33) % n;
}

/* Everything in turn; false if that is too much. */
static bool try_all(struct reach *x, int32_t day, struct arena *arena)
{
    size_t at[FACTS_MAX] = { 0 };
    uint64_t tries = 1;
    for (size_t i = 0; i < x->fact_count; i++) {
        tries *= x->facts[i].count == 0 ? 1 : x->facts[i].count;
        if (tries > TRIES_MAX)
            return false;
    }
    for (; tries > 0 && !is_settled(x); tries--) {
        try_one(x, at, day, arena);
        for (size_t i = 0; i < x->fact_count; i++) {
            if (++at[i] < x->facts[i].count)
                break;
            at[i] = 0;
        }
    }
    return true;
}

static void try_day(struct reach *x, int32_t day, struct arena *arena)
{
    size_t at[FACTS_MAX] = { 0 };
    for (size_t i = 0; i < x->fact_count; i++) {
        struct fact *f = &x->facts[i];
        f->count = 0;
        if (rule_attribute(f->attr)->type == RULE_ENTITY)
            party_states(x, f, day);
        else
            plain_states(x, f);
    }
    for (unsigned n = 0; n < RANDOM_TRIES && !is_settled(x); n++) {
        for (size_t i = 0; i < x->fact_count; i++)
            at[i] = x->facts[i].count == 0 ? 0 : below(x, x->facts[i].count);
        try_one(x, at, day, arena);
    }
    if (!is_settled(x) && !try_all(x, day, arena))
        x->is_cut = true;
}

/* Ownership and listings differ from day to day: a clause is tried when it begins, when it
 * ends, and today. */
static size_t days_of(const struct reach *x, int32_t *ret)
{
    const int32_t
        wanted[] = { x->c->from,   x->r->from, x->c->until, x->r->until,
                     time_today(), 26000 /* 2041: what is only proposed has begun */ };
    size_t count = 0;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (wanted[i] != TIME_DAY_NONE)
            ret[count++] = wanted[i];
    for (size_t i = 0; i < x->r->test_count && count < DAYS_MAX; i++)
        for (uint32_t k = 0; k < x->r->tests[i].count && count < DAYS_MAX; k++)
            if (x->r->tests[i].attr == RULE_TODAY)
                ret[count++] = (int32_t)x->r->operands[x->r->tests[i].first + k].value;
    return count;
}

static void report(const struct reach *x, const struct ast_clause *ast,
                   struct rule_errors *errors)
{
    struct ast_word at = ast->id;
    if (!x->not_always)
        rule_error(errors, at.line, at.column,
                   "clause '%s' applies to everything: say whom or what", x->c->id);
    if (x->is_cut)
        return; /* what was not seen may yet exist */
    if (!x->ever)
        rule_error(errors, at.line, at.column,
                   "clause '%s' can never apply: its conditions contradict each other",
                   x->c->id);
    const struct ast_except *e = ast->excepts;
    for (size_t i = 0; x->ever && i < x->c->exception_count && e != NULL; i++, e = e->next)
        if (!x->bites[i])
            rule_error(errors, e->id.line, e->id.column,
                       "exception '%s' never bites: it cannot hold where the clause does",
                       x->c->exceptions[i].id);
}

static enum rc try_clause(struct reach *x, struct arena *tries, struct err *err)
{
    bool seen[RULE_NODES_MAX] = { false };
    int32_t days[DAYS_MAX + 6];
    x->bites = arena_new(x->arena, bool, x->c->exception_count + 1);
    if (x->bites == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    collect(x, x->r->applies, seen);
    collect(x, x->c->when, seen);
    collect(x, x->c->share_of, seen);
    for (size_t i = 0; i < x->c->exception_count; i++)
        collect(x, x->c->exceptions[i].root, seen);
    size_t count = days_of(x, days);
    for (size_t i = 0; i < count && !is_settled(x); i++)
        try_day(x, days[i], tries);
    return RC_OK;
}

enum rc rule_set_reach(const struct rule_set *set, struct rule_errors *errors, struct err *err)
{
    struct arena arena;
    struct arena tries;
    enum rc rc = RC_OK;
    if (set->entities == NULL)
        return RC_OK; /* parties cannot be tried */
    arena_init(&arena, SIZE_MAX);
    arena_init(&tries, SIZE_MAX);
    for (size_t i = 0; rc == RC_OK && i < set->count; i++) {
        const struct rule_regulation *r = set->regulations[i];
        const struct ast_clause *ast = r->ast->clauses;
        rule_errors_file(errors, r->file);
        for (size_t k = 0; rc == RC_OK && k < r->clause_count && ast != NULL;
             k++, ast = ast->next) {
            struct reach x = { .set = set,
                               .r = r,
                               .c = &r->clauses[k],
                               .arena = &arena,
                               .random = UINT64_C(0x9e3779b97f4a7c15) };
            arena_reset(&arena);
            rc = try_clause(&x, &tries, err);
            if (rc == RC_OK)
                report(&x, ast, errors);
        }
    }
    arena_done(&tries);
    arena_done(&arena);
    return rc;
}
