/* rule_datalog TABLES DATAFILE COUNT: the first COUNT equipment of the fleet and the same
 * conditions as a Datalog program with stratified negation, for gringo.  What is known is a
 * fact a(attribute, equipment, value); of every node that is needed there is a predicate for
 * "holds" and one for "does not": Kleene's three values are these two and neither.  n(N) counts
 * the clauses that hold.  Our own count follows as a comment. */
#include "bench/rule_fleet.h"
#include "rules/logic.h"

#include <stdio.h>
#include <stdlib.h>

struct program {
    const struct fleet *f;
    const struct rule_regulation *r;
    size_t regulation;
    uint8_t told[RULE_NODES_MAX]; /* bits: 1 "holds", 2 "does not" */
};

static bool is_ordered(enum rule_attr attr)
{
    enum rule_type type = rule_attribute(attr)->type;
    return type == RULE_NUMBER || type == RULE_PERCENT || type == RULE_DAY;
}

/* Numbers are compared; of other values only whether they are the same matters, and gringo's
 * numbers have 32 bits. */
static void value(enum rule_attr attr, int64_t v)
{
    printf(is_ordered(attr) ? "%lld" : "\"%lld\"", (long long)v);
}

static void head(const struct program *p, uint32_t node, bool holds)
{
    printf("%c%zu_%u(E)", holds ? 't' : 'f', p->regulation, node);
}

/* "a(5,E,V), V<W" for one operand. */
static void compared(const struct rule_test *t, const struct rule_operand *o)
{
    static const char *const signs[] = {
        [AST_EQ] = "=", [AST_NE] = "=",  [AST_IN] = "=", [AST_NOT_IN] = "=",
        [AST_LT] = "<", [AST_LE] = "<=", [AST_GT] = ">", [AST_GE] = ">=",
    };
    static const int days[] = { ['d'] = 1, ['w'] = 1, ['m'] = 30, ['y'] = 365 };
    enum rule_type type = rule_attribute(t->attr)->type;
    char cc[3];
    printf("a(%d,E,V)", (int)t->attr);
    rule_country_text(o->value, cc);
    if (t->op == AST_IN_GROUP)
        printf(",grp(\"%lld\",V)", (long long)o->value);
    else if (t->op == AST_CONTROLLED_FROM)
        printf(",ctl(\"%s\",V)", cc);
    else if (o->attr == RULE_ATTRIBUTES && (type == RULE_SECTOR || type == RULE_CLASS))
        printf(",is(%d,V,\"%lld\")", (int)type, (long long)o->value);
    else if (o->attr == RULE_ATTRIBUTES) {
        printf(",V%s", signs[t->op]);
        value(t->attr, o->value);
    } else {
        printf(",a(%d,E,W),V%sW", (int)o->attr, signs[t->op]);
        if (o->unit != 0)
            printf("+%d", o->add * days[(unsigned char)o->unit]);
    }
}

/* In one direction a value passes; in the other all that is needed is known, and none does. */
static void test(struct program *p, uint32_t node, bool holds)
{
    const struct rule_test *t = &p->r->tests[p->r->nodes[node].first];
    bool is_negative = t->op == AST_NE || t->op == AST_NOT_IN;
    bool is_list = t->op == AST_LISTED_ON || t->op == AST_LISTED_BY_NAME_ON;
    if (holds != is_negative) {
        for (uint32_t i = 0; i < t->count && !is_list; i++) {
            head(p, node, holds);
            printf(" :- ");
            compared(t, &p->r->operands[t->first + i]);
            printf(".\n");
        }
        if (is_list) {
            head(p, node, holds);
            printf(" :- a(%d,E,V),lst(\"%.*s\",V).\n", (int)t->attr, (int)t->list.n,
                   (const char *)t->list.p);
        }
        return;
    }
    if ((p->told[node] & (holds ? 2 : 1)) == 0) {
        p->told[node] |= holds ? 2 : 1;
        test(p, node, !holds);
    }
    head(p, node, holds);
    printf(" :- a(%d,E,_)", (int)t->attr);
    for (uint32_t i = 0; i < t->count && !is_list; i++)
        if (p->r->operands[t->first + i].attr != RULE_ATTRIBUTES)
            printf(",a(%d,E,_)", (int)p->r->operands[t->first + i].attr);
    printf(",not ");
    head(p, node, !holds);
    printf(".\n");
}

