#include "rules/record.h"

#include "base/time.h"
#include "entity/entity.h"
#include "rules/file.h"
#include "rules/plan_own.h"


struct reading {
    const char *path;
    const struct rule_facts *base;
    const struct rule_vocab *vocab;
    const struct entities *entities;
    int32_t day;
    struct arena *arena;
    struct rule_records *out;
    size_t room;
    struct err *err;
};

static uint32_t entity_at(const struct reading *r, const json_t *node, const char *path)
{
    const json_t *id = plan_at(node, path);
    return json_is_string(id) ? ent_by_id(r->entities, slice_str(json_string_value(id)))
                              : ENT_NONE;
}

static void words(const struct reading *r, struct rule_facts *f, enum rule_attr attr,
                  const json_t *value)
{
    struct err ignored;
    const char *text = plan_text(value, r->arena);
    if (text == NULL)
        return;
    /* A word that is not known here says nothing. */
    enum rc rc = rule_facts_text(f, r->vocab, r->entities, attr, (struct slice){ NULL, 0 },
                                 slice_str(text), "record", &ignored);
    f->failed = f->failed || rc == RC_MEMORY;
}

static void brand(const struct reading *r, struct rule_facts *f, const json_t *value)
{
    struct ent_brand brand;
    if (json_is_string(value) &&
        ent_brand(r->entities, slice_str(json_string_value(value)), r->day, &brand))
        rule_facts_entity(f, RULE_EQUIPMENT_BRAND, brand.seller, "record");
}

static void day(struct rule_facts *f, enum rule_attr attr, const json_t *value)
{
    int64_t at_ns = 0;
    if (json_is_string(value) && time_parse(slice_str(json_string_value(value)), &at_ns))
        rule_facts_day(f, attr, time_day_of(at_ns), "record");
}

static void state(const struct reading *r, struct rule_facts *f, const json_t *node)
{
    const json_t *parts = plan_at(node, "components");
    rule_facts_entity(f, RULE_EQUIPMENT_MANUFACTURER, entity_at(r, node, "manufacturer.entity"),
                      "record");
    for (size_t i = 0; i < json_array_size(parts); i++)
        rule_facts_entity(f, RULE_EQUIPMENT_COMPONENTS,
                          entity_at(r, json_array_get(parts, i), "manufacturer.entity"),
                          "record");
    brand(r, f, plan_at(node, "brand"));
    words(r, f, RULE_EQUIPMENT_CLASS, plan_at(node, "class"));
    words(r, f, RULE_EQUIPMENT_NETWORK, plan_at(node, "network"));
    day(f, RULE_EQUIPMENT_FIRST_SEEN, plan_at(node, "first_seen"));
    day(f, RULE_EQUIPMENT_LAST_SEEN, plan_at(node, "last_seen"));
}

static enum rc add(struct reading *r, const json_t *node)
{
    struct rule_records *out = r->out;
    if (out->count == RECORDS_MAX)
        return err_set(r->err, RC_LIMIT, "%s: more than %d records", r->path, RECORDS_MAX);
    if (out->count == r->room) {
        size_t room = r->room == 0 ? 256 : r->room * 2;
        struct rule_record **more = arena_new(r->arena, struct rule_record *, room);
        if (more == NULL)
            return err_set(r->err, RC_MEMORY, "%s: no memory", r->path);
        if (out->count > 0)
            memcpy(more, out->items, out->count * sizeof *more);
        out->items = more;
        r->room = room;
    }
    struct rule_record *one = arena_new(r->arena, struct rule_record, 1);
    const char *id = plan_text(plan_at(node, "id"), r->arena);
    if (one == NULL)
        return err_set(r->err, RC_MEMORY, "%s: no memory", r->path);
    one->id = id == NULL ? "?" : id;
    rule_facts_from(&one->facts, r->base, r->arena);
    state(r, &one->facts, node);
    out->items[out->count++] = one;
    return one->facts.failed ? err_set(r->err, RC_MEMORY, "%s: no memory", r->path) : RC_OK;
}

static enum rc read_line(struct reading *r, struct slice line, size_t number)
{
    json_error_t at;
    if (slice_trim(line).n == 0)
        return RC_OK;
    json_t *node = json_loadb((const char *)line.p, line.n, JSON_REJECT_DUPLICATES, &at);
    if (node == NULL)
        return err_set(r->err, RC_FORMAT,
                       "%s:%zu:%d: no JSON; write the records by: sekisho inspect -f jsonl",
                       r->path, number, at.column);
    const json_t *schema = plan_at(node, "schema");
    bool is_record =
        json_is_string(schema) && strcmp(json_string_value(schema), "sekisho.equipment/1") == 0;
    enum rc rc = is_record ? add(r, node) : RC_OK;
    json_decref(node);
    return rc;
}

enum rc rule_records_load(const char *path, const struct rule_facts *base,
                          const struct rule_vocab *vocab, const struct entities *entities,
                          int32_t day, struct arena *arena, struct rule_records *ret,
                          struct err *err)
{
    struct arena text_arena;
    struct slice text = { NULL, 0 };
    struct reading r = { path, base, vocab, entities, day, arena, ret, 0, err };
    *ret = (struct rule_records){ NULL, 0 };
    arena_init(&text_arena, SIZE_MAX);
    enum rc rc = rule_file_read(path, RECORDS_SIZE_MAX, &text_arena, &text, err);
    for (size_t number = 1; rc == RC_OK && text.n > 0; number++)
        rc = read_line(&r, slice_split(&text, '\n'), number);
    arena_done(&text_arena);
    if (rc == RC_OK && ret->count == 0)
        return err_set(
            err, RC_FORMAT,
            "%s: no record of equipment in it; write them by: sekisho inspect -f jsonl", path);
    return rc;
}
