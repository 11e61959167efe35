/* The grammar of sekisho-regulation(5), by recursive descent with one token of lookahead. */
#include "rules/ast.h"

#include <stdio.h>

struct parse {
    struct lex lex;
    struct tok tok;     /* the one that comes next */
    unsigned last_line; /* of the token before it */
    struct arena *arena;
    struct rule_errors *errors;
    unsigned nodes; /* of this regulation */
    unsigned items; /* of this regulation: whatever is kept of it */
    bool out_of_memory;
    bool is_over; /* no memory, or a regulation beyond all measure: nothing more is read */
};

static void advance(struct parse *p)
{
    p->last_line = p->tok.line;
    p->tok = lex_next(&p->lex);
}

/* Chains are walked to their end to add to them, so their length has to have one. */
static void *make(struct parse *p, size_t size)
{
    if (++p->items > AST_ITEMS_MAX) {
        if (!p->is_over)
            rule_error(p->errors, p->tok.line, p->tok.column,
                       "more than %d words and lines in one regulation", AST_ITEMS_MAX);
        p->is_over = true;
        return NULL;
    }
    void *node = arena_bytes(p->arena, size);
    if (node == NULL)
        p->out_of_memory = p->is_over = true;
    return node;
}
#define MAKE(p, T) ((T *)make((p), sizeof(T)))

static bool fail(struct parse *p, const char *wanted)
{
    char quoted[RULE_QUOTE_SIZE];
    const struct tok *t = &p->tok;
    if (p->is_over)
        return false;
    if (t->kind == TOK_BAD)
        rule_error(p->errors, t->line, t->column, "%s: %s", rule_quote(t->text, quoted),
                   t->bad);
    else if (t->kind == TOK_WORD || t->kind == TOK_STRING)
        rule_error(p->errors, t->line, t->column, "%s where %s should stand",
                   rule_quote(t->text, quoted), wanted);
    else
        rule_error(p->errors, t->line, t->column, "%s where %s should stand", tok_name(t->kind),
                   wanted);
    return false;
}

static bool take(struct parse *p, enum tok_kind kind)
{
    if (p->tok.kind != kind)
        return fail(p, tok_name(kind));
    advance(p);
    return true;
}

static bool at_word(const struct parse *p, const char *word)
{
    return p->tok.kind == TOK_WORD && slice_eq(p->tok.text, slice_str(word));
}

static bool take_if(struct parse *p, const char *word)
{
    if (!at_word(p, word))
        return false;
    advance(p);
    return true;
}

static bool take_keyword(struct parse *p, const char *word)
{
    char wanted[32];
    (void)snprintf(wanted, sizeof wanted, "'%s'", word); /* keywords are short */
    return take_if(p, word) || fail(p, wanted);
}

static bool take_word(struct parse *p, struct ast_word *ret, const char *wanted)
{
    if (p->tok.kind != TOK_WORD)
        return fail(p, wanted);
    *ret = (struct ast_word){ p->tok.text, p->tok.line, p->tok.column };
    advance(p);
    return true;
}

/* Without the backslashes; the lexer saw to it that each escapes something. */
static bool take_string(struct parse *p, struct ast_string **ret)
{
    if (p->tok.kind != TOK_STRING)
        return fail(p, "a string");
    struct ast_string *s = MAKE(p, struct ast_string);
    struct slice raw = p->tok.text;
    uint8_t *plain = s == NULL ? NULL : arena_bytes(p->arena, raw.n + 1);
    if (s == NULL)
        return false;
    if (plain == NULL) {
        p->out_of_memory = p->is_over = true;
        return false;
    }
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        if (raw.p[i] == '\\')
            i++;
        plain[n++] = raw.p[i];
    }
    *s = (struct ast_string){ .text = slice_of(plain, n),
                              .line = p->tok.line,
                              .column = p->tok.column };
    advance(p);
    *ret = s;
    return true;
}

static bool take_value(struct parse *p, struct ast_value **ret)
{
    struct ast_value *v = MAKE(p, struct ast_value);
    if (v == NULL || !take_word(p, &v->word, "a value"))
        return false;
    if (p->tok.kind == TOK_PLUS || p->tok.kind == TOK_MINUS) {
        v->sign = p->tok.kind == TOK_PLUS ? '+' : '-';
        advance(p);
        if (!take_word(p, &v->count, "a number") ||
            !take_word(p, &v->unit, "days, months or years"))
            return false;
    }
    *ret = v;
    return true;
}

