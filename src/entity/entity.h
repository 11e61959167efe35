/* entity/entity.h: legal entities: their names, countries, owners over time, listings; and
 * the way from a free text to one of them.
 * Knows names and ownership; knows nothing of protocols or law. */
#ifndef SEKISHO_ENTITY_ENTITY_H
#define SEKISHO_ENTITY_ENTITY_H

#include "base/err.h"
#include "base/slice.h"
#include "base/tri.h"

struct datafile;
struct entities;

#define ENT_NONE UINT32_MAX

/* Borrows 'data'. */
enum rc ent_open(const struct datafile *data, struct entities **ret, struct err *err);
void ent_close(struct entities *e);

size_t ent_count(const struct entities *e);
const char *ent_id(const struct entities *e, uint32_t entity);      /* "huawei-technologies" */
const char *ent_name(const struct entities *e, uint32_t entity);    /* "Huawei" */
const char *ent_country(const struct entities *e, uint32_t entity); /* "CN"; "" if not known */
uint32_t ent_by_id(const struct entities *e, struct slice id);      /* ENT_NONE */
/* The id nearest to one that does not exist, for "did you mean"; NULL if nothing is near. */
const char *ent_nearest_id(const struct entities *e, struct slice id);

enum ent_path {      /* which way a text led to an entity */
    ENT_EXACT,       /* a name or alias, as it is written */
    ENT_NORMALISED,  /* after folding case, width, punctuation and legal form */
    ENT_INSIDE,      /* a name inside a longer text */
    ENT_FUZZY,       /* nearly a name */
};
const char *ent_path_name(enum ent_path path);

struct ent_match {
    uint32_t entity;
    unsigned confidence;  /* hundredths, 0 to 99 */
    enum ent_path path;
    uint32_t from;        /* where in the text the name stands, bytes */
    uint32_t size;
    const char *alias;    /* the known name that matched */
    uint32_t brand_of;    /* when the name is a brand of a maker: the maker (entity is then the brand's owner or the
                           * same); else ENT_NONE */
};

/* The whole of 'text' is said to be an organisation's name ("HUAWEI TECHNOLOGIES CO.,LTD").  False: unknown, and
 * that is an answer: never a guess. 'day' chooses among names that changed hands. */
bool ent_match_name(const struct entities *e, struct slice text, int32_t day, struct ent_match *ret);

/* Makers named inside a longer text (a description, a banner), left to right, at most 'room'; whole words only,
 * no common words, no weak aliases. Returns how many. */
size_t ent_find(const struct entities *e, struct slice text, int32_t day, struct ent_match *ret, size_t room);

/* Who controls 'entity' on 'day': the top of the chain of majorities (or of control that a source states).  Itself
 * if nobody does.  A chain that ends in a placeholder (private individuals, no actual controller) or a state ends below it. */
uint32_t ent_group(const struct entities *e, uint32_t entity, int32_t day);

/* Is 'entity' 'group' itself or controlled by it on 'day'?  TRI_UNKNOWN where a share on the way is not known. */
enum tri ent_in_group(const struct entities *e, uint32_t entity, uint32_t group, int32_t day);

/* Is 'entity' controlled from country 'cc' (two capitals) on 'day': is that the country of its ultimate parent? */
enum tri ent_controlled_from(const struct entities *e, uint32_t entity, const char *cc, int32_t day);

/* Is it, or a group that controls it if 'with_groups', on list 'list' on 'day'?  RC_USAGE in words: use ent_list_exists first. */
bool ent_list_exists(const struct entities *e, struct slice list);
enum tri ent_listed(const struct entities *e, uint32_t entity, struct slice list, bool with_groups, int32_t day);

/* Direct parents on 'day', for `sekisho who`: share in hundredths of a percent, UINT32_MAX when not known. */
struct ent_parent {
    uint32_t parent;
    uint32_t share;
    int32_t since;
    int32_t until;
    const char *source;
};
size_t ent_parents(const struct entities *e, uint32_t entity, int32_t day, struct ent_parent *ret, size_t room);

/* A stated brand: who sells under it and who makes it, on 'day'; false if it is not a known brand. */
struct ent_brand {
    const char *brand;
    uint32_t seller; /* or ENT_NONE */
    uint32_t maker;  /* or ENT_NONE */
    const char *relation; /* "oem", "own-brand", ... */
};
bool ent_brand(const struct entities *e, struct slice text, int32_t day, struct ent_brand *ret);

#endif
