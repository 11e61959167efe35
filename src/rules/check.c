/* From words to numbers: resolves names, checks types, flattens expressions. */
#include "rules/set.h"

#include "entity/entity.h"

#include <stdio.h>
#include <stdlib.h>

enum { /* of one regulation */
    TESTS_MAX = RULE_NODES_MAX,
    KIDS_MAX = RULE_NODES_MAX * 2,
    OPERANDS_MAX = RULE_NODES_MAX * 2,
};

struct check {
    const struct rule_set *set;
    const struct ast_regulation *ast;
    struct arena *arena;
    struct rule_errors *errors;
    struct rule_regulation *out;
    struct {
        const struct ast_let *let;
        uint32_t root;
    } * lets;
    size_t let_count;
    bool out_of_memory;
};

static void complain(struct check *c, struct ast_word at, const char *what)
{
    char quoted[RULE_QUOTE_SIZE];
    rule_error(c->errors, at.line, at.column, "%s: %s", rule_quote(at.text, quoted), what);
}

static void unknown(struct check *c, struct ast_word at, const char *what, const char *meant)
{
    char quoted[RULE_QUOTE_SIZE];
    if (meant != NULL)
        rule_error(c->errors, at.line, at.column, "unknown %s %s; did you mean '%s'?", what,
                   rule_quote(at.text, quoted), meant);
    else
        rule_error(c->errors, at.line, at.column, "unknown %s %s", what,
                   rule_quote(at.text, quoted));
}

static const char *keep(struct check *c, struct slice s)
{
    struct slice copy = arena_copy(c->arena, s);
    if (copy.p == NULL)
        c->out_of_memory = true;
    return (const char *)copy.p;
}

static int32_t day_of(struct check *c, struct ast_word w)
{
    int32_t day = TIME_DAY_NONE;
    char quoted[RULE_QUOTE_SIZE];
    if (w.text.n > 0 && !time_parse_day(w.text, &day))
        rule_error(c->errors, w.line, w.column, "%s is not a date, YYYY-MM-DD",
                   rule_quote(w.text, quoted));
    return day;
}

/* Attributes. */

static enum rule_attr attribute_of(struct check *c, struct ast_word w)
{
    /* DESIGN's short form: a share without a subject is the supplier's. */
    if (slice_eq(w.text, SLICE("state_share")))
        return RULE_SUPPLIER_STATE_SHARE;
    if (slice_eq(w.text, SLICE("voting_share")))
        return RULE_SUPPLIER_VOTING_SHARE;
    enum rule_attr attr = rule_attribute_by_name(w.text);
    if (attr == RULE_ATTRIBUTES)
        unknown(c, w, "attribute", rule_attribute_nearest(w.text));
    return attr;
}

static bool of_country(struct check *c, enum rule_attr attr, struct ast_word at,
                       struct ast_word of, int64_t *ret)
{
    bool asks = (rule_attribute(attr)->properties & RULE_OF) != 0;
    *ret = 0;
    if (asks != (of.text.n > 0)) {
        complain(c, at,
                 asks ? "this attribute asks for a country in parentheses"
                      : "this attribute asks for no country");
        return false;
    }
    if (!asks)
        return true;
    *ret = rule_country(c->set->vocab, of.text);
    if (*ret == RULE_NO_ROW)
        unknown(c, of, "country", rule_country_meant(c->set->vocab, of.text));
    return *ret != RULE_NO_ROW;
}

/* Values. */

static struct rule_operand *add_operand(struct check *c)
{
    if (c->out->operand_count == (size_t)OPERANDS_MAX) {
        rule_error(c->errors, 0, 0, "more values than %zu in one regulation", (size_t)OPERANDS_MAX);
        return NULL;
    }
    struct rule_operand *o = &c->out->operands[c->out->operand_count++];
    *o = (struct rule_operand){ .attr = RULE_ATTRIBUTES };
    return o;
}

