#include "entity/entities.h"

const char *ent_loss_name(enum ent_loss why)
{
    static const char *const names[] = {
        "a name at another time",
        "goes with another legal form",
        "a weaker claim to the same name",
        "as good a claim as another's: neither is taken",
        "known not to be meant",
        "not alike enough",
        "named in it, but the whole is another name",
    };
    return (size_t)why < sizeof names / sizeof *names ? names[why] : "";
}

/* Why the row at hand did not lead to 'winner'; asked only of rows of other entities. */
static enum ent_loss loss_of(const struct entities *e, size_t row, uint8_t form, int32_t day,
                             uint32_t winner)
{
    unsigned flags = data_u8(&e->names, row, NAME_FLAGS);
    if (!ent_row_holds(&e->names, row, NAME_SINCE, NAME_UNTIL, day))
        return ENT_LOSS_DAY;
    if ((flags & NAME_ANY_FORM) == 0 && data_u8(&e->names, row, NAME_FORM) != form)
        return ENT_LOSS_FORM;
    if (flags & NAME_NOT)
        return ENT_LOSS_NOT;
    return winner == ENT_NONE ? ENT_LOSS_EQUAL : ENT_LOSS_RANK;
}

static bool is_told(const struct ent_rival *rivals, size_t n, uint32_t entity)
{
    for (size_t i = 0; i < n; i++)
        if (rivals[i].entity == entity)
            return true;
    return false;
}

size_t ent_rivals(const struct entities *e, struct slice text, int32_t day, uint32_t winner,
                  struct ent_rival *ret, size_t room)
{
    struct name_key key;
    if (!normal_key(&e->normal, slice_trim(text), &key))
        return 0;
    size_t row = data_find(&e->name_slots, &e->names, e->strings, slice_of(key.text, key.n));
    uint32_t known = row == SIZE_MAX ? 0 : data_u32(&e->names, row, NAME_KEY);
    size_t n = 0;
    for (; row < e->names.count && data_u32(&e->names, row, NAME_KEY) == known && n < room; row++) {
        uint32_t entity = data_u32(&e->names, row, NAME_ENTITY);
        if (entity == winner || is_told(ret, n, entity))
            continue;
        ret[n++] = (struct ent_rival){
            .entity = entity,
            .alias = data_str(e->strings, data_u32(&e->names, row, NAME_ALIAS)),
            .source = data_str(e->strings, data_u32(&e->names, row, NAME_SOURCE)),
            .why = loss_of(e, row, key.form, day, winner),
            .since = data_i32(&e->names, row, NAME_SINCE),
            .until = data_i32(&e->names, row, NAME_UNTIL),
        };
    }
    return n;
}
