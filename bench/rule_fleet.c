#include "bench/rule_fleet.h"

#include "entity/entity.h"
#include "registry/datafile.h"
#include "rules/set.h"

#include <stdio.h>
#include <stdlib.h>

static void die(const char *why)
{
    (void)fprintf(stderr, "fleet: %s\n", why); /* nobody to tell if stderr is gone */
    exit(2);
}

static void state(const struct fleet *f, struct rule_facts *facts, enum rule_attr attr,
                  const char *text)
{
    struct err err;
    if (rule_facts_text(facts, f->vocab, f->entities, attr, (struct slice){ NULL, 0 },
                        slice_str(text), "bench", &err) != RC_OK)
        die(err.text);
}

static void one(const struct fleet *f, size_t i, struct rule_facts *facts)
{
    static const char *const countries[] = { "JP", "GB", "US", "DE", "SE", "IN", "AU", "CA" };
    static const char *const sectors[] = { "telecom-mobile", "electricity", "finance",
                                           "government" };
    static const char *const classes[] = { "switch", "router", "camera", "base-station",
                                           "server", "plc",    "phone" };
    static const char *const roles[] = { "core", "access", "transmission", "management" };
    static const char *const networks[] = { "5g", "fixed", "ot" };
    state(f, facts, RULE_OPERATOR_COUNTRY, countries[i % 8]);
    state(f, facts, RULE_OPERATOR_SECTOR, sectors[i / 8 % 4]);
    state(f, facts, RULE_EQUIPMENT_CLASS, classes[i % 7]);
    state(f, facts, RULE_EQUIPMENT_NETWORK, networks[i % 3]);
    rule_facts_entity(facts, RULE_EQUIPMENT_MANUFACTURER,
                      (uint32_t)(i % ent_count(f->entities)), "bench");
    rule_facts_day(facts, RULE_EQUIPMENT_FIRST_SEEN, 20000, NULL);
    rule_facts_yesno(facts, RULE_OPERATOR_DESIGNATED, i % 2 == 0, "bench");
    /* Of every second one more is known, so that clauses are decided and findings made. */
    if (i / 32 % 2 == 0)
        return;
    state(f, facts, RULE_EQUIPMENT_ROLE, roles[i / 8 % 4]);
    rule_facts_yesno(facts, RULE_OPERATOR_GOVERNMENT, i % 5 == 0, "bench");
    rule_facts_yesno(facts, RULE_OPERATOR_FEDERAL_CONTRACTOR, i % 3 == 0, "bench");
    rule_facts_yesno(facts, RULE_EQUIPMENT_CRITICAL, i % 4 == 0, "bench");
    rule_facts_yesno(facts, RULE_EQUIPMENT_CAN_ROUTE, true, "bench");
    rule_facts_day(facts, RULE_EQUIPMENT_INSTALLED, (int32_t)(18000 + i % 2700), "bench");
}

struct fleet *fleet_new(const char *tables, const char *datafile)
{
    struct fleet *f = calloc(1, sizeof *f);
    struct rule_errors errors = RULE_ERRORS_NONE;
    struct err err = { "" };
    if (f == NULL)
        die("no memory");
    arena_init(&f->arena, SIZE_MAX);
    const char *folder = arena_printf(&f->arena, "%s/regulations", tables);
    if (folder == NULL || data_open(datafile, &f->data, &err) != RC_OK ||
        ent_open(f->data, &f->entities, &err) != RC_OK ||
        rule_vocab_load(tables, &f->vocab, &err) != RC_OK ||
        rule_set_new(f->vocab, f->entities, &f->set, &err) != RC_OK ||
        rule_set_load(f->set, folder, &errors, &err) != RC_OK)
        die(err.text);
    rule_errors_done(&errors);
    for (size_t i = 0; i < FLEET; i++) {
        rule_facts_init(&f->facts[i], &f->arena);
        one(f, i, &f->facts[i]);
    }
    return f;
}

static void one_party(const struct fleet *f, const struct rule_test *t,
                      const struct rule_operand *o, uint32_t e, fleet_tell *tell)
{
    char key[24];
    char cc[3];
    (void)snprintf(key, sizeof key, "%lld", (long long)o->value); /* fits */
    rule_country_text(o->value, cc);
    if (t->op == AST_IN_GROUP &&
        ent_in_group(f->entities, e, (uint32_t)o->value, FLEET_DAY) == TRI_TRUE)
        tell("grp", slice_str(key), e);
    if (t->op == AST_CONTROLLED_FROM &&
        ent_controlled_from(f->entities, e, cc, FLEET_DAY) == TRI_TRUE)
        tell("ctl", slice_str(cc), e);
}

void fleet_parties(const struct fleet *f, fleet_tell *tell)
{
    size_t count = ent_count(f->entities);
    for (size_t i = 0; i < f->set->count; i++) {
        const struct rule_regulation *r = f->set->regulations[i];
        for (size_t k = 0; k < r->test_count; k++) {
            const struct rule_test *t = &r->tests[k];
            for (uint32_t e = 0; e < count && t->op == AST_LISTED_ON; e++)
                if (ent_listed(f->entities, e, t->list, true, FLEET_DAY) == TRI_TRUE)
                    tell("lst", t->list, e);
            for (uint32_t o = 0; o < t->count; o++)
                for (uint32_t e = 0; e < count; e++)
                    one_party(f, t, &r->operands[t->first + o], e, tell);
        }
    }
}

void fleet_free(struct fleet *f)
{
    rule_set_free(f->set);
    rule_vocab_free(f->vocab);
    ent_close(f->entities);
    data_close(f->data);
    arena_done(&f->arena);
    free(f);
}
