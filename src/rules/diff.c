#include "rules/diff.h"

struct diff {
    struct arena *arena;
    struct rule_diff *out;
    size_t room;
};

static bool same_clause(const struct rule_finding *a, const struct rule_finding *b)
{
    return strcmp(a->regulation, b->regulation) == 0 && strcmp(a->clause, b->clause) == 0;
}

static bool same_verdict(const struct rule_finding *a, const struct rule_finding *b)
{
    return a->status == b->status && a->duty == b->duty && a->deadline == b->deadline &&
           a->since == b->since;
}

static const struct rule_finding *find(const struct rule_findings *in,
                                       const struct rule_finding *like)
{
    for (size_t i = 0; i < in->count; i++)
        if (same_clause(&in->items[i], like))
            return &in->items[i];
    return NULL;
}

static bool add(struct diff *d, const char *equipment, const struct rule_finding *before,
                const struct rule_finding *after)
{
    const struct rule_finding *any = before != NULL ? before : after;
    if (d->out->count == d->room) {
        size_t room = d->room == 0 ? 64 : d->room * 2;
        struct rule_change_of *more = arena_new(d->arena, struct rule_change_of, room);
        if (more == NULL)
            return false;
        if (d->out->count > 0)
            memcpy(more, d->out->items, d->out->count * sizeof *more);
        d->out->items = more;
        d->room = room;
    }
    struct rule_change_of *one = &d->out->items[d->out->count++];
    *one = (struct rule_change_of){ .equipment = equipment,
                                    .regulation = any->regulation,
                                    .clause = any->clause,
                                    .had = before != NULL,
                                    .has = after != NULL };
    if (before != NULL)
        one->before = *before;
    if (after != NULL)
        one->after = *after;
    return true;
}

static bool compare(struct diff *d, const char *equipment, const struct rule_findings *before,
                    const struct rule_findings *after)
{
    bool is_kept = true;
    for (size_t i = 0; is_kept && i < before->count; i++) {
        const struct rule_finding *now = find(after, &before->items[i]);
        if (now == NULL || !same_verdict(now, &before->items[i]))
            is_kept = add(d, equipment, &before->items[i], now);
    }
    for (size_t i = 0; is_kept && i < after->count; i++)
        if (find(before, &after->items[i]) == NULL)
            is_kept = add(d, equipment, NULL, &after->items[i]);
    return is_kept;
}

enum rc rule_diff(const struct rule_set *before, const struct rule_set *after,
                  const struct rule_records *fleet, int32_t day, struct arena *arena,
                  struct rule_diff *ret, struct err *err)
{
    struct diff d = { arena, ret, 0 };
    *ret = (struct rule_diff){ NULL, 0 };
    for (size_t i = 0; i < fleet->count; i++) {
        struct rule_findings old;
        struct rule_findings new;
        enum rc rc = rule_eval(before, &fleet->items[i]->facts, day, false, arena, &old, err);
        if (rc == RC_OK)
            rc = rule_eval(after, &fleet->items[i]->facts, day, false, arena, &new, err);
        if (rc != RC_OK)
            return rc;
        if (!compare(&d, fleet->items[i]->id, &old, &new))
            return err_set(err, RC_MEMORY, "no memory for the differences");
    }
    return RC_OK;
}
