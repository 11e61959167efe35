#include "cli/cli.h"

#include "cli/library.h"
#include "cli/options.h"
#include "rules/reach.h"

#include <stdio.h>

/* One run of a subcommand. */
struct rules {
    struct library library;
    struct buf out;
    bool has_failed; /* mistakes or failed examples: told in 'out' */
    int32_t day;
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
    return rc == RC_OK ? rule_print_list(r->library.set, r->day, &r->out) : rc;
}

static enum rc show(struct rules *r, size_t count, char **operands, struct err *err)
{
    enum rc rc = load(r, 0, NULL, err);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = rule_print_show(r->library.set, slice_str(operands[i]), &r->out, err);
    return rc;
}

static enum rc check(struct rules *r, size_t count, char **operands, struct err *err)
{
    enum rc rc = load(r, count, operands, err);
    struct rule_errors *errors = &r->library.errors;
    unsigned before = errors->count;
    size_t told = errors->text.n;
    if (rc == RC_OK)
        rc = rule_set_reach(r->library.set, errors, err);
    buf_slice(&r->out, slice_skip(buf_view(&errors->text), told));
    r->has_failed = r->has_failed || errors->count > before;
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

static const struct {
    const char *name;
    size_t least; /* operands */
    size_t most;
    enum rc (*run)(struct rules *r, size_t count, char **operands, struct err *err);
} subverbs[] = {
    { "list", 0, 0, list },
    { "show", 1, SIZE_MAX, show },
    { "check", 0, SIZE_MAX, check },
    { "test", 0, SIZE_MAX, test },
};

static const char usage_line[] =
    "sekisho rules list | show ID... | check [FILE...] | test [FILE...]";

static enum rc parse(struct rules *r, int argc, char **argv, int *ret_operands, struct err *err)
{
    struct buf attributes = BUF_EMPTY;
    buf_str(&attributes, "FILE is a file of regulations or a folder with *.rule files.\n\nWhat "
                         "a regulation can ask for:\n");
    rule_attributes_print(&attributes);
    const struct cli_usage usage = {
        .verb = "rules",
        .usage = usage_line,
        .examples = "  sekisho rules show uk-huawei-2022\n"
                    "  sekisho rules test my-law.rule\n",
        .text = attributes.failed ? "" : (const char *)attributes.p,
        .status = "Exit status: 0 all is well, 2 a file has mistakes, an example fails or the "
                  "call was wrong.\n",
    };
    const struct cli_option table[] = {
        { "as-of", 0, CLI_DAY, &r->day, "DATE",
          "list: the standing on that day (default: today)" },
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
    return is_good ? 0 : EXIT_FAILED;
}

int cli_rules(int argc, char **argv)
{
    struct rules r = { .out = BUF_EMPTY, .day = time_today() };
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
