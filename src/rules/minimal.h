/* rules/minimal.h: of the facts that are missing, those without which nothing is decided.
 * Internal to rules/. */
#ifndef SEKISHO_RULES_MINIMAL_H
#define SEKISHO_RULES_MINIMAL_H

#include "rules/logic.h"

/* Takes out of 'lines', from index 'first' on, the facts that need not be known: whatever the
 * others turn out to be, there is an answer.  'l' is what they are missing for: the regulation
 * applies, clause 'c' holds and none of its exceptions does.  What is left
 * decides, and no part of it does.  Conditions of more than a few open tests stay as they are.
 */
void logic_minimal(const struct logic *l, const struct rule_clause *c, size_t first,
                   struct logic_lines *lines);

#endif
