#include "entity/entities.h"

/* Shares are followed in parts of WHOLE, finer than the hundredths of a percent that they are
 * stated in, so that a chain of products loses nothing that is told. */
enum { WHOLE = 100000000, STATED_WHOLE = 10000, SHARE_STEPS_MAX = 4096 };

struct range {
    uint64_t low;
    uint64_t high;
};

struct walk {
    const struct entities *e;
    const char *cc;
    int32_t day;
    bool votes; /* of anybody from 'cc', else of its state */
    unsigned steps_left;
};

static const struct range nothing = { 0, 0 };
static const struct range everything = { WHOLE, WHOLE };
static const struct range anything = { 0, WHOLE };

static struct range range_of(enum tri is)
{
    return is == TRI_TRUE ? everything : is == TRI_FALSE ? nothing : anything;
}

static uint64_t times(uint64_t share, uint64_t part, bool up)
{
    return (share * part + (up ? WHOLE - 1 : 0)) / WHOLE; /* at most 10^16 */
}

static bool is_of_country(const struct walk *w, uint32_t entity)
{
    return strcmp(ent_country(w->e, entity), w->cc) == 0;
}

static struct range held(struct walk *w, uint32_t entity, unsigned depth);

/* How much of an owner counts. */
static struct range counts(struct walk *w, uint32_t owner, unsigned depth)
{
    enum ent_kind kind = ent_kind(w->e, owner);
    if (kind == KIND_STATE_BODY)
        return is_of_country(w, owner) ? everything : nothing;
    if (kind == KIND_PLACEHOLDER) /* private persons are no state; of which country they are
                                     nobody says */
        return w->votes ? anything : nothing;
    if (w->votes) {
        enum tri from = ent_controlled_from(w->e, owner, w->cc, w->day);
        if (from != TRI_FALSE)
            return range_of(from);
        /* It votes as those elsewhere wish who control it; what is stated to be held from here
         * counts all the same. */
        uint64_t stated = held(w, owner, depth).low;
        return (struct range){ stated, stated };
    }
    return held(w, owner, depth);
}

/* What is known of 'entity' is multiplied and summed; what is not may be anybody's. */
static struct range held(struct walk *w, uint32_t entity, unsigned depth)
{
    if (depth == 0 || w->steps_left == 0)
        return anything;
    w->steps_left--;
    struct ent_step steps[ENT_PARENTS_MAX];
    size_t n = ent_steps(w->e, entity, w->day, steps);
    struct range sum = nothing;
    uint64_t known = 0;
    for (size_t i = 0; i < n; i++) {
        if (steps[i].share == UINT32_MAX)
            continue; /* part of what is not known */
        uint64_t share = (uint64_t)steps[i].share * (WHOLE / STATED_WHOLE);
        struct range part = counts(w, steps[i].parent, depth - 1);
        sum.low += times(share, part.low, false);
        sum.high += times(share, part.high, true);
        known += share;
    }
    sum.high += known < WHOLE ? WHOLE - known : 0;
    return (struct range){ sum.low < WHOLE ? sum.low : WHOLE,
                           sum.high < WHOLE ? sum.high : WHOLE };
}

static struct ent_share share_of(const struct entities *e, uint32_t entity, const char *cc,
                                 int32_t day, bool votes)
{
    struct walk w = { e, cc, day, votes, SHARE_STEPS_MAX };
    struct range r = anything;
    if (entity < e->rows.count) {
        /* A state body belongs to its state; a company is what its owners are. */
        bool is_state = ent_kind(e, entity) == KIND_STATE_BODY;
        r = is_state ? counts(&w, entity, ENT_DEPTH_MAX) : held(&w, entity, ENT_DEPTH_MAX);
    }
    enum { STATED = WHOLE / STATED_WHOLE };
    return (struct ent_share){ (uint32_t)(r.low / STATED),
                               (uint32_t)((r.high + STATED - 1) / STATED) };
}

struct ent_share ent_state_share(const struct entities *e, uint32_t entity, const char *cc,
                                 int32_t day)
{
    return share_of(e, entity, cc, day, false);
}

struct ent_share ent_voting_share(const struct entities *e, uint32_t entity, const char *cc,
                                  int32_t day)
{
    return share_of(e, entity, cc, day, true);
}