/* One value, or several in parentheses. */
static bool take_values(struct parse *p, bool *ret_list, struct ast_value **ret)
{
    *ret_list = p->tok.kind == TOK_PAREN;
    if (!*ret_list)
        return take_value(p, ret);
    advance(p);
    for (struct ast_value **end = ret; p->tok.kind != TOK_PAREN_END; end = &(*end)->next) {
        if (end != ret && !take(p, TOK_COMMA))
            return false;
        if (!take_value(p, end))
            return false;
    }
    advance(p);
    return true;
}

/* "(CN)" behind an attribute that asks for a country. */
static bool take_of(struct parse *p, struct ast_word *ret)
{
    if (p->tok.kind != TOK_PAREN)
        return true;
    advance(p);
    return take_word(p, ret, "a country") && take(p, TOK_PAREN_END);
}

static struct ast_expr *node(struct parse *p, enum ast_kind kind)
{
    if (++p->nodes > AST_NODES_MAX) {
        rule_error(p->errors, p->tok.line, p->tok.column,
                   "more than %d tests in one regulation", AST_NODES_MAX);
        return NULL;
    }
    struct ast_expr *e = MAKE(p, struct ast_expr);
    if (e != NULL)
        e->kind = kind;
    return e;
}

static bool is_sign(enum tok_kind kind, enum ast_op *ret)
{
    switch (kind) {
    case TOK_EQ: *ret = AST_EQ; return true;
    case TOK_NE: *ret = AST_NE; return true;
    case TOK_LT: *ret = AST_LT; return true;
    case TOK_LE: *ret = AST_LE; return true;
    case TOK_GT: *ret = AST_GT; return true;
    case TOK_GE: *ret = AST_GE; return true;
    default: return false;
    }
}

static bool nonempty(struct parse *p, const struct ast_expr *e)
{
    if (e->values != NULL)
        return true;
    rule_error(p->errors, e->word.line, e->word.column, "nothing can be in an empty list");
    return false;
}

static bool test_tail(struct parse *p, struct ast_expr *e)
{
    if (is_sign(p->tok.kind, &e->op)) {
        advance(p);
        return take_value(p, &e->values);
    }
    bool not_in = take_if(p, "not");
    if (not_in || at_word(p, "in")) {
        if (!take_keyword(p, "in"))
            return false;
        e->op = not_in ? AST_NOT_IN : AST_IN;
        if (!not_in && take_if(p, "group"))
            e->op = AST_IN_GROUP;
        return take_values(p, &e->list, &e->values) && nonempty(p, e);
    }
    if (take_if(p, "controlled_from")) {
        e->op = AST_CONTROLLED_FROM;
        return take_values(p, &e->list, &e->values) && nonempty(p, e);
    }
    if (!take_keyword(p, "listed"))
        return false;
    bool by_name = take_if(p, "by");
    if ((by_name && !take_keyword(p, "name")) || !take_keyword(p, "on"))
        return false;
    e->op = by_name ? AST_LISTED_BY_NAME_ON : AST_LISTED_ON;
    if (!take_value(p, &e->values))
        return false;
    if (!take_if(p, "for"))
        return true;
    return take_word(p, &e->count, "a number") &&
           take_word(p, &e->unit, "days, months or years");
}

static bool begins_tail(const struct parse *p)
{
    enum ast_op op;
    return is_sign(p->tok.kind, &op) || at_word(p, "in") || at_word(p, "not") ||
           at_word(p, "controlled_from") || at_word(p, "listed");
}

static bool is_operator_word(const struct parse *p)
{
    return at_word(p, "and") || at_word(p, "or") || at_word(p, "in") || at_word(p, "listed") ||
           at_word(p, "controlled_from");
}

static bool take_expr(struct parse *p, unsigned depth, struct ast_expr **ret);

