#include "rules/facts.h"

#include "base/time.h"
#include "entity/entity.h"
#include "rules/errors.h"
#include "rules/lex.h"
#include "rules/vocab.h"

void rule_facts_init(struct rule_facts *f, struct arena *arena)
{
    memset(f, 0, sizeof *f);
    f->arena = arena;
    for (size_t i = 0; i < RULE_ATTRIBUTES; i++)
        f->at[i].open = (rule_attribute((enum rule_attr)i)->properties & RULE_OPEN) != 0;
}

void rule_facts_from(struct rule_facts *f, const struct rule_facts *base, struct arena *arena)
{
    *f =
        *base; /* chains of values are only ever extended at the front, so they can be shared */
    f->arena = arena;
}

void rule_facts_put(struct rule_facts *f, enum rule_attr attr, int64_t value,
                    const char *because)
{
    struct rule_value *v = arena_new(f->arena, struct rule_value, 1);
    if (v == NULL) {
        f->failed = true;
        return;
    }
    struct rule_fact *fact = &f->at[attr];
    *v = (struct rule_value){ .value = value, .because = because };
    if ((rule_attribute(attr)->properties & (RULE_MANY | RULE_OF)) != 0)
        v->next = fact->values;
    fact->values = v;
    fact->known = true;
}

void rule_facts_yesno(struct rule_facts *f, enum rule_attr attr, bool value,
                      const char *because)
{
    rule_facts_put(f, attr, value ? 1 : 0, because);
}

void rule_facts_day(struct rule_facts *f, enum rule_attr attr, int32_t day, const char *because)
{
    if (day != TIME_DAY_NONE)
        rule_facts_put(f, attr, day, because);
}

void rule_facts_entity(struct rule_facts *f, enum rule_attr attr, uint32_t entity,
                       const char *because)
{
    if (entity != ENT_NONE)
        rule_facts_put(f, attr, entity, because);
}

void rule_facts_country(struct rule_facts *f, enum rule_attr attr, const char *code,
                        const char *because)
{
    int64_t country = rule_country_code(slice_str(code));
    if (country != 0)
        rule_facts_put(f, attr, country, because);
}

void rule_facts_close(struct rule_facts *f, enum rule_attr attr)
{
    f->at[attr].known = true;
    f->at[attr].open = false;
}

void rule_facts_forget(struct rule_facts *f, enum rule_attr attr)
{
    f->at[attr] = (struct rule_fact){
        .open = (rule_attribute(attr)->properties & RULE_OPEN) != 0,
    };
}

enum { HUNDRED = 100, NUMBER_MAX = 1000000000 }; /* the population of no operator is larger */

/* 35, 0.5, 12.25: to hundredths */
static bool parse_number(struct slice s, int64_t *ret)
{
    struct slice rest = s;
    uint64_t whole = 0;
    uint64_t part = 0;
    bool has_part = slice_find_byte(s, '.') != SIZE_MAX;
    struct slice integer = slice_split(&rest, '.');
    if (!slice_uint(integer, &whole) || whole > NUMBER_MAX)
        return false;
    if (has_part && (rest.n > 2 || !slice_uint(rest, &part)))
        return false;
    if (rest.n == 1)
        part *= 10;
    *ret = (int64_t)(whole * HUNDRED + part);
    return true;
}

static enum rc no_such(struct err *err, const char *what, struct slice text, const char *meant)
{
    char quoted[RULE_QUOTE_SIZE];
    if (meant == NULL)
        return err_set(err, RC_USAGE, "unknown %s %s", what, rule_quote(text, quoted));
    return err_set(err, RC_USAGE, "unknown %s %s; did you mean '%s'?", what,
                   rule_quote(text, quoted), meant);
}

static enum rc not_a(struct err *err, enum rule_attr attr, struct slice text)
{
    char quoted[RULE_QUOTE_SIZE];
    const struct rule_attribute *a = rule_attribute(attr);
    return err_set(err, RC_USAGE, "%s is %s, not %s", a->name, rule_type_name(a->type),
                   rule_quote(text, quoted));
}

