/* What a plan states, as facts. */
#include "rules/plan_own.h"

#include "entity/entity.h"

struct stating {
    const struct rule_plan *plan;
    const struct rule_vocab *vocab;
    const struct entities *entities;
    int32_t day;
    struct rule_facts *f;
    struct err *err;
};

/* Values that are written in a plan as in a regulation. */
static const struct {
    const char *path;
    enum rule_attr attr;
} plain[] = {
    { "operator.country", RULE_OPERATOR_COUNTRY },
    { "operator.sector", RULE_OPERATOR_SECTOR },
    { "operator.designated", RULE_OPERATOR_DESIGNATED },
    { "operator.designated_since", RULE_OPERATOR_DESIGNATED_SINCE },
    { "operator.government", RULE_OPERATOR_GOVERNMENT },
    { "operator.public_body", RULE_OPERATOR_PUBLIC_BODY },
    { "operator.federal_contractor", RULE_OPERATOR_FEDERAL_CONTRACTOR },
    { "operator.subsidy_recipient", RULE_OPERATOR_SUBSIDY_RECIPIENT },
    { "facility.critical", RULE_EQUIPMENT_CRITICAL },
    { "facility.class", RULE_EQUIPMENT_CLASS },
    { "facility.network", RULE_EQUIPMENT_NETWORK },
    { "facility.kind", RULE_EQUIPMENT_FACILITY },
    { "facility.part", RULE_EQUIPMENT_FACILITY_PART },
    { "supplier.country", RULE_SUPPLIER_COUNTRY },
    { "supplier.controlled_by_operator", RULE_SUPPLIER_CONTROLLED_BY_OPERATOR },
    { "supplier.public_body", RULE_SUPPLIER_PUBLIC_BODY },
    { "supplier.third_party_facility", RULE_SUPPLIER_THIRD_PARTY_FACILITY },
    { "supplier.factory.country", RULE_EQUIPMENT_MADE_IN },
    { "status.filed", RULE_PLAN_FILED },
    { "status.received", RULE_PLAN_RECEIVED },
    { "status.extended", RULE_PLAN_EXTENDED },
    { "status.shortened", RULE_PLAN_SHORTENED },
    { "status.recommended", RULE_PLAN_RECOMMENDED },
    { "status.answered", RULE_PLAN_ANSWERED },
    { "status.emergency", RULE_PLAN_EMERGENCY },
};

static enum rc one(struct stating *s, enum rule_attr attr, struct slice of, const json_t *value,
                   const char *where)
{
    const char *text = plan_text(value, s->f->arena);
    const char *because = arena_printf(s->f->arena, "%s: %s", s->plan->name, where);
    if (text == NULL || because == NULL)
        return RC_OK; /* nothing is stated */
    enum rc rc = rule_facts_text(s->f, s->vocab, s->entities, attr, of, slice_str(text),
                                 because, s->err);
    if (rc == RC_USAGE && slice_starts(slice_str(where), SLICE("supplier.")))
        return RC_OK; /* the review tells */
    return rc == RC_USAGE ? err_in(s->err, RC_FORMAT, "%s: %s", s->plan->name, where) : rc;
}

static enum rc values(struct stating *s, enum rule_attr attr, const char *path)
{
    const struct slice none = { NULL, 0 };
    const json_t *value = plan_at(s->plan->root, path);
    enum rc rc = RC_OK;
    if (!json_is_array(value))
        return value == NULL ? RC_OK : one(s, attr, none, value, path);
    for (size_t i = 0; rc == RC_OK && i < json_array_size(value); i++)
        rc = one(s, attr, none, json_array_get(value, i), path);
    return rc;
}

static void organisation(struct stating *s, enum rule_attr attr, const json_t *name,
                         const char *where)
{
    struct ent_match match;
    const char *because = arena_printf(s->f->arena, "%s: %s", s->plan->name, where);
    if (s->entities != NULL && json_is_string(name) &&
        ent_match_name(s->entities, slice_str(json_string_value(name)), s->day, &match) &&
        match.path != ENT_FUZZY)
        rule_facts_entity(s->f, attr, match.entity, because);
}

/* The greatest percentage of each country. */
static enum rc shares(struct stating *s, enum rule_attr attr, const char *path)
{
    const json_t *list = plan_at(s->plan->root, path);
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        const json_t *country = plan_at(item, "country");
        double most = json_number_value(plan_at(item, "share"));
        if (!json_is_string(country) || !json_is_number(plan_at(item, "share")) ||
            !(most >= 0 && most <= 100))
            continue; /* the review tells */
        bool is_greatest = true;
        for (size_t k = 0; k < json_array_size(list); k++) {
            const json_t *other = json_array_get(list, k);
            double share = json_number_value(plan_at(other, "share"));
            if (json_equal(plan_at(other, "country"), country) &&
                (share > most || (!(share < most) && k < i)))
                is_greatest = false;
        }
        if (!is_greatest)
            continue;
        json_t *text = json_sprintf("%.2f%%", most);
        rc = text == NULL ? err_set(s->err, RC_MEMORY, "no memory for the plan")
                          : one(s, attr, slice_str(json_string_value(country)), text, path);
        json_decref(text);
    }
    return rc;
}

