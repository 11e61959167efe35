#include "cli/cli.h"

#include "base/json.h"
#include "cli/options.h"
#include "dissect/dissect.h"

#include <stdio.h>

static const struct cli_usage usage = {
    .verb = "protocols",
    .usage = "sekisho protocols [-f FORMAT]",
    .examples = "  sekisho protocols\n"
                "  sekisho protocols -f jsonl | jq -r .name\n",
    .text = "A line for each protocol: its name, the standard that is followed, and what it "
            "yields.",
    .status = "Exit status: 0, or 2 if the call was wrong.\n",
};

static void print(bool is_json, struct buf *out)
{
    for (size_t i = 0; dis_all[i] != NULL; i++) {
        const struct dissector *d = dis_all[i];
        struct json j;
        if (!is_json) {
            buf_printf(out, "%s\t%s\t%s\n", d->name, d->spec, d->yields);
            continue;
        }
        json_init(&j, out);
        json_begin(&j);
        json_kv_str(&j, "schema", "sekisho.protocol/1");
        json_kv_str(&j, "name", d->name);
        json_kv_str(&j, "standard", d->spec);
        json_kv_str(&j, "yields", d->yields);
        json_end(&j);
        buf_char(out, '\n');
    }
}

int cli_protocols(int argc, char **argv)
{
    const char *format = "text";
    struct err err = { "" };
    int operands = 0;
    const struct cli_option table[] = {
        { "format", 'f', CLI_WORD, &format, "F",
          "text (the default) with tabs between, or jsonl", "text jsonl" },
        { 0 },
    };
    enum rc rc = cli_options_parse(&usage, table, argc, argv, &operands, &err);
    if (rc == RC_END)
        return 0;
    if (rc == RC_OK && operands < argc)
        rc = err_set(&err, RC_USAGE, "%s: takes no operands; usage: %s", argv[operands],
                     usage.usage);
    if (rc != RC_OK)
        return cli_fail(err.text);
    struct buf out = BUF_EMPTY;
    print(strcmp(format, "jsonl") == 0, &out);
    bool is_written =
        !out.failed && fwrite(out.p, 1, out.n, stdout) == out.n && fflush(stdout) == 0;
    buf_done(&out);
    return is_written ? 0 : cli_fail("standard output: cannot write");
}
