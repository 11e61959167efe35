/* rules/set.h: regulations made ready to evaluate: words are numbers, expressions are flat
 * arrays in which what is needed stands before what needs it.  Internal to rules/. */
#ifndef SEKISHO_RULES_SET_H
#define SEKISHO_RULES_SET_H

#include "rules/ast.h"
#include "rules/rules.h"

enum {
    RULE_NODES_MAX = 1024, /* of one regulation, lets counted once */
    RULE_DEPTH_MAX = 256,  /* of nodes within nodes, lets included: bounds the recursion */
};
#define RULE_NO_NODE UINT32_MAX

enum node_kind { NODE_AND, NODE_OR, NODE_NOT, NODE_TEST };

/* AND, OR: 'count' children from kids['first']; NOT: one; TEST: tests['first']. */
struct rule_node {
    enum node_kind kind;
    uint32_t first;
    uint32_t count;
    uint32_t depth;
    const char *text; /* as it is written, in one way of spacing */
};

struct rule_operand {
    int64_t value;
    enum rule_attr attr; /* RULE_ATTRIBUTES: 'value' counts */
    int32_t add;         /* of 'unit' */
    char unit;           /* 'd', 'm', 'y', 'w' (workdays); 0: nothing to add */
};

struct rule_test {
    enum rule_attr attr;
    enum ast_op op;
    int64_t of;
    uint32_t first; /* of operands[] */
    uint32_t count;
    struct slice list;       /* LISTED_ON */
    struct rule_operand lag; /* LISTED_ON ... FOR: the listing has to be that old */
};

struct rule_deadline {
    struct rule_operand day;
    int32_t since; /* TIME_DAY_NONE: always known */
    const char *text;
};

struct rule_exception {
    const char *id;
    bool claimed;
    uint32_t root;
};

struct rule_clause {
    const char *id;
    const char *title;
    const char *title_ja;
    enum rule_duty duty;
    uint32_t when; /* RULE_NO_NODE: always */
    int32_t from;  /* TIME_DAY_NONE, also below */
    int32_t until;
    struct rule_deadline *by;
    size_t by_count;
    struct rule_exception *exceptions;
    size_t exception_count;
    const char *penalty;
    const char *citation;
    const char *checked;
    uint32_t share_of; /* RULE_NO_NODE: no share */
    uint32_t share_where;
    int64_t at_most;  /* hundredths of a percent */
    bool about_party; /* some test of it points at who stands behind the thing */
};

struct rule_standing_from {
    enum rule_standing standing;
    int32_t from;
};

struct rule_regulation {
    const struct ast_regulation *ast;
    const char *file; /* where it stands */
    const char *id;
    const char *title;
    const char *title_ja;
    const char *citation;
    const char *source;
    const char *checked;
    struct rule_standing_from *standings;
    size_t standing_count;
    int32_t from;
    int32_t until;
    bool inclusive; /* a period begins with the day from which it is reckoned */
    uint32_t applies;
    bool applies_about_party;
    bool selected;

    struct rule_node *nodes;
    size_t node_count;
    uint32_t *kids;
    size_t kid_count;
    struct rule_test *tests;
    size_t test_count;
    struct rule_operand *operands;
    size_t operand_count;

    struct rule_clause *clauses;
    size_t clause_count;
    uint32_t order; /* of its first clause in the set */
};

struct rule_set {
    struct arena arena;
    const struct rule_vocab *vocab;       /* borrowed */
    const struct entities *entities;      /* borrowed; may be NULL */
    struct rule_regulation **regulations; /* by id */
    size_t count;
    size_t room;
    size_t nodes_max; /* of one regulation */
};

/* Resolves and types 'ast'.  Mistakes go to 'errors'; NULL when there was one or memory is out
 * ('errors' did not grow then). */
struct rule_regulation *rule_compile(const struct rule_set *set,
                                     const struct ast_regulation *ast, struct arena *arena,
                                     struct rule_errors *errors);

/* Day of 'operand' by the facts; false if a fact is missing. */
bool rule_operand_day(const struct rule_operand *o, const struct rule_facts *facts,
                      int32_t today, int32_t *ret);
/* 'day' plus 'add' of 'unit'; months and years keep the day of the month, or take the month's
 * last.  Workdays are Mondays to Fridays: public holidays are not known. */
int32_t rule_day_add(int32_t day, int32_t add, char unit);

#endif
