/* rules/attribute.h: what a regulation can ask for, typed.  The table is attributes.list. */
#ifndef SEKISHO_RULES_ATTRIBUTE_H
#define SEKISHO_RULES_ATTRIBUTE_H

#include "base/buf.h"

enum rule_type {
    RULE_WORD, /* one of the attribute's own vocabulary */
    RULE_YESNO,
    RULE_NUMBER,     /* hundredths */
    RULE_PERCENT,    /* hundredths of a percent */
    RULE_DAY,        /* days since 1970-01-01 */
    RULE_COUNTRY,    /* two capitals as a number, rule_country_code() */
    RULE_SECTOR,     /* row of data/sectors.tsv */
    RULE_CLASS,      /* row of data/classes.tsv */
    RULE_ENTITY,     /* index for entity/entity.h */
    RULE_REGULATION, /* hash of a regulation's id, rule_regulation_code() */
};
const char *rule_type_name(enum rule_type type); /* "yes or no", "a date, YYYY-MM-DD", ... */

enum { RULE_MANY = 1, RULE_OPEN = 2, RULE_OF = 4, RULE_PARTY = 8, RULE_EVENT = 16 };

enum rule_attr {
#define RULE_ATTRIBUTE(id, name, type, properties, words, what) RULE_##id,
#include "rules/attributes.list"
#undef RULE_ATTRIBUTE
    RULE_ATTRIBUTES
};

struct rule_attribute {
    const char *name;
    enum rule_type type;
    unsigned properties;
    const char *words; /* RULE_WORD: the vocabulary, separated by blanks */
    const char *what;  /* a phrase */
};
const struct rule_attribute *rule_attribute(enum rule_attr attr);

/* RULE_ATTRIBUTES if there is none of that name. */
enum rule_attr rule_attribute_by_name(struct slice name);
/* The name nearest to one that does not exist, or NULL. */
const char *rule_attribute_nearest(struct slice name);

/* A word of the attribute's vocabulary as a number, and back. */
bool rule_word_code(enum rule_attr attr, struct slice word, int64_t *ret_code);
struct slice rule_word_text(enum rule_attr attr, int64_t code);

/* All of them, a line each, for help and manual. */
void rule_attributes_print(struct buf *out);

#endif
