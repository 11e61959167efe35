/* Kleene's logic, and random conditions against a reference that is too simple to be wrong:
 * it walks the text's tree and asks no memo.  Besides: the order of clauses changes nothing,
 * and the missing facts decide. */
#include "fake_entity.h"
#include "rules/logic.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 500, CASES = 50, CONDITIONS = 4, DEPTH = 5, VARIABLES = 8 };

static const enum rule_attr variables[VARIABLES] = {
    RULE_OPERATOR_DESIGNATED, RULE_OPERATOR_GOVERNMENT, RULE_EQUIPMENT_CRITICAL,
    RULE_EQUIPMENT_CAN_ROUTE, RULE_EQUIPMENT_ASSESSED,  RULE_PLAN_FILED,
    RULE_PLAN_EXTENDED,       RULE_PLAN_SHORTENED,
};

/* A generator of its own: the same numbers on every machine (Marsaglia, xorshift64). */
static uint64_t random_state = 0x9e3779b97f4a7c15;

static unsigned below(unsigned n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (unsigned)(random_state >> 33) % n;
}

static void condition(struct buf *out, unsigned depth)
{
    unsigned kind = depth == 0 ? 0 : below(4);
    if (kind == 0) {
        buf_str(out, rule_attribute(variables[below(VARIABLES)])->name);
        if (below(3) == 0)
            buf_str(out, below(2) == 0 ? " == false" : " != true");
        return;
    }
    if (kind == 1)
        buf_str(out, "not ");
    buf_char(out, '(');
    condition(out, depth - 1);
    for (unsigned i = kind == 1 ? 0 : 1 + below(3); i > 0; i--) {
        buf_str(out, kind == 2 ? " and " : " or ");
        condition(out, depth - 1);
    }
    buf_char(out, ')');
}

/* true: 1, false: 0, unknown: a half; and: least, or: greatest, not: the rest to one. */
static int reference(const struct ast_expr *e, const int *values)
{
    int a = e->left != NULL ? reference(e->left, values) : 0;
    int b = e->right != NULL ? reference(e->right, values) : 0;
    if (e->kind == AST_NOT)
        return 2 - a;
    if (e->kind == AST_AND)
        return a < b ? a : b;
    if (e->kind == AST_OR)
        return a > b ? a : b;
    enum rule_attr attr = rule_attribute_by_name(e->word.text);
    int value = 0;
    for (size_t i = 0; i < VARIABLES; i++)
        if (variables[i] == attr)
            value = values[i];
    bool negative = e->kind == AST_TEST; /* "== false" and "!= true" are all there are */
    return negative ? 2 - value : value;
}

/* The clause with its exception: 0 nothing speaks against the equipment, 2 something does, 1 it
 * is open.  An exception that has to be claimed and is unknown was not claimed. */
static int outcome(const struct ast_clause *c, const int *values)
{
    int holds = reference(c->when, values);
    int excepted = reference(c->excepts->when, values);
    if (c->excepts->claimed && excepted == 1)
        excepted = 0;
    return holds < 2 - excepted ? holds : 2 - excepted;
}

static void set_facts(struct rule_facts *f, struct arena *arena, const int *values)
{
    rule_facts_init(f, arena);
    for (size_t i = 0; i < VARIABLES; i++)
        if (values[i] != 1)
            rule_facts_yesno(f, variables[i], values[i] == 2, NULL);
}

static size_t tests_in(const struct ast_expr *e)
{
    if (e == NULL)
        return 0;
    return e->kind == AST_NAME || e->kind == AST_TEST ? 1
                                                      : tests_in(e->left) + tests_in(e->right);
}

/* With the variables of 'open' set in every way, and all others as they are: is there always an
 * answer? */
static bool decides(const struct ast_clause *c, const int *values, const size_t *open,
                    size_t count)
{
    int filled[VARIABLES];
    memcpy(filled, values, sizeof filled);
    for (unsigned way = 0; way < 1U << count; way++) {
        for (size_t i = 0; i < count; i++)
            filled[open[i]] = (way >> i & 1) != 0 ? 2 : 0;
        if (outcome(c, filled) == 1)
            return false;
    }
    return true;
}

enum {
    TESTS_MAX = 64
}; /* of rules/minimal.c: longer conditions may name more than they need */

