#include "compile/parts.h"

#include "base/time.h"
#include "entity/entity.h"
#include "entity/layout.h"

#include <stdio.h>
#include <stdlib.h>

struct person { /* an entity while the sections are made */
    struct slice id;
    uint32_t name;
    uint32_t country;
    uint32_t legal;
    uint32_t native;
    uint32_t lei;
    uint32_t source;
    uint32_t confidence;
    enum ent_kind kind;
    bool listed_only;
    size_t line;
};

struct owner {
    uint32_t child;
    uint32_t parent;
    uint32_t share;
    int32_t since;
    int32_t until;
    uint32_t source;
    uint32_t confidence;
    enum owner_control control;
    size_t line;
};

struct listing {
    uint32_t entity;
    uint32_t list;
    int32_t from;
    int32_t to;
    uint32_t citation;
    uint32_t source;
    uint32_t confidence;
    size_t line;
};

/* The section of that name is emptied of raw rows of 'each' bytes by the caller; these grow
 * plain arrays. */
static bool grow(void **rows, size_t count, size_t each)
{
    if (count != 0 && (count < 64 || (count & (count - 1)) != 0))
        return true;
    size_t room = count < 64 ? 64 : count * 2;
    void *more = realloc(*rows, room * each);
    if (more == NULL)
        return false;
    *rows = more;
    return true;
}

static const struct {
    const char *name;
    enum ent_kind kind;
} kinds[] = {
    { "company", KIND_COMPANY },           { "state-owned-company", KIND_STATE_COMPANY },
    { "state-body", KIND_STATE_BODY },     { "pseudo", KIND_PLACEHOLDER },
    { "pure-holding", KIND_PURE_HOLDING },
};

static enum ent_kind kind_of(struct table *t)
{
    struct slice name = table_cell(t, "kind");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (slice_eq(name, slice_str(kinds[i].name)))
            return kinds[i].kind;
    table_wrong(t, "unknown kind '%.*s'", (int)name.n, (const char *)name.p);
    return KIND_COMPANY;
}

static int by_id(const void *a, const void *b)
{
    const struct person *x = a;
    const struct person *y = b;
    return slice_cmp(x->id, y->id);
}

/* Its last two digits make the rest of the division by 97 one (ISO 17442, 6; ISO/IEC 7064, MOD 97-10). */
static bool is_lei(struct slice lei)
{
    unsigned rest = 0;
    for (size_t i = 0; i < lei.n; i++) {
        uint8_t b = lei.p[i];
        bool digit = b >= '0' && b <= '9';
        if (!digit && (b < 'A' || b > 'Z'))
            return false;
        rest = digit ? (rest * 10 + b - '0') % 97 : (rest * 100 + b - 'A' + 10) % 97;
    }
    return lei.n == 20 && rest == 1;
}

static size_t read_entities(struct table *t, struct person **ret)
{
    void *rows = NULL;
    size_t count = 0;
    while (table_next(t)) {
        table_check_source(t);
        struct slice country = table_cell(t, "country");
        struct slice scope = table_cell(t, "scope");
        bool listed = slice_eq(scope, SLICE("listed"));
        if (country.n != 0 && country.n != 2)
            table_wrong(t, "country '%.*s'; write two letters", (int)country.n,
                        (const char *)country.p);
        struct slice lei = table_cell(t, "lei");
        if (lei.n > 0 && !is_lei(lei))
            table_wrong(t, "'%.*s' is no LEI: its check digits are wrong", (int)lei.n, (const char *)lei.p);
        if (!listed && !slice_eq(scope, SLICE("curated")))
            table_wrong(t, "scope '%.*s'; write curated or listed", (int)scope.n,
                        (const char *)scope.p);
        if (!grow(&rows, count, sizeof(struct person)))
            break;
        ((struct person *)rows)[count++] =
            (struct person){ .id = table_cell(t, "id"),
                             .name = build_str(t->b, table_cell(t, "name")),
                             .country = build_str(t->b, country),
                             .legal = build_str(t->b, table_cell(t, "legal_name")),
                             .native = build_str(t->b, table_cell(t, "native_names")),
                             .lei = build_str(t->b, table_cell(t, "lei")),
                             .source = build_str(t->b, table_cell(t, "source")),
                             .confidence = build_str(t->b, table_cell(t, "confidence")),
                             .kind = kind_of(t),
                             .listed_only = listed,
                             .line = t->tsv.line };
    }
    *ret = rows;
    return count;
}

