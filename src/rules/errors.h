/* rules/errors.h: what is wrong with a text, place by place: "file:line:column: ...". */
#ifndef SEKISHO_RULES_ERRORS_H
#define SEKISHO_RULES_ERRORS_H

#include "base/buf.h"

enum { RULE_ERRORS_MAX = 20 }; /* a file; more help nobody */

struct rule_errors {
    struct buf text;  /* owned; one line each */
    const char *file; /* borrowed; named in front of every line */
    unsigned in_file; /* errors of this file */
    unsigned count;   /* of all files */
};

#define RULE_ERRORS_NONE ((struct rule_errors){ .text = BUF_EMPTY })

void rule_errors_done(struct rule_errors *e);

/* Errors from here on are of 'file'. */
void rule_errors_file(struct rule_errors *e, const char *file);
void rule_error(struct rule_errors *e, unsigned line, unsigned column, const char *fmt, ...)
    PRINTF_LIKE(4, 5);

/* 's' quoted and made safe to show, in a buffer of the caller. */
enum { RULE_QUOTE_SIZE = 200 };
const char *rule_quote(struct slice s, char ret_text[RULE_QUOTE_SIZE]);

/* How many single-character edits turn 'a' into 'b', counted up to 'limit' + 1. */
size_t rule_distance(struct slice a, struct slice b, size_t limit);

/* Keeps the nearest of many candidates, for "did you mean". */
struct rule_nearest {
    struct slice wanted;
    const char *best;
    size_t distance;
};
struct rule_nearest rule_nearest_to(struct slice wanted);
void rule_nearest_try(struct rule_nearest *n, const char *candidate);
/* "; did you mean 'X'?" or "" */
const char *rule_nearest_text(const struct rule_nearest *n, char ret_text[RULE_QUOTE_SIZE]);

#endif
