#include "cases/parsing.h"

void parse_begin(struct parsing *p, const char *name, struct slice text, struct arena *arena,
                 struct rule_errors *errors)
{
    *p = (struct parsing){ .arena = arena, .errors = errors };
    rule_errors_file(errors, name);
    lex_init(&p->lex, text);
    parse_advance(p);
}

void parse_advance(struct parsing *p)
{
    p->tok = lex_next(&p->lex);
}

bool parse_fail(struct parsing *p, const char *wanted)
{
    char quoted[RULE_QUOTE_SIZE];
    const struct tok *t = &p->tok;
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

bool parse_take(struct parsing *p, enum tok_kind kind)
{
    if (p->tok.kind != kind)
        return parse_fail(p, tok_name(kind));
    parse_advance(p);
    return true;
}

bool parse_take_if(struct parsing *p, const char *word)
{
    if (p->tok.kind != TOK_WORD || !slice_eq(p->tok.text, slice_str(word)))
        return false;
    parse_advance(p);
    return true;
}

bool parse_word(struct parsing *p, const char **ret, const char *wanted)
{
    if (p->tok.kind != TOK_WORD)
        return parse_fail(p, wanted);
    struct slice copy = arena_copy(p->arena, p->tok.text);
    if (copy.p == NULL) {
        p->no_memory = true;
        return false;
    }
    *ret = (const char *)copy.p;
    parse_advance(p);
    return true;
}

bool parse_string(struct parsing *p, const char **ret)
{
    if (p->tok.kind != TOK_STRING)
        return parse_fail(p, "a string");
    struct slice raw = p->tok.text;
    uint8_t *plain = arena_bytes(p->arena, raw.n + 1);
    if (plain == NULL) {
        p->no_memory = true;
        return false;
    }
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        if (raw.p[i] == '\\')
            i++;
        plain[n++] = raw.p[i];
    }
    *ret = (const char *)plain;
    parse_advance(p);
    return true;
}
