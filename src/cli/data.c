#include "cli/cli.h"

#include "base/json.h"
#include "base/time.h"
#include "cli/options.h"
#include "cli/place.h"
#include "cli/update.h"
#include "entity/entity.h"
#include "registry/datafile.h"
#include "registry/places.h"
#include "registry/registry.h"

#include <stdio.h>
#include <stdlib.h>

enum { OLD_DAYS = 366 };

static const struct cli_usage usage = {
    .verb = "data",
    .usage = "sekisho data info [-f FORMAT] [--as-of DATE]\n"
             "       sekisho data update --from URL [--ca FILE] [--digest HEX] [--shrink]",
    .examples = "  sekisho data info\n"
                "  sekisho data info -f jsonl | jq -r 'select(.old) | .name'\n"
                "  sekisho data update --from https://data.example.org/sekisho.data\n",
    .text = "info tells each registry, each official list and the table of countries that answers rest on: how many rows, of which day, from\n"
            "where.  What is older than a year, or of no known day, is told on standard error too.\n"
            "update fetches a newer data file and puts it in place of the one here, unless it is damaged, of another\n"
            "version, older, or lost more than a tenth of a table: then all stays as it is.",
    .status = "Exit status: 0, or 2 if the call was wrong, the data is damaged or the new one was refused.\n",
};

struct table {
    const char *kind; /* "registry", "list", "entities", "places" */
    const char *name;
    const char *title;
    const char *source;
    int32_t day; /* TIME_DAY_NONE: not known */
    size_t rows;
};

struct info {
    struct arena arena;
    struct place place;
    struct datafile *data;
    struct registry *registry;
    struct entities *entities;
    int32_t day;
    bool is_json;
    struct buf out;
    struct buf warnings;
};

static bool is_old(const struct info *i, const struct table *t)
{
    return t->day != TIME_DAY_NONE && i->day - t->day > OLD_DAYS;
}

static void print_json(struct info *i, const struct table *t)
{
    struct json j;
    json_init(&j, &i->out);
    json_begin(&j);
    json_kv_str(&j, "schema", "sekisho.data/1");
    json_kv_str(&j, "kind", t->kind);
    json_kv_str(&j, "name", t->name);
    json_kv_str(&j, "title", t->title);
    json_kv_uint(&j, "rows", t->rows);
    json_kv_day(&j, "date", t->day);
    json_key(&j, "old");
    if (t->day == TIME_DAY_NONE)
        json_none(&j);
    else
        json_bool(&j, is_old(i, t));
    json_kv_str(&j, "source", t->source);
    json_end(&j);
    buf_char(&i->out, '\n');
}

static void print(struct info *i, const struct table *t, bool is_dated)
{
    char day[TIME_TEXT_SIZE] = "not known";
    if (t->day != TIME_DAY_NONE)
        time_print_day(t->day, day);
    if (i->is_json)
        print_json(i, t);
    else
        buf_printf(&i->out, "%-9s %-28s %8zu  %-10s  %s%s%s\n", t->kind, t->name, t->rows, day, t->title,
                   t->source[0] == '\0' ? "" : "; ", t->source);
    if (is_old(i, t))
        buf_printf(&i->warnings, "sekisho: %s %s is of %s, more than a year old\n", t->kind, t->name, day);
    else if (is_dated && t->day == TIME_DAY_NONE)
        buf_printf(&i->warnings, "sekisho: %s %s: nobody knows of which day it is\n", t->kind, t->name);
}

static void print_registries(struct info *i)
{
    for (size_t k = 0; k <= REG_KINDS; k++) {
        struct reg_info r;
        reg_info(i->registry, k, &r);
        print(i, &(struct table){ "registry", r.name, r.title, r.source, r.day, r.rows }, true);
    }
}

static void print_lists(struct info *i)
{
    for (size_t k = 0; k < ent_list_count(i->entities); k++) {
        struct ent_list l;
        ent_list(i->entities, k, &l);
        /* A list of one row is a decision: its day stands in the row. */
        print(i, &(struct table){ "list", l.id, l.title, l.source, l.snapshot, l.rows }, false);
    }
}

/* Where addresses are used changes from month to month: a table of no known day is told, too. */
static enum rc print_places(struct info *i, struct err *err)
{
    struct places_info p;
    struct places *places = NULL;
    if (i->place.places == NULL) {
        buf_str(&i->warnings, "sekisho: no table of addresses and countries: destinations have no country; "
                              "tools/geoip fetches one, inspect --places names one\n");
        return RC_OK;
    }
    enum rc rc = places_open(i->place.places, &places, err);
    if (rc != RC_OK)
        return rc;
    places_info(places, &p);
    print(i, &(struct table){ "places", "places", p.title, p.source, p.day, p.rows }, true);
    places_close(places);
    return RC_OK;
}