enum { PERIOD_MAX = 36500 }; /* a hundred years in days; no law waits longer */

static bool period(struct check *c, struct ast_word count, struct ast_word unit,
                   int32_t *ret_add, char *ret_unit)
{
    uint64_t n = 0;
    if (!slice_uint(count.text, &n) || n > PERIOD_MAX) {
        complain(c, count, "not a number of days, months or years");
        return false;
    }
    static const char *const units[] = { "day",  "days",  "month",   "months",
                                         "year", "years", "workday", "workdays" };
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (slice_eq(unit.text, slice_str(units[i]))) {
            *ret_add = (int32_t)n;
            *ret_unit = units[i][0];
            return true;
        }
    }
    unknown(c, unit, "unit of time", "days");
    return false;
}

/* A value that 'attr' is compared with: of its type, or another attribute of its type. */
static bool value_of(struct check *c, enum rule_attr attr, const struct ast_value *v,
                     struct rule_operand *o)
{
    struct err err;
    const struct rule_attribute *a = rule_attribute(attr);
    enum rule_attr other = rule_attribute_by_name(v->word.text);
    if (other != RULE_ATTRIBUTES) {
        if (rule_attribute(other)->type != a->type || a->type == RULE_WORD) {
            complain(c, v->word, "the two attributes are not of one type");
            return false;
        }
        if ((rule_attribute(other)->properties & (RULE_MANY | RULE_OF)) != 0) {
            complain(c, v->word,
                     "this attribute may have several values; it must stand on the left");
            return false;
        }
        o->attr = other;
    } else if (rule_value_parse(c->set->vocab, c->set->entities, attr, v->word.text, &o->value,
                                &err) != RC_OK) {
        rule_error(c->errors, v->word.line, v->word.column, "%s", err.text);
        return false;
    }
    if (v->sign == 0)
        return true;
    if (a->type != RULE_DAY) {
        complain(c, v->count, "periods are added to dates only");
        return false;
    }
    if (!period(c, v->count, v->unit, &o->add, &o->unit))
        return false;
    if (v->sign == '-')
        o->add = -o->add;
    return true;
}

static bool country_operands(struct check *c, const struct ast_value *v)
{
    const int64_t *codes = NULL;
    int64_t one = rule_country(c->set->vocab, v->word.text);
    size_t n = 1;
    if (one == RULE_NO_ROW)
        n = rule_country_group(c->set->vocab, v->word.text, &codes);
    else
        codes = &one;
    if (n == 0 || v->sign != 0)
        unknown(c, v->word, "country", rule_country_meant(c->set->vocab, v->word.text));
    for (size_t i = 0; i < n; i++) {
        struct rule_operand *o = add_operand(c);
        if (o == NULL)
            return false;
        o->value = codes[i];
    }
    return n > 0;
}

static bool operands(struct check *c, struct rule_test *t, const struct ast_expr *e)
{
    t->first = (uint32_t)c->out->operand_count;
    bool countries =
        t->op == AST_CONTROLLED_FROM || ((t->op == AST_IN || t->op == AST_NOT_IN) &&
                                         rule_attribute(t->attr)->type == RULE_COUNTRY);
    for (const struct ast_value *v = e->values; v != NULL; v = v->next) {
        if (countries) {
            if (!country_operands(c, v))
                return false;
            continue;
        }
        struct rule_operand *o = add_operand(c);
        if (o == NULL || !value_of(c, t->attr, v, o))
            return false;
    }
    t->count = (uint32_t)c->out->operand_count - t->first;
    return true;
}

/* Tests. */

