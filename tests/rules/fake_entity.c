#include "fake_entity.h"

#include "base/time.h"
#include "rules/errors.h"
#include "rules/file.h"

#include <stdlib.h>

enum { ROWS_MAX = 64, TEXT_MAX = 1 << 16, CHAIN_MAX = 8 };

struct row {
    const char *id;
    const char *country;
    struct slice parent;
    bool unsure; /* its share is not known */
    int32_t from;
    int32_t until;
};

struct listing {
    struct slice list; /* ends with a NUL */
    struct slice id;
    int32_t from;
};

struct entities {
    struct arena arena;
    struct row rows[ROWS_MAX];
    size_t count;
    struct listing listings[ROWS_MAX];
    size_t listing_count;
};

static int32_t day_or_none(struct slice s)
{
    int32_t day = TIME_DAY_NONE;
    return s.n > 0 && time_parse_day(s, &day) ? day : TIME_DAY_NONE;
}

static const char *kept(struct entities *e, struct slice s)
{
    return (const char *)arena_copy(&e->arena, s).p;
}

static void add(struct entities *e, struct slice line)
{
    struct slice first = slice_split(&line, '\t');
    if (slice_starts(first, SLICE("@"))) {
        struct slice id = slice_split(&line, '\t');
        e->listings[e->listing_count++] =
            (struct listing){ slice_str(kept(e, slice_skip(first, 1))), id, day_or_none(line) };
        return;
    }
    struct row *r = &e->rows[e->count++];
    r->id = kept(e, first);
    r->country = kept(e, slice_split(&line, '\t'));
    r->parent = slice_split(&line, '\t');
    r->unsure = r->parent.n > 0 && r->parent.p[r->parent.n - 1] == '?';
    if (r->unsure)
        r->parent = slice_sub(r->parent, 0, r->parent.n - 1);
    r->from = day_or_none(slice_split(&line, '\t'));
    r->until = day_or_none(line);
}

struct entities *fake_entities_load(const char *path, struct datafile **ret_data)
{
    *ret_data = NULL; /* it needs none */
    struct entities *e = calloc(1, sizeof *e);
    struct slice text;
    struct err err;
    if (e == NULL)
        return NULL;
    arena_init(&e->arena, SIZE_MAX);
    if (rule_file_read(path, TEXT_MAX, &e->arena, &text, &err) != RC_OK) {
        fake_entities_free(e, NULL);
        return NULL;
    }
    while (text.n > 0)
        add(e, slice_line(&text));
    return e;
}

void fake_entities_free(struct entities *e, struct datafile *data)
{
    (void)data; /* there is none */
    if (e != NULL)
        arena_done(&e->arena);
    free(e);
}

const char *ent_id(const struct entities *e, uint32_t entity)
{
    return e->rows[entity].id;
}

uint32_t ent_by_id(const struct entities *e, struct slice id)
{
    for (size_t i = 0; i < e->count; i++)
        if (slice_eq(slice_str(e->rows[i].id), id))
            return (uint32_t)i;
    return ENT_NONE;
}

const char *ent_nearest_id(const struct entities *e, struct slice id)
{
    struct rule_nearest nearest = rule_nearest_to(id);
    for (size_t i = 0; i < e->count; i++)
        rule_nearest_try(&nearest, e->rows[i].id);
    return nearest.best;
}

static uint32_t parent_on(const struct entities *e, uint32_t entity, int32_t day)
{
    const struct row *r = &e->rows[entity];
    bool holds =
        r->parent.n > 0 && r->from <= day && (r->until == TIME_DAY_NONE || day < r->until);
    return holds ? ent_by_id(e, r->parent) : ENT_NONE;
}

enum tri ent_in_group(const struct entities *e, uint32_t entity, uint32_t group, int32_t day)
{
    enum tri sure = TRI_TRUE;
    for (unsigned i = 0; i < CHAIN_MAX && entity != ENT_NONE; i++) {
        if (entity == group)
            return sure;
        if (e->rows[entity].unsure)
            sure = TRI_UNKNOWN;
        entity = parent_on(e, entity, day);
    }
    return TRI_FALSE;
}

enum tri ent_controlled_from(const struct entities *e, uint32_t entity, const char *cc,
                             int32_t day)
{
    uint32_t up = parent_on(e, entity, day);
    if (e->rows[entity].unsure)
        return TRI_UNKNOWN;
    if (up != ENT_NONE)
        entity = up;
    return tri_of(strcmp(e->rows[entity].country, cc) == 0);
}

bool ent_list_exists(const struct entities *e, struct slice list)
{
    for (size_t i = 0; i < e->listing_count; i++)
        if (slice_eq(e->listings[i].list, list))
            return true;
    return false;
}

/* One row of a listing each: a list is told as often as it has rows. */
size_t ent_list_count(const struct entities *e)
{
    return e->listing_count;
}

void ent_list(const struct entities *e, size_t i, struct ent_list *ret)
{
    *ret = (struct ent_list){ .id = (const char *)e->listings[i].list.p };
}

enum tri ent_listed(const struct entities *e, uint32_t entity, struct slice list,
                    bool with_groups, int32_t day)
{
    enum tri any = TRI_FALSE;
    for (size_t i = 0; i < e->listing_count; i++) {
        const struct listing *l = &e->listings[i];
        uint32_t of = ent_by_id(e, l->id);
        if (slice_eq(l->list, list) && l->from <= day && of != ENT_NONE)
            any = tri_or(any,
                         with_groups ? ent_in_group(e, entity, of, day) : tri_of(entity == of));
    }
    return any;
}
