#include "compile/parts.h"

#include "base/time.h"
#include "entity/entity.h"
#include "entity/normal.h"
#include "registry/layout.h"
#include "registry/registry.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROWS_MAX = 1 << 20, ORGANISATIONS_MAX = 1 << 18, KINDS_MAX = 64 };

struct row {
    uint64_t first;
    uint32_t organisation;
    uint32_t entity;
    char country[2];
    uint8_t bits;
    uint8_t block;
    uint8_t flags;
    uint8_t component;
};

struct work {
    struct builder *b;
    const struct entities *e;
    struct map *mapped;     /* "registry\torganisation" to entity + 1; 0: nobody we know */
    struct map *components; /* entity id, or "\t" and the key of the organisation's name, to the
                               kind's row + 1 */
    struct row *rows;
    size_t count;
    size_t found; /* rows with an entity */
};

static struct slice pair(char *room, size_t size, struct slice a, struct slice b)
{
    int n = snprintf(room, size, "%.*s\t%.*s", (int)a.n, (const char *)a.p, (int)b.n,
                     (const char *)b.p);
    return slice_of(room, n < 0 || (size_t)n >= size ? 0 : (size_t)n);
}

/* "\t" and the key of the name; no entity's id starts with a tab. */
static struct slice name_key(const struct work *w, char *room, size_t size,
                             struct slice organisation)
{
    struct name_key key;
    struct normal t = made_normal(w->b);
    if (!normal_key(&t, organisation, &key))
        return SLICE("\t");
    return pair(room, size, SLICE(""), slice_of(key.text, key.n));
}

static void read_map(struct work *w)
{
    struct table t;
    if (!table_open(&t, w->b, "entities/registry_org_map.tsv"))
        return;
    while (table_next(&t)) {
        char room[1024];
        bool fresh = false;
        bool is = slice_eq(table_cell(&t, "match"), SLICE("yes"));
        uint32_t entity = table_entity(&t, "entity_id");
        uint64_t *value = map_put(
            w->mapped,
            pair(room, sizeof room, table_cell(&t, "registry"), table_cell(&t, "organisation")),
            &fresh);
        if (value != NULL && !fresh)
            table_wrong(&t, "the organisation stands twice");
        else if (value != NULL)
            *value = is && entity != ENT_NONE ? entity + 1u : 0;
    }
    table_close(&t);
}

static void read_components(struct work *w)
{
    struct table t;
    struct map *kinds = map_new(KINDS_MAX);
    struct section *s = build_section(w->b, SECTION_COMPONENT, 4);
    if (kinds == NULL || !table_open(&t, w->b, "entities/module_makers.tsv")) {
        map_free(kinds);
        return;
    }
    while (table_next(&t)) {
        char room[1024];
        bool fresh = false;
        table_check_source(&t);
        struct slice kind = table_cell(&t, "kind");
        struct slice id = table_cell(&t, "entity_id");
        (void)table_entity(&t, "entity_id"); /* told if it dangles */
        uint64_t *number = map_put(kinds, kind, &fresh);
        if (number != NULL && fresh) {
            *number = map_count(kinds);
            put_u32(s, build_str(w->b, kind));
        }
        struct slice key =
            id.n > 0 ? id : name_key(w, room, sizeof room, table_cell(&t, "organisation"));
        uint64_t *value = map_put(w->components, key, &fresh);
        if (value != NULL && !fresh)
            table_wrong(&t, "the maker stands twice");
        else if (value != NULL && number != NULL)
            *value = *number;
    }
    table_close(&t);
    map_free(kinds);
}

/* Rows are undated: names count as they are today. */
enum { TODAY_AND_EVER = INT32_MAX - 1 };

static uint32_t entity_of(struct work *w, const char *registry, struct slice organisation)
{
    char room[1024];
    struct ent_match match;
    const uint64_t *mapped =
        map_get(w->mapped, pair(room, sizeof room, slice_str(registry), organisation));
    uint32_t entity = REG_NO_ENTITY;
    if (mapped != NULL)
        entity = *mapped == 0 ? REG_NO_ENTITY : (uint32_t)(*mapped - 1);
    else if (ent_match_name(w->e, organisation, TODAY_AND_EVER, &match))
        entity = match.entity;
    w->found += entity != REG_NO_ENTITY;
    return entity;
}

static uint8_t component_of(const struct work *w, uint32_t entity, struct slice organisation)
{
    char room[1024];
    const uint64_t *kind = NULL;
    if (entity != REG_NO_ENTITY)
        kind = map_get(w->components, slice_str(ent_id(w->e, entity)));
    if (kind == NULL)
        kind = map_get(w->components, name_key(w, room, sizeof room, organisation));
    return kind == NULL ? 0 : (uint8_t)*kind;
}