/* The missing facts decide, and without any one of them the rest does not. */
static bool missing_is_minimal(const struct rule_finding *f, const struct ast_clause *c,
                               const int *values)
{
    size_t open[VARIABLES];
    size_t count = 0;
    for (size_t i = 0; i < f->missing_count; i++)
        for (size_t k = 0; k < VARIABLES; k++)
            if (strcmp(f->missing[i], rule_attribute(variables[k])->name) == 0)
                open[count++] = k;
    if (f->status != STATUS_UNDETERMINED)
        return count == 0;
    bool good = count > 0 && count == f->missing_count && decides(c, values, open, count);
    for (size_t i = 0;
         good && i < count && tests_in(c->when) + tests_in(c->excepts->when) <= TESTS_MAX;
         i++) {
        size_t rest[VARIABLES];
        size_t n = 0;
        for (size_t k = 0; k < count; k++)
            if (k != i)
                rest[n++] = open[k];
        good = !decides(c, values, rest, n);
    }
    return good;
}

static void text_of(struct buf *out, struct buf *conditions, bool reversed)
{
    buf_str(out,
            "regulation a {\n title en \"T\"\n citation \"C\"\n checked 2026-11-22 verified\n");
    for (unsigned i = 0; i < CONDITIONS; i++) {
        unsigned k = reversed ? CONDITIONS - 1 - i : i;
        buf_printf(out, " clause c%u \"T\" {\n duty remove\n when ", k);
        buf_slice(out, buf_view(&conditions[k]));
        buf_str(out, k % 2 == 0 ? "\n except x when " : "\n except x claimed when ");
        buf_slice(out, buf_view(&conditions[CONDITIONS + k]));
        buf_str(out, "\n }\n");
    }
    buf_str(out, "}\n");
}

static struct rule_set *set_of(const struct rule_vocab *vocab, struct buf *conditions,
                               bool reversed)
{
    struct buf text = BUF_EMPTY;
    struct rule_errors errors = RULE_ERRORS_NONE;
    struct rule_set *set = NULL;
    struct err err;
    text_of(&text, conditions, reversed);
    if (rule_set_new(vocab, NULL, &set, &err) != RC_OK ||
        rule_set_add(set, "random", buf_view(&text), &errors, &err) != RC_OK)
        printf("%s", errors.text.n > 0 ? (const char *)errors.text.p : "no set\n");
    buf_done(&text);
    rule_errors_done(&errors);
    return set;
}

static const struct rule_finding *of_clause(const struct rule_findings *f, const char *id)
{
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(f->items[i].clause, id) == 0)
            return &f->items[i];
    return NULL;
}

static bool same_finding(const struct rule_finding *a, const struct rule_finding *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    bool same = a->status == b->status && a->missing_count == b->missing_count &&
                a->because_count == b->because_count;
    for (size_t i = 0; same && i < a->missing_count; i++)
        same = strcmp(a->missing[i], b->missing[i]) == 0;
    for (size_t i = 0; same && i < a->because_count; i++)
        same = strcmp(a->because[i], b->because[i]) == 0;
    return same;
}

/* What was settled stays as it is, whatever else becomes known, but for an exception that is
 * claimed then: how many clauses break that. */
static int settled_changes(const struct rule_set *set, const struct rule_findings *before,
                           const int *values, struct arena *arena)
{
    struct rule_facts facts;
    struct rule_findings after;
    struct err err;
    int more[VARIABLES];
    int failed = 0;
    for (size_t i = 0; i < VARIABLES; i++)
        more[i] = values[i] != 1 ? values[i] : (int)below(3);
    set_facts(&facts, arena, more);
    if (rule_eval(set, &facts, 0, true, arena, &after, &err) != RC_OK)
        return 1;
    for (size_t i = 0; i < before->count; i++) {
        const struct rule_finding *then = of_clause(&after, before->items[i].clause);
        bool was_open = before->items[i].status == STATUS_UNDETERMINED;
        bool is_claimed = before->items[i].status == STATUS_VIOLATION && then != NULL &&
                          then->status == STATUS_EXEMPT;
        const struct ast_clause *c = set->regulations[0]->ast->clauses;
        while (!slice_eq(c->id.text, slice_str(before->items[i].clause)))
            c = c->next;
        bool stays = then != NULL && then->status == before->items[i].status;
        failed += !was_open && !stays && !(is_claimed && c->excepts->claimed);
    }
    return failed;
}