/* What is introduced is bought first. */
static enum rc act(struct stating *s)
{
    static const char *const introduced[] = { "procure", "install" };
    static const char *const outsourced[] = { "outsource" };
    bool is_introduction = strcmp(rule_plan_kind(s->plan), "introduction") == 0;
    const char *const *words = is_introduction ? introduced : outsourced;
    const char *because = arena_printf(s->f->arena, "%s: kind", s->plan->name);
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < (is_introduction ? 2 : 1); i++)
        rc = rule_facts_text(s->f, s->vocab, s->entities, RULE_ACT, (struct slice){ NULL, 0 },
                             slice_str(words[i]), because, s->err);
    return rc;
}

/* A plan that was filed lacks what is missing or wrong in it; it changes nothing yet. */
static enum rc omissions(struct stating *s, const struct plan_review *review)
{
    const struct slice none = { NULL, 0 };
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < review->remark_count; i++) {
        const struct plan_remark *r = &review->remarks[i];
        bool lacks = (r->kind == PLAN_MISSING || r->kind == PLAN_WRONG) && r->omits[0] != '\0';
        if (lacks)
            rc = rule_facts_text(
                s->f, s->vocab, s->entities, RULE_PLAN_OMITS, none, slice_str(r->omits),
                arena_printf(s->f->arena, "%s: %s", s->plan->name, r->where), s->err);
    }
    rule_facts_close(s->f, RULE_PLAN_OMITS);
    rule_facts_close(s->f, RULE_PLAN_CHANGE);
    return rc;
}

/* Those whose path begins with 'head'; "": all. */
static enum rc plain_facts(struct stating *s, const char *head)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < sizeof plain / sizeof plain[0]; i++)
        if (slice_starts(slice_str(plain[i].path), slice_str(head)))
            rc = values(s, plain[i].attr, plain[i].path);
    return rc;
}

enum rc rule_plan_status(const struct rule_plan *p, const struct rule_vocab *vocab,
                         const struct entities *entities, int32_t day, struct rule_facts *f,
                         struct err *err)
{
    struct stating s = { p, vocab, entities, day, f, err };
    return plain_facts(&s, "status.");
}

enum rc rule_plan_operator(const struct rule_plan *p, const struct rule_vocab *vocab,
                           const struct entities *entities, int32_t day, struct rule_facts *f,
                           struct err *err)
{
    struct stating s = { p, vocab, entities, day, f, err };
    return plain_facts(&s, "operator.");
}

enum rc rule_plan_circumstances(const struct rule_plan *p, const struct rule_vocab *vocab,
                                const struct entities *entities, int32_t day,
                                struct rule_facts *f, struct err *err)
{
    enum rc rc = rule_plan_operator(p, vocab, entities, day, f, err);
    if (rc == RC_OK)
        rc = rule_plan_status(p, vocab, entities, day, f, err);
    rule_facts_forget(f, RULE_PLAN_FILED);
    return rc;
}

enum rc rule_plan_facts(const struct rule_plan *p, const struct plan_review *review,
                        const struct rule_vocab *vocab, const struct entities *entities,
                        int32_t day, struct rule_facts *f, struct err *err)
{
    struct stating s = { p, vocab, entities, day, f, err };
    enum rc rc = act(&s);
    if (rc == RC_OK)
        rc = plain_facts(&s, "");
    if (rc == RC_OK)
        rc = shares(&s, RULE_SUPPLIER_STATE_SHARE, "supplier.public_revenue");
    if (rc == RC_OK)
        rc = shares(&s, RULE_SUPPLIER_VOTING_SHARE, "supplier.holders");
    if (rc == RC_OK)
        rc = omissions(&s, review);
    if (rc != RC_OK)
        return rc;
    const json_t *parts = plan_at(p->root, "components");
    organisation(&s, RULE_SUPPLIER_ORGANISATION, plan_at(p->root, "supplier.name"),
                 "supplier.name");
    organisation(&s, RULE_EQUIPMENT_MANUFACTURER, plan_at(p->root, "facility.manufacturer"),
                 "facility.manufacturer");
    for (size_t i = 0; i < json_array_size(parts); i++)
        organisation(&s, RULE_EQUIPMENT_COMPONENTS,
                     plan_at(json_array_get(parts, i), "supplier.name"),
                     "components[].supplier.name");
    return f->failed ? err_set(err, RC_MEMORY, "no memory for facts") : RC_OK;
}