static void set_organisation(struct work *w, struct table *t, const char *registry,
                             struct row *ret)
{
    struct slice organisation = table_cell(t, "organisation");
    struct slice country = table_has(t, "country") ? table_cell(t, "country") : SLICE("");
    if (organisation.n == 0)
        table_wrong(t, "a number of nobody");
    if (country.n != 0 && country.n != 2)
        table_wrong(t, "country '%.*s'; write two letters", (int)country.n,
                    (const char *)country.p);
    if (country.n == 2)
        memcpy(ret->country, country.p, 2);
    ret->organisation = build_str(w->b, organisation);
    ret->entity = entity_of(w, registry, organisation);
    ret->component = component_of(w, ret->entity, organisation);
}

static int by_first(const void *a, const void *b)
{
    const struct row *x = a;
    const struct row *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (int)x->bits - (int)y->bits;
}

static struct section *put_rows(struct work *w, const char *name)
{
    struct section *s = build_section(w->b, name, REG_ROW);
    for (size_t i = 0; i < w->count; i++) {
        const struct row *r = &w->rows[i];
        put_u64(s, r->first);
        put_u32(s, r->organisation);
        put_u32(s, r->entity);
        put_u8(s, (unsigned char)r->country[0]);
        put_u8(s, (unsigned char)r->country[1]);
        put_u8(s, r->bits);
        put_u8(s, r->block);
        put_u8(s, r->flags);
        put_u8(s, r->component);
        put_u16(s, 0);
    }
    return s;
}

static void check_once(struct table *t, struct work *w)
{
    qsort(w->rows, w->count, sizeof *w->rows, by_first);
    for (size_t i = 1; i < w->count; i++)
        if (by_first(&w->rows[i - 1], &w->rows[i]) == 0)
            table_wrong(t, "the number %llx stands twice",
                        (unsigned long long)w->rows[i].first);
}

/* Marks the rows of 24 bits below which longer ones lie, and adds those that the registry does
 * not have. */
static void mark_longer(struct work *w)
{
    size_t count = w->count;
    size_t parent = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        uint64_t block = w->rows[i].first >> 24 << 24;
        if (w->rows[i].bits == 24) {
            parent = i;
            continue;
        }
        if (parent == SIZE_MAX || w->rows[parent].first != block) {
            if (w->count == ROWS_MAX)
                return;
            parent = w->count++;
            w->rows[parent] = (struct row){
                .first = block, .entity = REG_NO_ENTITY, .bits = 24, .flags = REG_NO_HOLDER
            };
        }
        w->rows[parent].flags |= REG_LOOK_FURTHER;
    }
    qsort(w->rows, w->count, sizeof *w->rows, by_first);
}

static void put_mac_slots(struct builder *b, const struct work *w)
{
    struct section *s = build_section(b, SECTION_MAC_SLOTS, 4);
    size_t count = w->count * 2 + 1;
    for (size_t i = 0; i < count; i++)
        put_u32(s, 0);
    if (s->rows.failed)
        return;
    for (size_t i = 0; i < w->count; i++) {
        size_t at = reg_mac_hash(w->rows[i].first, w->rows[i].bits) % count;
        struct data_section now = build_view(s);
        while (data_u32(&now, at, 0) != 0)
            at = at + 1 == count ? 0 : at + 1;
        for (size_t j = 0; j < 4; j++)
            s->rows.p[at * 4 + j] = (uint8_t)((i + 1) >> (8 * j));
    }
}

static void make_macs(struct work *w, const char *path)
{
    static const char *const blocks[] = { "", "MA-L", "MA-M", "MA-S", "IAB" };
    struct table t;
    if (!table_open(&t, w->b, path))
        return;
    while (table_next(&t) && w->count < ROWS_MAX) {
        uint64_t prefix = 0;
        uint64_t bits = 0;
        struct slice block = table_cell(&t, "registry");
        struct slice organisation = table_cell(&t, "organisation");
        struct slice assignment = table_cell(&t, "assignment");
        bool good = slice_hex(assignment, &prefix) &&
                    slice_uint(table_cell(&t, "bits"), &bits) &&
                    (bits == 24 || bits == 28 || bits == 36) && assignment.n * 4 == bits;
        if (!good) {
            table_wrong(&t, "no prefix of 24, 28 or 36 bits");
            continue;
        }
        struct row r = { .first = prefix << (48 - bits), .bits = (uint8_t)bits };
        for (uint8_t i = 1; i < sizeof blocks / sizeof *blocks; i++)
            if (slice_eq(block, slice_str(blocks[i])))
                r.block = i;
        if (r.block == 0)
            table_wrong(&t, "unknown block '%.*s'", (int)block.n, (const char *)block.p);
        set_organisation(w, &t, "ieee-oui", &r);
        if (slice_eq(organisation, SLICE("IEEE Registration Authority")))
            r.flags |= REG_NO_HOLDER;
        if (slice_eq(organisation, SLICE("Private")))
            r.flags |= REG_WITHHELD;
        w->rows[w->count++] = r;
    }
    check_once(&t, w);
    mark_longer(w);
    (void)put_rows(w, SECTION_MAC);
    put_mac_slots(w->b, w);
    table_close(&t);
}

