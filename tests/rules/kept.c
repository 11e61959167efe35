#include "kept.h"

static bool has_title(const struct ast_string *s, const char *lang)
{
    for (; s != NULL; s = s->next)
        if (s->text.n > 0 && slice_eq(s->lang.text, slice_str(lang)))
            return true;
    return false;
}

static unsigned miss(struct buf *out, const struct rule_regulation *r, const char *what)
{
    buf_printf(out, "%s: %s\n", r->id, what);
    return 1;
}

/* Does the expected status speak against the equipment, or leave it alone? */
static bool bites(const struct ast_expect *e)
{
    static const char *const statuses[] = { "violation", "due", "required", "advice" };
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        if (slice_eq(e->status.text, slice_str(statuses[i])))
            return true;
    return false;
}

static bool is_shown(const struct ast_regulation *ast, const struct ast_clause *c)
{
    for (const struct ast_example *x = ast->examples; x != NULL; x = x->next)
        for (const struct ast_expect *e = x->expects; e != NULL; e = e->next)
            if (bites(e) && slice_eq(e->clause.text, c->id.text))
                return true;
    return false;
}

static unsigned look_at_clauses(const struct rule_regulation *r, struct kept *k,
                                struct buf *out)
{
    unsigned missing = 0;
    for (const struct ast_clause *c = r->ast->clauses; c != NULL; c = c->next) {
        k->clauses++;
        if (has_title(c->titles, "ja") && is_shown(r->ast, c))
            continue;
        buf_printf(out, "%s: clause %.*s %s\n", r->id, (int)c->id.text.n,
                   (const char *)c->id.text.p,
                   has_title(c->titles, "ja") ? "bites in no example" : "has no title in ja");
        missing++;
    }
    return missing;
}

static unsigned look_at_examples(const struct rule_regulation *r, struct kept *k,
                                 struct buf *out)
{
    unsigned missing = 0;
    size_t count = 0;
    bool lets_alone = false;
    for (const struct ast_example *x = r->ast->examples; x != NULL; x = x->next) {
        bool any = false;
        count++;
        for (const struct ast_expect *e = x->expects; e != NULL; e = e->next)
            any = any || bites(e);
        lets_alone = lets_alone || !any;
    }
    k->examples += count;
    if (count < KEPT_EXAMPLES_MIN)
        missing += miss(out, r, "fewer than three examples");
    if (!lets_alone)
        missing += miss(out, r, "no example that it lets alone");
    return missing;
}

unsigned kept_look(const struct rule_set *set, struct kept *ret, struct buf *out)
{
    struct kept k = { .instruments = set->count };
    unsigned missing = 0;
    for (size_t i = 0; i < set->count; i++) {
        const struct rule_regulation *r = set->regulations[i];
        if (!has_title(r->ast->titles, "ja"))
            missing += miss(out, r, "no title in ja");
        if (r->ast->sources == NULL || r->ast->sources->text.n == 0)
            missing += miss(out, r, "no source");
        if (r->ast->issued_by == NULL || r->ast->citation == NULL)
            missing += miss(out, r, "not said who issued it, or no citation");
        if (r->checked == NULL)
            missing += miss(out, r, "not said how it was checked");
        missing += look_at_clauses(r, &k, out) + look_at_examples(r, &k, out);
        struct slice how = slice_str(r->checked == NULL ? "" : r->checked);
        k.verified += slice_eq(how, SLICE("verified")) ? 1 : 0;
        k.secondary += slice_eq(how, SLICE("secondary")) ? 1 : 0;
        k.unverified += slice_eq(how, SLICE("unverified")) ? 1 : 0;
    }
    *ret = k;
    return missing;
}