/* What the clause has to say; STATUSES: nothing, because it is excepted whatever is missing. */
static enum rule_status wanted(const struct ast_clause *c, const int *values)
{
    int holds = reference(c->when, values);
    int excepted = reference(c->excepts->when, values);
    if (holds == 0)
        return STATUS_COMPLIANT;
    if (excepted == 2)
        return holds == 2 ? STATUS_EXEMPT : STATUSES;
    return outcome(c, values) == 2 ? STATUS_VIOLATION : STATUS_UNDETERMINED;
}

/* One set of facts through both orders and the reference; how many comparisons failed. */
static int compare(const struct rule_set *set, const struct rule_set *reversed,
                   struct arena *arena)
{
    struct rule_facts facts;
    struct rule_findings one;
    struct rule_findings two;
    struct err err;
    int values[VARIABLES];
    int failed = 0;
    for (size_t i = 0; i < VARIABLES; i++)
        values[i] = (int)below(3);
    set_facts(&facts, arena, values);
    if (rule_eval(set, &facts, 0, true, arena, &one, &err) != RC_OK ||
        rule_eval(reversed, &facts, 0, true, arena, &two, &err) != RC_OK)
        return 1;
    const struct rule_regulation *r = set->regulations[0];
    const struct ast_clause *ast = r->ast->clauses;
    for (size_t i = 0; i < r->clause_count; i++, ast = ast->next) {
        const struct rule_finding *f = of_clause(&one, r->clauses[i].id);
        enum rule_status status = wanted(ast, values);
        bool good = same_finding(f, of_clause(&two, r->clauses[i].id)) &&
                    (f == NULL ? status == STATUSES
                               : f->status == status && missing_is_minimal(f, ast, values));
        failed += good ? 0 : 1;
    }
    return failed + settled_changes(set, &one, values, arena);
}

static int random_conditions(const struct rule_vocab *vocab)
{
    int failed = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct buf conditions[2 * CONDITIONS]; /* and their exceptions */
        struct arena arena;
        arena_init(&arena, SIZE_MAX);
        for (unsigned i = 0; i < 2 * CONDITIONS; i++) {
            conditions[i] = BUF_EMPTY;
            condition(&conditions[i], i < CONDITIONS ? DEPTH : 2);
            if (conditions[i].n >
                20000) { /* more tests than a regulation may have: take a small one */
                buf_clear(&conditions[i]);
                condition(&conditions[i], 2);
            }
        }
        struct rule_set *set = set_of(vocab, conditions, false);
        struct rule_set *reversed = set_of(vocab, conditions, true);
        for (unsigned i = 0; i < CASES && rule_set_count(set) == 1; i++) {
            failed += compare(set, reversed, &arena);
            arena_reset(&arena);
        }
        for (unsigned i = 0; i < 2 * CONDITIONS; i++)
            buf_done(&conditions[i]);
        rule_set_free(set);
        rule_set_free(reversed);
        arena_done(&arena);
    }
    return failed;
}

static int kleene(void)
{
    static const enum tri f = TRI_FALSE, u = TRI_UNKNOWN, t = TRI_TRUE;
    static const struct {
        enum tri a, b, and, or ;
    } rows[] = {
        { TRI_FALSE, TRI_FALSE, TRI_FALSE, TRI_FALSE },
        { TRI_FALSE, TRI_UNKNOWN, TRI_FALSE, TRI_UNKNOWN },
        { TRI_FALSE, TRI_TRUE, TRI_FALSE, TRI_TRUE },
        { TRI_UNKNOWN, TRI_UNKNOWN, TRI_UNKNOWN, TRI_UNKNOWN },
        { TRI_UNKNOWN, TRI_TRUE, TRI_UNKNOWN, TRI_TRUE },
        { TRI_TRUE, TRI_TRUE, TRI_TRUE, TRI_TRUE },
    };
    int failed = tri_not(f) != t || tri_not(u) != u || tri_not(t) != f ? 1 : 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        failed += tri_and(rows[i].a, rows[i].b) != rows[i].and ? 1 : 0;
        failed += tri_and(rows[i].b, rows[i].a) != rows[i].and ? 1 : 0;
        failed += tri_or(rows[i].a, rows[i].b) != rows[i].or ? 1 : 0;
        failed += tri_or(rows[i].b, rows[i].a) != rows[i].or ? 1 : 0;
    }
    return failed;
}

