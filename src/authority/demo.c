#include "authority/demo.h"

#include "authority/demo_log.h"
#include "authority/evaluate.h"
#include "authority/history.h"
#include "authority/monitor.h"
#include "authority/register.h"
#include "base/tsv.h"
#include "entity/entity.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    TYPES_MAX = 512,
    CHOICES_MAX = 4096,
    INDUSTRIES_MAX = 128,
    ABROAD = 5, /* one operator of so many works under another country's law */
    ABROAD_OFTEN =
        3,       /* the same in telecommunications and government, where such laws are many */
    SILENT = 40, /* one of so many stopped sending some weeks ago */
    SILENT_DAYS = 20,
    LEAST = 20, /* pieces of an operator */
    SEED = 20230518,
};

struct filling {
    struct authority *authority;
    const struct demo_size *size;
    struct demo_counts *counts;
    struct arena arena;
    struct demo_type types[TYPES_MAX];
    size_t type_count;
    int64_t industries[INDUSTRIES_MAX]; /* rows of the vocabulary */
    size_t industry_count;
    struct demo_random random;
    int32_t first_day;
    int32_t today;
    void (*progress)(uint64_t done, uint64_t all);
};

static enum rc take_type(struct filling *f, const struct tsv *t, const size_t column[7],
                         struct err *err)
{
    struct demo_type *type = &f->types[f->type_count];
    uint64_t weight = 0;
    type->maker = ent_by_id(f->authority->entities, t->cells[column[0]]);
    if (type->maker == ENT_NONE || !slice_uint(t->cells[column[5]], &weight) || weight < 1 ||
        weight > 100)
        return err_set(err, RC_FORMAT, "%s:%zu: no such entity, or no weight of 1 to 100",
                       t->path, t->line);
    type->model = (const char *)arena_copy(&f->arena, t->cells[column[1]]).p;
    type->class_name = (const char *)arena_copy(&f->arena, t->cells[column[2]]).p;
    type->network = (const char *)arena_copy(&f->arena, t->cells[column[3]]).p;
    type->role = (const char *)arena_copy(&f->arena, t->cells[column[6]]).p;
    type->fields = arena_copy(&f->arena, t->cells[column[4]]);
    type->weight = (unsigned)weight;
    if (type->fields.p == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    f->type_count++;
    return RC_OK;
}

static enum rc load_types(struct filling *f, const char *tables, struct err *err)
{
    static const char *const names[] = { "maker",  "model",  "class", "network",
                                         "fields", "weight", "role" };
    size_t column[7] = { 0 };
    struct tsv t;
    char path[AUTH_PATH_MAX];
    (void)snprintf(path, sizeof path, "%s/demo/equipment.tsv",
                   tables); /* what does not fit is not found */
    enum rc rc = tsv_open(path, &t, err);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; rc == RC_OK && i < 7; i++)
        rc = tsv_column(&t, names[i], &column[i], err);
    while (rc == RC_OK && (rc = tsv_next(&t, err)) == RC_OK) {
        if (f->type_count == TYPES_MAX)
            rc = err_set(err, RC_LIMIT, "%s: more than %d types", path, TYPES_MAX);
        else
            rc = take_type(f, &t, column, err);
    }
    tsv_close(&t);
    return rc == RC_END ? RC_OK : rc;
}

/* Industries that a statute of Japan names come first. */
static void choose_industries(struct filling *f)
{
    const struct rule_vocab *v = f->authority->vocab;
    for (int pass = 0; pass < 2; pass++)
        for (size_t row = 0; row < rule_vocab_count(v, RULE_SECTOR); row++) {
            bool is_industry = rule_vocab_column(v, RULE_SECTOR, (int64_t)row, "parent").n > 0;
            bool is_named = rule_vocab_column(v, RULE_SECTOR, (int64_t)row, "espa").n > 0;
            if (is_industry && is_named == (pass == 0) &&
                f->industry_count < f->size->industries && f->industry_count < INDUSTRIES_MAX)
                f->industries[f->industry_count++] = (int64_t)row;
        }
}

static bool is_listed(struct slice words, struct slice word)
{
    while (words.n > 0) {
        struct slice one = slice_split(&words, ' ');
        if (slice_eq(one, word) || slice_eq(one, SLICE("*")))
            return true;
    }
    return false;
}

/* Each type as often as it weighs, among those of the industry's field; what is special to it
 * counts threefold. */
static size_t choose_types(struct filling *f, int64_t industry,
                           const struct demo_type *ret[CHOICES_MAX])
{
    struct slice field =
        rule_vocab_column(f->authority->vocab, RULE_SECTOR, industry, "parent");
    size_t n = 0;
    for (size_t i = 0; i < f->type_count; i++) {
        const struct demo_type *t = &f->types[i];
        unsigned times = t->weight * (slice_eq(t->fields, SLICE("*")) ? 1 : 3);
        for (unsigned k = 0; is_listed(t->fields, field) && k < times && n < CHOICES_MAX; k++)
            ret[n++] = t;
    }
    return n;
}