static void node(struct program *p, uint32_t at, bool holds)
{
    const struct rule_node *n = &p->r->nodes[at];
    uint8_t bit = holds ? 1 : 2;
    if ((p->told[at] & bit) != 0)
        return;
    p->told[at] |= bit;
    if (n->kind == NODE_TEST) {
        test(p, at, holds);
        return;
    }
    bool all = n->kind != NODE_NOT && (n->kind == NODE_AND) == holds;
    for (uint32_t i = 0; i < (n->kind == NODE_NOT ? 1 : n->count); i++) {
        uint32_t kid = p->r->kids[n->first + i];
        node(p, kid, n->kind == NODE_NOT ? !holds : holds);
        if (all)
            continue;
        head(p, at, holds);
        printf(" :- ");
        head(p, kid, n->kind == NODE_NOT ? !holds : holds);
        printf(".\n");
    }
    for (uint32_t i = 0; all && i < n->count; i++) {
        if (i == 0)
            head(p, at, holds);
        printf(i == 0 ? " :- " : ",");
        head(p, p->r->kids[n->first + i], holds);
    }
    if (all)
        printf(".\n");
}

static void clause(struct program *p, size_t k)
{
    const uint32_t roots[] = { p->r->applies, p->r->clauses[k].when };
    for (size_t i = 0; i < 2; i++)
        if (roots[i] != RULE_NO_NODE)
            node(p, roots[i], true);
    printf("h(%zu,%zu,E) :- e(E)", p->regulation, k);
    for (size_t i = 0; i < 2; i++) {
        if (roots[i] == RULE_NO_NODE)
            continue;
        printf(",");
        head(p, roots[i], true);
    }
    printf(".\n");
}

static void party(const char *kind, struct slice key, uint32_t entity)
{
    printf("%s(\"%.*s\",\"%u\").\n", kind, (int)key.n, (const char *)key.p, entity);
}

static void facts(const struct fleet *f, size_t count)
{
    static const enum rule_type trees[] = { RULE_SECTOR, RULE_CLASS };
    for (size_t i = 0; i < count; i++) {
        printf("e(%zu).\n", i);
        for (int a = 0; a < RULE_ATTRIBUTES; a++) {
            const struct rule_fact *fact = &f->facts[i].at[a];
            if (a != RULE_TODAY && (!fact->known || fact->values == NULL))
                continue;
            printf("a(%d,%zu,", a, i);
            value((enum rule_attr)a, a == RULE_TODAY ? FLEET_DAY : fact->values->value);
            printf(").\n");
        }
    }
    for (size_t k = 0; k < 2; k++)
        for (int64_t row = 0; row < (int64_t)rule_vocab_count(f->vocab, trees[k]); row++)
            for (int64_t of = 0; of < (int64_t)rule_vocab_count(f->vocab, trees[k]); of++)
                if (rule_vocab_is_a(f->vocab, trees[k], row, of))
                    printf("is(%d,\"%lld\",\"%lld\").\n", (int)trees[k], (long long)row,
                           (long long)of);
}

int main(int argc, char **argv)
{
    size_t count = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
    if (count == 0 || count > FLEET)
        return 2;
    struct fleet *f = fleet_new(argv[1], argv[2]);
    uint64_t sum = 0;
    facts(f, count);
    fleet_parties(f, party);
    for (size_t i = 0; i < f->set->count; i++) {
        struct program p = { .f = f, .r = f->set->regulations[i], .regulation = i };
        for (size_t k = 0; k < p.r->clause_count; k++) {
            if (p.r->clauses[k].share_of != RULE_NO_NODE)
                continue;
            clause(&p, k);
            for (size_t e = 0; e < count; e++) {
                struct logic l;
                logic_init(&l, f->set, p.r, &f->facts[e], FLEET_DAY);
                sum += tri_and(logic_truth(&l, p.r->applies),
                               logic_truth(&l, p.r->clauses[k].when)) == TRI_TRUE;
            }
        }
    }
    printf("n(N) :- N = #count { R,C,E : h(R,C,E) }.\n#show n/1.\n%% %llu %zu\n",
           (unsigned long long)sum, f->set->count);
    fleet_free(f);
    return 0;
}
