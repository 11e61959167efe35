#include "cli/cli.h"

#include "cli/judging.h"
#include "cli/options.h"
#include "rules/diff.h"
#include "rules/lint.h"
#include "rules/reach.h"

#include <stdio.h>

/* One run of a subcommand. */
struct rules {
    struct library library;
    struct buf out;
    bool has_failed;  /* mistakes or failed examples: told in 'out' */
    bool has_changed; /* diff: somebody's verdict does */
    struct circumstances circumstances;
    const char *fleet; /* diff: file of equipment records */
};

/* The regulations of the data, or the files that are named.  A wrong one keeps no other from
 * being read. */
static enum rc load(struct rules *r, size_t count, char **files, struct err *err)
{
    enum rc rc = count == 0 ? library_load_regulations(&r->library, NULL, err) : RC_OK;
    for (size_t i = 0; i < count; i++) {
        enum rc one = rule_set_load(r->library.set, files[i], &r->library.errors, err);
        rc = one != RC_OK ? one : rc;
    }
    buf_slice(&r->out, buf_view(&r->library.errors.text));
    r->has_failed = rc == RC_FORMAT;
    return rc;
}

static enum rc list(struct rules *r, size_t count, char **operands, struct err *err)
{
    (void)count;
    (void)operands;
    enum rc rc = load(r, 0, NULL, err);
    return rc == RC_OK ? rule_print_list(r->library.set, r->circumstances.day, &r->out) : rc;
}

static enum rc show(struct rules *r, size_t count, char **operands, struct err *err)
{
    enum rc rc = load(r, 0, NULL, err);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = rule_print_show(r->library.set, slice_str(operands[i]), &r->out, err);
    return rc;
}

/* What can be loaded of the files is looked at, whatever is wrong with the others. */
static enum rc check(struct rules *r, size_t count, char **operands, struct err *err)
{
    enum rc rc = load(r, count, operands, err);
    struct rule_errors *errors = &r->library.errors;
    unsigned before = errors->count;
    size_t told = errors->text.n;
    size_t ran = 0;
    size_t failed = 0;
    if (rc == RC_MEMORY)
        return rc;
    struct err more;
    rule_set_lint(r->library.set, time_today(), errors);
    enum rc looked = rule_set_reach(r->library.set, errors, &more);
    buf_slice(&r->out, slice_skip(buf_view(&errors->text), told));
    if (looked == RC_OK)
        looked = rule_run_examples(r->library.set, &r->out, &ran, &failed, &more);
    if (looked != RC_OK)
        return err_set(err, looked, "%s", more.text);
    r->has_failed = r->has_failed || errors->count > before || failed > 0;
    if (rc == RC_OK && !r->has_failed)
        buf_printf(&r->out, "%zu regulations are sound\n", rule_set_count(r->library.set));
    return rc;
}

static enum rc test(struct rules *r, size_t count, char **operands, struct err *err)
{
    size_t ran = 0;
    size_t failed = 0;
    enum rc rc = load(r, count, operands, err);
    if (rc == RC_OK)
        rc = rule_run_examples(r->library.set, &r->out, &ran, &failed, err);
    if (rc == RC_OK)
        buf_printf(&r->out, "%zu passed, %zu failed\n", ran - failed, failed);
    r->has_failed = r->has_failed || failed > 0;
    return rc;
}

static void print_verdict(const struct rule_finding *f, bool is_there, struct buf *out)
{
    char day[TIME_TEXT_SIZE];
    buf_str(out, is_there ? rule_status_name(f->status) : "nothing");
    if (!is_there || f->deadline == TIME_DAY_NONE)
        return;
    time_print_day(f->deadline, day);
    buf_printf(out, " %s", day);
}

static void print_diff(const struct rule_diff *d, size_t fleet, struct buf *out)
{
    for (size_t i = 0; i < d->count; i++) {
        const struct rule_change_of *c = &d->items[i];
        buf_printf(out, "%s %s/%s: ", c->equipment, c->regulation, c->clause);
        print_verdict(&c->before, c->had, out);
        buf_str(out, " -> ");
        print_verdict(&c->after, c->has, out);
        buf_char(out, '\n');
    }
    size_t touched = 0;
    for (size_t i = 0; i < d->count; i++)
        touched += i == 0 || strcmp(d->items[i].equipment, d->items[i - 1].equipment) != 0;
    buf_printf(out, "%zu of %zu pieces of equipment change\n", touched, fleet);
}