static enum rc parse_word(enum rule_attr attr, struct slice text, int64_t *ret, struct err *err)
{
    if (rule_word_code(attr, text, ret))
        return RC_OK;
    struct rule_nearest nearest = rule_nearest_to(text);
    char words[32][LEX_WORD_MAX];
    struct slice rest = slice_str(rule_attribute(attr)->words);
    for (size_t i = 0; i < sizeof words / sizeof words[0] && rest.n > 0; i++) {
        struct slice w = slice_split(&rest, ' ');
        memcpy(words[i], w.p, w.n < sizeof words[i] - 1 ? w.n : sizeof words[i] - 1);
        words[i][w.n < sizeof words[i] - 1 ? w.n : sizeof words[i] - 1] = '\0';
        rule_nearest_try(&nearest, words[i]);
    }
    char quoted[RULE_QUOTE_SIZE];
    char meant[RULE_QUOTE_SIZE];
    return err_set(err, RC_USAGE, "%s cannot be %s%s", rule_attribute(attr)->name,
                   rule_quote(text, quoted), rule_nearest_text(&nearest, meant));
}

enum rc rule_value_parse(const struct rule_vocab *vocab, const struct entities *entities,
                         enum rule_attr attr, struct slice text, int64_t *ret, struct err *err)
{
    enum rule_type type = rule_attribute(attr)->type;
    int32_t day = 0;
    switch (type) {
    case RULE_WORD: return parse_word(attr, text, ret, err);
    case RULE_YESNO:
        if (!slice_eq(text, SLICE("true")) && !slice_eq(text, SLICE("false")))
            return not_a(err, attr, text);
        *ret = slice_eq(text, SLICE("true")) ? 1 : 0;
        return RC_OK;
    case RULE_NUMBER: return parse_number(text, ret) ? RC_OK : not_a(err, attr, text);
    case RULE_PERCENT:
        if (text.n == 0 || text.p[text.n - 1] != '%' ||
            !parse_number(slice_sub(text, 0, text.n - 1), ret))
            return not_a(err, attr, text);
        return RC_OK;
    case RULE_DAY:
        if (!time_parse_day(text, &day))
            return not_a(err, attr, text);
        *ret = day;
        return RC_OK;
    case RULE_COUNTRY:
        if (rule_country(vocab, text) == RULE_NO_ROW)
            return no_such(err, "country", text, rule_country_meant(vocab, text));
        *ret = rule_country(vocab, text);
        return RC_OK;
    case RULE_SECTOR:
    case RULE_CLASS:
        *ret = rule_vocab_row(vocab, type, text);
        if (*ret == RULE_NO_ROW)
            return no_such(err, type == RULE_SECTOR ? "sector" : "class of equipment", text,
                           rule_vocab_nearest(vocab, type, text));
        return RC_OK;
    case RULE_ENTITY:
        *ret = entities == NULL ? ENT_NONE : ent_by_id(entities, text);
        if (*ret == ENT_NONE && entities != NULL)
            return no_such(err, "entity", text, ent_nearest_id(entities, text));
        return RC_OK;
    case RULE_REGULATION: *ret = rule_regulation_code(text); return RC_OK;
    }
    return not_a(err, attr, text);
}

enum rc rule_facts_text(struct rule_facts *f, const struct rule_vocab *vocab,
                        const struct entities *entities, enum rule_attr attr, struct slice of,
                        struct slice text, const char *because, struct err *err)
{
    const struct rule_attribute *a = rule_attribute(attr);
    int64_t value = 0;
    int64_t country = 0;
    if (((a->properties & RULE_OF) != 0) != (of.n > 0))
        return err_set(err, RC_USAGE,
                       of.n > 0 ? "%s asks for no country"
                                : "%s asks for a country in parentheses",
                       a->name);
    if (of.n > 0) {
        country = rule_country(vocab, of);
        if (country == RULE_NO_ROW)
            return no_such(err, "country", of, rule_country_meant(vocab, of));
    }
    enum rc rc = rule_value_parse(vocab, entities, attr, text, &value, err);
    if (rc != RC_OK)
        return rc;
    if (a->type == RULE_ENTITY && value == ENT_NONE)
        return RC_OK; /* nobody to look it up with: unknown */
    rule_facts_put(f, attr, value, because);
    if (f->failed)
        return err_set(err, RC_MEMORY, "no memory for facts");
    f->at[attr].values->of = country;
    return RC_OK;
}