static void make_numbers(struct work *w, enum reg_kind kind, const char *path,
                         const char *registry)
{
    struct table t;
    char name[DATA_NAME_SIZE + 1];
    if (!table_open(&t, w->b, path))
        return;
    while (table_next(&t) && w->count < ROWS_MAX) {
        struct row r = { .entity = REG_NO_ENTITY };
        struct slice number = table_cell(&t, "number");
        size_t letters = reg_letters(kind);
        for (size_t i = 0; i < letters && i < number.n; i++)
            r.first = r.first << 8 | number.p[i];
        if (letters > 0 ? number.n != letters : !slice_uint(number, &r.first))
            table_wrong(&t, "no number '%.*s'", (int)number.n, (const char *)number.p);
        set_organisation(w, &t, registry, &r);
        w->rows[w->count++] = r;
    }
    check_once(&t, w);
    (void)snprintf(name, sizeof name, SECTION_NUMBERS "%s",
                   reg_name(kind)); /* fits: constants */
    (void)put_rows(w, name);
    table_close(&t);
}

static size_t make_dicom(struct work *w, const char *path)
{
    struct table t;
    struct section *s = build_section(w->b, SECTION_DICOM, DICOM_ROW);
    if (!table_open(&t, w->b, path))
        return 0;
    while (table_next(&t)) {
        table_check_source(&t);
        put_u32(s, build_str(w->b, table_cell(&t, "uid_root")));
        put_u32(s, build_str(w->b, table_cell(&t, "organisation")));
        put_u32(s, table_entity(&t, "entity_id"));
    }
    table_close(&t);
    return s->rows.n / DICOM_ROW;
}

static void make_virtual(struct builder *b)
{
    struct table t;
    struct section *s = build_section(b, SECTION_VIRTUAL, VIRTUAL_ROW);
    if (!table_open(&t, b, "registries/virtual_macs.tsv"))
        return;
    while (table_next(&t)) {
        table_check_source(&t);
        struct slice rest = table_cell(&t, "prefix");
        uint64_t first = 0;
        uint32_t bits = 0;
        while (rest.n > 0 && bits < 48) {
            uint64_t octet = 0;
            struct slice hex = slice_split(&rest, ':');
            if (hex.n != 2 || !slice_hex(hex, &octet))
                table_wrong(&t, "no prefix; write 00:50:56");
            first = first << 8 | octet;
            bits += 8;
        }
        if (bits == 0)
            table_wrong(&t, "an empty prefix");
        put_u64(s, bits == 0 ? 0 : first << (48 - bits));
        put_u32(s, bits);
        put_u32(s, build_str(b, table_cell(&t, "what")));
    }
    table_close(&t);
}

static void make_one(struct work *w, size_t kind, const char *path, const char *registry)
{
    w->count = 0;
    w->found = 0;
    if (kind == REG_MAC)
        make_macs(w, path);
    else if (kind < REG_KINDS)
        make_numbers(w, (enum reg_kind)kind, path, registry);
    else
        w->count = make_dicom(w, path);
}

void make_registries(struct builder *b, const struct entities *e)
{
    struct work w = { .b = b, .e = e };
    struct table t;
    w.mapped = map_new(ORGANISATIONS_MAX);
    w.components = map_new(ORGANISATIONS_MAX);
    w.rows = calloc(ROWS_MAX, sizeof *w.rows);
    if (w.mapped == NULL || w.components == NULL || w.rows == NULL ||
        !table_open(&t, b, "registries/SOURCES.tsv")) {
        b->errors++;
        goto no_sources;
    }
    read_map(&w);
    read_components(&w);
    make_virtual(b);
    struct section *info = build_section(b, SECTION_INFO, INFO_ROW);
    for (size_t kind = 0; table_next(&t); kind++) {
        struct slice name = table_cell(&t, "name");
        struct slice file = table_cell(&t, "registry");
        char path[128];
        char registry[64];
        (void)snprintf(registry, sizeof registry, "%.*s", (int)file.n, (const char *)file.p);
        (void)snprintf(path, sizeof path, "registries/%s.tsv", registry);
        struct slice wanted =
            kind < REG_KINDS ? slice_str(reg_name((enum reg_kind)kind)) : SLICE("dicom");
        if (!slice_eq(name, wanted) || kind > REG_KINDS) {
            table_wrong(&t, "'%.*s' where '%s' is due", (int)name.n, (const char *)name.p,
                        (const char *)wanted.p);
            break;
        }
        make_one(&w, kind, path, registry);
        put_u32(info, build_str(b, name));
        put_u32(info, build_str(b, table_cell(&t, "title")));
        put_u32(info, build_str(b, table_cell(&t, "source")));
        put_i32(info, table_day(&t, "date"));
        put_u32(info, (uint32_t)w.count);
    }
    if (info->rows.n != (REG_KINDS + 1) * INFO_ROW)
        table_wrong(&t, "%d registries are due", REG_KINDS + 1);
    table_close(&t);

no_sources:
    map_free(w.mapped);
    map_free(w.components);
    free(w.rows);
}