static void number_entities(struct table *t, struct person *people, size_t count)
{
    qsort(people, count, sizeof *people, by_id);
    for (size_t i = 0; i < count; i++) {
        bool fresh = false;
        uint64_t *number = map_put(t->b->ids, people[i].id, &fresh);
        if (number == NULL || fresh == false) {
            t->tsv.line = people[i].line;
            table_wrong(t, "the id '%.*s' stands twice", (int)people[i].id.n,
                        (const char *)people[i].id.p);
        } else {
            *number = i + 1;
        }
    }
}

/* "51.2" to 5120; empty to UINT32_MAX. */
static uint32_t share_of(struct table *t)
{
    struct slice cell = table_cell(t, "share_percent");
    if (cell.n == 0)
        return UINT32_MAX;
    struct slice fraction = cell;
    uint64_t whole = 0;
    uint64_t part = 0;
    struct slice digits = slice_split(&fraction, '.');
    bool good = slice_uint(digits, &whole) && whole <= 100;
    if (fraction.n > 0)
        good = good && fraction.n <= 2 && slice_uint(fraction, &part);
    if (fraction.n == 1)
        part *= 10;
    if (!good || whole * 100 + part > 10000) {
        table_wrong(t, "'%.*s' is no share; write percent, at most two decimals", (int)cell.n,
                    (const char *)cell.p);
        return UINT32_MAX;
    }
    return (uint32_t)(whole * 100 + part);
}

static enum owner_control control_of(struct table *t)
{
    struct slice cell = table_cell(t, "control");
    if (slice_eq(cell, SLICE("yes")))
        return CONTROL_YES;
    if (slice_eq(cell, SLICE("no")))
        return CONTROL_NO;
    if (cell.n != 0)
        table_wrong(t, "control '%.*s'; write yes, no or nothing", (int)cell.n,
                    (const char *)cell.p);
    return CONTROL_BY_SHARE;
}

static size_t read_owners(struct table *t, struct owner **ret)
{
    void *rows = NULL;
    size_t count = 0;
    while (table_next(t)) {
        table_check_source(t);
        struct owner o = { .child = table_entity(t, "child_id"),
                           .parent = table_entity(t, "parent_id"),
                           .share = share_of(t),
                           .since = table_day(t, "since"),
                           .until = table_day(t, "until"),
                           .source = build_str(t->b, table_cell(t, "source")),
                           .confidence = build_str(t->b, table_cell(t, "confidence")),
                           .control = control_of(t),
                           .line = t->tsv.line };
        if (table_cell(t, "child_id").n == 0 || table_cell(t, "parent_id").n == 0)
            table_wrong(t, "an owner without owned or owned without owner");
        if (o.since != TIME_DAY_NONE && o.until != TIME_DAY_NONE && o.until <= o.since)
            table_wrong(t, "it is over before it starts");
        if (o.child == ENT_NONE || o.parent == ENT_NONE || !grow(&rows, count, sizeof o))
            continue;
        ((struct owner *)rows)[count++] = o;
    }
    *ret = rows;
    return count;
}

