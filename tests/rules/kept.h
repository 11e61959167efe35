/* tests/rules/kept.h: is a library of laws kept as it should be?  What a regulation must have
 * beside being sound (which asks for an English title): a Japanese one, a source, examples that
 * show every clause. */
#ifndef SEKISHO_TESTS_RULES_KEPT_H
#define SEKISHO_TESTS_RULES_KEPT_H

#include "rules/set.h"

struct kept {
    size_t instruments;
    size_t clauses;
    size_t examples;
    unsigned verified; /* instruments, by how their text was compared */
    unsigned secondary;
    unsigned unverified;
};

enum { KEPT_EXAMPLES_MIN = 3 }; /* one that bites, one that does not, one between */

/* Counts what is in 'set' and writes a line to 'out' for everything that is missing.  Returns
 * how many lines. */
unsigned kept_look(const struct rule_set *set, struct kept *ret, struct buf *out);

#endif
