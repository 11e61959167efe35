#include "rules/minimal.h"

enum {
    TESTS_MAX = 64, /* open tests of one clause: the longest of the library has a third */
    OPEN_MAX = 8,   /* different ones: each doubles the cases */
    LINES_MAX = 32,
};

/* A test whose truth is not known.  Tests that say the same, or the opposite, of one fact are
 * one variable. */
struct open {
    uint32_t node;
    uint32_t lines; /* bits: the facts without which it is not known */
    unsigned variable;
    bool is_opposite; /* of its variable */
};

struct minimal {
    const struct logic *l;
    const struct rule_clause *c;
    struct logic_lines *lines;
    struct open open[TESTS_MAX];
    size_t open_count;
    unsigned variable_count;
    bool is_shared;   /* a fact decides in more than one place */
    bool is_optional; /* of an exception that has to be claimed: only what is asked for anyway
                         counts */
    bool is_too_much;
};

static enum tri whole(const struct minimal *m, struct logic *l)
{
    enum tri t = tri_and(logic_truth(l, l->r->applies), logic_truth(l, m->c->when));
    for (size_t i = 0; i < m->c->exception_count && t != TRI_FALSE; i++) {
        enum tri excepted = logic_truth(l, m->c->exceptions[i].root);
        if (excepted == TRI_UNKNOWN && m->c->exceptions[i].claimed)
            excepted = TRI_FALSE; /* nobody has shown it */
        t = tri_and(t, tri_not(excepted));
    }
    return t;
}

/* ---- which tests are open, and which facts they wait for ---- */

/* "x", "x == true" and "x != false" of an attribute that is true or false. */
static bool yesno(const struct rule_regulation *r, const struct rule_test *t, bool *ret_yes)
{
    if (rule_attribute(t->attr)->type != RULE_YESNO || t->count != 1 ||
        (t->op != AST_EQ && t->op != AST_NE))
        return false;
    *ret_yes = (r->operands[t->first].value == 1) == (t->op == AST_EQ);
    return true;
}

static void find_variable(struct minimal *m, struct open *o)
{
    const struct rule_regulation *r = m->l->r;
    const struct rule_test *t = &r->tests[r->nodes[o->node].first];
    bool yes = true;
    bool is_yesno = yesno(r, t, &yes);
    o->is_opposite = is_yesno && !yes;
    for (size_t i = 0; i < m->open_count; i++) {
        const struct open *other = &m->open[i];
        const struct rule_test *u = &r->tests[r->nodes[other->node].first];
        bool other_yes = true;
        bool is_same = is_yesno
                           ? yesno(r, u, &other_yes) && u->attr == t->attr
                           : strcmp(r->nodes[other->node].text, r->nodes[o->node].text) == 0;
        if (!is_same)
            continue;
        o->variable = other->variable;
        m->is_shared = true;
        return;
    }
    o->variable = m->variable_count++;
    m->is_too_much = m->is_too_much || m->variable_count > OPEN_MAX;
}

/* False: it will never be known. */
static bool find_lines(struct minimal *m, struct open *o)
{
    struct logic l = *m->l;
    struct logic_lines own = { .arena = m->lines->arena };
    logic_missing(&l, o->node, &own);
    for (size_t i = 0; i < own.count; i++) {
        size_t k = 0;
        while (k < m->lines->count && strcmp(m->lines->items[k], own.items[i]) != 0)
            k++;
        if (k == m->lines->count && m->is_optional)
            return false;
        if (k == m->lines->count || k >= LINES_MAX) {
            m->is_too_much = true;
            return false;
        }
        o->lines |= UINT32_C(1) << k;
    }
    for (size_t i = 0; i < m->open_count; i++)
        m->is_shared = m->is_shared || (m->open[i].lines & o->lines) != 0;
    m->is_too_much = m->is_too_much || own.failed;
    return true;
}

static void find(struct minimal *m, struct logic *l, uint32_t node, uint8_t *seen)
{
    if (node == RULE_NO_NODE || m->is_too_much || logic_truth(l, node) != TRI_UNKNOWN)
        return;
    m->is_shared = m->is_shared || seen[node] != 0;
    if (seen[node] != 0)
        return;
    seen[node] = 1;
    const struct rule_node *n = &l->r->nodes[node];
    for (uint32_t i = 0; n->kind != NODE_TEST && i < n->count; i++)
        find(m, l, l->r->kids[n->first + i], seen);
    if (n->kind != NODE_TEST)
        return;
    if (m->open_count == TESTS_MAX) {
        m->is_too_much = true;
        return;
    }
    struct open *o = &m->open[m->open_count];
    *o = (struct open){ .node = node };
    if (!find_lines(m, o))
        return;
    find_variable(m, o);
    m->open_count++;
}

/* ---- what may be left unknown ---- */

/* With the facts of 'known', is there an answer whatever they are? */
static bool decides(const struct minimal *m, uint32_t known)
{
    uint32_t may_be = 0; /* bits: variables that would be known */
    for (size_t i = 0; i < m->open_count; i++)
        if ((m->open[i].lines & ~known) == 0)
            may_be |= UINT32_C(1) << m->open[i].variable;
    for (uint32_t values = 0; values < UINT32_C(1) << m->variable_count; values++) {
        struct logic l;
        if ((values & ~may_be) != 0)
            continue;
        logic_init(&l, m->l->set, m->l->r, m->l->facts, m->l->day);
        for (size_t i = 0; i < m->open_count; i++) {
            uint32_t bit = UINT32_C(1) << m->open[i].variable;
            if ((may_be & bit) != 0)
                logic_force(&l, m->open[i].node,
                            tri_of(((values & bit) != 0) != m->open[i].is_opposite));
        }
        if (whole(m, &l) == TRI_UNKNOWN)
            return false;
    }
    return true;
}

void logic_minimal(const struct logic *l, const struct rule_clause *c, size_t first,
                   struct logic_lines *lines)
{
    uint8_t seen[RULE_NODES_MAX];
    struct minimal m = { .l = l, .c = c, .lines = lines };
    struct logic walk = *l;
    if (lines->count <= first || lines->count > LINES_MAX || lines->count < 2)
        return;
    memset(seen, 0, l->r->node_count);
    find(&m, &walk, l->r->applies, seen);
    find(&m, &walk, c->when, seen);
    for (size_t i = 0; i < c->exception_count; i++) {
        m.is_optional = c->exceptions[i].claimed;
        find(&m, &walk, c->exceptions[i].root, seen);
    }
    /* Where every fact is asked for in one place, each of them can keep the answer open. */
    if (!m.is_shared || m.is_too_much)
        return;
    uint32_t known = (uint32_t)((UINT64_C(1) << lines->count) - 1);
    for (size_t i = lines->count; i-- > first;) {
        uint32_t without = known & ~(UINT32_C(1) << i);
        if (decides(&m, without))
            known = without;
    }
    size_t kept = 0;
    for (size_t i = 0; i < lines->count; i++)
        if ((known >> i & 1) != 0)
            lines->items[kept++] = lines->items[i];
    lines->count = kept;
}
