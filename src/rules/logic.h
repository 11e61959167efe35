/* rules/logic.h: the truth of a node by the facts of a day, what made it so, and what is
 * missing to know. Internal to rules/. */
#ifndef SEKISHO_RULES_LOGIC_H
#define SEKISHO_RULES_LOGIC_H

#include "rules/set.h"

/* Values of the nodes of one regulation for one equipment and one day.  A node is looked at
 * once. */
struct logic {
    const struct rule_set *set;
    const struct rule_regulation *r;
    const struct rule_facts *facts;
    int32_t day;
    uint8_t memo[RULE_NODES_MAX]; /* 0: not yet; else enum tri + 1 */
};

void logic_init(struct logic *l, const struct rule_set *set, const struct rule_regulation *r,
                const struct rule_facts *facts, int32_t day);

/* RULE_NO_NODE is true. */
enum tri logic_truth(struct logic *l, uint32_t node);

/* From here on 'node' is 'truth', whatever the facts say.  Before any node above it was asked.
 */
void logic_force(struct logic *l, uint32_t node, enum tri truth);

/* Where the fact that the test 'node' asks for comes from; NULL: nothing to add. */
const char *logic_from(const struct logic *l, uint32_t node);

/* Lines of text, each once, in the order in which they came. */
struct logic_lines {
    struct arena *arena;
    bool keeps_grounds; /* 'grounds' are wanted, too */
    struct rule_ground *grounds;
    size_t ground_count;
    size_t ground_room;
    const char **items;
    size_t count;
    size_t room;
    bool failed;
    bool is_quiet;       /* no line is kept, only what follows */
    bool maker_unset;    /* one of the missing facts is who made or supplies the thing */
    bool operator_unset; /* ... or something about the operator that tells whether it is meant */
    bool is_designated;  /* the operator is known to be: since when is a detail */
};
void logic_add(struct logic_lines *lines, const char *text);
/* The line that a ground makes with these facts. */
void logic_add_ground(struct logic_lines *lines, const struct rule_ground *ground,
                      const struct rule_facts *facts);
/* Where the value that 'ground' rests on comes from; NULL: nothing to add. */
const char *logic_ground_from(const struct rule_ground *ground, const struct rule_facts *facts);

/* The tests that make a true node true. */
void logic_because(struct logic *l, uint32_t node, struct logic_lines *lines);

/* The facts that keep an unknown node unknown: with all of them it is true or false, and what
 * is outweighed by something known is not among them. */
void logic_missing(struct logic *l, uint32_t node, struct logic_lines *lines);
void logic_missing_attribute(enum rule_attr attr, int64_t of, struct logic_lines *lines);

#endif