static int by_child(const void *a, const void *b)
{
    const struct owner *x = a;
    const struct owner *y = b;
    if (x->child != y->child)
        return x->child < y->child ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static bool on_day(const struct owner *o, int32_t day)
{
    return (o->since == TIME_DAY_NONE || o->since <= day) &&
           (o->until == TIME_DAY_NONE || day < o->until);
}

/* The first day of a row that is dated, else one before all dates: sums and cycles change on
 * these days only. */
static int32_t first_day(const struct owner *o)
{
    return o->since == TIME_DAY_NONE ? TIME_DAY_NONE + 1 : o->since;
}

static void check_sums(struct table *t, const struct owner *owners, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t sum = 0;
        int32_t day = first_day(&owners[i]);
        for (size_t j = 0; j < count; j++)
            if (owners[j].child == owners[i].child && owners[j].share != UINT32_MAX &&
                on_day(&owners[j], day))
                sum += owners[j].share;
        if (sum > 10000) {
            t->tsv.line = owners[i].line;
            table_wrong(t, "on the first day of this row the shares add up to %llu.%02llu %%",
                        (unsigned long long)sum / 100, (unsigned long long)sum % 100);
        }
    }
}

enum { CHAIN_MAX = 24 }; /* ENT_DEPTH_MAX: what the program follows */

/* Is 'wanted' above 'entity' on 'day'?  Rows are few: no index. */
static bool is_above(const struct owner *owners, size_t count, uint32_t entity, uint32_t wanted,
                     int32_t day, unsigned depth)
{
    for (size_t i = 0; i < count && depth > 0; i++) {
        if (owners[i].child != entity || !on_day(&owners[i], day))
            continue;
        if (owners[i].parent == wanted ||
            is_above(owners, count, owners[i].parent, wanted, day, depth - 1))
            return true;
    }
    return false;
}

static void check_cycles(struct table *t, const struct owner *owners, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool self = owners[i].parent == owners[i].child;
        if (self || is_above(owners, count, owners[i].parent, owners[i].child,
                             first_day(&owners[i]), CHAIN_MAX)) {
            t->tsv.line = owners[i].line;
            table_wrong(t, "the owned owns its owner: a cycle");
        }
    }
}

static void put_owners(struct builder *b, const struct owner *owners, size_t count)
{
    struct section *s = build_section(b, SECTION_OWNER, OWNER_ROW);
    for (size_t i = 0; i < count; i++) {
        put_u32(s, owners[i].parent);
        put_u32(s, owners[i].share);
        put_i32(s, owners[i].since);
        put_i32(s, owners[i].until);
        put_u32(s, owners[i].source);
        put_u32(s, owners[i].control);
        put_u32(s, owners[i].confidence);
    }
}

static void make_lists(struct builder *b, struct map *numbers)
{
    struct table t;
    struct section *s = build_section(b, SECTION_LIST, LIST_ROW);
    if (!table_open(&t, b, "entities/lists.tsv"))
        return;
    while (table_next(&t)) {
        table_check_source(&t);
        bool fresh = false;
        uint64_t *number = map_put(numbers, table_cell(&t, "list_id"), &fresh);
        if (number == NULL || !fresh) {
            table_wrong(&t, "the list stands twice");
            continue;
        }
        *number = s->rows.n / LIST_ROW;
        put_u32(s, build_str(b, table_cell(&t, "list_id")));
        put_u32(s, build_str(b, table_cell(&t, "title")));
        put_i32(s, table_has(&t, "snapshot") ? table_day(&t, "snapshot") : TIME_DAY_NONE);
        put_u32(s, build_str(b, table_cell(&t, "source")));
    }
    table_close(&t);
}

