#include "entity/entities.h"

enum { SHARE_HALF = 5000 }; /* hundredths of a percent; control takes more */

static enum tri control_of(const struct entities *e, size_t row)
{
    uint32_t share = data_u32(&e->owners, row, OWNER_SHARE);
    switch ((enum owner_control)data_u8(&e->owners, row, OWNER_CONTROL)) {
    case CONTROL_YES: return TRI_TRUE;
    case CONTROL_NO: return TRI_FALSE;
    case CONTROL_BY_SHARE: break;
    }
    if (share == UINT32_MAX)
        return TRI_UNKNOWN;
    return tri_of(share > SHARE_HALF);
}

size_t ent_steps(const struct entities *e, uint32_t entity, int32_t day,
                 struct ent_step ret[ENT_PARENTS_MAX])
{
    size_t first = data_u32(&e->rows, entity, ENT_ROW_OWNERS);
    size_t count = data_u32(&e->rows, entity, ENT_ROW_OWNER_COUNT);
    size_t n = 0;
    for (size_t i = 0; i < count && first + i < e->owners.count && n < ENT_PARENTS_MAX; i++) {
        size_t row = first + i;
        if (!ent_row_holds(&e->owners, row, OWNER_SINCE, OWNER_UNTIL, day))
            continue;
        ret[n++] = (struct ent_step){
            .parent = data_u32(&e->owners, row, OWNER_PARENT),
            .controls = control_of(e, row),
            .share = data_u32(&e->owners, row, OWNER_SHARE),
        };
    }
    return n;
}

static bool heads_no_group(enum ent_kind kind)
{
    return kind == KIND_STATE_BODY || kind == KIND_PLACEHOLDER || kind == KIND_PURE_HOLDING;
}

/* Of two parents that control: the one that states the larger share (not known: none), then the
 * first in the file. */
static bool is_stronger(const struct ent_step *a, const struct ent_step *b)
{
    uint32_t x = a->share == UINT32_MAX ? 0 : a->share;
    uint32_t y = b->share == UINT32_MAX ? 0 : b->share;
    return x > y;
}

uint32_t ent_group(const struct entities *e, uint32_t entity, int32_t day)
{
    for (unsigned depth = 0; depth < ENT_DEPTH_MAX; depth++) {
        struct ent_step steps[ENT_PARENTS_MAX];
        size_t n = ent_steps(e, entity, day, steps);
        const struct ent_step *best = NULL;
        for (size_t i = 0; i < n; i++) {
            if (steps[i].controls != TRI_TRUE || heads_no_group(ent_kind(e, steps[i].parent)))
                continue;
            if (best == NULL || is_stronger(&steps[i], best))
                best = &steps[i];
        }
        if (best == NULL)
            break;
        entity = best->parent;
    }
    return entity;
}

/* Depth-first over all ways up.  Each step multiplies the ways by at most ENT_PARENTS_MAX, so
 * the steps are counted too: a hostile file ends in unknown. */
enum { ENT_STEPS_MAX = 4096 };

static enum tri reaches(const struct entities *e, uint32_t entity, uint32_t group, int32_t day,
                        unsigned depth, unsigned *steps_left)
{
    if (entity == group)
        return TRI_TRUE;
    if (depth == 0 || *steps_left == 0)
        return TRI_UNKNOWN;
    --*steps_left;
    struct ent_step steps[ENT_PARENTS_MAX];
    size_t n = ent_steps(e, entity, day, steps);
    enum tri any = TRI_FALSE;
    for (size_t i = 0; i < n && any != TRI_TRUE; i++) {
        if (steps[i].controls == TRI_FALSE)
            continue;
        enum tri above = reaches(e, steps[i].parent, group, day, depth - 1, steps_left);
        any = tri_or(any, tri_and(steps[i].controls, above));
    }
    return any;
}

enum tri ent_in_group(const struct entities *e, uint32_t entity, uint32_t group, int32_t day)
{
    unsigned steps_left = ENT_STEPS_MAX;
    if (entity >= e->rows.count || group >= e->rows.count)
        return TRI_UNKNOWN;
    return reaches(e, entity, group, day, ENT_DEPTH_MAX, &steps_left);
}

static enum tri is_from(const struct entities *e, uint32_t entity, const char *cc)
{
    const char *country = ent_country(e, entity);
    return country[0] == 0 ? TRI_UNKNOWN : tri_of(strcmp(country, cc) == 0);
}

/* True and false of every top that is reached: agreement decides, disagreement is unknown. */
static enum tri tops_are_from(const struct entities *e, uint32_t entity, const char *cc,
                              int32_t day, unsigned depth, unsigned *steps_left)
{
    if (depth == 0 || *steps_left == 0)
        return TRI_UNKNOWN;
    --*steps_left;
    struct ent_step steps[ENT_PARENTS_MAX];
    size_t n = ent_steps(e, entity, day, steps);
    bool has_top = false;
    bool is_sure = false; /* somebody controls it, so it is not its own top */
    enum tri all = TRI_UNKNOWN;
    for (size_t i = 0; i < n; i++) {
        /* Of persons nobody knows the country: the entity itself is the top. */
        if (steps[i].controls == TRI_FALSE || ent_kind(e, steps[i].parent) == KIND_PLACEHOLDER)
            continue;
        enum tri above = tops_are_from(e, steps[i].parent, cc, day, depth - 1, steps_left);
        all = !has_top || all == above ? above : TRI_UNKNOWN;
        has_top = true;
        is_sure = is_sure || steps[i].controls == TRI_TRUE;
    }
    if (is_sure)
        return all;
    enum tri own = is_from(e, entity, cc);
    return !has_top || own == all ? own : TRI_UNKNOWN;
}

enum tri ent_controlled_from(const struct entities *e, uint32_t entity, const char *cc,
                             int32_t day)
{
    unsigned steps_left = ENT_STEPS_MAX;
    if (entity >= e->rows.count)
        return TRI_UNKNOWN;
    return tops_are_from(e, entity, cc, day, ENT_DEPTH_MAX, &steps_left);
}

size_t ent_parents(const struct entities *e, uint32_t entity, int32_t day,
                   struct ent_parent *ret, size_t room)
{
    size_t first = data_u32(&e->rows, entity, ENT_ROW_OWNERS);
    size_t count = data_u32(&e->rows, entity, ENT_ROW_OWNER_COUNT);
    size_t n = 0;
    for (size_t i = 0; i < count && first + i < e->owners.count && n < room; i++) {
        size_t row = first + i;
        if (!ent_row_holds(&e->owners, row, OWNER_SINCE, OWNER_UNTIL, day))
            continue;
        ret[n++] = (struct ent_parent){
            .parent = data_u32(&e->owners, row, OWNER_PARENT),
            .share = data_u32(&e->owners, row, OWNER_SHARE),
            .since = data_i32(&e->owners, row, OWNER_SINCE),
            .until = data_i32(&e->owners, row, OWNER_UNTIL),
            .controls = control_of(e, row),
            .source = data_str(e->strings, data_u32(&e->owners, row, OWNER_SOURCE)),
            .confidence = data_str(e->strings, data_u32(&e->owners, row, OWNER_CONFIDENCE)),
        };
    }
    return n;
}