static bool take_primary(struct parse *p, unsigned depth, struct ast_expr **ret)
{
    if (depth >= AST_DEPTH_MAX) {
        rule_error(p->errors, p->tok.line, p->tok.column, "nested more than %d deep",
                   AST_DEPTH_MAX);
        return false;
    }
    if (p->tok.kind == TOK_PAREN) {
        advance(p);
        return take_expr(p, depth + 1, ret) && take(p, TOK_PAREN_END);
    }
    if (take_if(p, "not")) {
        struct ast_expr *e = node(p, AST_NOT);
        if (e == NULL || !take_primary(p, depth + 1, &e->left))
            return false;
        *ret = e;
        return true;
    }
    if (p->tok.kind != TOK_WORD || is_operator_word(p))
        return fail(p, "a test");
    struct ast_expr *e = node(p, AST_NAME);
    if (e == NULL || !take_word(p, &e->word, "a test") || !take_of(p, &e->of))
        return false;
    if (begins_tail(p)) {
        e->kind = AST_TEST;
        if (!test_tail(p, e))
            return false;
    } else if (p->tok.kind == TOK_SET) {
        return fail(p, "'=='");
    } else if (e->of.text.n > 0) {
        return fail(p, "a comparison");
    }
    *ret = e;
    return true;
}

/* 'left' OP 'next': a chain leans left, so its depth is bounded by AST_NODES_MAX, not by the
 * depth of parentheses; who walks it walks the left side in a loop. */
static bool join(struct parse *p, enum ast_kind kind, struct ast_expr **left,
                 struct ast_expr *right)
{
    struct ast_expr *e = node(p, kind);
    if (e == NULL)
        return false;
    e->left = *left;
    e->right = right;
    *left = e;
    return true;
}

static bool take_and(struct parse *p, unsigned depth, struct ast_expr **ret)
{
    struct ast_expr *left = NULL;
    if (!take_primary(p, depth, &left))
        return false;
    while (take_if(p, "and")) {
        struct ast_expr *right = NULL;
        if (!take_primary(p, depth, &right) || !join(p, AST_AND, &left, right))
            return false;
    }
    *ret = left;
    return true;
}

static bool take_expr(struct parse *p, unsigned depth, struct ast_expr **ret)
{
    struct ast_expr *left = NULL;
    if (!take_and(p, depth, &left))
        return false;
    while (take_if(p, "or")) {
        struct ast_expr *right = NULL;
        if (!take_and(p, depth, &right) || !join(p, AST_OR, &left, right))
            return false;
    }
    *ret = left;
    return true;
}

/* One kind of line in a block. */
struct item {
    const char *keyword;
    bool (*take)(struct parse *p, void *into);
};

static const struct item *item_at(const struct parse *p, const struct item *items)
{
    for (const struct item *i = items; i->keyword != NULL; i++)
        if (at_word(p, i->keyword))
            return i;
    return NULL;
}

/* After a mistake: to the next line that begins with a keyword of this block, or its end. */
static void resynchronise(struct parse *p, const struct item *items)
{
    unsigned depth = 0;
    while (p->tok.kind != TOK_END && !p->is_over) {
        if (depth == 0 && p->tok.kind == TOK_CLOSE)
            return;
        if (depth == 0 && p->tok.line > p->last_line && item_at(p, items) != NULL)
            return;
        if (p->tok.kind == TOK_OPEN)
            depth++;
        if (p->tok.kind == TOK_CLOSE)
            depth--;
        advance(p);
    }
}

static bool take_block(struct parse *p, const struct item *items, void *into)
{
    if (!take(p, TOK_OPEN))
        return false;
    while (p->tok.kind != TOK_CLOSE && !p->is_over) {
        if (p->tok.kind == TOK_END)
            return fail(p, "'}'");
        const struct item *i = item_at(p, items);
        bool good = i != NULL;
        if (good) {
            advance(p);
            good = i->take(p, into);
        } else if (p->tok.kind == TOK_WORD) {
            char quoted[RULE_QUOTE_SIZE];
            char meant[RULE_QUOTE_SIZE];
            struct rule_nearest nearest = rule_nearest_to(p->tok.text);
            for (const struct item *k = items; k->keyword != NULL; k++)
                rule_nearest_try(&nearest, k->keyword);
            rule_error(p->errors, p->tok.line, p->tok.column, "no line begins with %s here%s",
                       rule_quote(p->tok.text, quoted), rule_nearest_text(&nearest, meant));
            advance(p);
        } else {
            (void)fail(p, "a line of this block"); /* the loop goes on behind it */
            if (p->tok.kind == TOK_OPEN || p->tok.kind == TOK_BAD)
                p->last_line = p->tok.line;
            else
                advance(p);
        }
        if (!good)
            resynchronise(p, items);
    }
    if (p->is_over)
        return false;
    advance(p);
    return true;
}

