/* cases/letter.h: letters that an act sends: templates in Japanese and English (data/letters/),
 * filled from a case. Knows no page and no printer: what comes out is a title and paragraphs of
 * plain text. */
#ifndef SEKISHO_CASES_LETTER_H
#define SEKISHO_CASES_LETTER_H

#include "cases/proceeding.h"

enum letter_lang { LETTER_EN, LETTER_JA, LETTER_LANGS };

enum { LETTER_PARAGRAPHS_MAX = 24 };

struct letter_text {
    const char *title; /* NULL: the letter does not exist in this language */
    const char *paragraphs[LETTER_PARAGRAPHS_MAX];
    size_t count;
};

struct letter {
    const char *id;
    struct letter_text text[LETTER_LANGS];
};

/* What the braces of a template may name.  All borrowed; NULL prints as a rule to be filled in
 * by hand. */
struct letter_facts {
    const char *authority;
    const char *operator_name;
    const char *operator_address;
    const char *case_number;
    const char *official; /* who signs */
    const char *reason;
    const char *amount;
    const char *subject; /* the facility, equipment or plan at issue */
    int32_t until;       /* that the act states */
    const struct proceeding
        *proceeding; /* as it stands after the act; names the law, the article and the clocks */
    size_t step;     /* the act among its steps */
};

/* Reads one letter; mistakes go to 'errors' under 'name'.  RC_FORMAT, RC_MEMORY. */
MUST_USE enum rc letter_read(const char *name, struct slice text, struct arena *arena,
                             struct letter **ret, struct rule_errors *errors, struct err *err);

/* Reads DIR/letters/ID.letter.  RC_USAGE: there is none. */
MUST_USE enum rc letter_load(const char *dir, const char *id, struct arena *arena,
                             struct letter **ret, struct rule_errors *errors, struct err *err);

/* 'template' with its braces filled.  What is filled in is text, whatever it looks like: braces
 * in it are not read. RC_USAGE: a name that nobody knows, or a clock that the procedure does
 * not have. */
MUST_USE enum rc letter_fill(const char *template, enum letter_lang lang,
                             const struct letter_facts *facts, struct buf *out,
                             struct err *err);

/* A day as letters write it: "30 June 2026", "2026年6月30日". */
void letter_day(int32_t day, enum letter_lang lang, struct buf *out);

#endif
