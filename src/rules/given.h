/* rules/given.h: facts about an operator that a person states in a file, one a line:
 *
 *     operator.country = GB
 *     operator.sector  = telecom-mobile, telecom-fixed   # all it works in
 *     operator.designated = true
 *
 * Tokens and comments are those of sekisho-regulation(5). */
#ifndef SEKISHO_RULES_GIVEN_H
#define SEKISHO_RULES_GIVEN_H

#include "rules/errors.h"
#include "rules/facts.h"

enum { RULE_GIVEN_MAX = 1 << 16 }; /* bytes of such a file: a hundred lines are many */

/* Adds what the file at 'path' says to 'f'; of an attribute that it names, nothing said before
 * stays. 'f' keeps texts in its arena.  RC_FORMAT: mistakes, in 'errors'; then 'f' is of no
 * use. RC_IO, RC_LIMIT, RC_MEMORY. */
MUST_USE enum rc rule_given_load(struct rule_facts *f, const struct rule_vocab *vocab,
                                 const struct entities *entities, const char *path,
                                 struct rule_errors *errors, struct err *err);

/* The same from memory; 'name' stands for the file. */
MUST_USE enum rc rule_given_read(struct rule_facts *f, const struct rule_vocab *vocab,
                                 const struct entities *entities, const char *name,
                                 struct slice text, struct rule_errors *errors,
                                 struct err *err);

#endif