static bool once(struct parse *p, bool there, const char *what)
{
    if (there)
        rule_error(p->errors, p->tok.line, p->tok.column, "a second '%s'", what);
    return !there;
}

/* Titles: one string without a language (English), or a language before each. */
static bool take_titles(struct parse *p, struct ast_string **ret)
{
    struct ast_string **end = ret;
    do {
        struct ast_word lang = { .text = { NULL, 0 } };
        if (p->tok.kind == TOK_WORD && !take_word(p, &lang, "a language"))
            return false;
        if (!take_string(p, end))
            return false;
        (*end)->lang = lang;
        end = &(*end)->next;
    } while (at_word(p, "en") || at_word(p, "ja"));
    return true;
}

static bool take_dates(struct parse *p, struct ast_date **into)
{
    struct ast_date **end = into;
    while (*end != NULL)
        end = &(*end)->next;
    struct ast_date *d = MAKE(p, struct ast_date);
    if (d == NULL || !take_value(p, &d->value))
        return false;
    if (take_if(p, "since") && !take_word(p, &d->since, "a date"))
        return false;
    *end = d;
    return true;
}

/* clause { ... } */

static bool clause_duty(struct parse *p, void *into)
{
    struct ast_clause *c = into;
    return once(p, c->duty.text.n > 0, "duty") && take_word(p, &c->duty, "a duty");
}

static bool clause_when(struct parse *p, void *into)
{
    struct ast_clause *c = into;
    return once(p, c->when != NULL, "when") && take_expr(p, 0, &c->when);
}

static bool clause_from(struct parse *p, void *into)
{
    struct ast_clause *c = into;
    return once(p, c->from.text.n > 0, "from") && take_word(p, &c->from, "a date");
}

static bool clause_until(struct parse *p, void *into)
{
    struct ast_clause *c = into;
    return once(p, c->until.text.n > 0, "until") && take_word(p, &c->until, "a date");
}

static bool clause_by(struct parse *p, void *into)
{
    return take_dates(p, &((struct ast_clause *)into)->by);
}

static bool clause_except(struct parse *p, void *into)
{
    struct ast_clause *c = into;
    struct ast_except **end = &c->excepts;
    while (*end != NULL)
        end = &(*end)->next;
    struct ast_except *x = MAKE(p, struct ast_except);
    if (x == NULL || !take_word(p, &x->id, "the id of an exception"))
        return false;
    x->claimed = take_if(p, "claimed");
    if (!take_keyword(p, "when") || !take_expr(p, 0, &x->when))
        return false;
    *end = x;
    return true;
}

static bool clause_penalty(struct parse *p, void *into)
{
    struct ast_clause *c = into;
    return once(p, c->penalty != NULL, "penalty") && take_string(p, &c->penalty);
}

static bool clause_citation(struct parse *p, void *into)
{
    struct ast_clause *c = into;
    return once(p, c->citation != NULL, "citation") && take_string(p, &c->citation);
}

static bool clause_note(struct parse *p, void *into)
{
    struct ast_clause *c = into;
    return once(p, c->note != NULL, "note") && take_string(p, &c->note);
}

static bool clause_checked(struct parse *p, void *into)
{
    struct ast_clause *c = into;
    return once(p, c->checked.text.n > 0, "checked") &&
           take_word(p, &c->checked_on, "a date") &&
           take_word(p, &c->checked, "verified, secondary or unverified");
}

static bool clause_share(struct parse *p, void *into)
{
    struct ast_clause *c = into;
    return once(p, c->share_of != NULL, "share") && take_keyword(p, "of") &&
           take_expr(p, 0, &c->share_of) && take_keyword(p, "where") &&
           take_expr(p, 0, &c->share_where) && take_keyword(p, "at") &&
           take_keyword(p, "most") && take_word(p, &c->at_most, "a percentage");
}

static const struct item clause_items[] = {
    { "duty", clause_duty },       { "when", clause_when },
    { "from", clause_from },       { "until", clause_until },
    { "by", clause_by },           { "except", clause_except },
    { "penalty", clause_penalty }, { "citation", clause_citation },
    { "note", clause_note },       { "checked", clause_checked },
    { "share", clause_share },     { NULL, NULL },
};

/* example { ... } */

