/* entity/normal.h: a name as people write it, made into the key under which it is known: folded
 * (case, width, diacritics, traditional Han), punctuation dropped, legal form taken off. The
 * tool that makes the data file and the program that reads it use this same code. */
#ifndef SEKISHO_ENTITY_NORMAL_H
#define SEKISHO_ENTITY_NORMAL_H

#include "registry/datafile.h"

#define SECTION_FOLD_PAGES "fold.pages"
#define SECTION_FOLD_CELLS "fold.cells"
#define SECTION_FOLD_MORE  "fold.more"
#define SECTION_FORM       "form.rows"
#define SECTION_FORM_SLOTS "form.slots"

/* What a cell of fold.cells says of a code point.  Otherwise it is the code point that stands
 * for it; 0: it separates words. */
enum {
    FOLD_PAGE = 256, /* code points in a page */
    FOLD_PAGES = 0x110000 / FOLD_PAGE,
    FOLD_MORE_MAX =
        18, /* the longest compatibility decomposition in Unicode has 18 code points */
};
#define FOLD_DROP 0x40000000u /* a mark: nothing stands for it */
#define FOLD_MANY                                                                              \
    0x80000000u /* low bits: place in fold.more of a count and so many code points */
#define FOLD_HAN                                                                               \
    0x20000000u /* a flag beside the code point: written without blanks (Han, hiragana) */
#define FOLD_CODE 0x001fffffu

enum { FORM_KEY = 0, FORM_FLAGS = 4, FORM_CLASS = 5, FORM_ROW = 8 };
enum form_flag {
    FORM_END = 1,   /* a legal form at the end of a name */
    FORM_FRONT = 2, /* a legal form in front of a name too */
    FORM_GLUED = 4, /* written without a blank: 株式会社 */
    FORM_LAST = 8,  /* the last word of a form: more may stand before it */
    FORM_FIRST = 16 /* the first word of one that may stand in front */
};

/* Words of the longest legal form that is looked for. */
enum { FORM_WORDS_MAX = 8 };

struct normal {
    struct data_section pages;
    struct data_section cells;
    struct data_section more;
    struct data_section forms;
    struct data_section form_slots;
    struct slice strings;
};

MUST_USE enum rc normal_open(const struct datafile *data, struct normal *ret, struct err *err);

/* A word of a folded text. */
struct word {
    uint32_t from; /* in the text as written, bytes */
    uint32_t size;
    uint32_t at; /* in the folded text, bytes */
    uint32_t n;
};

enum normal_mode {
    NORMAL_NAME, /* a name: runs of letters and digits are words */
    NORMAL_TEXT, /* running text: besides, each character of a script without blanks is a word
                  */
};

/* Folds 'text' into 'ret_out': its words, one blank between.  At most 'word_room' words and
 * 'out_room' bytes; what does not fit is left out, whole words only, and '*ret_cut' says so.
 * Returns the number of words. */
size_t normal_words(const struct normal *t, struct slice text, enum normal_mode mode,
                    char *ret_out, size_t out_room, struct word *ret_words, size_t word_room,
                    bool *ret_cut);

enum {
    NAME_MAX_BYTES = 512, /* the longest name in any registry has 250 */
    NAME_MAX_WORDS = 128,
};

struct name_key {
    char text[NAME_MAX_BYTES]; /* the words without the legal form and without blanks; not
                                  terminated */
    size_t n;
    uint8_t form; /* class of the legal form that was taken off (FORM_CLASS); 0: none */
};

/* False: nothing distinctive is in it, or it is longer than a name. */
bool normal_key(const struct normal *t, struct slice text, struct name_key *ret);

/* Words 'first' to 'last' (excluded) of a folded name without its legal forms, for the tool. */
struct name_span {
    size_t first;
    size_t last;
    uint8_t form;
    size_t glued_end;   /* bytes that a glued form takes off the last word */
    size_t glued_front; /* ... and off the first */
};
struct name_span normal_strip(const struct normal *t, const char *folded,
                              const struct word *words, size_t count);

/* Do the words from 'at' on begin with a legal form? */
bool normal_form_follows(const struct normal *t, const char *folded, const struct word *words,
                         size_t count, size_t at);

#endif
