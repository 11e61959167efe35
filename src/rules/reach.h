/* rules/reach.h: clauses that nothing can ever fall under, or everything does, and exceptions
 * that never bite. Found by trying: every condition is asked with facts made up from the values
 * that it mentions. */
#ifndef SEKISHO_RULES_REACH_H
#define SEKISHO_RULES_REACH_H

#include "rules/rules.h"

/* Adds what is found to 'errors', each with its place in the file it came from.  A condition
 * with too many facts to try them all is only said to be reached, never that it is not.
 * RC_MEMORY. */
MUST_USE enum rc rule_set_reach(const struct rule_set *set, struct rule_errors *errors,
                                struct err *err);

#endif
