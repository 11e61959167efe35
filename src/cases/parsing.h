/* cases/parsing.h: what the parsers of procedures and letters share: one token ahead, words and
 * strings kept, mistakes told with their place.  Internal to cases. */
#ifndef SEKISHO_CASES_PARSING_H
#define SEKISHO_CASES_PARSING_H

#include "base/arena.h"
#include "rules/errors.h"
#include "rules/lex.h"

struct parsing {
    struct lex lex;
    struct tok tok; /* the one that comes next */
    struct arena *arena;
    struct rule_errors *errors;
    bool no_memory;
};

void parse_begin(struct parsing *p, const char *name, struct slice text, struct arena *arena,
                 struct rule_errors *errors);
void parse_advance(struct parsing *p);
/* Tells that 'wanted' should stand here; false. */
bool parse_fail(struct parsing *p, const char *wanted);
bool parse_take(struct parsing *p, enum tok_kind kind);
bool parse_take_if(struct parsing *p, const char *word);
bool parse_word(struct parsing *p, const char **ret, const char *wanted);
/* Without its backslashes. */
bool parse_string(struct parsing *p, const char **ret);

#endif