static bool fits(struct check *c, const struct ast_expr *e, const struct rule_attribute *a)
{
    bool party = e->op == AST_IN_GROUP || e->op == AST_CONTROLLED_FROM ||
                 e->op == AST_LISTED_ON || e->op == AST_LISTED_BY_NAME_ON;
    bool order = e->op == AST_LT || e->op == AST_LE || e->op == AST_GT || e->op == AST_GE;
    bool ordered = a->type == RULE_NUMBER || a->type == RULE_PERCENT || a->type == RULE_DAY;
    if ((!party || a->type == RULE_ENTITY) && (!order || ordered))
        return true;
    rule_error(c->errors, e->word.line, e->word.column, "'%s' does not go with %s, which is %s",
               ast_op_text(e->op), a->name, rule_type_name(a->type));
    return false;
}

static bool listed(struct check *c, struct rule_test *t, const struct ast_expr *e)
{
    const struct ast_word list = e->values->word;
    if (c->set->entities != NULL && !ent_list_exists(c->set->entities, list.text)) {
        struct rule_nearest nearest = rule_nearest_to(list.text);
        for (size_t i = 0; i < ent_list_count(c->set->entities); i++) {
            struct ent_list known;
            ent_list(c->set->entities, i, &known);
            rule_nearest_try(&nearest, known.id);
        }
        unknown(c, list, "list", nearest.best);
        return false;
    }
    t->list = arena_copy(c->arena, list.text);
    t->lag = (struct rule_operand){ .attr = RULE_ATTRIBUTES };
    return e->count.text.n == 0 || period(c, e->count, e->unit, &t->lag.add, &t->lag.unit);
}

static struct rule_test *add_test(struct check *c)
{
    if (c->out->test_count == (size_t)TESTS_MAX) {
        rule_error(c->errors, 0, 0, "more tests than %zu in one regulation", (size_t)TESTS_MAX);
        return NULL;
    }
    return &c->out->tests[c->out->test_count++]; /* which the caller writes as a whole */
}

static bool test(struct check *c, const struct ast_expr *e, uint32_t *ret)
{
    struct rule_test *t = add_test(c);
    if (t == NULL)
        return false;
    *t = (struct rule_test){ .attr = attribute_of(c, e->word), .op = e->op };
    if (t->attr == RULE_ATTRIBUTES || !of_country(c, t->attr, e->word, e->of, &t->of))
        return false;
    if (!fits(c, e, rule_attribute(t->attr)))
        return false;
    *ret = (uint32_t)(t - c->out->tests);
    bool is_list = e->op == AST_LISTED_ON || e->op == AST_LISTED_BY_NAME_ON;
    return is_list ? listed(c, t, e) : operands(c, t, e);
}

/* Nodes. */

static uint32_t add_node(struct check *c, struct rule_node node, const struct ast_expr *e)
{
    struct rule_regulation *r = c->out;
    if (r->node_count == RULE_NODES_MAX || node.depth > RULE_DEPTH_MAX) {
        complain(c, e->word, "too many tests in one regulation");
        return RULE_NO_NODE;
    }
    struct buf text = BUF_EMPTY;
    if (node.kind == NODE_NOT || node.kind == NODE_TEST)
        ast_print_expr(e, &text);
    node.text = keep(c, buf_view(&text));
    c->out_of_memory = c->out_of_memory || text.failed;
    buf_done(&text);
    r->nodes[r->node_count] = node;
    return (uint32_t)r->node_count++;
}

static uint32_t compile(struct check *c, const struct ast_expr *e);

