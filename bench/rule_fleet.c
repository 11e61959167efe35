#include "bench/rule_fleet.h"

#include "entity/entity.h"
#include "registry/datafile.h"

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
    static const char *const networks[] = { "5g", "fixed", "ot" };
    state(f, facts, RULE_OPERATOR_COUNTRY, countries[i % 8]);
    state(f, facts, RULE_OPERATOR_SECTOR, sectors[i / 8 % 4]);
    state(f, facts, RULE_EQUIPMENT_CLASS, classes[i % 7]);
    state(f, facts, RULE_EQUIPMENT_NETWORK, networks[i % 3]);
    rule_facts_entity(facts, RULE_EQUIPMENT_MANUFACTURER,
                      (uint32_t)(i % ent_count(f->entities)), "bench");
    rule_facts_day(facts, RULE_EQUIPMENT_FIRST_SEEN, 20000, NULL);
    rule_facts_yesno(facts, RULE_OPERATOR_DESIGNATED, i % 2 == 0, "bench");
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

void fleet_free(struct fleet *f)
{
    rule_set_free(f->set);
    rule_vocab_free(f->vocab);
    ent_close(f->entities);
    data_close(f->data);
    arena_done(&f->arena);
    free(f);
}
