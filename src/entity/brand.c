#include "entity/entities.h"

/* First row whose key is not below 'key'. */
static size_t first_brand(const struct entities *e, struct slice key)
{
    size_t low = 0;
    size_t high = e->brands.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *have = data_str(e->strings, data_u32(&e->brands, middle, BRAND_KEY));
        if (slice_cmp(slice_str(have), key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_row_of(const struct entities *e, size_t row, struct slice key)
{
    return row < e->brands.count &&
           slice_eq(slice_str(data_str(e->strings, data_u32(&e->brands, row, BRAND_KEY))), key);
}

/* What all rows agree on stands; where two disagree nothing is said. */
static void agree(uint32_t *have, uint32_t other)
{
    if (*have != other)
        *have = ENT_NONE;
}

static bool lookup(const struct entities *e, struct slice key, int32_t day,
                   struct ent_brand *ret)
{
    bool found = false;
    for (size_t row = first_brand(e, key); is_row_of(e, row, key); row++) {
        if (!ent_row_holds(&e->brands, row, BRAND_SINCE, BRAND_UNTIL, day))
            continue;
        bool whole = data_u8(&e->brands, row, BRAND_WHOLE) != 0;
        uint32_t seller = data_u32(&e->brands, row, BRAND_SELLER);
        /* Of a brand that only partly comes from one maker, one piece says nothing of its
         * maker. */
        uint32_t maker = whole ? data_u32(&e->brands, row, BRAND_MAKER) : ENT_NONE;
        if (found) {
            agree(&ret->seller, seller);
            agree(&ret->maker, maker);
            continue;
        }
        found = true;
        *ret = (struct ent_brand){
            .brand = data_str(e->strings, data_u32(&e->brands, row, BRAND_NAME)),
            .seller = seller,
            .maker = maker,
            .relation = data_str(e->strings, data_u32(&e->brands, row, BRAND_RELATION)),
            .source = data_str(e->strings, data_u32(&e->brands, row, BRAND_SOURCE)),
            .confidence = data_str(e->strings, data_u32(&e->brands, row, BRAND_CONFIDENCE)),
        };
    }
    return found;
}

bool ent_brand(const struct entities *e, struct slice text, int32_t day, struct ent_brand *ret)
{
    struct name_key key;
    if (!normal_key(&e->normal, slice_trim(text), &key))
        return false;
    return lookup(e, slice_of(key.text, key.n), day, ret);
}

uint32_t ent_brand_maker(const struct entities *e, struct slice key, int32_t day)
{
    struct ent_brand brand;
    return lookup(e, key, day, &brand) ? brand.maker : ENT_NONE;
}