/* Periods end on days that exist. */
static int periods(void)
{
    static const struct {
        const char *day;
        int add;
        char unit;
        const char *wanted;
    } rows[] = {
        { "2024-01-31", 1, 'm', "2024-02-29" },  { "2023-11-17", 6, 'm', "2024-05-17" },
        { "2024-02-29", 1, 'y', "2025-02-28" },  { "2026-06-01", 30, 'd', "2026-07-01" },
        { "2026-03-31", -1, 'm', "2026-02-28" }, { "2026-01-15", -13, 'm', "2024-12-15" },
        { "2026-11-20", 1, 'w', "2026-11-23" },  { "2026-11-21", 5, 'w', "2026-11-27" },
        { "2026-11-23", 10, 'w', "2026-12-07" }, { "2026-11-23", -1, 'w', "2026-11-20" },
        { "1969-12-31", 2, 'w', "1970-01-02" },  { "2026-11-22", 0, 'w', "2026-11-22" },
    };
    int failed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int32_t day = 0;
        char text[TIME_TEXT_SIZE];
        bool is_day = time_parse_day(slice_str(rows[i].day), &day);
        time_print_day(rule_day_add(day, rows[i].add, rows[i].unit), text);
        failed += is_day && strcmp(text, rows[i].wanted) == 0 ? 0 : 1;
    }
    return failed;
}

/* A megabyte of one thing after another, of whatever kind, ends in an answer, and soon: chains
 * are not walked again for every link. */
static int long_texts(const struct rule_vocab *vocab)
{
    static const struct {
        const char *head;
        const char *again;
    } rows[] = {
        { "", "a" },
        { "", "(" },
        { "", "\"" },
        { "", " " },
        { "", "{" },
        { "", "}" },
        { "", "\xff" },
        { "", "=" },
        { "", "#" },
        { "", "regulation a { }\n" },
        { "regulation a {\n", "source \"\"\n" },
        { "regulation a {\n", "let a = b\n" },
        { "regulation a {\n", "clause a \"\" { }\n" },
        { "regulation a {\n", "standing a\n" },
        { "regulation a {\n", "example \"\" { }\n" },
        { "regulation a {\nexample \"\" {\n", "given a = b\n" },
        { "regulation a {\nexample \"\" {\n", "expect nothing\n" },
        { "regulation a {\nexample \"\" {\ngiven a = b", ", a = b" },
        { "regulation a {\nexample \"\" {\ngiven a = (b", ", b" },
        { "regulation a {\nclause a \"\" {\n", "by 2026-01-01\n" },
        { "regulation a {\nclause a \"\" {\n", "except a when b\n" },
    };
    int failed = 0;
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        struct rule_set *set = NULL;
        struct rule_errors errors = RULE_ERRORS_NONE;
        struct buf text = BUF_EMPTY;
        struct err err;
        buf_str(&text, rows[k].head);
        while (text.n + strlen(rows[k].again) <= LEX_TEXT_MAX)
            buf_str(&text, rows[k].again);
        bool good = rule_set_new(vocab, NULL, &set, &err) == RC_OK;
        enum rc rc = good ? rule_set_add(set, "long", buf_view(&text), &errors, &err) : RC_OK;
        failed += rc == RC_FORMAT || rc == RC_LIMIT ? 0 : 1;
        buf_done(&text);
        rule_set_free(set);
        rule_errors_done(&errors);
    }
    return failed;
}

int main(int argc, char **argv)
{
    struct rule_vocab *vocab = NULL;
    struct err err;
    if (argc != 2 || rule_vocab_load(argv[1], &vocab, &err) != RC_OK)
        return 2;
    int a = kleene();
    int b = random_conditions(vocab);
    int c = periods();
    int d = long_texts(vocab);
    printf("kleene %d, random %d of %d, periods %d, long texts %d failed\n", a, b,
           ROUNDS * CASES * CONDITIONS, c, d);
    rule_vocab_free(vocab);
    return a + b + c + d == 0 ? 0 : 1;
}
