/* rules/lex.h: words, strings and signs of the text files that people write for Sekisho.
 * Knows no word of any language built on it; the regulation language and the configuration
 * share it. */
#ifndef SEKISHO_RULES_LEX_H
#define SEKISHO_RULES_LEX_H

#include "base/slice.h"

enum {
    LEX_TEXT_MAX =
        1 << 20,        /* bytes of one file: the longest law of the library needs a fiftieth */
    LEX_WORD_MAX = 128, /* bytes of one word: ids, dates and numbers are short */
    LEX_STRING_MAX = 4096, /* bytes of one string: a title or an address, not a chapter */
};

enum tok_kind {
    TOK_END,
    TOK_WORD,   /* letters, digits and _ . - %, beginning with a letter or digit: ids, dates,
                   numbers, 35% */
    TOK_STRING, /* "..." on one line; 'text' is what stands between the quotes, escapes and all
                 */
    TOK_OPEN,   /* { */
    TOK_CLOSE,  /* } */
    TOK_PAREN,  /* ( */
    TOK_PAREN_END,
    TOK_COMMA,
    TOK_SET, /* = */
    TOK_EQ,  /* == */
    TOK_NE,
    TOK_LT,
    TOK_LE,
    TOK_GT,
    TOK_GE,
    TOK_PLUS,
    TOK_MINUS,
    TOK_BAD, /* 'bad' says what is wrong with 'text' */
};

struct tok {
    enum tok_kind kind;
    struct slice text; /* borrowed from the input */
    unsigned line;     /* from 1 */
    unsigned column;   /* from 1, in characters */
    const char *bad;   /* TOK_BAD: why, a phrase; else NULL */
};

struct lex {
    struct slice text; /* borrowed */
    size_t at;
    unsigned line;
    unsigned column;
};

void lex_init(struct lex *l, struct slice text);

/* The next token.  Moves at least one byte unless the end is reached, so that a caller who goes
 * on after TOK_BAD comes to an end too. */
struct tok lex_next(struct lex *l);

/* "'}'" or "end of file", for messages. */
const char *tok_name(enum tok_kind kind);

#endif
