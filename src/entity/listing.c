#include "entity/entities.h"

#include "base/time.h"

static size_t list_number(const struct entities *e, struct slice list)
{
    for (size_t i = 0; i < e->lists.count; i++)
        if (slice_eq(slice_str(data_str(e->strings, data_u32(&e->lists, i, LIST_ID))), list))
            return i;
    return SIZE_MAX;
}

bool ent_list_exists(const struct entities *e, struct slice list)
{
    return list_number(e, list) != SIZE_MAX;
}

static bool stands_on(const struct entities *e, uint32_t entity, size_t list, int32_t day)
{
    size_t first = data_u32(&e->rows, entity, ENT_ROW_LISTINGS);
    size_t count = data_u32(&e->rows, entity, ENT_ROW_LISTING_COUNT);
    for (size_t i = 0; i < count && first + i < e->listings.count; i++) {
        if (data_u32(&e->listings, first + i, LISTING_LIST) == list &&
            ent_row_holds(&e->listings, first + i, LISTING_FROM, LISTING_TO, day))
            return true;
    }
    return false;
}

enum { LISTED_STEPS_MAX = 4096 }; /* as ENT_STEPS_MAX in owner.c: bounds a hostile file */

static enum tri listed(const struct entities *e, uint32_t entity, size_t list, int32_t day,
                       unsigned depth, unsigned *steps_left)
{
    if (stands_on(e, entity, list, day))
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
        enum tri above = listed(e, steps[i].parent, list, day, depth - 1, steps_left);
        any = tri_or(any, tri_and(steps[i].controls, above));
    }
    return any;
}

enum tri ent_listed(const struct entities *e, uint32_t entity, struct slice list,
                    bool with_groups, int32_t day)
{
    size_t number = list_number(e, list);
    if (number == SIZE_MAX || entity >= e->rows.count)
        return TRI_UNKNOWN;
    if (!with_groups)
        return tri_of(stands_on(e, entity, number, day));
    unsigned steps_left = LISTED_STEPS_MAX;
    return listed(e, entity, number, day, ENT_DEPTH_MAX, &steps_left);
}

size_t ent_listings(const struct entities *e, uint32_t entity, int32_t day, struct ent_listing *ret,
                    size_t room)
{
    size_t first = data_u32(&e->rows, entity, ENT_ROW_LISTINGS);
    size_t count = data_u32(&e->rows, entity, ENT_ROW_LISTING_COUNT);
    size_t n = 0;
    for (size_t i = 0; i < count && first + i < e->listings.count && n < room; i++) {
        size_t row = first + i;
        if (!ent_row_holds(&e->listings, row, LISTING_FROM, LISTING_TO, day))
            continue;
        uint32_t list = data_u32(&e->listings, row, LISTING_LIST);
        ret[n++] = (struct ent_listing){
            .list = data_str(e->strings, data_u32(&e->lists, list, LIST_ID)),
            .title = data_str(e->strings, data_u32(&e->lists, list, LIST_TITLE)),
            .snapshot = data_i32(&e->lists, list, LIST_SNAPSHOT),
            .from = data_i32(&e->listings, row, LISTING_FROM),
            .to = data_i32(&e->listings, row, LISTING_TO),
            .citation = data_str(e->strings, data_u32(&e->listings, row, LISTING_CITATION)),
            .source = data_str(e->strings, data_u32(&e->listings, row, LISTING_SOURCE)),
            .confidence = data_str(e->strings, data_u32(&e->listings, row, LISTING_CONFIDENCE)),
        };
    }
    return n;
}

size_t ent_list_count(const struct entities *e)
{
    return e->lists.count;
}

void ent_list(const struct entities *e, size_t i, struct ent_list *ret)
{
    *ret = (struct ent_list){
        .id = data_str(e->strings, data_u32(&e->lists, i, LIST_ID)),
        .title = data_str(e->strings, data_u32(&e->lists, i, LIST_TITLE)),
        .source = data_str(e->strings, data_u32(&e->lists, i, LIST_SOURCE)),
        .snapshot = i < e->lists.count ? data_i32(&e->lists, i, LIST_SNAPSHOT) : TIME_DAY_NONE,
    };
    for (size_t row = 0; row < e->listings.count; row++)
        ret->rows += data_u32(&e->listings, row, LISTING_LIST) == i;
}