/* "a and b and c" is one node with three children: the parser's chain leans left. */
static uint32_t compile_chain(struct check *c, const struct ast_expr *e)
{
    const struct ast_expr *parts[AST_NODES_MAX + 1];
    size_t n = 0;
    const struct ast_expr *at = e;
    while (at->kind == e->kind && n < AST_NODES_MAX) {
        parts[n++] = at->right;
        at = at->left;
    }
    parts[n++] = at;
    uint32_t kids[AST_NODES_MAX + 1];
    uint32_t depth = 0;
    bool broken = false;
    for (size_t i = 0; i < n; i++) {
        kids[i] = compile(c, parts[n - 1 - i]);
        if (kids[i] == RULE_NO_NODE) {
            broken = true; /* go on: the other parts may hold mistakes too */
            continue;
        }
        uint32_t below = c->out->nodes[kids[i]].depth;
        depth = below > depth ? below : depth;
    }
    if (broken)
        return RULE_NO_NODE;
    struct rule_regulation *r = c->out;
    if (n > KIDS_MAX - r->kid_count) {
        complain(c, e->word, "too many tests in one regulation");
        return RULE_NO_NODE;
    }
    uint32_t first = (uint32_t)r->kid_count;
    memcpy(r->kids + first, kids, n * sizeof *kids);
    r->kid_count += n;
    return add_node(c,
                    (struct rule_node){ e->kind == AST_AND ? NODE_AND : NODE_OR, first,
                                        (uint32_t)n, depth + 1, NULL },
                    e);
}

static uint32_t compile_name(struct check *c, const struct ast_expr *e)
{
    for (size_t i = 0; i < c->let_count; i++)
        if (slice_eq(c->lets[i].let->name.text, e->word.text))
            return c->lets[i].root;
    enum rule_attr attr = rule_attribute_by_name(e->word.text);
    if (attr == RULE_ATTRIBUTES) {
        struct rule_nearest nearest = rule_nearest_to(e->word.text);
        for (size_t i = 0; i < c->let_count; i++)
            rule_nearest_try(&nearest, keep(c, c->lets[i].let->name.text));
        if (nearest.best == NULL)
            nearest.best = rule_attribute_nearest(e->word.text);
        unknown(c, e->word, "name", nearest.best);
        return RULE_NO_NODE;
    }
    if (rule_attribute(attr)->type != RULE_YESNO) {
        complain(c, e->word, "this attribute is not true or false: compare it with something");
        return RULE_NO_NODE;
    }
    struct rule_test *t = add_test(c);
    struct rule_operand *o = add_operand(c);
    if (t == NULL || o == NULL)
        return RULE_NO_NODE;
    o->value = 1;
    *t = (struct rule_test){ .attr = attr, .op = AST_EQ, .count = 1 };
    t->first = (uint32_t)(o - c->out->operands);
    return add_node(
        c, (struct rule_node){ NODE_TEST, (uint32_t)(t - c->out->tests), 1, 1, NULL }, e);
}

static uint32_t compile(struct check *c, const struct ast_expr *e)
{
    uint32_t below = 0;
    switch (e->kind) {
    case AST_AND:
    case AST_OR: return compile_chain(c, e);
    case AST_NAME: return compile_name(c, e);
    case AST_TEST:
        if (!test(c, e, &below))
            return RULE_NO_NODE;
        return add_node(c, (struct rule_node){ NODE_TEST, below, 1, 1, NULL }, e);
    case AST_NOT: break;
    }
    below = compile(c, e->left);
    if (below == RULE_NO_NODE || c->out->kid_count == KIDS_MAX)
        return RULE_NO_NODE;
    uint32_t first = (uint32_t)c->out->kid_count++;
    c->out->kids[first] = below;
    return add_node(
        c, (struct rule_node){ NODE_NOT, first, 1, c->out->nodes[below].depth + 1, NULL }, e);
}

/* 'e' may be missing: true. */
static uint32_t root(struct check *c, const struct ast_expr *e)
{
    return e == NULL ? RULE_NO_NODE : compile(c, e);
}

/* "not controlled from these countries" points at nobody: it holds for most of the world. */
static bool about_party(const struct rule_regulation *r, uint32_t node)
{
    if (node == RULE_NO_NODE || r->nodes[node].kind == NODE_NOT)
        return false;
    const struct rule_node *n = &r->nodes[node];
    if (n->kind == NODE_TEST)
        return (rule_attribute(r->tests[n->first].attr)->properties & RULE_PARTY) != 0;
    for (uint32_t i = 0; i < n->count; i++)
        if (about_party(r, r->kids[n->first + i]))
            return true;
    return false;
}

