/* rule_rates DATA DATAFILE [SECONDS]: how many (equipment x regulation) a second and core, all
 * regulations of the data loaded. The fleet: 10,000 pieces of equipment of every entity in
 * turn, of several classes, under operators of several countries and sectors.  Prints one line.
 */
#include "entity/entity.h"
#include "registry/datafile.h"
#include "rules/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { FLEET = 10000 };

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t); /* it always exists */
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void die(const struct err *err)
{
    (void)fprintf(stderr, "rule_rates: %s\n", err->text);
    exit(2);
}

static void state(struct rule_facts *f, const struct rule_vocab *v, const struct entities *e,
                  enum rule_attr attr, const char *text)
{
    struct err err;
    if (rule_facts_text(f, v, e, attr, (struct slice){ NULL, 0 }, slice_str(text), "bench",
                        &err) != RC_OK)
        die(&err);
}

int main(int argc, char **argv)
{
    static const char *const countries[] = { "JP", "GB", "US", "DE", "SE", "IN", "AU", "CA" };
    static const char *const sectors[] = { "telecom-mobile", "electricity", "finance",
                                           "government" };
    static const char *const classes[] = { "switch", "router", "camera", "base-station",
                                           "server", "plc",    "phone" };
    static const char *const networks[] = { "5g", "fixed", "ot" };
    static struct rule_facts facts[FLEET];
    struct datafile *data = NULL;
    struct entities *entities = NULL;
    struct rule_vocab *vocab = NULL;
    struct rule_set *set = NULL;
    struct rule_errors errors = RULE_ERRORS_NONE;
    struct arena keep;
    struct arena each;
    struct err err = { "" };
    if (argc < 3)
        return 2;
    double seconds = argc > 3 ? strtod(argv[3], NULL) : 3;
    arena_init(&keep, SIZE_MAX);
    arena_init(&each, SIZE_MAX);
    const char *folder = arena_printf(&keep, "%s/regulations", argv[1]);
    if (data_open(argv[2], &data, &err) != RC_OK || ent_open(data, &entities, &err) != RC_OK ||
        rule_vocab_load(argv[1], &vocab, &err) != RC_OK ||
        rule_set_new(vocab, entities, &set, &err) != RC_OK ||
        rule_set_load(set, folder, &errors, &err) != RC_OK)
        die(&err);
    for (size_t i = 0; i < FLEET; i++) {
        struct rule_facts *f = &facts[i];
        rule_facts_init(f, &keep);
        state(f, vocab, entities, RULE_OPERATOR_COUNTRY, countries[i % 8]);
        state(f, vocab, entities, RULE_OPERATOR_SECTOR, sectors[i / 8 % 4]);
        state(f, vocab, entities, RULE_EQUIPMENT_CLASS, classes[i % 7]);
        state(f, vocab, entities, RULE_EQUIPMENT_NETWORK, networks[i % 3]);
        rule_facts_entity(f, RULE_EQUIPMENT_MANUFACTURER, (uint32_t)(i % ent_count(entities)),
                          "bench");
        rule_facts_day(f, RULE_EQUIPMENT_FIRST_SEEN, 20000, NULL);
        rule_facts_yesno(f, RULE_OPERATOR_DESIGNATED, i % 2 == 0, "bench");
    }
    uint64_t rounds = 0;
    uint64_t found = 0;
    double begun = now();
    double spent = 0;
    do {
        for (size_t i = 0; i < FLEET; i++) {
            struct rule_findings got;
            arena_reset(&each);
            if (rule_eval(set, &facts[i], 20780, false, &each, &got, &err) != RC_OK)
                die(&err);
            found += got.count;
        }
        rounds++;
        spent = now() - begun;
    } while (spent < seconds);
    size_t count = rule_set_count(set);
    double pairs = (double)rounds * FLEET * (double)count;
    printf("%zu regulations, %d equipment, %.1f findings each: %.2f M (equipment x "
           "regulation)/s, %.2f us each equipment\n",
           count, FLEET, (double)found / (double)rounds / FLEET, pairs / spent / 1e6,
           spent * 1e6 / (double)rounds / FLEET);
    rule_errors_done(&errors);
    rule_set_free(set);
    rule_vocab_free(vocab);
    ent_close(entities);
    data_close(data);
    arena_done(&each);
    arena_done(&keep);
    return 0;
}