struct imagined {
    char id[AUTH_ID_MAX + 1];
    char name[192];
    char name_en[192];
    char facts[256];
    const char *country;
    int64_t industry;
    unsigned equipment;
    bool is_silent;
};

static void imagine(struct filling *f, unsigned i, struct imagined *o)
{
    const struct rule_vocab *v = f->authority->vocab;
    o->industry = f->industries[i % f->industry_count];
    struct slice ja = rule_vocab_column(v, RULE_SECTOR, o->industry, "ja");
    struct slice en = rule_vocab_column(v, RULE_SECTOR, o->industry, "en");
    struct slice field = rule_vocab_column(v, RULE_SECTOR, o->industry, "parent");
    unsigned number = i / (unsigned)f->industry_count + 1;
    bool is_often = slice_eq(field, SLICE("telecom")) || slice_eq(field, SLICE("government"));
    bool is_abroad = demo_below(&f->random, is_often ? ABROAD_OFTEN : ABROAD) == 0;
    bool is_danish = is_abroad && number % 2 == 0;
    o->country = is_danish ? "DK" : is_abroad ? "GB" : "JP";
    (void)snprintf(o->id, sizeof o->id, "demo-%03u", i + 1); /* fits */
    (void)snprintf(o->name, sizeof o->name, "【架空】%.*s第%u社", (int)ja.n, (const char *)ja.p,
                   number); /* short */
    (void)snprintf(o->name_en, sizeof o->name_en, "(invented) %.*s No. %u", (int)en.n,
                   (const char *)en.p, number); /* short */
    (void)snprintf(o->facts, sizeof o->facts, "operator.customers = %u\n%s%s",
                   (unsigned)demo_below(&f->random, 900) * 1000 + 1000,
                   !is_abroad || !slice_eq(field, SLICE("telecom")) ? ""
                   : is_danish ? "operator.addressee = dk-1156\n"
                               : "operator.addressee = uk-huawei-2022\n",
                   slice_eq(field, SLICE("government")) ? "operator.government = true\n"
                                                        : ""); /* fits */
    o->is_silent = demo_below(&f->random, SILENT) == 0;
}

static enum rc enter(struct filling *f, struct store *s, const struct imagined *o,
                     const char *vkey, struct err *err)
{
    const struct register_operator r = {
        .id = slice_str(o->id),
        .name = slice_str(o->name),
        .name_en = slice_str(o->name_en),
        .country = slice_str(o->country),
        .facts = slice_str(o->facts),
        .is_invented = true,
    };
    struct slice sector =
        slice_str(rule_vocab_id(f->authority->vocab, RULE_SECTOR, o->industry));
    bool is_designated = demo_below(&f->random, 3) != 0;
    int32_t designated = is_designated
                             ? f->first_day - 60 + (int32_t)demo_below(&f->random, 400)
                             : TIME_DAY_NONE;
    enum rc rc = store_begin(s, err);
    if (rc == RC_OK)
        rc = register_operator(f->authority, s, &r, err);
    if (rc == RC_OK)
        rc = register_sector(f->authority, s, r.id, sector, designated,
                             is_designated ? designated + 180 : TIME_DAY_NONE, err);
    const struct sql_value site[] = { sql_str(o->id), sql_str("site-1"), sql_str("本社(架空)"),
                                      sql_str(o->country) };
    if (rc == RC_OK)
        rc = store_exec(
            s, "INSERT INTO site (operator, site, name, country) VALUES ($1, $2, $3, $4)", site,
            4, NULL, err);
    if (rc == RC_OK)
        rc = register_sensor(f->authority, s, r.id, SLICE("site-1"), SLICE("site-1"),
                             slice_str(vkey), err);
    if (rc == RC_OK)
        rc = store_commit(s, err);
    return rc;
}

static enum rc fill_operator(struct filling *f, struct store *s, const struct imagined *o,
                             struct err *err)
{
    struct sign_key key;
    struct led_vkey vkey;
    struct log_name log = { .sensor = "site-1" };
    const struct demo_type *types[CHOICES_MAX];
    char origin[128];
    struct buf text = BUF_EMPTY;
    uint64_t entries = 0;
    (void)snprintf(log.operator_id, sizeof log.operator_id, "%s", o->id); /* as long */
    (void)snprintf(origin, sizeof origin, "%s.example/site-1", o->id);    /* fits */
    enum rc rc = sign_key_make(&key, err);
    if (rc == RC_OK)
        rc = led_vkey_make(slice_str(origin), LED_SIG_NOTE, key.public_key, &vkey, err);
    if (rc == RC_OK) {
        led_vkey_print(&vkey, &text);
        rc = text.failed ? err_set(err, RC_MEMORY, "no memory")
                         : enter(f, s, o, (const char *)text.p, err);
    }
    store_rollback(s);
    const struct demo_plan plan = {
        .log = &log,
        .types = types,
        .type_count = choose_types(f, o->industry, types),
        .equipment = o->equipment,
        .first_day = f->first_day,
        .last_day = f->today,
        .silent_from = o->is_silent ? f->today - SILENT_DAYS : TIME_DAY_NONE,
        .random = { f->random.state },
    };
    if (rc == RC_OK)
        rc = demo_log(f->authority, s, &plan, &key, origin, &entries, err);
    sign_key_done(&key);
    buf_done(&text);
    f->counts->operators += rc == RC_OK;
    f->counts->entries += entries;
    f->counts->equipment += o->equipment;
    return rc;
}

