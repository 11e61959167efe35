#include "rules/from_equipment.h"

#include "entity/entity.h"
#include "identify/equipment.h"
#include "rules/vocab.h"

enum { ANY_BASIS = -1, HUNDRED = 100 /* numbers are in hundredths */ };

/* "lldp system-description, frame 1043" of the first evidence for 'part' that is of 'basis';
 * NULL if there is none. */
static const char *grounds(struct rule_facts *f, const struct equipment *e, unsigned part,
                           int basis)
{
    for (size_t i = 0; i < e->evidence_count; i++) {
        const struct evidence *v = &e->evidence[i];
        if ((v->supports & part) == 0 || (basis != ANY_BASIS && (int)v->basis != basis))
            continue;
        const char *text = v->frame == 0
                               ? arena_printf(f->arena, "%s %s", v->protocol, v->field)
                               : arena_printf(f->arena, "%s %s, frame %llu", v->protocol,
                                              v->field, (unsigned long long)v->frame);
        if (text == NULL)
            f->failed = true;
        return text;
    }
    return NULL;
}

/* What the class alone tells, where data/classes.tsv says so. */
static void by_class(struct rule_facts *f, const struct rule_vocab *vocab, int64_t row,
                     const char *column, enum rule_attr attr, const char *because)
{
    struct slice cell = rule_vocab_column(vocab, RULE_CLASS, row, column);
    if (slice_eq(cell, SLICE("yes")) || slice_eq(cell, SLICE("no")))
        rule_facts_yesno(f, attr, slice_eq(cell, SLICE("yes")), because);
}

static void class_of(struct rule_facts *f, const struct rule_vocab *vocab,
                     const struct equipment *e)
{
    if (e->class_name == NULL)
        return;
    int64_t row = rule_vocab_row(vocab, RULE_CLASS, slice_str(e->class_name));
    if (row == RULE_NO_ROW)
        return;
    const char *because = grounds(f, e, SUP_CLASS, ANY_BASIS);
    rule_facts_put(f, RULE_EQUIPMENT_CLASS, row, because);
    by_class(f, vocab, row, "routes", RULE_EQUIPMENT_CAN_ROUTE, because);
    by_class(f, vocab, row, "sees_user_data", RULE_EQUIPMENT_SEES_USER_DATA, because);
}

/* Where it sends to.  What only came in, from a scanner for example, was not sent. */
static void destinations_of(struct rule_facts *f, const struct equipment *e)
{
    for (size_t i = 0; i < e->destination_count; i++) {
        const struct destination *d = &e->destinations[i];
        if (d->country[0] == '\0' || d->bytes_sent == 0)
            continue;
        const char *because =
            arena_printf(f->arena, "%s: %llu bytes to %zu address%s, from frame %llu", d->country,
                         (unsigned long long)d->bytes_sent, d->addresses,
                         d->addresses == 1 ? "" : "es", (unsigned long long)d->frame);
        if (because == NULL)
            f->failed = true;
        rule_facts_put(f, RULE_EQUIPMENT_DESTINATIONS, rule_country_code(slice_of(d->country, 2)),
                       because);
    }
}

/* Words that its traffic proves: there may be more, as a capture shows a part of what it does.  What the user or a plan
 * said of all of it stands. */
static void words_of(struct rule_facts *f, const struct equipment *e, enum rule_attr attr,
                     const char *const *words, size_t count, unsigned part)
{
    const char *because = grounds(f, e, part, ANY_BASIS);
    int64_t code = 0;
    if (f->at[attr].known || count == 0)
        return;
    for (size_t i = 0; i < count; i++)
        if (rule_word_code(attr, slice_str(words[i]), &code))
            rule_facts_put(f, attr, code, because);
    f->at[attr].open = true;
}

/* "4g": the fourth. */
static void generations_of(struct rule_facts *f, const struct equipment *e)
{
    if (f->at[RULE_EQUIPMENT_GENERATION].known)
        return;
    for (size_t i = 0; i < e->network_count; i++) {
        const char *word = e->networks[i];
        if (word[0] < '1' || word[0] > '9' || strcmp(word + 1, "g") != 0)
            continue;
        rule_facts_put(f, RULE_EQUIPMENT_GENERATION, (word[0] - '0') * HUNDRED,
                       grounds(f, e, SUP_NETWORK, ANY_BASIS));
        f->at[RULE_EQUIPMENT_GENERATION].open = true;
    }
}

enum rc rule_facts_equipment(struct rule_facts *f, const struct rule_vocab *vocab,
                             const struct equipment *e, uint32_t brand, struct err *err)
{
    if (e->has_manufacturer)
        rule_facts_entity(f, RULE_EQUIPMENT_MANUFACTURER, e->manufacturer.entity,
                          grounds(f, e, SUP_MANUFACTURER, (int)e->manufacturer.basis));
    rule_facts_entity(f, RULE_EQUIPMENT_BRAND, brand, grounds(f, e, SUP_BRAND, ANY_BASIS));
    for (size_t i = 0; i < e->component_count; i++) {
        const char *kind = e->components[i].kind;
        /* Of several parts the record does not tell which evidence belongs to which. */
        const char *from =
            e->component_count > 1 ? NULL : grounds(f, e, SUP_COMPONENT, ANY_BASIS);
        const char *because =
            from == NULL ? kind : arena_printf(f->arena, "%s, %s", kind, from);
        rule_facts_entity(f, RULE_EQUIPMENT_COMPONENTS, e->components[i].maker.entity, because);
    }
    class_of(f, vocab, e);
    destinations_of(f, e);
    words_of(f, e, RULE_EQUIPMENT_NETWORK, e->networks, e->network_count, SUP_NETWORK);
    generations_of(f, e);
    words_of(f, e, RULE_EQUIPMENT_ROLE, e->roles, e->role_count, SUP_ROLE);
    if (e->first_seen_ns != 0)
        rule_facts_day(f, RULE_EQUIPMENT_FIRST_SEEN, time_day_of(e->first_seen_ns), NULL);
    if (e->last_seen_ns != 0)
        rule_facts_day(f, RULE_EQUIPMENT_LAST_SEEN, time_day_of(e->last_seen_ns), NULL);
    return f->failed ? err_set(err, RC_MEMORY, "no memory for facts") : RC_OK;
}
