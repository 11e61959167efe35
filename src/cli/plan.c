#include "cli/cli.h"

#include "cli/library.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/plan_new.h"
#include "entity/entity.h"
#include "report/plan.h"
#include "rules/suppliers.h"

#include <stdio.h>

struct check {
    struct library library;
    struct rule_plan *plan; /* owned */
    const char *suppliers; /* a table to be put into it; NULL: none */
    const char *format;
    const char *lang;
    int32_t day;
    struct report_plan report;
    struct buf out;
};

static const struct cli_usage usage = {
    .verb = "plan",
    .usage = "sekisho plan check [OPTION...] FILE | sekisho plan new [OPTION...] INPUT...",
    .examples = "  sekisho plan check plan.json\n"
                "  sekisho plan check --lang ja --as-of 2026-12-01 plan.json\n"
                "  sekisho plan check --suppliers suppliers.csv plan.json\n"
                "  sekisho plan new --country JP capture.pcapng > plan.json\n",
    .text = "check: is a plan (sekisho.plan/1) complete, what will a reviewer ask, and how "
            "long is the wait?\n"
            "new: a skeleton of one, with what runs in INPUT as components; see sekisho plan "
            "new --help.",
    .status = "Exit status: 0 complete and free to go, 1 something is missing or must be done "
              "first, 2 the run\n"
              "failed.\n",
};

/* Who stands behind a party, if its name is known. */
static void attribute(struct check *c, size_t i)
{
    const struct entities *e = c->library.entities;
    struct report_party *p = &c->report.parties[i];
    struct ent_match match;
    *p = (struct report_party){ .entity = ENT_NONE, .group = ENT_NONE };
    const char *name = c->report.review.parties[i].name;
    if (name == NULL || !ent_match_name(e, slice_str(name), c->day, &match) ||
        match.path == ENT_FUZZY)
        return;
    p->entity = match.entity;
    p->group = ent_group(e, match.entity, c->day);
    p->listing_count = ent_listings(e, match.entity, c->day, p->listings, REPORT_LISTINGS_MAX);
}

static enum rc judge(struct check *c, struct err *err)
{
    struct library *l = &c->library;
    struct rule_facts facts;
    rule_facts_init(&facts, &l->arena);
    enum rc rc =
        rule_plan_facts(c->plan, &c->report.review, l->vocab, l->entities, c->day, &facts, err);
    if (rc == RC_OK)
        rc = rule_eval(l->set, &facts, c->day, false, &l->arena, &c->report.findings, err);
    return rc;
}

static enum rc check(struct check *c, const char *path, struct err *err)
{
    struct library *l = &c->library;
    enum rc rc = rule_plan_load(path, &c->plan, err);
    if (rc == RC_OK && c->suppliers != NULL)
        rc = rule_suppliers_load(c->suppliers, c->plan, err);
    if (rc == RC_OK)
        rc = library_load_regulations(l, NULL, err);
    if (rc != RC_OK)
        return rc;
    const char *id = rule_plan_regulation(c->plan);
    const char *form = arena_printf(&l->arena, "%s/plans/%s.tsv", l->place.tables, id);
    if (form == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    rc = rule_plan_review(c->plan, form, l->vocab, c->day, &l->arena, &c->report.review, err);
    if (rc == RC_IO)
        return err_set(err, RC_FORMAT, "%s: regulation %s asks for no plan that is known here",
                       path, id);
    if (rc == RC_OK)
        rc = judge(c, err);
    if (rc != RC_OK)
        return rc;
    c->report.plan = c->plan;
    c->report.path = path;
    c->report.entities = l->entities;
    c->report.day = c->day;
    c->report.parties =
        arena_new(&l->arena, struct report_party, c->report.review.party_count + 1);
    if (c->report.parties == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    for (size_t i = 0; i < c->report.review.party_count; i++)
        attribute(c, i);
    if (strcmp(c->format, "json") == 0)
        report_plan_json(&c->report, &c->out);
    else
        report_plan_text(&c->report, strcmp(c->lang, "ja") == 0 ? REPORT_JA : REPORT_EN,
                         &c->out);
    return c->out.failed ? err_set(err, RC_MEMORY, "no memory for the report") : RC_OK;
}

static int run_check(int argc, char **argv)
{
    struct check c = { .format = "text", .lang = "en", .day = time_today(), .out = BUF_EMPTY };
    struct err err = { "" };
    int operands = 0;
    const struct cli_option table[] = {
        { "suppliers", 0, CLI_TEXT, &c.suppliers, "FILE",
          "suppliers, contractors, holders, officers as CSV, put into the plan" },
        { "format", 'f', CLI_WORD, &c.format, "F", "text (the default) or json", "text json" },
        { "lang", 0, CLI_WORD, &c.lang, "LANG", "en (the default) or ja", "en ja" },
        { "as-of", 0, CLI_DAY, &c.day, "DATE", "the day asked about (default: today)" },
        { 0 },
    };
    enum rc rc = cli_options_parse(&usage, table, argc, argv, &operands, &err);
    if (rc == RC_END)
        return 0;
    if (rc == RC_OK && argc - operands != 1)
        rc = err_set(&err, RC_USAGE, "name one plan; see sekisho plan --help");
    if (rc != RC_OK)
        return cli_fail(err.text);
    struct output output;
    rc = library_open(&c.library, &err);
    if (rc == RC_OK)
        rc = output_open(&output, NULL, &c.library.arena, &err);
    if (rc == RC_OK)
        rc = check(&c, argv[operands], &err);
    if (rc == RC_OK)
        rc = output_write(&output, buf_view(&c.out), &err);
    if (rc == RC_OK)
        rc = output_commit(&output, &err);
    bool is_free = rc == RC_OK && report_plan_is_free(&c.report);
    buf_done(&c.out);
    rule_plan_free(c.plan);
    library_close(&c.library);
    return rc != RC_OK ? cli_fail(err.text) : is_free ? EXIT_NONE : EXIT_RESTRICTED;
}

int cli_plan(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "new") == 0)
        return cli_plan_new(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "check") == 0)
        return run_check(argc - 1, argv + 1);
    if (argc > 1 && cli_one_of("--help -h", argv[1]))
        return run_check(argc, argv);
    struct err err;
    (void)err_set(&err, RC_USAGE, "usage: %s", usage.usage);
    return cli_fail(err.text);
}
