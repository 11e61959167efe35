#include "cli/cli.h"

#include "cli/examine.h"

static const struct cli_usage usage = {
    .verb = "explain",
    .usage = "sekisho explain [OPTION...] WHAT INPUT...",
    .examples =
        "  sekisho explain 00:e0:fc:12:34:56 capture.pcapng\n"
        "  sekisho explain core-sw-1 capture.pcapng\n"
        "  sekisho explain --country GB --network 5g uk-huawei-2022/4.6 site-a.pcapng\n",
    .text =
        "WHAT is an equipment (any of its addresses, or its name), a regulation, one of its\n"
        "clauses, or the id of a finding.  Give the options that were given to inspect: they\n"
        "decide the verdict.",
    .status = "Exit status: 0 it was explained, 2 there is no such thing or the run failed.\n",
};

static enum rc explain(struct examine *x, enum report_lang lang, int count, char **operands,
                       struct err *err)
{
    struct output output;
    struct buf out = BUF_EMPTY;
    enum rc rc = output_open(&output, NULL, &x->library.arena, err);
    if (rc == RC_OK)
        rc = examine_run(x, operands + 1, (size_t)count - 1, &output, err);
    if (rc != RC_OK)
        return rc;
    struct report report = examine_report(x);
    struct slice what = slice_str(operands[0]);
    if (!report_is_about(&report, what))
        return err_set(
            err, RC_USAGE,
            "%s: no equipment and no finding of that name; sekisho inspect lists them",
            operands[0]);
    rc = report_explain(&report, what, lang, &out, err);
    if (rc == RC_OK && out.failed)
        rc = err_set(err, RC_MEMORY, "no memory for the report");
    if (rc == RC_OK)
        rc = output_write(&output, buf_view(&out), err);
    if (rc == RC_OK)
        rc = output_commit(&output, err);
    buf_done(&out);
    return rc;
}

int cli_explain(int argc, char **argv)
{
    struct examine x;
    struct err err = { "" };
    int operands = 0;
    examine_init(&x);
    x.all_findings = true;
    const char *lang = "en";
    const struct cli_option table[] = {
        { "lang", 0, CLI_WORD, &lang, "LANG", "en (the default) or ja", "en ja" },
        EXAMINE_OPTIONS(&x),
        { 0 },
    };
    enum rc rc = cli_options_parse(&usage, table, argc, argv, &operands, &err);
    if (rc == RC_END)
        return 0;
    if (rc != RC_OK)
        return cli_fail(err.text);
    if (argc - operands < 2)
        return cli_fail(
            "name what is to be explained, then the inputs; see sekisho explain --help");
    rc = explain(&x, strcmp(lang, "ja") == 0 ? REPORT_JA : REPORT_EN, argc - operands,
                 argv + operands, &err);
    examine_done(&x);
    return rc == RC_OK ? EXIT_NONE : cli_fail(err.text);
}
