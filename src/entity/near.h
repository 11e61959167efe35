/* entity/near.h: names that are nearly known: typing slips, other order, missing words, abbreviations, glued words.
 * For the files of this floor and the tool that makes the data file. */
#ifndef SEKISHO_ENTITY_NEAR_H
#define SEKISHO_ENTITY_NEAR_H

#include "entity/entities.h"

/* Hash of 'front' followed by 'back': a text with a piece left out. Words and whole keys are kept apart. */
static inline uint32_t near_hash(struct slice front, struct slice back, bool of_name)
{
    uint64_t h = of_name ? 0x84222325cbf29ce4u : 0xcbf29ce484222325u;
    for (size_t i = 0; i < front.n; i++)
        h = (h ^ front.p[i]) * 0x100000001b3u;
    for (size_t i = 0; i < back.n; i++)
        h = (h ^ back.p[i]) * 0x100000001b3u;
    h ^= h >> 32;
    return (uint32_t)(h * 0x9e3779b97f4a7c15u >> 32);
}

/* Bytes of the character at 's': 1 to 4. */
static inline size_t near_step(struct slice s)
{
    size_t n = 1;
    while (n < s.n && n < 4 && (s.p[n] & 0xc0) == 0x80)
        n++;
    return n;
}

/* Mark of a key in other.keys; never 0, which is an empty slot. */
static inline uint32_t near_mark(struct slice key)
{
    uint32_t mark = near_hash(key, SLICE("\1"), true);
    return mark == 0 ? 1 : mark;
}

/* Letters, a character of Han counting for two, the marks that tell ga from ka for nothing. */
static inline size_t near_letters(struct slice s)
{
    size_t n = 0;
    while (s.n > 0) {
        size_t step = near_step(s);
        bool is_mark = step == 3 && s.p[0] == 0xe3 && s.p[1] == 0x82 && (s.p[2] == 0x99 || s.p[2] == 0x9a);
        n += is_mark ? 0 : step >= 3 ? 2 : 1;
        s = slice_skip(s, step);
    }
    return n;
}

/* Cuts known general words ("杭州", "技术") off both ends of a word that is written without blanks.  'is_general' says
 * which words are; at most 'room' pieces, left to right; a word that consists of such words only stays whole. */
size_t near_pieces(struct slice word, bool (*is_general)(const void *ctx, struct slice piece), const void *ctx,
                   struct slice *ret, size_t room);

struct near_hit {
    uint32_t row;    /* of name.rows */
    uint32_t entity;
    unsigned score;  /* thousandths */
};

/* The best name of each entity, best first. */
size_t near_search(const struct entities *e, struct slice text, int32_t day, struct near_hit *ret, size_t room);

/* Of names that score so, how many in a hundred are right; measured by tools/score-entities. */
unsigned near_confidence(unsigned score);

/* ---- between near.c and near_score.c ---- */

struct near_word {
    struct slice text;
    size_t row; /* of word.rows, or SIZE_MAX */
    uint8_t weight;
    uint8_t flags;
    bool number;
    bool slip; /* of a general word */
    bool meant; /* by itself the name of an organisation that is no entity here */
};

struct near_query {
    struct near_word words[NEAR_WORDS_MAX];
    size_t count;
    struct slice key;
    uint8_t form;
    bool glued; /* the last word is nobody's */
    struct slice core; /* the key without general words that have a slip; empty: none has */
    size_t cuts[NEAR_CUTS_MAX]; /* bytes of the key before general words and legal forms glued to its end */
    size_t cut_count;
    bool other; /* the whole is the name of an organisation that is no entity here */
};

/* How well the known name 'near' explains the query, in thousandths. */
unsigned near_score(const struct entities *e, const struct near_query *q, size_t near);

struct near_word near_word_at(const struct entities *e, size_t row);
struct near_word near_word_of(const struct entities *e, struct slice text);

#endif
