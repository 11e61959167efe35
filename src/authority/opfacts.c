#include "authority/opfacts.h"

#include "entity/entity.h"
#include "rules/given.h"

#include <stdio.h>

static const struct slice none = { NULL, 0 };

/* A word that is not known here says nothing; only memory is a reason to stop. */
static void put_word(const struct authority *a, struct rule_facts *f, enum rule_attr attr,
                     struct slice text, const char *because)
{
    struct err ignored;
    if (text.n > 0 && rule_facts_text(f, a->vocab, a->entities, attr, none, text, because,
                                      &ignored) == RC_MEMORY)
        f->failed = true;
}

static enum rc load_operator(struct authority *a, struct store *s, const struct sql_value *id,
                             struct arena *arena, struct operator_facts *o, struct err *err)
{
    struct store_rows *rows = NULL;
    struct rule_errors errors = RULE_ERRORS_NONE;
    enum rc rc = store_query(s,
                             "SELECT country, facts, evaluated_law, evaluated_day, version "
                             "FROM operator WHERE operator = "
                             "$1",
                             id, 1, &rows, err);
    if (rc != RC_OK)
        return rc;
    bool is_there = store_next(rows);
    if (is_there) {
        put_word(a, &o->facts, RULE_OPERATOR_COUNTRY, store_text(rows, 0), "register");
        struct slice text = arena_copy(arena, store_text(rows, 1));
        struct slice law = store_text(rows, 2);
        (void)snprintf(o->law, sizeof o->law, "%.*s", (int)law.n,
                       (const char *)law.p); /* a digest */
        o->day = (int32_t)store_int(rows, 3);
        o->version = store_int(rows, 4);
        if (text.n > 0)
            rc = rule_given_read(&o->facts, a->vocab, a->entities, "register", text, &errors,
                                 err);
    }
    rule_errors_done(&errors);
    enum rc ended = store_end(rows, err);
    if (rc == RC_OK && ended == RC_OK && !is_there)
        return RC_END;
    return rc == RC_OK ? ended : rc;
}

static enum rc load_sectors(struct authority *a, struct store *s, const struct sql_value *id,
                            struct operator_facts *o, int32_t day, struct err *err)
{
    struct store_rows *rows = NULL;
    int32_t since = TIME_DAY_NONE;
    bool has_sectors = false;
    enum rc rc =
        store_query(s, "SELECT sector, designated_day FROM operator_sector WHERE operator = $1",
                    id, 1, &rows, err);
    if (rc != RC_OK)
        return rc;
    while (store_next(rows)) {
        put_word(a, &o->facts, RULE_OPERATOR_SECTOR, store_text(rows, 0), "register");
        has_sectors = true;
        int32_t one = store_is_null(rows, 1) ? TIME_DAY_NONE : (int32_t)store_int(rows, 1);
        if (one != TIME_DAY_NONE && one <= day && (since == TIME_DAY_NONE || one < since))
            since = one;
    }
    if (has_sectors)
        rule_facts_close(&o->facts, RULE_OPERATOR_SECTOR); /* the register names them all */
    /* Who designates keeps this register: an operator without a date is not designated. */
    if (!o->facts.at[RULE_OPERATOR_DESIGNATED].known)
        rule_facts_yesno(&o->facts, RULE_OPERATOR_DESIGNATED, since != TIME_DAY_NONE,
                         "register");
    if (since != TIME_DAY_NONE && !o->facts.at[RULE_OPERATOR_DESIGNATED_SINCE].known)
        rule_facts_day(&o->facts, RULE_OPERATOR_DESIGNATED_SINCE, since, "register");
    return store_end(rows, err);
}

static const char *kept(struct arena *arena, struct store_rows *rows, int column)
{
    return store_is_null(rows, column)
               ? NULL
               : arena_printf(arena, "%.*s", (int)store_text(rows, column).n,
                              (const char *)store_text(rows, column).p);
}