/* Lines. */

static const char *text_of(struct check *c, const struct ast_string *s)
{
    return s == NULL ? NULL : keep(c, s->text);
}

static const char *title_in(struct check *c, const struct ast_string *s, const char *lang)
{
    for (; s != NULL; s = s->next) {
        if (s->lang.text.n > 0 && !slice_eq(s->lang.text, SLICE("en")) &&
            !slice_eq(s->lang.text, SLICE("ja")))
            unknown(c, s->lang, "language", "en");
        else if (slice_eq(s->lang.text, slice_str(lang)) ||
                 (s->lang.text.n == 0 && strcmp(lang, "en") == 0))
            return keep(c, s->text);
    }
    return NULL;
}

static const char *checked_of(struct check *c, struct ast_word on, struct ast_word how)
{
    static const char *const ways[] = { "verified", "secondary", "unverified" };
    (void)day_of(c, on); /* complains of what is not a date */
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (slice_eq(how.text, slice_str(ways[i])))
            return ways[i];
    struct rule_nearest nearest = rule_nearest_to(how.text);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        rule_nearest_try(&nearest, ways[i]);
    unknown(c, how, "way of checking", nearest.best);
    return NULL;
}

/* The index of 'w' among 'count' names, or 'count' and a complaint. */
static size_t choice(struct check *c, struct ast_word w, const char *what, size_t count,
                     const char *(*name)(size_t))
{
    for (size_t i = 0; i < count; i++)
        if (slice_eq(w.text, slice_str(name(i))))
            return i;
    struct rule_nearest nearest = rule_nearest_to(w.text);
    for (size_t i = 0; i < count; i++)
        rule_nearest_try(&nearest, name(i));
    unknown(c, w, what, nearest.best);
    return count;
}

static const char *duty_at(size_t i)
{
    return rule_duty_name((enum rule_duty)i);
}

static const char *standing_at(size_t i)
{
    return rule_standing_name((enum rule_standing)i);
}

static const char *counting_at(size_t i)
{
    return i == 0 ? "exclusive" : "inclusive";
}

static const char *silence_at(size_t i)
{
    return i == 0 ? "free" : "refused";
}

static void *array(struct check *c, size_t n, size_t each)
{
    void *p = arena_array(c->arena, n, each);
    if (p == NULL)
        c->out_of_memory = true;
    return p;
}

static void standings(struct check *c)
{
    size_t n = 0;
    for (const struct ast_standing *s = c->ast->standings; s != NULL; s = s->next)
        n++;
    struct rule_standing_from *to = array(c, n + 1, sizeof *to);
    if (to == NULL)
        return;
    c->out->standings = to;
    int32_t before = TIME_DAY_NONE;
    for (const struct ast_standing *s = c->ast->standings; s != NULL; s = s->next, to++) {
        size_t which = choice(c, s->word, "standing", STANDINGS, standing_at);
        *to = (struct rule_standing_from){ (enum rule_standing)which, day_of(c, s->from) };
        if (s != c->ast->standings && to->from <= before)
            complain(c, s->word, "a later standing must be from a later day");
        before = to->from;
    }
    c->out->standing_count = n;
}

static void deadlines(struct check *c, const struct ast_clause *ast, struct rule_clause *to)
{
    size_t n = 0;
    for (const struct ast_date *d = ast->by; d != NULL; d = d->next)
        n++;
    to->by = array(c, n + 1, sizeof *to->by);
    int32_t before = TIME_DAY_NONE;
    for (const struct ast_date *d = ast->by; d != NULL && to->by != NULL; d = d->next) {
        struct rule_deadline *by = &to->by[to->by_count++];
        unsigned before_count = c->errors->count;
        by->day = (struct rule_operand){ .attr = RULE_ATTRIBUTES };
        if (rule_attribute_by_name(d->value->word.text) == RULE_ATTRIBUTES)
            (void)day_of(c, d->value->word); /* complains in words of dates */
        if (c->errors->count == before_count)
            (void)value_of(c, RULE_PLAN_RECEIVED, d->value, &by->day); /* any date will do */
        by->since = day_of(c, d->since);
        by->text = by->day.attr == RULE_ATTRIBUTES ? NULL : rule_attribute(by->day.attr)->name;
        if (d != ast->by && by->since <= before)
            complain(c, d->value->word,
                     "a moved deadline needs 'since' and the day it became known");
        before = by->since;
    }
}

