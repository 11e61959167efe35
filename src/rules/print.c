#include "rules/ast.h"

const char *ast_op_text(enum ast_op op)
{
    static const char *const texts[] = {
        [AST_EQ] = "==",
        [AST_NE] = "!=",
        [AST_LT] = "<",
        [AST_LE] = "<=",
        [AST_GT] = ">",
        [AST_GE] = ">=",
        [AST_IN] = "in",
        [AST_NOT_IN] = "not in",
        [AST_IN_GROUP] = "in group",
        [AST_CONTROLLED_FROM] = "controlled_from",
        [AST_LISTED_ON] = "listed on",
        [AST_LISTED_BY_NAME_ON] = "listed by name on",
    };
    return texts[op];
}

static void quoted(const struct ast_string *s, struct buf *out)
{
    buf_char(out, '"');
    for (size_t i = 0; i < s->text.n; i++) {
        uint8_t c = s->text.p[i];
        if (c == '"' || c == '\\')
            buf_char(out, '\\');
        buf_char(out, (char)c);
    }
    buf_char(out, '"');
}

void ast_print_value(const struct ast_value *v, struct buf *out)
{
    buf_slice(out, v->word.text);
    if (v->sign == 0)
        return;
    buf_printf(out, " %c ", v->sign);
    buf_slice(out, v->count.text);
    buf_char(out, ' ');
    buf_slice(out, v->unit.text);
}

static void values(const struct ast_value *v, bool list, struct buf *out)
{
    if (list)
        buf_char(out, '(');
    for (; v != NULL; v = v->next) {
        ast_print_value(v, out);
        if (v->next != NULL)
            buf_str(out, ", ");
    }
    if (list)
        buf_char(out, ')');
}

static void attribute(struct ast_word word, struct ast_word of, struct buf *out)
{
    buf_slice(out, word.text);
    if (of.text.n > 0) {
        buf_char(out, '(');
        buf_slice(out, of.text);
        buf_char(out, ')');
    }
}

static void test(const struct ast_expr *e, struct buf *out)
{
    attribute(e->word, e->of, out);
    buf_printf(out, " %s ", ast_op_text(e->op));
    values(e->values, e->list, out);
    if (e->count.text.n > 0) {
        buf_str(out, " for ");
        buf_slice(out, e->count.text);
        buf_char(out, ' ');
        buf_slice(out, e->unit.text);
    }
}

static void expr(const struct ast_expr *e, struct buf *out);

static void operand(const struct ast_expr *e, bool parentheses, struct buf *out)
{
    if (parentheses)
        buf_char(out, '(');
    expr(e, out);
    if (parentheses)
        buf_char(out, ')');
}

/* The chain leans left: collect it from the right, print it from the left.  AST_NODES_MAX
 * bounds it. */
static void chain(const struct ast_expr *e, struct buf *out)
{
    enum ast_kind kind = e->kind;
    const struct ast_expr *rights[AST_NODES_MAX];
    size_t n = 0;
    while (e->kind == kind && n < AST_NODES_MAX) {
        rights[n++] = e->right;
        e = e->left;
    }
    operand(e, kind == AST_AND && e->kind == AST_OR, out);
    while (n > 0) {
        const struct ast_expr *r = rights[--n];
        buf_str(out, kind == AST_AND ? " and " : " or ");
        operand(r, r->kind == AST_OR || (kind == AST_AND && r->kind == AST_AND), out);
    }
}

static void expr(const struct ast_expr *e, struct buf *out)
{
    switch (e->kind) {
    case AST_AND:
    case AST_OR: chain(e, out); break;
    case AST_NOT:
        buf_str(out, "not ");
        operand(e->left, e->left->kind == AST_AND || e->left->kind == AST_OR, out);
        break;
    case AST_TEST: test(e, out); break;
    case AST_NAME: buf_slice(out, e->word.text); break;
    }
}

void ast_print_expr(const struct ast_expr *e, struct buf *out)
{
    expr(e, out);
}

enum { INDENT = 4 };

static void key(unsigned depth, const char *name, struct buf *out)
{
    for (unsigned i = 0; i < depth * INDENT; i++)
        buf_char(out, ' ');
    buf_str(out, name);
    buf_char(out, ' ');
}

static void word_line(unsigned depth, const char *name, struct ast_word w, struct buf *out)
{
    if (w.text.n == 0)
        return;
    key(depth, name, out);
    buf_slice(out, w.text);
    buf_char(out, '\n');
}

static void string_lines(unsigned depth, const char *name, const struct ast_string *s,
                         struct buf *out)
{
    for (; s != NULL; s = s->next) {
        key(depth, name, out);
        quoted(s, out);
        buf_char(out, '\n');
    }
}

static void titles(const struct ast_string *s, struct buf *out)
{
    for (; s != NULL; s = s->next) {
        if (s->lang.text.n > 0) {
            buf_slice(out, s->lang.text);
            buf_char(out, ' ');
        }
        quoted(s, out);
        if (s->next != NULL)
            buf_char(out, ' ');
    }
}

static void expr_line(unsigned depth, const char *name, const struct ast_expr *e,
                      struct buf *out)
{
    if (e == NULL)
        return;
    key(depth, name, out);
    expr(e, out);
    buf_char(out, '\n');
}

