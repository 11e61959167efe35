#include "cli/cli.h"

#include "base/json.h"
#include "base/time.h"
#include "cli/options.h"
#include "cli/place.h"
#include "entity/entity.h"
#include "registry/datafile.h"
#include "registry/registry.h"

#include <stdio.h>

enum { OLD_DAYS = 366 };

static const struct cli_usage usage = {
    .verb = "data",
    .usage = "sekisho data info [-f FORMAT] [--as-of DATE]",
    .examples = "  sekisho data info\n"
                "  sekisho data info -f jsonl | jq -r 'select(.old) | .name'\n",
    .text = "Each registry and each official list that answers rest on: how many rows, of which day, from where.  What\n"
            "is older than a year, or of no known day, is told on standard error too.",
    .status = "Exit status: 0, or 2 if the call was wrong or the data is damaged.\n",
};

struct table {
    const char *kind; /* "registry", "list", "entities" */
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
    return RC_OK;
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

int cli_data(int argc, char **argv)
{
    struct info info = { .day = time_today(), .out = BUF_EMPTY, .warnings = BUF_EMPTY };
    const char *format = "text";
    struct err err = { "" };
    int operands = 0;
    const struct cli_option table[] = {
        { "format", 'f', CLI_WORD, &format, "F", "text (the default) or jsonl", "text jsonl" },
        { "as-of", 0, CLI_DAY, &info.day, "DATE", "the day from which a year is counted back (default: today)" },
        { 0 },
    };
    enum rc rc = cli_options_parse(&usage, table, argc, argv, &operands, &err);
    if (rc == RC_END)
        return 0;
    if (rc == RC_OK && (operands + 1 != argc || strcmp(argv[operands], "info") != 0))
        rc = err_set(&err, RC_USAGE, "usage: %s", usage.usage);
    if (rc != RC_OK)
        return cli_fail(err.text);
    info.is_json = strcmp(format, "jsonl") == 0;
    return run(&info);
}
