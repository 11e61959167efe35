#include "entity/entities.h"
#include "entity/resolve.h"

enum { CONFIDENCE_EXACT = 99, CONFIDENCE_NORMALISED = 97 };

const char *ent_path_name(enum ent_path path)
{
    static const char *const names[] = { "exact", "normalised", "inside", "fuzzy", "confusable" };
    return (size_t)path < sizeof names / sizeof *names ? names[path] : "";
}

/* Does the row at hand speak of this text at all? */
static bool applies(const struct entities *e, size_t row, const struct resolve *how)
{
    unsigned flags = data_u8(&e->names, row, NAME_FLAGS);
    if (!ent_row_holds(&e->names, row, NAME_SINCE, NAME_UNTIL, how->day))
        return false;
    if (how->accept != NULL && !how->accept(e, row, how->ctx))
        return false;
    return how->accept != NULL || (flags & NAME_ANY_FORM) != 0 ||
           data_u8(&e->names, row, NAME_FORM) == how->form;
}

size_t ent_resolve(const struct entities *e, size_t first, const struct resolve *how)
{
    uint32_t key = data_u32(&e->names, first, NAME_KEY);
    size_t best = SIZE_MAX;
    unsigned best_score = 0;
    bool open = false; /* two entities have as good a claim */
    for (size_t row = first; row < e->names.count && data_u32(&e->names, row, NAME_KEY) == key;
         row++) {
        if (!applies(e, row, how))
            continue;
        if (data_u8(&e->names, row, NAME_FLAGS) & NAME_NOT)
            return SIZE_MAX;
        unsigned score = data_u8(&e->names, row, NAME_RANK) * 2u;
        score += data_u8(&e->names, row, NAME_FORM) != how->form;
        if (best == SIZE_MAX || score < best_score) {
            best = row;
            best_score = score;
            open = false;
        } else if (score == best_score && data_u32(&e->names, row, NAME_ENTITY) !=
                                              data_u32(&e->names, best, NAME_ENTITY)) {
            open = true;
        }
    }
    return open ? SIZE_MAX : best;
}

/* A name of the same entity with the same key in just the letters of 'name', if there is one: then it
 * was matched as it is written, whichever row has the best claim. */
static size_t row_as_written(const struct entities *e, size_t first, size_t row, struct slice name)
{
    uint32_t key = data_u32(&e->names, first, NAME_KEY);
    uint32_t entity = data_u32(&e->names, row, NAME_ENTITY);
    for (size_t i = first; i < e->names.count && data_u32(&e->names, i, NAME_KEY) == key; i++)
        if (data_u32(&e->names, i, NAME_ENTITY) == entity &&
            slice_eq(name, slice_str(data_str(e->strings, data_u32(&e->names, i, NAME_ALIAS)))))
            return i;
    return row;
}

/* Where two have as good a claim to what is left without the legal form, the full name as it is written decides:
 * "Blue Lines FZE" is not "Blue Lines Company", 联想 is the brand, not the holding 联想控股. SIZE_MAX: nobody's, or two entities'. */
static size_t row_spelt_out(const struct entities *e, size_t first, struct slice name, int32_t day)
{
    uint32_t key = data_u32(&e->names, first, NAME_KEY);
    size_t best = SIZE_MAX;
    for (size_t i = first; i < e->names.count && data_u32(&e->names, i, NAME_KEY) == key; i++) {
        if (!slice_eq_nocase(name, slice_str(data_str(e->strings, data_u32(&e->names, i, NAME_ALIAS)))) ||
            !ent_row_holds(&e->names, i, NAME_SINCE, NAME_UNTIL, day))
            continue;
        bool other = best != SIZE_MAX && data_u32(&e->names, i, NAME_ENTITY) != data_u32(&e->names, best, NAME_ENTITY);
        if (other || (data_u8(&e->names, i, NAME_FLAGS) & NAME_NOT) != 0)
            return SIZE_MAX;
        best = best == SIZE_MAX ? i : best;
    }
    return best;
}

bool ent_match_name(const struct entities *e, struct slice text, int32_t day,
                    struct ent_match *ret)
{
    struct name_key key;
    struct slice name = slice_trim(text);
    if (!normal_key(&e->normal, name, &key))
        return false;
    struct slice known = slice_of(key.text, key.n);
    size_t first = data_find(&e->name_slots, &e->names, e->strings, known);
    if (first == SIZE_MAX)
        return false;
    struct resolve how = { .day = day, .form = key.form };
    size_t row = ent_resolve(e, first, &how);
    if (row == SIZE_MAX)
        row = row_spelt_out(e, first, name, day);
    if (row == SIZE_MAX)
        return false;
    row = row_as_written(e, first, row, name);
    const char *alias = data_str(e->strings, data_u32(&e->names, row, NAME_ALIAS));
    bool exact = slice_eq(name, slice_str(alias));
    *ret = (struct ent_match){
        .entity = data_u32(&e->names, row, NAME_ENTITY),
        .confidence = exact ? CONFIDENCE_EXACT : CONFIDENCE_NORMALISED,
        .path = exact ? ENT_EXACT : ENT_NORMALISED,
        .from = (uint32_t)(name.n == 0 ? 0 : name.p - text.p),
        .size = (uint32_t)name.n,
        .alias = alias,
        .source = data_str(e->strings, data_u32(&e->names, row, NAME_SOURCE)),
        .brand_of = ent_brand_maker(e, known, day),
    };
    return true;
}