/* A few large operators, many small ones. */
static void share_out(struct filling *f, struct imagined *all)
{
    uint64_t sum = 0;
    unsigned n = f->size->operators;
    uint64_t *weights = calloc(n, sizeof *weights);
    for (unsigned i = 0; weights != NULL && i < n; i++) {
        weights[i] = 1000 + 40000 / (1 + demo_below(&f->random, 60));
        sum += weights[i];
    }
    uint64_t rest =
        f->size->equipment > LEAST * n ? f->size->equipment - (uint64_t)LEAST * n : 0;
    uint64_t given = 0;
    for (unsigned i = 0; i < n; i++) {
        uint64_t mine = weights == NULL ? rest / n : rest * weights[i] / sum;
        all[i].equipment = (unsigned)mine + LEAST;
        given += mine;
    }
    all[0].equipment += (unsigned)(rest - given);
    free(weights);
}

static enum rc fill_history(struct filling *f, struct store *s, const char *id, struct err *err)
{
    enum rc rc = RC_OK;
    int year = 0;
    int month = 0;
    int mday = 0;
    for (int32_t day = f->first_day; rc == RC_OK && day < f->today; day++) {
        time_day_split(day + 1, &year, &month, &mday);
        if (mday == 1) /* the last day of each month */
            rc = history_tally(f->authority, s, id, day, err);
    }
    return rc;
}

static enum rc fill_all(struct filling *f, struct imagined *all, struct err *err)
{
    enum rc rc = RC_OK;
    for (unsigned i = 0; rc == RC_OK && i < f->size->operators; i++) {
        struct store *s = NULL;
        struct evaluate_counts counts = { 0 };
        rc = pool_take(f->authority->pool, slice_str(all[i].id), &s, err);
        if (rc == RC_OK)
            rc = fill_operator(f, s, &all[i], err);
        if (rc == RC_OK)
            rc = fill_history(f, s, all[i].id, err);
        if (rc == RC_OK)
            rc = evaluate_operator(f->authority, s, all[i].id, f->today, EVALUATE_ALL, &counts,
                                   err);
        if (rc == RC_OK)
            rc = monitor_operator(f->authority, s, all[i].id, err);
        pool_give(f->authority->pool, s);
        f->counts->findings += counts.opened;
        if (f->progress != NULL)
            f->progress(i + 1, f->size->operators);
    }
    return rc;
}

static enum rc check_empty(struct authority *a, struct err *err)
{
    struct store *s = NULL;
    int64_t n = 0;
    enum rc rc = pool_take_all(a->pool, &s, err);
    if (rc == RC_OK)
        rc = store_number(s, "SELECT count(*) FROM operator", NULL, 0, 0, &n, err);
    pool_give(a->pool, s);
    if (rc == RC_OK && n > 0)
        return err_set(err, RC_USAGE,
                       "%s has operators already: a demonstration needs a folder of its own",
                       a->home);
    return rc;
}

enum rc demo_fill(struct authority *a, const char *tables, const struct demo_size *size,
                  void (*progress)(uint64_t done, uint64_t all), struct demo_counts *ret,
                  struct err *err)
{
    struct filling *f = calloc(1, sizeof *f);
    struct imagined *all = calloc(size->operators, sizeof *all);
    if (f == NULL || all == NULL) {
        free(f);
        free(all);
        return err_set(err, RC_MEMORY, "no memory");
    }
    *ret = (struct demo_counts){ 0 };
    f->authority = a;
    f->size = size;
    f->counts = ret;
    f->random.state = SEED;
    f->progress = progress;
    f->today = time_day_of(authority_now_ns(a));
    f->first_day = f->today - (int32_t)(size->months * 365 / 12);
    arena_init(&f->arena, 1 << 24);
    enum rc rc = check_empty(a, err);
    if (rc == RC_OK)
        rc = load_types(f, tables, err);
    if (rc == RC_OK) {
        choose_industries(f);
        for (unsigned i = 0; i < size->operators; i++)
            imagine(f, i, &all[i]);
        share_out(f, all);
        rc = fill_all(f, all, err);
    }
    arena_done(&f->arena);
    free(all);
    free(f);
    return rc;
}