static bool example_given(struct parse *p, void *into)
{
    struct ast_example *x = into;
    struct ast_case **end = &x->cases;
    while (*end != NULL)
        end = &(*end)->next;
    struct ast_case *one = MAKE(p, struct ast_case);
    if (one == NULL)
        return false;
    *end = one;
    for (struct ast_given **g = &one->given;; g = &(*g)->next) {
        *g = MAKE(p, struct ast_given);
        if (*g == NULL || !take_word(p, &(*g)->attribute, "an attribute") ||
            !take_of(p, &(*g)->of) || !take(p, TOK_SET) ||
            !take_values(p, &(*g)->list, &(*g)->values)) {
            *g = NULL;
            return false;
        }
        if (p->tok.kind != TOK_COMMA)
            return true;
        advance(p);
    }
}

static bool example_as(struct parse *p, void *into)
{
    struct ast_example *x = into;
    return once(p, x->as_of.text.n > 0, "as of") && take_keyword(p, "of") &&
           take_word(p, &x->as_of, "a date");
}

static bool digit_starts(struct slice s)
{
    return s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9';
}

static bool example_expect(struct parse *p, void *into)
{
    struct ast_example *x = into;
    struct ast_expect **end = &x->expects;
    while (*end != NULL)
        end = &(*end)->next;
    struct ast_expect *e = MAKE(p, struct ast_expect);
    if (e == NULL)
        return false;
    if (at_word(p, "nothing")) {
        if (!take_word(p, &e->status, "nothing"))
            return false;
        *end = e;
        return true;
    }
    if (!take_word(p, &e->clause, "a clause or 'nothing'") ||
        !take_word(p, &e->status, "a status"))
        return false;
    if (p->tok.kind == TOK_WORD && digit_starts(p->tok.text) &&
        !take_word(p, &e->date, "a date"))
        return false;
    if (take_if(p, "missing")) {
        struct ast_value **v = &e->missing;
        do {
            if (!take_value(p, v))
                return false;
            v = &(*v)->next;
            if (p->tok.kind != TOK_COMMA)
                break;
            advance(p);
        } while (true);
    }
    *end = e;
    return true;
}

static const struct item example_items[] = {
    { "given", example_given },
    { "as", example_as },
    { "expect", example_expect },
    { NULL, NULL },
};

/* regulation { ... } */

static bool reg_title(struct parse *p, void *into)
{
    struct ast_regulation *r = into;
    return once(p, r->titles != NULL, "title") && take_titles(p, &r->titles);
}

static bool reg_issued_by(struct parse *p, void *into)
{
    struct ast_regulation *r = into;
    return once(p, r->issued_by != NULL, "issued_by") && take_string(p, &r->issued_by);
}

static bool reg_citation(struct parse *p, void *into)
{
    struct ast_regulation *r = into;
    return once(p, r->citation != NULL, "citation") && take_string(p, &r->citation);
}

static bool reg_note(struct parse *p, void *into)
{
    struct ast_regulation *r = into;
    return once(p, r->note != NULL, "note") && take_string(p, &r->note);
}

static bool reg_source(struct parse *p, void *into)
{
    struct ast_string **end = &((struct ast_regulation *)into)->sources;
    while (*end != NULL)
        end = &(*end)->next;
    return take_string(p, end);
}

static bool reg_checked(struct parse *p, void *into)
{
    struct ast_regulation *r = into;
    return once(p, r->checked.text.n > 0, "checked") &&
           take_word(p, &r->checked_on, "a date") &&
           take_word(p, &r->checked, "verified, secondary or unverified");
}

static bool reg_standing(struct parse *p, void *into)
{
    struct ast_standing **end = &((struct ast_regulation *)into)->standings;
    while (*end != NULL)
        end = &(*end)->next;
    struct ast_standing *s = MAKE(p, struct ast_standing);
    if (s == NULL || !take_word(p, &s->word, "a standing"))
        return false;
    if (take_if(p, "from") && !take_word(p, &s->from, "a date"))
        return false;
    *end = s;
    return true;
}

static bool reg_in_force(struct parse *p, void *into)
{
    struct ast_regulation *r = into;
    if (!once(p, r->has_in_force, "in_force"))
        return false;
    r->has_in_force = true;
    bool from = take_if(p, "from");
    if (from && !take_word(p, &r->from, "a date"))
        return false;
    bool until = take_if(p, "until");
    if (until && !take_word(p, &r->until, "a date"))
        return false;
    return from || until || fail(p, "'from' or 'until'");
}