static enum rc print_all(struct info *i, struct err *err)
{
    enum rc rc = data_open(i->place.datafile, &i->data, err);
    if (rc == RC_OK)
        rc = data_verify(i->data, err);
    if (rc == RC_OK)
        rc = reg_open(i->data, &i->registry, err);
    if (rc == RC_OK)
        rc = ent_open(i->data, &i->entities, err);
    if (rc != RC_OK)
        return rc;
    struct slice digest = data_digest(i->data);
    char hex[2 * DATA_DIGEST_SIZE + 1] = "";
    for (size_t k = 0; k < digest.n && k < DATA_DIGEST_SIZE; k++)
        (void)snprintf(&hex[2 * k], 3, "%02x", digest.p[k]); /* two digits always fit */
    print(i, &(struct table){ "file", "sekisho.data", "SHA-256", hex, TIME_DAY_NONE, 1 }, false);
    print(i,
          &(struct table){ "entities", "entities", "Organisations with names, owners and brands", "data/entities",
                           TIME_DAY_NONE, ent_count(i->entities) },
          false);
    print_registries(i);
    print_lists(i);
    return print_places(i, err);
}

static int run(struct info *i)
{
    struct err err = { "" };
    arena_init(&i->arena, SIZE_MAX);
    enum rc rc = place_find(&i->arena, &i->place, &err);
    if (rc == RC_OK)
        rc = print_all(i, &err);
    int status = 0;
    if (rc != RC_OK)
        status = cli_fail(err.text);
    else if (i->out.failed || fwrite(i->out.p, 1, i->out.n, stdout) != i->out.n || fflush(stdout) != 0)
        status = cli_fail("standard output: cannot write");
    else if (i->warnings.n > 0)
        (void)fwrite(i->warnings.p, 1, i->warnings.n, stderr); /* nobody to tell if stderr is gone */
    ent_close(i->entities);
    reg_close(i->registry);
    data_close(i->data);
    buf_done(&i->out);
    buf_done(&i->warnings);
    arena_done(&i->arena);
    return status;
}

static int run_update(struct update *u)
{
    struct arena arena;
    struct place place;
    struct buf report = BUF_EMPTY;
    struct err err = { "" };
    arena_init(&arena, SIZE_MAX);
    enum rc rc = place_find(&arena, &place, &err);
    if (rc == RC_OK) {
        u->target = place.datafile;
        rc = update_run(u, &arena, &report, &err);
    }
    int status = 0;
    if (rc != RC_OK)
        status = cli_fail(err.text);
    else if (report.failed || fwrite(report.p, 1, report.n, stdout) != report.n || fflush(stdout) != 0)
        status = cli_fail("standard output: cannot write; the data is in place");
    buf_done(&report);
    arena_done(&arena);
    return status;
}

/* Which of the two, and does it have what it needs? */
static enum rc check_words(int operands, int argc, char **argv, const struct update *u, bool *ret_update, struct err *err)
{
    if (operands + 1 != argc || !cli_one_of("info update", argv[operands]))
        return err_set(err, RC_USAGE, "usage: %s", usage.usage);
    *ret_update = strcmp(argv[operands], "update") == 0;
    if (*ret_update && u->url == NULL)
        return err_set(err, RC_USAGE, "data update: name the file in --from URL or in SEKISHO_UPDATE");
    if (!*ret_update && (u->ca != NULL || u->digest != NULL || u->shrink))
        return err_set(err, RC_USAGE, "data info: --ca, --digest and --shrink go with data update");
    return RC_OK;
}

int cli_data(int argc, char **argv)
{
    struct info info = { .day = time_today(), .out = BUF_EMPTY, .warnings = BUF_EMPTY };
    struct update update = { .url = getenv("SEKISHO_UPDATE") };
    bool is_update = false;
    const char *format = "text";
    struct err err = { "" };
    int operands = 0;
    const struct cli_option table[] = {
        { "format", 'f', CLI_WORD, &format, "F", "text (the default) or jsonl", "text jsonl" },
        { "as-of", 0, CLI_DAY, &info.day, "DATE", "the day from which a year is counted back (default: today)" },
        { "from", 0, CLI_TEXT, &update.url, "URL", "update: the file to fetch, https only (default: SEKISHO_UPDATE)" },
        { "ca", 0, CLI_TEXT, &update.ca, "FILE", "update: certificates to trust instead of the system's" },
        { "digest", 0, CLI_TEXT, &update.digest, "HEX", "update: the SHA-256 that the new file must have" },
        { "shrink", 0, CLI_FLAG, &update.shrink, NULL, "update: take it though tables lost rows or are older" },
        { 0 },
    };
    enum rc rc = cli_options_parse(&usage, table, argc, argv, &operands, &err);
    if (rc == RC_END)
        return 0;
    if (rc == RC_OK)
        rc = check_words(operands, argc, argv, &update, &is_update, &err);
    if (rc != RC_OK)
        return cli_fail(err.text);
    info.is_json = strcmp(format, "jsonl") == 0;
    return is_update ? run_update(&update) : run(&info);
}
