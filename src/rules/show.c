/* `sekisho rules list` and `show`. */
#include "rules/set.h"

static const char *or_none(const char *s)
{
    return s == NULL ? "-" : s;
}

enum rc rule_print_list(const struct rule_set *set, int32_t day, struct buf *out)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct rule_regulation *r = set->regulations[i];
        const char *standing = "in-force";
        if (r->standing_count > 0)
            standing = "not-yet";
        for (size_t k = 0; k < r->standing_count && r->standings[k].from <= day; k++)
            standing = rule_standing_name(r->standings[k].standing);
        if (strcmp(standing, "in-force") == 0 && r->from != TIME_DAY_NONE && day < r->from)
            standing = "not-yet";
        if (r->until != TIME_DAY_NONE && day > r->until)
            standing = "superseded";
        buf_printf(out, "%-24s %-11s %-10s %s\n", r->id, standing, or_none(r->checked),
                   r->title);
    }
    return out->failed ? RC_MEMORY : RC_OK;
}

enum rc rule_print_show(const struct rule_set *set, struct slice id, struct buf *out,
                        struct err *err)
{
    struct rule_nearest nearest = rule_nearest_to(id);
    for (size_t i = 0; i < set->count; i++) {
        const struct rule_regulation *r = set->regulations[i];
        rule_nearest_try(&nearest, r->id);
        if (!slice_eq(slice_str(r->id), id))
            continue;
        struct ast_regulation one = *r->ast;
        one.next = NULL;
        ast_print(&one, out);
        return out->failed ? err_set(err, RC_MEMORY, "no memory") : RC_OK;
    }
    char quoted[RULE_QUOTE_SIZE];
    char meant[RULE_QUOTE_SIZE];
    return err_set(err, RC_USAGE, "unknown regulation %s%s", rule_quote(id, quoted),
                   rule_nearest_text(&nearest, meant));
}