static void exceptions(struct check *c, const struct ast_clause *ast, struct rule_clause *to)
{
    size_t n = 0;
    for (const struct ast_except *x = ast->excepts; x != NULL; x = x->next)
        n++;
    to->exceptions = array(c, n + 1, sizeof *to->exceptions);
    for (const struct ast_except *x = ast->excepts; x != NULL && to->exceptions != NULL;
         x = x->next) {
        for (const struct ast_except *b = ast->excepts; b != x; b = b->next)
            if (slice_eq(b->id.text, x->id.text))
                complain(c, x->id, "another exception of this clause has this id");
        to->exceptions[to->exception_count++] =
            (struct rule_exception){ keep(c, x->id.text), x->claimed, root(c, x->when) };
    }
}

static void share(struct check *c, const struct ast_clause *ast, struct rule_clause *to)
{
    if ((to->duty == DUTY_LIMIT) != (ast->share_of != NULL))
        complain(c, ast->id, "the duty 'limit' and a 'share' belong together");
    if (ast->share_of == NULL)
        return;
    struct err err;
    to->share_of = root(c, ast->share_of);
    to->share_where = root(c, ast->share_where);
    to->about_party = about_party(c->out, to->share_where);
    if (rule_value_parse(c->set->vocab, NULL, RULE_SUPPLIER_STATE_SHARE, ast->at_most.text,
                         &to->at_most, &err) != RC_OK)
        complain(c, ast->at_most, "not a percentage");
}

static void clause(struct check *c, const struct ast_clause *ast, struct rule_clause *to)
{
    *to = (struct rule_clause){
        .id = keep(c, ast->id.text),
        .title = title_in(c, ast->titles, "en"),
        .title_ja = title_in(c, ast->titles, "ja"),
        .duty = DUTIES,
        .when = root(c, ast->when),
        .from = day_of(c, ast->from),
        .until = day_of(c, ast->until),
        .penalty = text_of(c, ast->penalty),
        .citation = text_of(c, ast->citation),
        .checked = c->out->checked,
        .share_of = RULE_NO_NODE,
        .share_where = RULE_NO_NODE,
    };
    if (ast->duty.text.n == 0)
        complain(c, ast->id, "the clause states no duty");
    else
        to->duty = (enum rule_duty)choice(c, ast->duty, "duty", DUTIES, duty_at);
    if (to->title == NULL)
        complain(c, ast->id, "the clause has no English title");
    if (ast->checked.text.n > 0)
        to->checked = checked_of(c, ast->checked_on, ast->checked);
    if (to->from != TIME_DAY_NONE && to->until != TIME_DAY_NONE && to->until < to->from)
        complain(c, ast->until, "the clause ends before it begins");
    to->about_party = about_party(c->out, to->when);
    deadlines(c, ast, to);
    exceptions(c, ast, to);
    share(c, ast, to);
}

