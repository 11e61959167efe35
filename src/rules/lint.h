/* rules/lint.h: what a text that can be loaded still lacks or says against itself: dates that
 * contradict each other, no source, no example, a condition that is named and never used. */
#ifndef SEKISHO_RULES_LINT_H
#define SEKISHO_RULES_LINT_H

#include "rules/rules.h"

/* Adds what is found to 'errors', each with its place in the file it came from.  'today' is the
 * day after which nothing can have been checked yet. */
void rule_set_lint(const struct rule_set *set, int32_t today, struct rule_errors *errors);

#endif
