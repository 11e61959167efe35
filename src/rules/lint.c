#include "rules/lint.h"

#include "rules/set.h"

/* One regulation being looked at. */
struct lint {
    const struct rule_regulation *r;
    const struct ast_regulation *ast;
    int32_t today;
    struct rule_errors *errors;
};

static void tell(const struct lint *l, struct ast_word at, const char *what)
{
    char quoted[RULE_QUOTE_SIZE];
    rule_error(l->errors, at.line, at.column, "%s: %s", rule_quote(at.text, quoted), what);
}

/* The same with a day at its end. */
static void tell_day(const struct lint *l, struct ast_word at, const char *what, int32_t day)
{
    char text[TIME_TEXT_SIZE];
    char quoted[RULE_QUOTE_SIZE];
    time_print_day(day, text);
    rule_error(l->errors, at.line, at.column, "%s: %s %s", rule_quote(at.text, quoted), what,
               text);
}

static bool is_day(int32_t day)
{
    return day != TIME_DAY_NONE;
}

/* The day that 'w' names; TIME_DAY_NONE if it names none: the checker has told of it. */
static int32_t day_of(struct ast_word w)
{
    int32_t day = TIME_DAY_NONE;
    return w.text.n > 0 && time_parse_day(w.text, &day) ? day : TIME_DAY_NONE;
}

static void checked(const struct lint *l, struct ast_word on)
{
    int32_t day = day_of(on);
    if (is_day(day) && day > l->today)
        tell_day(l, on, "nobody can have compared it on a day to come; today is", l->today);
}

static void sources(const struct lint *l)
{
    if (l->ast->sources == NULL)
        tell(l, l->ast->id, "the regulation names no source: where can its text be read?");
    for (const struct ast_string *s = l->ast->sources; s != NULL; s = s->next)
        if (!slice_starts(s->text, SLICE("https://")) &&
            !slice_starts(s->text, SLICE("http://")))
            tell(l, (struct ast_word){ s->text, s->line, s->column },
                 "a source is an address that begins with https://");
}

static void deadlines(const struct lint *l, const struct ast_clause *c, int32_t begins)
{
    int32_t until = day_of(c->until);
    for (const struct ast_date *d = c->by; d != NULL; d = d->next) {
        int32_t by = d->value->sign == 0 ? day_of(d->value->word) : TIME_DAY_NONE;
        int32_t since = day_of(d->since);
        if (!is_day(by))
            continue;
        if (is_day(begins) && by < begins)
            tell_day(l, d->value->word,
                     "the deadline passes before the clause begins, which is on", begins);
        if (is_day(until) && by > until)
            tell_day(l, d->value->word,
                     "the deadline lies behind the clause's end, which is on", until);
        if (is_day(since) && by < since)
            tell_day(l, d->value->word, "the deadline had passed when it became known, on",
                     since);
    }
}

static void clause_days(const struct lint *l, const struct ast_clause *c)
{
    int32_t from = day_of(c->from);
    int32_t until = day_of(c->until);
    const struct rule_regulation *r = l->r;
    if (is_day(from) && is_day(r->from) && from < r->from)
        tell_day(l, c->from, "the clause begins before the regulation is in force, from",
                 r->from);
    if (is_day(from) && is_day(r->until) && from > r->until)
        tell_day(l, c->from, "the clause begins after the regulation was in force, until",
                 r->until);
    if (is_day(until) && is_day(r->from) && until < r->from)
        tell_day(l, c->until, "the clause ends before the regulation is in force, from",
                 r->from);
    deadlines(l, c, is_day(from) && from > r->from ? from : r->from);
    checked(l, c->checked_on);
}

/* A regulation with an end and standings that begin behind it, or a start behind its end. */
static void regulation_days(const struct lint *l)
{
    const struct rule_regulation *r = l->r;
    if (is_day(r->from) && is_day(r->until) && r->until < r->from)
        tell_day(l, l->ast->until, "the regulation ends before it is in force, from", r->from);
    for (const struct ast_standing *s = l->ast->standings; s != NULL; s = s->next) {
        int32_t from = day_of(s->from);
        if (is_day(from) && is_day(r->until) && from > r->until)
            tell_day(l, s->word, "the standing begins after the regulation's end, which is on",
                     r->until);
        if (slice_eq(s->word.text, SLICE("in-force")) && is_day(from) && is_day(r->from) &&
            from < r->from)
            tell_day(l, s->word, "the standing begins before 'in_force', which is from",
                     r->from);
    }
    checked(l, l->ast->checked_on);
}

/* ---- conditions that nothing uses ---- */

static bool mentions(const struct ast_expr *e, struct slice name)
{
    for (; e != NULL; e = e->left) { /* chains lean left */
        if (e->kind == AST_NAME && slice_eq(e->word.text, name))
            return true;
        if (e->right != NULL && mentions(e->right, name)) /* AST_DEPTH_MAX bounds it */
            return true;
    }
    return false;
}

static bool clause_mentions(const struct ast_clause *c, struct slice name)
{
    bool found = mentions(c->when, name) || mentions(c->share_of, name) ||
                 mentions(c->share_where, name);
    for (const struct ast_except *x = c->excepts; x != NULL && !found; x = x->next)
        found = mentions(x->when, name);
    return found;
}

static void unused(const struct lint *l)
{
    for (const struct ast_let *let = l->ast->lets; let != NULL; let = let->next) {
        bool found = mentions(l->ast->applies, let->name.text);
        for (const struct ast_let *other = let->next; other != NULL && !found;
             other = other->next)
            found = mentions(other->expr, let->name.text);
        for (const struct ast_clause *c = l->ast->clauses; c != NULL && !found; c = c->next)
            found = clause_mentions(c, let->name.text);
        if (!found)
            tell(l, let->name, "nothing uses this name");
    }
}

void rule_set_lint(const struct rule_set *set, int32_t today, struct rule_errors *errors)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct lint l = { .r = set->regulations[i],
                                .ast = set->regulations[i]->ast,
                                .today = today,
                                .errors = errors };
        rule_errors_file(errors, l.r->file);
        sources(&l);
        if (l.ast->examples == NULL)
            tell(&l, l.ast->id, "the regulation has no example: what shows that it says this?");
        regulation_days(&l);
        for (const struct ast_clause *c = l.ast->clauses; c != NULL; c = c->next)
            clause_days(&l, c);
        unused(&l);
    }
}