static void lets(struct check *c)
{
    size_t n = 0;
    for (const struct ast_let *l = c->ast->lets; l != NULL; l = l->next)
        n++;
    c->lets = array(c, n + 1, sizeof *c->lets);
    for (const struct ast_let *l = c->ast->lets; l != NULL && c->lets != NULL; l = l->next) {
        if (rule_attribute_by_name(l->name.text) != RULE_ATTRIBUTES)
            complain(c, l->name, "an attribute has this name");
        for (size_t i = 0; i < c->let_count; i++)
            if (slice_eq(c->lets[i].let->name.text, l->name.text))
                complain(c, l->name, "another 'let' has this name");
        uint32_t at = compile(c, l->expr);
        c->lets[c->let_count].let = l; /* also with a mistake in it: one message is enough */
        c->lets[c->let_count++].root = at;
    }
}

static void clauses(struct check *c)
{
    size_t n = 0;
    for (const struct ast_clause *a = c->ast->clauses; a != NULL; a = a->next)
        n++;
    if (n == 0)
        complain(c, c->ast->id, "the regulation has no clause");
    c->out->clauses = array(c, n + 1, sizeof *c->out->clauses);
    for (const struct ast_clause *a = c->ast->clauses; a != NULL && c->out->clauses != NULL;
         a = a->next) {
        for (const struct ast_clause *b = c->ast->clauses; b != a; b = b->next)
            if (slice_eq(a->id.text, b->id.text))
                complain(c, a->id, "another clause has this id");
        clause(c, a, &c->out->clauses[c->out->clause_count++]);
    }
}

static void header(struct check *c)
{
    const struct ast_regulation *a = c->ast;
    struct rule_regulation *r = c->out;
    r->id = keep(c, a->id.text);
    r->title = title_in(c, a->titles, "en");
    r->title_ja = title_in(c, a->titles, "ja");
    r->citation = text_of(c, a->citation);
    r->source = text_of(c, a->sources);
    r->from = day_of(c, a->from);
    r->until = day_of(c, a->until);
    if (r->title == NULL)
        complain(c, a->id, "the regulation has no English title");
    if (r->citation == NULL)
        complain(c, a->id, "the regulation has no citation");
    if (a->checked.text.n == 0)
        complain(c, a->id, "the regulation does not say how it was checked");
    else
        r->checked = checked_of(c, a->checked_on, a->checked);
    if (a->counting.text.n > 0)
        r->inclusive = choice(c, a->counting, "way of counting", 2, counting_at) == 1;
    if (a->silence.text.n > 0)
        (void)choice(c, a->silence, "meaning of silence", 2, silence_at); /* complains */
    standings(c);
    r->applies = root(c, a->applies);
    r->applies_about_party = about_party(r, r->applies);
}

/* A later value of the same attribute would silently replace the earlier one. */
static void given_once(struct check *c, const struct ast_case *k, const struct ast_given *g)
{
    for (const struct ast_given *b = k->given; b != g; b = b->next)
        if (slice_eq(b->attribute.text, g->attribute.text) &&
            slice_eq(b->of.text, g->of.text)) {
            complain(c, g->attribute, "given twice; several values stand in parentheses");
            return;
        }
}

static void given(struct check *c, const struct ast_case *k)
{
    for (const struct ast_given *g = k->given; g != NULL; g = g->next) {
        int64_t number = 0;
        struct err err;
        enum rule_attr attr = attribute_of(c, g->attribute);
        if (attr == RULE_ATTRIBUTES || !of_country(c, attr, g->attribute, g->of, &number))
            continue;
        given_once(c, k, g);
        for (const struct ast_value *v = g->values; v != NULL; v = v->next)
            if (rule_value_parse(c->set->vocab, c->set->entities, attr, v->word.text, &number,
                                 &err) != RC_OK)
                rule_error(c->errors, v->word.line, v->word.column, "%s", err.text);
    }
}

static void unknown_clause(struct check *c, struct ast_word w)
{
    struct rule_nearest nearest = rule_nearest_to(w.text);
    for (const struct ast_clause *k = c->ast->clauses; k != NULL; k = k->next)
        rule_nearest_try(&nearest, keep(c, k->id.text));
    unknown(c, w, "clause", nearest.best);
}

