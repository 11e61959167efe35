/* rules/ast.h: a regulation as it is written: what the parser makes, the printer prints and the
 * checker resolves.  Everything lies in one arena; lists are chains in the order of the text.
 */
#ifndef SEKISHO_RULES_AST_H
#define SEKISHO_RULES_AST_H

#include "base/arena.h"
#include "rules/errors.h"
#include "rules/lex.h"

enum {
    AST_DEPTH_MAX =
        64, /* parentheses and 'not': no law nests deeper, and recursion needs an end */
    AST_ITEMS_MAX = 16384,    /* whatever is kept of one regulation: the longest of the library
                                 needs a tenth */
    AST_REGULATIONS_MAX = 64, /* of one file: one is the custom */
    AST_NODES_MAX = 1024,     /* tests, "and", "or", "not" of one regulation: the longest of the
                                 library has 60 */
};

/* A word and where it stands.  Empty text: it is not there. */
struct ast_word {
    struct slice text;
    unsigned line;
    unsigned column;
};

/* A string without its escapes. */
struct ast_string {
    struct slice text;
    unsigned line;
    unsigned column;
    struct ast_word lang; /* titles: "en", "ja" */
    struct ast_string *next;
};

/* What an attribute is compared with: a word, or an attribute, or either with a period added.
 */
struct ast_value {
    struct ast_word word;
    char sign;             /* '+', '-' or 0: no period */
    struct ast_word count; /* of units, with a sign */
    struct ast_word unit;  /* day(s), month(s), year(s), workday(s) */
    struct ast_value *next;
};

enum ast_kind { AST_AND, AST_OR, AST_NOT, AST_TEST, AST_NAME };

enum ast_op {
    AST_EQ,
    AST_NE,
    AST_LT,
    AST_LE,
    AST_GT,
    AST_GE,
    AST_IN,
    AST_NOT_IN,
    AST_IN_GROUP,
    AST_CONTROLLED_FROM,
    AST_LISTED_ON,         /* it or who controls it */
    AST_LISTED_BY_NAME_ON, /* it alone */
};
const char *ast_op_text(enum ast_op op);

struct ast_expr {
    enum ast_kind kind;
    struct ast_expr *left;  /* AND, OR, NOT */
    struct ast_expr *right; /* AND, OR */
    struct ast_word word;   /* NAME: a let or a yes/no attribute; TEST: the attribute */
    struct ast_word of;     /* TEST: "CN" of state_share(CN) */
    enum ast_op op;
    bool list;                /* the values stood in parentheses */
    struct ast_value *values; /* TEST: one or more */
    struct ast_word count;    /* LISTED_ON ... for COUNT UNIT */
    struct ast_word unit;
};

struct ast_let {
    struct ast_word name;
    struct ast_expr *expr;
    struct ast_let *next;
};

/* A deadline, and since when it was known; deadlines that were moved keep their history. */
struct ast_date {
    struct ast_value *value; /* a day, or reckoned from a fact */
    struct ast_word since;   /* empty: always */
    struct ast_date *next;
};

struct ast_except {
    struct ast_word id;
    bool claimed; /* holds only where it is shown: unknown counts as no */
    struct ast_expr *when;
    struct ast_except *next;
};

struct ast_clause {
    struct ast_word id;
    struct ast_string *titles;
    struct ast_word duty;
    struct ast_expr *when;
    struct ast_word from;
    struct ast_word until;
    struct ast_date *by; /* oldest first */
    struct ast_except *excepts;
    struct ast_string *penalty;
    struct ast_string *citation;
    struct ast_string *note;
    struct ast_word checked_on;
    struct ast_word checked;
    struct ast_expr *share_of;    /* limit: of these ... */
    struct ast_expr *share_where; /* ... those ... */
    struct ast_word at_most;      /* ... are at most */
    struct ast_clause *next;
};

struct ast_given {
    struct ast_word attribute;
    struct ast_word of;
    bool list;
    struct ast_value *values; /* NULL: known to be none */
    struct ast_given *next;
};

struct ast_expect {
    struct ast_word clause; /* empty: the whole regulation */
    struct ast_word status; /* "nothing" too */
    struct ast_word date;
    struct ast_value *missing;
    struct ast_expect *next;
};

/* One equipment of an example; examples of shares have several. */
struct ast_case {
    struct ast_given *given;
    struct ast_case *next;
};

struct ast_example {
    struct ast_string *title;
    struct ast_case *cases;
    struct ast_word as_of;
    struct ast_expect *expects;
    struct ast_example *next;
};

struct ast_standing {
    struct ast_word word;
    struct ast_word from;
    struct ast_standing *next;
};

struct ast_regulation {
    struct ast_word id;
    struct ast_string *titles;
    struct ast_string *issued_by;
    struct ast_string *citation;
    struct ast_string *sources;
    struct ast_string *note;
    struct ast_word checked_on;
    struct ast_word checked;
    struct ast_standing *standings;
    bool has_in_force;
    struct ast_word from;
    struct ast_word until;
    struct ast_word silence;  /* free, refused */
    struct ast_word counting; /* inclusive, exclusive */
    struct ast_expr *applies;
    struct ast_let *lets;
    struct ast_clause *clauses;
    struct ast_example *examples;
    struct ast_regulation *next;
};

/* Parses the regulations in 'text' into 'arena'.  What is wrong goes to 'errors', and parsing
 * goes on behind it, so that one run shows all mistakes.  '*ret' is what could be read.
 *
 * RC_FORMAT: 'errors' grew.  RC_LIMIT: the text is too long.  RC_MEMORY. */
MUST_USE enum rc ast_parse(struct slice text, struct arena *arena, struct rule_errors *errors,
                           struct ast_regulation **ret, struct err *err);

/* The text that parses to the same tree. */
void ast_print(const struct ast_regulation *regulations, struct buf *out);
void ast_print_value(const struct ast_value *v, struct buf *out);
void ast_print_expr(const struct ast_expr *e, struct buf *out);

#endif