static enum rc load_waivers(struct authority *a, struct store *s, const struct sql_value *id,
                            int32_t day, struct arena *arena, struct operator_facts *o,
                            struct err *err)
{
    struct store_rows *rows = NULL;
    const struct sql_value values[] = { id[0], sql_int(day), sql_int(day) };
    enum rc rc = store_query(
        s,
        "SELECT regulation, clause, equipment FROM waiver WHERE operator = $1 AND (from_day IS "
        "NULL "
        "OR from_day <= $2) AND (until_day IS NULL OR until_day >= $3) ORDER BY waiver",
        values, 3, &rows, err);
    if (rc != RC_OK)
        return rc;
    while (store_next(rows)) {
        struct granted *g = arena_new(arena, struct granted, 1);
        if (g == NULL) {
            o->facts.failed = true;
            break;
        }
        *g = (struct granted){ kept(arena, rows, 0), kept(arena, rows, 1), kept(arena, rows, 2),
                               o->waivers };
        o->waivers = g;
        if (g->clause == NULL && g->equipment == NULL)
            put_word(a, &o->facts, RULE_OPERATOR_WAIVER, store_text(rows, 0), "register");
    }
    return store_end(rows, err);
}

enum rc opfacts_load(struct authority *a, struct store *s, const char *operator_id, int32_t day,
                     struct arena *arena, struct operator_facts *ret, struct err *err)
{
    const struct sql_value id[] = { sql_str(operator_id) };
    struct operator_facts o = { .waivers = NULL };
    rule_facts_init(&o.facts, arena);
    enum rc rc = load_operator(a, s, id, arena, &o, err);
    if (rc == RC_OK)
        rc = load_sectors(a, s, id, &o, day, err);
    if (rc == RC_OK)
        rc = load_waivers(a, s, id, day, arena, &o, err);
    if (rc == RC_OK && o.facts.failed)
        rc = err_set(err, RC_MEMORY, "no memory");
    if (rc == RC_OK)
        *ret = o;
    return rc;
}

const char opfacts_columns[] =
    "e.maker, e.brand, e.parts, e.class, coalesce(e.network, t.network), e.first_seen_ns, "
    "e.last_seen_ns, e.destinations, e.roles, e.equipment, e.sensor, e.entry";

static void put_entity(const struct authority *a, struct rule_facts *f, enum rule_attr attr,
                       struct slice id)
{
    uint32_t entity = id.n == 0 ? ENT_NONE : ent_by_id(a->entities, id);
    if (entity != ENT_NONE)
        rule_facts_entity(f, attr, entity, "record");
}

static void put_day(struct rule_facts *f, enum rule_attr attr, struct store_rows *rows,
                    int column)
{
    if (!store_is_null(rows, column))
        rule_facts_day(f, attr, time_day_of(store_int(rows, column)), "record");
}

void opfacts_equipment(const struct authority *a, struct rule_facts *f, struct store_rows *rows,
                       int32_t day)
{
    struct ent_brand brand;
    put_entity(a, f, RULE_EQUIPMENT_MANUFACTURER, store_text(rows, 0));
    struct slice label = store_text(rows, 1);
    if (label.n > 0 && ent_brand(a->entities, label, day, &brand) && brand.seller != ENT_NONE)
        rule_facts_entity(f, RULE_EQUIPMENT_BRAND, brand.seller, "record");
    struct slice parts = store_text(rows, 2);
    while (parts.n > 0)
        put_entity(a, f, RULE_EQUIPMENT_COMPONENTS, slice_split(&parts, ' '));
    put_word(a, f, RULE_EQUIPMENT_CLASS, store_text(rows, 3), "record");
    struct slice networks = store_text(rows, 4);
    while (networks.n > 0)
        put_word(a, f, RULE_EQUIPMENT_NETWORK, slice_split(&networks, ' '), "record");
    put_day(f, RULE_EQUIPMENT_FIRST_SEEN, rows, 5);
    put_day(f, RULE_EQUIPMENT_LAST_SEEN, rows, 6);
    struct slice countries = store_text(rows, 7);
    while (countries.n > 0)
        put_word(a, f, RULE_EQUIPMENT_DESTINATIONS, slice_split(&countries, ' '), "record");
    struct slice roles = store_text(rows, 8);
    while (roles.n > 0)
        put_word(a, f, RULE_EQUIPMENT_ROLE, slice_split(&roles, ' '), "record");
}