static void unknown_status(struct check *c, struct ast_word w)
{
    struct rule_nearest nearest = rule_nearest_to(w.text);
    for (size_t i = 0; i < STATUSES; i++)
        rule_nearest_try(&nearest, rule_status_name((enum rule_status)i));
    unknown(c, w, "status", nearest.best);
}

static void expected(struct check *c, const struct ast_expect *e)
{
    bool is_clause = e->clause.text.n == 0; /* "nothing" about all of them */
    bool is_status = slice_eq(e->status.text, SLICE("nothing"));
    (void)day_of(c, e->date); /* complains */
    for (const struct ast_clause *k = c->ast->clauses; k != NULL && !is_clause; k = k->next)
        is_clause = slice_eq(k->id.text, e->clause.text);
    for (size_t i = 0; i < STATUSES && !is_status; i++)
        is_status = slice_eq(e->status.text, slice_str(rule_status_name((enum rule_status)i)));
    if (!is_clause)
        unknown_clause(c, e->clause);
    if (!is_status)
        unknown_status(c, e->status);
    for (const struct ast_value *v = e->missing; v != NULL; v = v->next)
        (void)attribute_of(c, v->word); /* complains */
}

/* Facts of examples have to make sense too, and what is expected has to exist. */
static void examples(struct check *c)
{
    for (const struct ast_example *x = c->ast->examples; x != NULL; x = x->next) {
        struct ast_word at = { x->title->text, x->title->line, x->title->column };
        if (x->cases == NULL || x->as_of.text.n == 0 || x->expects == NULL)
            complain(c, at, "an example needs 'given', 'as of' and 'expect'");
        (void)day_of(c, x->as_of); /* complains */
        for (const struct ast_case *k = x->cases; k != NULL; k = k->next)
            given(c, k);
        for (const struct ast_expect *e = x->expects; e != NULL; e = e->next)
            expected(c, e);
    }
}

/* What is in use of an array, in memory that stays; the room around it goes with the scratch.
 */
static void *kept(struct check *c, const void *from, size_t n, size_t each)
{
    void *p = array(c, n + 1, each);
    if (p != NULL && n > 0)
        memcpy(p, from, n * each);
    return p;
}

/* Room for the longest regulation, while one is compiled.  Not cleared: each is written as a
 * whole. */
struct rooms {
    struct rule_node nodes[RULE_NODES_MAX];
    uint32_t kids[KIDS_MAX];
    struct rule_test tests[TESTS_MAX];
    struct rule_operand operands[OPERANDS_MAX];
};

static void compile_in(struct check *c, struct rooms *rooms)
{
    struct rule_regulation *r = c->out;
    r->nodes = rooms->nodes;
    r->kids = rooms->kids;
    r->tests = rooms->tests;
    r->operands = rooms->operands;
    lets(c);
    header(c);
    clauses(c);
    examples(c);
    r->nodes = kept(c, r->nodes, r->node_count, sizeof *r->nodes);
    r->kids = kept(c, r->kids, r->kid_count, sizeof *r->kids);
    r->tests = kept(c, r->tests, r->test_count, sizeof *r->tests);
    r->operands = kept(c, r->operands, r->operand_count, sizeof *r->operands);
}

struct rule_regulation *rule_compile(const struct rule_set *set,
                                     const struct ast_regulation *ast, struct arena *arena,
                                     struct rule_errors *errors)
{
    struct check c = { .set = set, .ast = ast, .arena = arena, .errors = errors };
    struct rooms *rooms = malloc(sizeof *rooms);
    unsigned before = errors->count;
    c.out = array(&c, 1, sizeof *c.out);
    if (c.out == NULL || rooms == NULL) {
        free(rooms);
        return NULL;
    }
    *c.out = (struct rule_regulation){ .ast = ast, .selected = true };
    compile_in(&c, rooms);
    free(rooms);
    return c.out_of_memory || errors->count > before ? NULL : c.out;
}
