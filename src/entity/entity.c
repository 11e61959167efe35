#include "entity/entities.h"

#include "base/time.h"

#include <stdlib.h>

static enum rc open_sections(const struct datafile *data, struct entities *e, struct err *err)
{
    const struct {
        const char *name;
        size_t each;
        struct data_section *ret;
    } wanted[] = {
        { SECTION_ENTITY, ENT_ROW, &e->rows },
        { SECTION_OWNER, OWNER_ROW, &e->owners },
        { SECTION_LIST, LIST_ROW, &e->lists },
        { SECTION_LISTING, LISTING_ROW, &e->listings },
        { SECTION_BRAND, BRAND_ROW, &e->brands },
        { SECTION_NAME, NAME_ROW, &e->names },
        { SECTION_NAME_SLOTS, 4, &e->name_slots },
        { SECTION_FIND, FIND_ROW, &e->finds },
        { SECTION_FIND_SLOTS, 4, &e->find_slots },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        enum rc rc = data_section(data, wanted[i].name, wanted[i].each, wanted[i].ret, err);
        if (rc != RC_OK)
            return rc;
    }
    return normal_open(data, &e->normal, err);
}

enum rc ent_open(const struct datafile *data, struct entities **ret, struct err *err)
{
    struct entities *e = calloc(1, sizeof *e);
    if (e == NULL)
        return err_set(err, RC_MEMORY, "no memory for the entities");
    e->strings = data_strings(data);
    enum rc rc = open_sections(data, e, err);
    if (rc != RC_OK) {
        free(e);
        return rc;
    }
    *ret = e;
    return RC_OK;
}

void ent_close(struct entities *e)
{
    free(e);
}

bool ent_row_holds(const struct data_section *s, size_t row, size_t since_at, size_t until_at,
                   int32_t day)
{
    int32_t since = data_i32(s, row, since_at);
    int32_t until = data_i32(s, row, until_at);
    return (since == TIME_DAY_NONE || since <= day) && (until == TIME_DAY_NONE || day < until);
}

size_t ent_count(const struct entities *e)
{
    return e->rows.count;
}

const char *ent_id(const struct entities *e, uint32_t entity)
{
    return entity < e->rows.count ? data_str(e->strings, data_u32(&e->rows, entity, ENT_ROW_ID))
                                  : "";
}

const char *ent_name(const struct entities *e, uint32_t entity)
{
    return entity < e->rows.count
               ? data_str(e->strings, data_u32(&e->rows, entity, ENT_ROW_NAME))
               : "";
}

const char *ent_country(const struct entities *e, uint32_t entity)
{
    return entity < e->rows.count
               ? data_str(e->strings, data_u32(&e->rows, entity, ENT_ROW_COUNTRY))
               : "";
}

void ent_about(const struct entities *e, uint32_t entity, struct ent_about *ret)
{
    *ret = (struct ent_about){
        .legal_name = data_str(e->strings, data_u32(&e->rows, entity, ENT_ROW_LEGAL)),
        .native_names = data_str(e->strings, data_u32(&e->rows, entity, ENT_ROW_NATIVE)),
        .source = data_str(e->strings, data_u32(&e->rows, entity, ENT_ROW_SOURCE)),
        .confidence = data_str(e->strings, data_u32(&e->rows, entity, ENT_ROW_CONFIDENCE)),
        .listed_only = data_u8(&e->rows, entity, ENT_ROW_LISTED_ONLY) != 0,
    };
}

enum ent_kind ent_kind(const struct entities *e, uint32_t entity)
{
    return (enum ent_kind)data_u8(&e->rows, entity, ENT_ROW_KIND);
}

uint32_t ent_by_id(const struct entities *e, struct slice id)
{
    size_t low = 0;
    size_t high = e->rows.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = slice_cmp(slice_str(ent_id(e, (uint32_t)middle)), id);
        if (order == 0)
            return (uint32_t)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return ENT_NONE;
}

enum { ID_MAX = 96 }; /* the longest id has 60 bytes */

/* Insertions, deletions, replacements and swaps of neighbours from 'a' to 'b' (optimal string
 * alignment); SIZE_MAX when a text is longer than any id. */
static size_t distance(struct slice a, struct slice b)
{
    size_t rows[3][ID_MAX + 1];
    if (a.n > ID_MAX || b.n > ID_MAX)
        return SIZE_MAX;
    for (size_t j = 0; j <= b.n; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t *now = rows[i % 3];
        const size_t *last = rows[(i - 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t best = last[j - 1] + (a.p[i - 1] != b.p[j - 1]);
            if (last[j] + 1 < best)
                best = last[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            bool swapped =
                i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1];
            if (swapped && rows[(i - 2) % 3][j - 2] + 1 < best)
                best = rows[(i - 2) % 3][j - 2] + 1;
            now[j] = best;
        }
    }
    return rows[a.n % 3][b.n];
}

const char *ent_nearest_id(const struct entities *e, struct slice id)
{
    const char *best = NULL;
    size_t best_distance = 1 + id.n / 4; /* one slip in four letters; more is another name */
    for (uint32_t i = 0; i < e->rows.count; i++) {
        struct slice have = slice_str(ent_id(e, i));
        size_t gap = have.n > id.n ? have.n - id.n : id.n - have.n;
        size_t d = gap > best_distance ? SIZE_MAX : distance(id, have);
        if (d < best_distance || (best == NULL && d == best_distance)) {
            best = ent_id(e, i);
            best_distance = d;
        }
    }
    if (best == NULL && id.n >= 4) { /* "huawei" for "huawei-technologies" */
        for (uint32_t i = 0; i < e->rows.count && best == NULL; i++) {
            struct slice have = slice_str(ent_id(e, i));
            if (slice_starts(have, id) && have.p[id.n] == '-')
                best = ent_id(e, i);
        }
    }
    return best;
}
