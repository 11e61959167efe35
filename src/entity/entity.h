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
    ENT_CONFUSABLE,  /* a name, with characters that only look like its letters */
};
const char *ent_path_name(enum ent_path path);

struct ent_match {
    uint32_t entity;
    unsigned confidence;  /* hundredths, 0 to 99 */
    enum ent_path path;
    uint32_t from;        /* where in the text the name stands, bytes */
    uint32_t size;
    const char *alias;    /* the known name that matched */
    const char *source;   /* who says that it is a name of the entity */
    uint32_t brand_of;    /* when the name is a brand of a maker: the maker (entity is then the brand's owner or the
                           * same); else ENT_NONE */
};

/* The whole of 'text' is said to be an organisation's name ("HUAWEI TECHNOLOGIES CO.,LTD").  False: unknown, and
 * that is an answer: never a guess. 'day' chooses among names that changed hands. */
bool ent_match_name(const struct entities *e, struct slice text, int32_t day, struct ent_match *ret);

/* Nearly a name: a slip of the pen, other order, a word too few, abbreviated or glued words. Only where one entity
 * is clearly nearest; 'confidence' is calibrated (of 100 matches with 90, 90 are right).  A hint for a person, never
 * by itself ground for a finding. */
bool ent_match_nearly(const struct entities *e, struct slice text, int32_t day, struct ent_match *ret);

/* A name written with characters that look like others: Cyrillic among Latin letters, l for I, 0 for O.  Where the
 * first of them stands in 'text', how many bytes it has, and what it was read as. */
struct ent_lookalike {
    size_t at;
    size_t size;
    char read_as;
};
bool ent_match_confusable(const struct entities *e, struct slice text, int32_t day, struct ent_match *ret,
                          struct ent_lookalike *ret_first);

/* Makers named inside a longer text (a description, a banner), left to right, at most 'room'; whole words only,
 * no common words, no weak aliases. Returns how many. */
size_t ent_find(const struct entities *e, struct slice text, int32_t day, struct ent_match *ret, size_t room);

/* Why a known name did not win. */
enum ent_loss {
    ENT_LOSS_DAY,   /* it is a name at another time */
    ENT_LOSS_FORM,  /* it goes with another legal form */
    ENT_LOSS_RANK,  /* the same text is another's name with a better claim */
    ENT_LOSS_EQUAL, /* two claims are as good: neither wins */
    ENT_LOSS_NOT,   /* known not to be meant, though it looks alike */
    ENT_LOSS_SCORE, /* less alike, or not alike enough */
    ENT_LOSS_PART,  /* it is named in the text, but the whole is another name */
};
const char *ent_loss_name(enum ent_loss why); /* a few words */

struct ent_rival {
    uint32_t entity; /* ENT_NONE: an organisation that is no entity here */
    const char *alias;
    const char *source;
    enum ent_loss why;
    unsigned confidence; /* ENT_LOSS_SCORE: hundredths, else 0 */
    int32_t since;
    int32_t until;
};

/* The names that 'text' matches but that do not stand for 'winner' (ENT_NONE: nobody won), one an entity. */
size_t ent_rivals(const struct entities *e, struct slice text, int32_t day, uint32_t winner,
                  struct ent_rival *ret, size_t room);

/* The entities whose names are nearest to 'text', best first (ENT_LOSS_SCORE), however far. */
size_t ent_candidates(const struct entities *e, struct slice text, int32_t day, struct ent_rival *ret, size_t room);

/* Who controls 'entity' on 'day': the top of the chain of majorities (or of control that a source states).  Itself
 * if nobody does.  A chain that ends in a placeholder (private individuals, no actual controller) or a state ends below it. */
uint32_t ent_group(const struct entities *e, uint32_t entity, int32_t day);

/* Is 'entity' 'group' itself or controlled by it on 'day'?  TRI_UNKNOWN where a share on the way is not known. */
enum tri ent_in_group(const struct entities *e, uint32_t entity, uint32_t group, int32_t day);

/* Is 'entity' controlled from country 'cc' (two capitals) on 'day': is that the country of its ultimate parent? */
enum tri ent_controlled_from(const struct entities *e, uint32_t entity, const char *cc, int32_t day);

/* A share in hundredths of a percent: at least 'low', at most 'high'.  They differ by what is not known: owners that no
 * source names, shares that none states. */
struct ent_share {
    uint32_t low;
    uint32_t high;
};

/* How much of 'entity' the state 'cc' (two capitals) holds on 'day', through however many owners: shares along a chain are
 * multiplied, those of several ways are summed.  Private persons are no state. */
struct ent_share ent_state_share(const struct entities *e, uint32_t entity, const char *cc, int32_t day);

/* How much of the votes those have who are controlled from 'cc', its state among them; of an owner that is controlled from
 * elsewhere, what is stated to be held from 'cc'.  Shares stand for votes: no source here states votes that differ from
 * them. */
struct ent_share ent_voting_share(const struct entities *e, uint32_t entity, const char *cc, int32_t day);

/* Is it, or a group that controls it if 'with_groups', on list 'list' on 'day'?  RC_USAGE in words: use ent_list_exists first. */
bool ent_list_exists(const struct entities *e, struct slice list);
enum tri ent_listed(const struct entities *e, uint32_t entity, struct slice list, bool with_groups, int32_t day);

/* What is told of an entity beside its name and country. */
struct ent_about {
    const char *legal_name;   /* "" when not known */
    const char *native_names; /* "zh:...; ja:...", or "" */
    const char *lei;          /* legal entity identifier, 20 letters and digits, or "" */
    const char *source;
    const char *confidence; /* "verified", "secondary", ... */
    bool listed_only;       /* known from an official list only */
};
void ent_about(const struct entities *e, uint32_t entity, struct ent_about *ret);

/* The lists that 'entity' itself stands on, on 'day'. */
struct ent_listing {
    const char *list;
    const char *title;
    int32_t from; /* TIME_DAY_NONE: not known */
    int32_t to;
    int32_t snapshot; /* day of the text that was read, or TIME_DAY_NONE */
    const char *citation;
    const char *source;
    const char *confidence;
};
size_t ent_listings(const struct entities *e, uint32_t entity, int32_t day, struct ent_listing *ret,
                    size_t room);

/* The lists, in the order of their table. */
struct ent_list {
    const char *id;
    const char *title;
    const char *source;
    int32_t snapshot; /* day of the text that was read, or TIME_DAY_NONE */
    size_t rows;      /* of entities, past ones too */
};
size_t ent_list_count(const struct entities *e);
void ent_list(const struct entities *e, size_t i, struct ent_list *ret);

/* Direct parents on 'day', for `sekisho who`: share in hundredths of a percent, UINT32_MAX when not known. */
struct ent_parent {
    uint32_t parent;
    uint32_t share;
    int32_t since;
    int32_t until;
    enum tri controls; /* by more than half, or because the source says so */
    const char *source;
    const char *confidence;
};
size_t ent_parents(const struct entities *e, uint32_t entity, int32_t day, struct ent_parent *ret, size_t room);

/* A stated brand: who sells under it and who makes it, on 'day'; false if it is not a known brand. */
struct ent_brand {
    const char *brand;
    uint32_t seller; /* or ENT_NONE */
    uint32_t maker;  /* or ENT_NONE */
    const char *relation; /* "oem", "own-brand", ... */
    const char *source;
    const char *confidence;
};
bool ent_brand(const struct entities *e, struct slice text, int32_t day, struct ent_brand *ret);

#endif