static bool reg_silence(struct parse *p, void *into)
{
    struct ast_regulation *r = into;
    return once(p, r->silence.text.n > 0, "silence") &&
           take_word(p, &r->silence, "free or refused");
}

static bool reg_counting(struct parse *p, void *into)
{
    struct ast_regulation *r = into;
    return once(p, r->counting.text.n > 0, "counting") &&
           take_word(p, &r->counting, "inclusive or exclusive");
}

static bool reg_applies(struct parse *p, void *into)
{
    struct ast_regulation *r = into;
    return once(p, r->applies != NULL, "applies") && take_expr(p, 0, &r->applies);
}

static bool reg_let(struct parse *p, void *into)
{
    struct ast_let **end = &((struct ast_regulation *)into)->lets;
    while (*end != NULL)
        end = &(*end)->next;
    struct ast_let *l = MAKE(p, struct ast_let);
    if (l == NULL || !take_word(p, &l->name, "a name") || !take(p, TOK_SET) ||
        !take_expr(p, 0, &l->expr))
        return false;
    *end = l;
    return true;
}

static bool reg_clause(struct parse *p, void *into)
{
    struct ast_clause **end = &((struct ast_regulation *)into)->clauses;
    while (*end != NULL)
        end = &(*end)->next;
    struct ast_clause *c = MAKE(p, struct ast_clause);
    if (c == NULL || !take_word(p, &c->id, "the clause's id") || !take_titles(p, &c->titles))
        return false;
    *end = c;
    return take_block(p, clause_items, c);
}

static bool reg_example(struct parse *p, void *into)
{
    struct ast_example **end = &((struct ast_regulation *)into)->examples;
    while (*end != NULL)
        end = &(*end)->next;
    struct ast_example *x = MAKE(p, struct ast_example);
    if (x == NULL || !take_string(p, &x->title))
        return false;
    *end = x;
    return take_block(p, example_items, x);
}

static const struct item regulation_items[] = {
    { "title", reg_title },       { "issued_by", reg_issued_by }, { "citation", reg_citation },
    { "source", reg_source },     { "note", reg_note },           { "checked", reg_checked },
    { "standing", reg_standing }, { "in_force", reg_in_force },   { "silence", reg_silence },
    { "counting", reg_counting }, { "applies", reg_applies },     { "let", reg_let },
    { "clause", reg_clause },     { "example", reg_example },     { NULL, NULL },
};

static bool take_regulation(struct parse *p, struct ast_regulation **into)
{
    struct ast_regulation **end = into;
    while (*end != NULL)
        end = &(*end)->next;
    p->nodes = 0;
    p->items = 0;
    struct ast_regulation *r = MAKE(p, struct ast_regulation);
    if (r == NULL || !take_word(p, &r->id, "the regulation's id"))
        return false;
    *end = r;
    return take_block(p, regulation_items, r);
}

enum rc ast_parse(struct slice text, struct arena *arena, struct rule_errors *errors,
                  struct ast_regulation **ret, struct err *err)
{
    if (text.n > LEX_TEXT_MAX)
        return err_set(err, RC_LIMIT, "%zu bytes of regulations in one file; %d allowed",
                       text.n, LEX_TEXT_MAX);
    struct parse p = { .arena = arena, .errors = errors };
    struct ast_regulation *regulations = NULL;
    unsigned before = errors->count;
    unsigned count = 0;
    lex_init(&p.lex, text);
    advance(&p);
    if (p.tok.kind == TOK_END)
        (void)fail(&p,
                   "'regulation'"); /* a file of nothing checks nothing: that is a mistake */
    while (p.tok.kind != TOK_END && !p.is_over) {
        if (count++ == AST_REGULATIONS_MAX) {
            rule_error(errors, p.tok.line, p.tok.column, "more than %d regulations in one file",
                       AST_REGULATIONS_MAX);
            break;
        }
        bool good = take_keyword(&p, "regulation") && take_regulation(&p, &regulations);
        while (!good && !p.is_over && p.tok.kind != TOK_END && !at_word(&p, "regulation"))
            advance(&p);
    }
    if (p.out_of_memory)
        return err_set(err, RC_MEMORY, "no memory for the regulations");
    *ret = regulations;
    if (errors->count > before)
        return err_set(err, RC_FORMAT, "%u errors", errors->count - before);
    return RC_OK;
}
