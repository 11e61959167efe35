#include "entity/entities.h"

#include "base/time.h"
#include "entity/distance.h"

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

/* All or none: the tool that makes the file looks names up before it has made these. */
static void open_near(const struct datafile *data, struct entities *e)
{
    const struct {
        const char *name;
        size_t each;
        struct data_section *ret;
    } wanted[] = {
        { SECTION_WORD, WORD_ROW, &e->words },   { SECTION_WORD_SLOTS, 4, &e->word_slots },
        { SECTION_POST, 4, &e->posts },          { SECTION_NEAR, NEAR_ROW, &e->near },
        { SECTION_NEAR_WORD, 4, &e->near_words }, { SECTION_EDIT, EDIT_ROW, &e->edits },
        { SECTION_BUCKET, 4, &e->buckets },      { SECTION_OTHER, 4, &e->others },
        { SECTION_CONFUSE, CONFUSE_ROW, &e->confusables },
    };
    struct data_section found[sizeof wanted / sizeof *wanted];
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (data_section(data, wanted[i].name, wanted[i].each, &found[i], NULL) != RC_OK)
            return;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        *wanted[i].ret = found[i];
}

static void mark_begins(struct entities *e)
{
    for (size_t i = 0; i < e->finds.count; i++) {
        struct slice key = slice_str(data_str(e->strings, data_u32(&e->finds, i, FIND_KEY)));
        struct slice word = slice_split(&key, ' ');
        if (word.n > 0)
            e->begins[begin_bit(word) / 64] |= (uint64_t)1 << begin_bit(word) % 64;
    }
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
    open_near(data, e);
    mark_begins(e);
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
        .lei = data_str(e->strings, data_u32(&e->rows, entity, ENT_ROW_LEI)),
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

const char *ent_nearest_id(const struct entities *e, struct slice id)
{
    const char *best = NULL;
    size_t best_distance = 1 + id.n / 4; /* one slip in four letters; more is another name */
    for (uint32_t i = 0; i < e->rows.count; i++) {
        struct slice have = slice_str(ent_id(e, i));
        size_t gap = have.n > id.n ? have.n - id.n : id.n - have.n;
        size_t d = gap > best_distance ? SIZE_MAX : text_distance(id, have);
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