/* operands[0] is the law as it is, operands[1] as it would be. */
static enum rc diff(struct rules *r, size_t count, char **operands, struct err *err)
{
    struct library *l = &r->library;
    struct rule_set *after = NULL;
    struct judging judging = { .without_maker = 0 };
    struct rule_records fleet;
    struct rule_diff found;
    (void)count; /* the table says two */
    if (r->fleet == NULL)
        return err_set(
            err, RC_USAGE,
            "diff: name the fleet by --equipment FILE, as sekisho inspect -f jsonl writes it");
    enum rc rc = rule_set_new(l->vocab, l->entities, &after, err);
    if (rc == RC_OK)
        rc = rule_set_load(l->set, operands[0], &l->errors, err);
    if (rc == RC_OK)
        rc = rule_set_load(after, operands[1], &l->errors, err);
    if (rc == RC_OK)
        rc = judging_init(&judging, l, &r->circumstances, err);
    if (rc == RC_OK)
        rc = rule_records_load(r->fleet, &judging.facts, l->vocab, l->entities,
                               r->circumstances.day, &l->arena, &fleet, err);
    if (rc == RC_OK)
        rc = rule_diff(l->set, after, &fleet, r->circumstances.day, &l->arena, &found, err);
    buf_slice(&r->out, buf_view(&l->errors.text));
    if (rc == RC_OK)
        print_diff(&found, fleet.count, &r->out);
    judging_done(&judging);
    r->has_changed = rc == RC_OK && found.count > 0;
    rule_set_free(after);
    return rc;
}

static const struct {
    const char *name;
    size_t least; /* operands */
    size_t most;
    enum rc (*run)(struct rules *r, size_t count, char **operands, struct err *err);
} subverbs[] = {
    { "list", 0, 0, list },          { "show", 1, SIZE_MAX, show },
    { "check", 0, SIZE_MAX, check }, { "test", 0, SIZE_MAX, test },
    { "diff", 2, 2, diff },
};

static const char usage_line[] =
    "sekisho rules list | show ID... | check [FILE...] | test [FILE...] | diff A B";

static enum rc parse(struct rules *r, int argc, char **argv, int *ret_operands, struct err *err)
{
    struct buf attributes = BUF_EMPTY;
    buf_str(&attributes, "FILE is a file of regulations or a folder with *.rule files.\n\nWhat "
                         "a regulation can ask for:\n");
    rule_attributes_print(&attributes);
    const struct cli_usage usage = {
        .verb = "rules",
        .usage = usage_line,
        .examples =
            "  sekisho rules show uk-huawei-2022\n"
            "  sekisho rules test my-law.rule\n"
            "  sekisho rules diff --country GB --equipment fleet.jsonl old.rule new.rule\n",
        .text = attributes.failed ? "" : (const char *)attributes.p,
        .status = "Exit status: 0 all is well (diff: no verdict changes), 1 diff: one does, 2 "
                  "a file has\n"
                  "mistakes, an example fails or the call was wrong.\n",
    };
    const struct cli_option table[] = {
        { "as-of", 0, CLI_DAY, &r->circumstances.day, "DATE",
          "list, diff: as things stand on that day (default: today)" },
        { "equipment", 0, CLI_TEXT, &r->fleet, "FILE",
          "diff: the fleet, as sekisho inspect -f jsonl writes it" },
        { "country", 0, CLI_TEXT, &r->circumstances.country, "CC",
          "diff: where the operator operates (ISO 3166-1)" },
        { "sector", 0, CLI_TEXT, &r->circumstances.sector, "S",
          "diff: what it does: an id of data/sectors.tsv" },
        { "network", 0, CLI_TEXT, &r->circumstances.network, "N",
          "diff: the network all of this belongs to" },
        { "operator", 0, CLI_TEXT, &r->circumstances.operator_file, "FILE",
          "diff: what else is known of the operator" },
        { 0 },
    };
    enum rc rc = cli_options_parse(&usage, table, argc, argv, ret_operands, err);
    buf_done(&attributes);
    return rc;
}

static int finish(struct rules *r, enum rc rc, const struct err *err)
{
    bool is_good = rc == RC_OK && !r->has_failed;
    if (r->out.n > 0)
        (void)fwrite(r->out.p, 1, r->out.n, rc == RC_OK ? stdout : stderr); /* fflush tells */
    if (rc != RC_OK && err->text[0] != '\0')
        (void)cli_fail(err->text);
    if (fflush(stdout) != 0 || r->out.failed)
        return cli_fail("standard output: cannot write");
    return !is_good ? EXIT_FAILED : r->has_changed ? EXIT_RESTRICTED : EXIT_NONE;
}

int cli_rules(int argc, char **argv)
{
    struct rules r = { .out = BUF_EMPTY, .circumstances.day = time_today() };
    struct err err = { "" };
    int first = 0;
    enum rc rc = parse(&r, argc, argv, &first, &err);
    if (rc == RC_END)
        return 0;
    if (rc != RC_OK)
        return cli_fail(err.text);
    size_t count = argc > first ? (size_t)(argc - first) - 1 : 0;
    for (size_t i = 0; argc > first && i < sizeof subverbs / sizeof subverbs[0]; i++) {
        if (strcmp(argv[first], subverbs[i].name) != 0 || count < subverbs[i].least ||
            count > subverbs[i].most)
            continue;
        rc = library_open(&r.library, &err);
        if (rc == RC_OK)
            rc = subverbs[i].run(&r, count, argv + first + 1, &err);
        int status = finish(&r, rc, &err);
        buf_done(&r.out);
        library_close(&r.library);
        return status;
    }
    (void)err_set(&err, RC_USAGE, "usage: %s", usage_line);
    return cli_fail(err.text);
}
