#include "cli/cli.h"

#include "cli/examine.h"

#include <stdlib.h>
#include <unistd.h>

struct inspect {
    struct examine examine;
    const char *format;
    const char *path;   /* NULL: standard output */
    const char *redact; /* NULL: nothing */
    struct output output;
};

static const struct cli_usage usage = {
    .verb = "inspect",
    .usage = "sekisho inspect [OPTION...] INPUT...",
    .examples =
        "  sekisho inspect capture.pcapng\n"
        "  sekisho inspect --country GB --sector telecom-mobile --network 5g site-a.pcapng\n"
        "  tcpdump -i eth0 -w - | sekisho inspect -f jsonl -\n",
    .text = "INPUT is a capture (pcap or pcapng, plain, gzip or zstd), a folder, or - for "
            "standard input.",
    .status = "Exit status: 0 nothing restricted found, 1 something is, 2 the run failed.\n",
};

static enum rc parse(struct inspect *in, int argc, char **argv, int *ret_operands,
                     struct err *err)
{
    struct examine *x = &in->examine;
    const struct cli_option table[] = {
        { "format", 'f', CLI_WORD, &in->format, "F", "table (the default), json, jsonl, csv",
          "table json jsonl csv" },
        { "output", 'o', CLI_TEXT, &in->path, "FILE",
          "write there instead of standard output" },
        EXAMINE_OPTIONS(x),
        { "observations", 0, CLI_TEXT, &x->observations, "FILE",
          "besides, every observation of every frame,\nas JSON lines" },
        { "evidence", 0, CLI_TEXT, &x->evidence.path, "FILE",
          "besides, the frames that support the findings,\nas pcapng with a comment on each" },
        { "redact", 0, CLI_WORD, &in->redact, "WHAT",
          "payload: of payloads in the evidence, only the\nbytes that prove something",
          "payload" },
        { "hash", 0, CLI_FLAG, &x->is_hashing, NULL,
          "the SHA-256 of each input, in the coverage" },
        { "jobs", 'j', CLI_COUNT, &x->jobs, "N",
          "threads, 1 to 16 (default: one a processor, at most 4)", NULL, DIS_LANES },
        { 0 },
    };
    in->format = "table";
    enum rc rc = cli_options_parse(&usage, table, argc, argv, ret_operands, err);
    if (rc == RC_OK && x->observations != NULL && x->jobs > 1)
        return err_set(err, RC_USAGE,
                       "--observations keeps the order of frames: leave out --jobs");
    if (rc == RC_OK && in->redact != NULL && x->evidence.path == NULL)
        return err_set(err, RC_USAGE, "--redact is about --evidence FILE: name one");
    x->evidence.redact = in->redact != NULL;
    x->is_brief = strcmp(in->format, "table") != 0 && x->evidence.path == NULL;
    if (rc == RC_OK && *ret_operands == argc)
        return err_set(err, RC_USAGE,
                       "nothing to inspect; name a capture, a folder, or - for standard input");
    return rc;
}

/* A table for spreadsheets has no place for it, and no result goes without it. */
static void tell_coverage(const struct report *report)
{
    struct buf text = BUF_EMPTY;
    report_coverage(report, &text);
    (void)fwrite(text.p, 1, text.n, stderr); /* nobody to tell if stderr is gone */
    buf_done(&text);
}

/* A report is written while it is made: it may be longer than memory. */
struct draining {
    struct output *output;
    enum rc rc;
    struct err err;
};

static void drain(void *ctx, struct buf *out)
{
    struct draining *d = ctx;
    if (d->rc == RC_OK && !out->failed)
        d->rc = output_write(d->output, buf_view(out), &d->err);
    buf_clear(out);
}

static void make_report(const struct inspect *in, const struct report *report, struct buf *out)
{
    bool has_colour =
        in->path == NULL && isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == NULL;
    if (strcmp(in->format, "table") == 0)
        report_table(report, has_colour, out);
    else if (strcmp(in->format, "csv") == 0)
        report_csv(report, out);
    else
        report_json(report, strcmp(in->format, "json") == 0, out);
}

static enum rc write_report(struct inspect *in, struct err *err)
{
    enum rc rc = RC_OK;
    struct buf out = BUF_EMPTY;
    struct draining draining = { .output = &in->output, .rc = RC_OK };
    struct report report = examine_report(&in->examine);
    if (in->examine.observations != NULL)
        rc = observed_commit(&in->examine.observed, err);
    if (rc == RC_OK && in->examine.evidence.path != NULL)
        rc = evidence_write(&in->examine.evidence, &report, err);
    if (rc != RC_OK)
        return rc;
    report.drain = drain;
    report.drain_ctx = &draining;
    make_report(in, &report, &out);
    if (strcmp(in->format, "csv") == 0 && !in->examine.is_quiet)
        tell_coverage(&report);
    drain(&draining, &out);
    rc = out.failed ? err_set(err, RC_MEMORY, "no memory for the report") : draining.rc;
    if (rc == RC_OK && in->examine.judged != RC_OK) {
        rc = in->examine.judged;
        draining.err = in->examine.judged_err;
    }
    if (rc == RC_OK)
        rc = output_commit(&in->output, err);
    else if (!out.failed)
        *err = draining.err;
    buf_done(&out);
    return rc;
}

int cli_inspect(int argc, char **argv)
{
    struct inspect in = { .path = NULL };
    struct err err = { "" };
    int operands = 0;
    examine_init(&in.examine);
    enum rc rc = parse(&in, argc, argv, &operands, &err);
    if (rc == RC_END)
        return 0;
    if (rc != RC_OK)
        return cli_fail(err.text);
    struct arena arena;
    arena_init(&arena, SIZE_MAX);
    rc = output_open(&in.output, in.path, &arena, &err);
    if (rc == RC_OK)
        rc = examine_run(&in.examine, argv + operands, (size_t)(argc - operands), &in.output,
                         &err);
    if (rc == RC_OK)
        rc = write_report(&in, &err);
    output_abandon(&in.output);
    bool is_restricted = in.examine.judging.is_restricted;
    examine_done(&in.examine);
    arena_done(&arena);
    if (rc != RC_OK)
        return cli_fail(err.text);
    return is_restricted ? EXIT_RESTRICTED : EXIT_NONE;
}