static size_t read_listings(struct builder *b, const struct map *lists, struct listing **ret)
{
    struct table t;
    void *rows = NULL;
    size_t count = 0;
    *ret = NULL;
    if (!table_open(&t, b, "entities/listings.tsv"))
        return 0;
    while (table_next(&t)) {
        table_check_source(&t);
        const uint64_t *list = map_get(lists, table_cell(&t, "list_id"));
        struct listing l = { .entity = table_entity(&t, "entity_id"),
                             .from = table_day(&t, "from"),
                             .to = table_day(&t, "to"),
                             .citation = build_str(b, table_cell(&t, "citation")),
                             .source = build_str(b, table_cell(&t, "source")),
                             .confidence = build_str(b, table_cell(&t, "confidence")),
                             .line = t.tsv.line };
        if (list == NULL)
            table_wrong(&t, "no list '%.*s'", (int)table_cell(&t, "list_id").n,
                        (const char *)table_cell(&t, "list_id").p);
        if (list == NULL || l.entity == ENT_NONE) /* a category of equipment names nobody */
            continue;
        l.list = (uint32_t)*list;
        if (!grow(&rows, count, sizeof l))
            break;
        ((struct listing *)rows)[count++] = l;
    }
    table_close(&t);
    *ret = rows;
    return count;
}

static int by_entity(const void *a, const void *b)
{
    const struct listing *x = a;
    const struct listing *y = b;
    if (x->entity != y->entity)
        return x->entity < y->entity ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static void put_listings(struct builder *b, const struct listing *rows, size_t count)
{
    struct section *s = build_section(b, SECTION_LISTING, LISTING_ROW);
    for (size_t i = 0; i < count; i++) {
        put_u32(s, rows[i].list);
        put_i32(s, rows[i].from);
        put_i32(s, rows[i].to);
        put_u32(s, rows[i].citation);
        put_u32(s, rows[i].source);
        put_u32(s, rows[i].confidence);
    }
}

static void put_entities(struct builder *b, const struct person *people, size_t count,
                         const struct owner *owners, size_t owner_count,
                         const struct listing *listings, size_t listing_count)
{
    struct section *s = build_section(b, SECTION_ENTITY, ENT_ROW);
    size_t o = 0;
    size_t l = 0;
    for (size_t i = 0; i < count; i++) {
        size_t first_owner = o;
        size_t first_listing = l;
        while (o < owner_count && owners[o].child == i)
            o++;
        while (l < listing_count && listings[l].entity == i)
            l++;
        put_u32(s, build_str(b, people[i].id));
        put_u32(s, people[i].name);
        put_u32(s, people[i].country);
        put_u8(s, people[i].kind);
        put_u8(s, people[i].listed_only);
        put_u16(s, 0);
        put_u32(s, (uint32_t)first_owner);
        put_u32(s, (uint32_t)(o - first_owner));
        put_u32(s, (uint32_t)first_listing);
        put_u32(s, (uint32_t)(l - first_listing));
        put_u32(s, people[i].legal);
        put_u32(s, people[i].native);
        put_u32(s, people[i].source);
        put_u32(s, people[i].confidence);
        put_u32(s, people[i].lei);
    }
}

void make_entities(struct builder *b)
{
    struct table entities;
    struct table ownership;
    struct person *people = NULL;
    struct owner *owners = NULL;
    struct listing *listings = NULL;
    struct map *lists = map_new(DATA_SECTIONS_MAX * 16);
    if (lists == NULL || !table_open(&entities, b, "entities/entities.tsv"))
        goto no_entities;
    size_t count = read_entities(&entities, &people);
    number_entities(&entities, people, count);
    if (!table_open(&ownership, b, "entities/ownership.tsv"))
        goto no_owners;
    size_t owner_count = read_owners(&ownership, &owners);
    check_sums(&ownership, owners, owner_count);
    check_cycles(&ownership, owners, owner_count);
    if (owner_count > 0)
        qsort(owners, owner_count, sizeof *owners, by_child);
    put_owners(b, owners, owner_count);
    make_lists(b, lists);
    size_t listing_count = read_listings(b, lists, &listings);
    if (listing_count > 0)
        qsort(listings, listing_count, sizeof *listings, by_entity);
    put_listings(b, listings, listing_count);
    put_entities(b, people, count, owners, owner_count, listings, listing_count);
    table_close(&ownership);

no_owners:
    table_close(&entities);
no_entities:
    map_free(lists);
    free(people);
    free(owners);
    free(listings);
}
