/* entity/entities.h: the sections that struct entities stands on; for the files of this floor
 * only. */
#ifndef SEKISHO_ENTITY_ENTITIES_H
#define SEKISHO_ENTITY_ENTITIES_H

#include "entity/entity.h"
#include "entity/layout.h"
#include "entity/normal.h"

/* Which words begin a name that is found inside a text: a bit for each, by its first four bytes and its length.  Most
 * words of a text begin none, and are told so without a look at the tables. */
enum { BEGIN_BITS = 17, BEGIN_WORDS = (1 << BEGIN_BITS) / 64 };

struct entities {
    struct slice strings;
    struct normal normal;
    struct data_section rows;
    struct data_section owners;
    struct data_section lists;
    struct data_section listings;
    struct data_section brands;
    struct data_section names;
    struct data_section name_slots;
    struct data_section finds;
    struct data_section find_slots;
    struct data_section words; /* near.h; empty in a file without them: then nothing is near */
    struct data_section word_slots;
    struct data_section posts;
    struct data_section near;
    struct data_section near_words;
    struct data_section edits;
    struct data_section buckets;
    struct data_section others;
    struct data_section confusables;
    uint64_t begins[BEGIN_WORDS];
};

/* The bit of a word of at least one byte. */
static inline uint32_t begin_bit(struct slice word)
{
    uint32_t front = word.p[0];
    for (size_t i = 1; i < 4 && i < word.n; i++)
        front |= (uint32_t)word.p[i] << (8 * i);
    return (front * 0x9e3779b1u ^ (uint32_t)word.n * 0x85ebca6bu) >> (32 - BEGIN_BITS);
}

/* Is 'day' within the dates at 'since_at' and 'until_at' of a row?  'until' is the first day on
 * which it is over. */
bool ent_row_holds(const struct data_section *s, size_t row, size_t since_at, size_t until_at,
                   int32_t day);

/* A way up: the direct parents of 'entity' on 'day' and whether they control it. */
struct ent_step {
    uint32_t parent;
    enum tri controls;
    uint32_t share;
};

/* Depth of the longest chain that is followed: the longest known has 7. */
enum { ENT_DEPTH_MAX = 24, ENT_PARENTS_MAX = 16 };

/* Returns how many, at most ENT_PARENTS_MAX. */
size_t ent_steps(const struct entities *e, uint32_t entity, int32_t day,
                 struct ent_step ret[ENT_PARENTS_MAX]);

enum ent_kind ent_kind(const struct entities *e, uint32_t entity);

/* The maker of everything that bears the brand whose key is 'key'; ENT_NONE when it is not
 * known. */
uint32_t ent_brand_maker(const struct entities *e, struct slice key, int32_t day);

#endif
