/* rules/facts.h: what is known of one equipment, its operator, supplier and plan, each with
 * where it comes from.  What is not set is unknown. */
#ifndef SEKISHO_RULES_FACTS_H
#define SEKISHO_RULES_FACTS_H

#include "base/arena.h"
#include "base/tri.h"
#include "rules/attribute.h"

struct entities;
struct rule_vocab;

struct rule_value {
    int64_t value;       /* as enum rule_type says */
    int64_t of;          /* RULE_OF: the country; else 0 */
    const char *because; /* "LLDP, frame 1043"; NULL: nothing to add.  Borrowed */
    struct rule_value *next;
};

struct rule_fact {
    struct rule_value *values;
    bool known; /* false: unknown; true and no values: known to be none */
    bool open;  /* there may be more values than these */
};

struct rule_facts {
    struct arena *arena; /* borrowed; holds the values */
    bool failed;         /* memory was out: something is not in here; rule_eval() refuses it */
    struct rule_fact at[RULE_ATTRIBUTES];
};

void rule_facts_init(struct rule_facts *f, struct arena *arena);
/* Starts from the facts of 'base' (the operator's, say), which must live as long. */
void rule_facts_from(struct rule_facts *f, const struct rule_facts *base, struct arena *arena);

/* Adds a value; an attribute that holds one value only has it replaced. */
void rule_facts_put(struct rule_facts *f, enum rule_attr attr, int64_t value,
                    const char *because);
void rule_facts_yesno(struct rule_facts *f, enum rule_attr attr, bool value,
                      const char *because);
void rule_facts_day(struct rule_facts *f, enum rule_attr attr, int32_t day,
                    const char *because);
void rule_facts_entity(struct rule_facts *f, enum rule_attr attr, uint32_t entity,
                       const char *because);
/* "CN"; "" sets nothing. */
void rule_facts_country(struct rule_facts *f, enum rule_attr attr, const char *code,
                        const char *because);

/* The values that are set are all there are; with none, it is known to be none. */
void rule_facts_close(struct rule_facts *f, enum rule_attr attr);
void rule_facts_forget(struct rule_facts *f, enum rule_attr attr);

/* A value as people write it ("telecom", "2026-11-22", "35%", "true", "GB").  'of' is empty
 * unless the attribute asks for a country.  'entities' may be NULL if the attribute is none.
 *
 * RC_USAGE: there is no such value; 'err' says what is meant instead. */
MUST_USE enum rc rule_facts_text(struct rule_facts *f, const struct rule_vocab *vocab,
                                 const struct entities *entities, enum rule_attr attr,
                                 struct slice of, struct slice text, const char *because,
                                 struct err *err);

/* The number behind such a text; as rule_facts_text(). */
MUST_USE enum rc rule_value_parse(const struct rule_vocab *vocab,
                                  const struct entities *entities, enum rule_attr attr,
                                  struct slice text, int64_t *ret, struct err *err);

#endif