static void checked(unsigned depth, struct ast_word on, struct ast_word how, struct buf *out)
{
    if (how.text.n == 0)
        return;
    key(depth, "checked", out);
    buf_slice(out, on.text);
    buf_char(out, ' ');
    buf_slice(out, how.text);
    buf_char(out, '\n');
}

static void clause(const struct ast_clause *c, struct buf *out)
{
    key(1, "clause", out);
    buf_slice(out, c->id.text);
    buf_char(out, ' ');
    titles(c->titles, out);
    buf_str(out, " {\n");
    word_line(2, "duty", c->duty, out);
    expr_line(2, "when", c->when, out);
    if (c->share_of != NULL && c->share_where != NULL) {
        key(2, "share of", out);
        expr(c->share_of, out);
        buf_str(out, " where ");
        expr(c->share_where, out);
        buf_str(out, " at most ");
        buf_slice(out, c->at_most.text);
        buf_char(out, '\n');
    }
    word_line(2, "from", c->from, out);
    for (const struct ast_date *d = c->by; d != NULL; d = d->next) {
        key(2, "by", out);
        ast_print_value(d->value, out);
        if (d->since.text.n > 0) {
            buf_str(out, " since ");
            buf_slice(out, d->since.text);
        }
        buf_char(out, '\n');
    }
    word_line(2, "until", c->until, out);
    for (const struct ast_except *x = c->excepts; x != NULL; x = x->next) {
        key(2, "except", out);
        buf_slice(out, x->id.text);
        buf_str(out, x->claimed ? " claimed when " : " when ");
        expr(x->when, out);
        buf_char(out, '\n');
    }
    string_lines(2, "penalty", c->penalty, out);
    string_lines(2, "citation", c->citation, out);
    string_lines(2, "note", c->note, out);
    checked(2, c->checked_on, c->checked, out);
    buf_str(out, "    }\n");
}

static void example(const struct ast_example *x, struct buf *out)
{
    key(1, "example", out);
    quoted(x->title, out);
    buf_str(out, " {\n");
    for (const struct ast_case *c = x->cases; c != NULL; c = c->next) {
        key(2, "given", out);
        for (const struct ast_given *g = c->given; g != NULL; g = g->next) {
            attribute(g->attribute, g->of, out);
            buf_str(out, " = ");
            values(g->values, g->list, out);
            if (g->next != NULL)
                buf_str(out, ", ");
        }
        buf_char(out, '\n');
    }
    word_line(2, "as of", x->as_of, out);
    for (const struct ast_expect *e = x->expects; e != NULL; e = e->next) {
        key(2, "expect", out);
        if (e->clause.text.n > 0) {
            buf_slice(out, e->clause.text);
            buf_char(out, ' ');
        }
        buf_slice(out, e->status.text);
        if (e->date.text.n > 0) {
            buf_char(out, ' ');
            buf_slice(out, e->date.text);
        }
        if (e->missing != NULL) {
            buf_str(out, " missing ");
            values(e->missing, false, out);
        }
        buf_char(out, '\n');
    }
    buf_str(out, "    }\n");
}

static void in_force(const struct ast_regulation *r, struct buf *out)
{
    if (!r->has_in_force)
        return;
    buf_str(out, "    in_force");
    if (r->from.text.n > 0) {
        buf_str(out, " from ");
        buf_slice(out, r->from.text);
    }
    if (r->until.text.n > 0) {
        buf_str(out, " until ");
        buf_slice(out, r->until.text);
    }
    buf_char(out, '\n');
}

static void regulation(const struct ast_regulation *r, struct buf *out)
{
    buf_str(out, "regulation ");
    buf_slice(out, r->id.text);
    buf_str(out, " {\n");
    if (r->titles != NULL) {
        key(1, "title", out);
        titles(r->titles, out);
        buf_char(out, '\n');
    }
    string_lines(1, "issued_by", r->issued_by, out);
    string_lines(1, "citation", r->citation, out);
    string_lines(1, "source", r->sources, out);
    string_lines(1, "note", r->note, out);
    checked(1, r->checked_on, r->checked, out);
    for (const struct ast_standing *s = r->standings; s != NULL; s = s->next) {
        key(1, "standing", out);
        buf_slice(out, s->word.text);
        if (s->from.text.n > 0) {
            buf_str(out, " from ");
            buf_slice(out, s->from.text);
        }
        buf_char(out, '\n');
    }
    in_force(r, out);
    word_line(1, "silence", r->silence, out);
    word_line(1, "counting", r->counting, out);
    expr_line(1, "applies", r->applies, out);
    for (const struct ast_let *l = r->lets; l != NULL; l = l->next) {
        key(1, "let", out);
        buf_slice(out, l->name.text);
        buf_str(out, " = ");
        expr(l->expr, out);
        buf_char(out, '\n');
    }
    for (const struct ast_clause *c = r->clauses; c != NULL; c = c->next)
        clause(c, out);
    for (const struct ast_example *x = r->examples; x != NULL; x = x->next)
        example(x, out);
    buf_str(out, "}\n");
}

void ast_print(const struct ast_regulation *regulations, struct buf *out)
{
    for (const struct ast_regulation *r = regulations; r != NULL; r = r->next)
        regulation(r, out);
}
