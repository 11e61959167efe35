#include "rules/attribute.h"

#include "rules/errors.h"

static const struct rule_attribute attributes[] = {
#define RULE_ATTRIBUTE(id, name, type, properties, words, what)                                \
    [RULE_##id] = { name, RULE_##type, properties, words, what },
#include "rules/attributes.list"
#undef RULE_ATTRIBUTE
};

const struct rule_attribute *rule_attribute(enum rule_attr attr)
{
    return &attributes[attr];
}

const char *rule_type_name(enum rule_type type)
{
    static const char *const names[] = {
        [RULE_WORD] = "a word",
        [RULE_YESNO] = "true or false",
        [RULE_NUMBER] = "a number",
        [RULE_PERCENT] = "a percentage",
        [RULE_DAY] = "a date, YYYY-MM-DD",
        [RULE_COUNTRY] = "a country",
        [RULE_SECTOR] = "a sector",
        [RULE_CLASS] = "a class of equipment",
        [RULE_ENTITY] = "an entity",
        [RULE_REGULATION] = "a regulation",
    };
    return names[type];
}

enum rule_attr rule_attribute_by_name(struct slice name)
{
    size_t i = 0;
    while (i < RULE_ATTRIBUTES &&
           (name.n == 0 || (uint8_t)attributes[i].name[0] != name.p[0] || /* nearly all */
            !slice_eq(name, slice_str(attributes[i].name))))
        i++;
    return (enum rule_attr)i;
}

const char *rule_attribute_nearest(struct slice name)
{
    struct rule_nearest nearest = rule_nearest_to(name);
    for (size_t i = 0; i < RULE_ATTRIBUTES; i++)
        rule_nearest_try(&nearest, attributes[i].name);
    return nearest.best;
}

bool rule_word_code(enum rule_attr attr, struct slice word, int64_t *ret_code)
{
    struct slice rest = slice_str(attributes[attr].words);
    for (int64_t code = 0; rest.n > 0; code++) {
        if (slice_eq(slice_split(&rest, ' '), word)) {
            *ret_code = code;
            return true;
        }
    }
    return false;
}

struct slice rule_word_text(enum rule_attr attr, int64_t code)
{
    struct slice rest = slice_str(attributes[attr].words);
    struct slice word = slice_split(&rest, ' ');
    while (code-- > 0)
        word = slice_split(&rest, ' ');
    return word;
}

void rule_attributes_print(struct buf *out)
{
    for (size_t i = 0; i < RULE_ATTRIBUTES; i++) {
        const struct rule_attribute *a = &attributes[i];
        buf_printf(out, "  %-34s %s: %s%s%s", a->name, a->what, rule_type_name(a->type),
                   a->type == RULE_WORD ? ": " : "", a->words);
        buf_str(out, (a->properties & RULE_MANY) != 0 ? " (may be several)\n" : "\n");
    }
}
