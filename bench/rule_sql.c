/* rule_sql TABLES DATAFILE: the same fleet and the same conditions as SQL, whose AND, OR and
 * NOT are Kleene's. Prints what makes the tables, then after a line "--" one SELECT that counts
 * for every clause the equipment it speaks against, then after another "--" the sum of these
 * counts as our own evaluation has it. */
#include "bench/rule_fleet.h"
#include "entity/entity.h"
#include "rules/logic.h"

#include <stdio.h>

static void value(const struct rule_operand *o)
{
    static const int days[] = {
        ['d'] = 1, ['w'] = 1, ['m'] = 30, ['y'] = 365
    }; /* near enough to cost the same */
    if (o->attr == RULE_TODAY)
        printf("%d", FLEET_DAY);
    else if (o->attr != RULE_ATTRIBUTES)
        printf("a%d", (int)o->attr);
    else
        printf("%lld", (long long)o->value);
    if (o->unit != 0)
        printf("+%d", o->add * days[(unsigned char)o->unit]);
}

static void party(const struct rule_test *t, const struct rule_operand *o)
{
    char cc[3];
    if (t->op == AST_IN_GROUP) {
        printf("a%d IN (SELECT e FROM grp WHERE g='%lld')", (int)t->attr, (long long)o->value);
        return;
    }
    rule_country_text(o->value, cc);
    printf("a%d IN (SELECT e FROM ctl WHERE c='%s')", (int)t->attr, cc);
}

static void equals(const struct fleet *f, const struct rule_test *t,
                   const struct rule_operand *o)
{
    enum rule_type type = rule_attribute(t->attr)->type;
    if (o->attr != RULE_ATTRIBUTES || (type != RULE_SECTOR && type != RULE_CLASS)) {
        printf("a%d=", (int)t->attr);
        value(o);
        return;
    }
    const char *comma = "";
    printf("a%d IN (", (int)t->attr);
    for (int64_t row = 0; row < (int64_t)rule_vocab_count(f->vocab, type); row++) {
        if (!rule_vocab_is_a(f->vocab, type, row, o->value))
            continue;
        printf("%s%lld", comma, (long long)row);
        comma = ",";
    }
    printf(")");
}

static void test(const struct fleet *f, const struct rule_regulation *r,
                 const struct rule_test *t)
{
    static const char *const signs[] = {
        [AST_LT] = "<", [AST_LE] = "<=", [AST_GT] = ">", [AST_GE] = ">="
    };
    if (t->op == AST_LISTED_ON) {
        printf("a%d IN (SELECT e FROM lst WHERE l='%.*s')", (int)t->attr, (int)t->list.n,
               (const char *)t->list.p);
        return;
    }
    if (t->op == AST_NE || t->op == AST_NOT_IN)
        printf("NOT ");
    printf(t->count == 0 ? "(0" : "(");
    for (uint32_t i = 0; i < t->count; i++) {
        const struct rule_operand *o = &r->operands[t->first + i];
        if (i > 0)
            printf(" OR ");
        if (t->op == AST_IN_GROUP || t->op == AST_CONTROLLED_FROM) {
            party(t, o);
        } else if (t->op == AST_LT || t->op == AST_LE || t->op == AST_GT || t->op == AST_GE) {
            printf("a%d%s", (int)t->attr, signs[t->op]);
            value(o);
        } else {
            equals(f, t, o);
        }
    }
    printf(")");
}

static void node(const struct fleet *f, const struct rule_regulation *r, uint32_t at)
{
    if (at == RULE_NO_NODE) {
        printf("1");
        return;
    }
    const struct rule_node *n = &r->nodes[at];
    if (n->kind == NODE_TEST) {
        test(f, r, &r->tests[n->first]);
        return;
    }
    printf(n->kind == NODE_NOT ? "NOT (" : "(");
    for (uint32_t i = 0; i < (n->kind == NODE_NOT ? 1 : n->count); i++) {
        if (i > 0)
            printf(n->kind == NODE_AND ? " AND " : " OR ");
        node(f, r, r->kids[n->first + i]);
    }
    printf(")");
}

static uint64_t against(const struct fleet *f, const struct rule_regulation *r,
                        const struct rule_clause *c)
{
    uint64_t count = 0;
    for (size_t i = 0; i < FLEET; i++) {
        struct logic l;
        logic_init(&l, f->set, r, &f->facts[i], FLEET_DAY);
        count += tri_and(logic_truth(&l, r->applies), logic_truth(&l, c->when)) == TRI_TRUE;
    }
    return count;
}

static void tables(const struct fleet *f)
{
    printf("CREATE TABLE eq(");
    for (int a = 0; a < RULE_ATTRIBUTES; a++)
        printf("%sa%d INT", a == 0 ? "" : ",", a);
    printf(");\nCREATE TABLE grp(g TEXT,e INT,PRIMARY KEY(g,e)) WITHOUT ROWID;\n"
           "CREATE TABLE ctl(c TEXT,e INT,PRIMARY KEY(c,e)) WITHOUT ROWID;\n"
           "CREATE TABLE lst(l TEXT,e INT,PRIMARY KEY(l,e)) WITHOUT ROWID;\n");
    for (size_t i = 0; i < FLEET; i++) {
        printf("INSERT INTO eq VALUES(");
        for (int a = 0; a < RULE_ATTRIBUTES; a++) {
            const struct rule_fact *fact = &f->facts[i].at[a];
            printf(a == 0 ? "" : ",");
            if (a == RULE_TODAY)
                printf("%d", FLEET_DAY);
            else if (fact->known && fact->values != NULL)
                printf("%lld", (long long)fact->values->value);
            else
                printf("NULL");
        }
        printf(");\n");
    }
}

static void insert(const char *kind, struct slice key, uint32_t entity)
{
    printf("INSERT OR IGNORE INTO %s VALUES('%.*s',%u);\n", kind, (int)key.n,
           (const char *)key.p, entity);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    struct fleet *f = fleet_new(argv[1], argv[2]);
    uint64_t sum = 0;
    const char *plus = "";
    tables(f);
    fleet_parties(f, insert);
    printf("--\nSELECT ");
    for (size_t i = 0; i < f->set->count; i++) {
        const struct rule_regulation *r = f->set->regulations[i];
        for (size_t k = 0; k < r->clause_count; k++) {
            if (r->clauses[k].share_of != RULE_NO_NODE)
                continue;
            sum += against(f, r, &r->clauses[k]);
            printf("%stotal((", plus);
            node(f, r, r->applies);
            printf(") AND (");
            node(f, r, r->clauses[k].when);
            printf("))");
            plus = ",\n";
        }
    }
    printf(" FROM eq;\n--\n%llu %zu\n", (unsigned long long)sum, f->set->count);
    fleet_free(f);
    return 0;
}
