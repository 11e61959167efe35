#include "rules/given.h"

#include "rules/file.h"
#include "rules/lex.h"

struct given {
    struct lex lex;
    struct tok tok; /* the one that comes next */
    struct rule_facts *facts;
    const struct rule_vocab *vocab;
    const struct entities *entities;
    const char *name;
    struct rule_errors *errors;
};

static void advance(struct given *g)
{
    g->tok = lex_next(&g->lex);
}

static bool fail(struct given *g, const char *wanted)
{
    char quoted[RULE_QUOTE_SIZE];
    const struct tok *t = &g->tok;
    if (t->kind == TOK_BAD)
        rule_error(g->errors, t->line, t->column, "%s: %s", rule_quote(t->text, quoted),
                   t->bad);
    else if (t->kind == TOK_WORD || t->kind == TOK_STRING)
        rule_error(g->errors, t->line, t->column, "%s where %s should stand",
                   rule_quote(t->text, quoted), wanted);
    else
        rule_error(g->errors, t->line, t->column, "%s where %s should stand", tok_name(t->kind),
                   wanted);
    return false;
}

/* Only what describes the operator: a maker that is stated for everything would be pinned on
 * every unknown device. */
static bool attribute(struct given *g, enum rule_attr *ret)
{
    char quoted[RULE_QUOTE_SIZE];
    struct tok t = g->tok;
    if (t.kind != TOK_WORD)
        return fail(g, "an attribute");
    *ret = rule_attribute_by_name(t.text);
    if (*ret == RULE_ATTRIBUTES) {
        const char *near = rule_attribute_nearest(t.text);
        rule_error(g->errors, t.line, t.column, "unknown attribute %s%s%s%s",
                   rule_quote(t.text, quoted), near == NULL ? "" : "; did you mean '",
                   near == NULL ? "" : near, near == NULL ? "" : "'?");
        return false;
    }
    if (!slice_starts(t.text, SLICE("operator."))) {
        rule_error(g->errors, t.line, t.column, "%s: here only operator.* is stated",
                   rule_quote(t.text, quoted));
        return false;
    }
    advance(g);
    return true;
}

/* Is the word at hand the attribute of the next line? */
static bool next_begins(const struct given *g)
{
    struct lex ahead = g->lex;
    return g->tok.kind == TOK_WORD && lex_next(&ahead).kind == TOK_SET;
}

static bool values(struct given *g, enum rule_attr attr)
{
    const char *because = arena_printf(g->facts->arena, "%s, line %u", g->name, g->tok.line);
    struct err err = { "" };
    if (because == NULL)
        g->facts->failed = true;
    rule_facts_forget(g->facts, attr);
    do {
        struct tok t = g->tok;
        if (t.kind != TOK_WORD && t.kind != TOK_STRING)
            return fail(g, "a value");
        if (rule_facts_text(g->facts, g->vocab, g->entities, attr, (struct slice){ NULL, 0 },
                            t.text, because, &err) != RC_OK) {
            rule_error(g->errors, t.line, t.column, "%s", err.text);
            return false;
        }
        advance(g);
        if (g->tok.kind != TOK_COMMA)
            break;
        advance(g);
    } while (!next_begins(g) && g->tok.kind != TOK_END);
    rule_facts_close(g->facts, attr);
    return true;
}

enum rc rule_given_read(struct rule_facts *f, const struct rule_vocab *vocab,
                        const struct entities *entities, const char *name, struct slice text,
                        struct rule_errors *errors, struct err *err)
{
    struct given g = {
        .facts = f, .vocab = vocab, .entities = entities, .name = name, .errors = errors
    };
    bool is_sound = true;
    rule_errors_file(errors, name);
    lex_init(&g.lex, text);
    advance(&g);
    while (is_sound && g.tok.kind != TOK_END) {
        enum rule_attr attr = RULE_ATTRIBUTES;
        is_sound = attribute(&g, &attr);
        if (is_sound && g.tok.kind != TOK_SET)
            is_sound = fail(&g, "'='");
        if (is_sound) {
            advance(&g);
            is_sound = values(&g, attr);
        }
    }
    if (f->failed)
        return err_set(err, RC_MEMORY, "%s: no memory", name);
    return is_sound ? RC_OK : err_set(err, RC_FORMAT, "%s: cannot be used", name);
}

enum rc rule_given_load(struct rule_facts *f, const struct rule_vocab *vocab,
                        const struct entities *entities, const char *path,
                        struct rule_errors *errors, struct err *err)
{
    struct slice text;
    enum rc rc = rule_file_read(path, RULE_GIVEN_MAX, f->arena, &text, err);
    return rc != RC_OK ? rc : rule_given_read(f, vocab, entities, path, text, errors, err);
}
