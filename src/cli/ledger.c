#include "cli/ledger.h"

#include "cli/cli.h"
#include "cli/options.h"
#include "cli/output.h"
#include "ledger/log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { PASSPHRASE_MAX = 4096 };

static const struct {
    const char *name;
    size_t least; /* operands */
    size_t most;
    ledger_verb *run;
    const char *usage;
} subverbs[] = {
    { "init", 1, 1, ledger_init, "init --origin NAME LEDGER" },
    { "show", 1, 1, ledger_show, "show [OPTION...] LEDGER" },
    { "verify", 1, 1, ledger_verify, "verify [OPTION...] LEDGER|PROOF" },
    { "prove", 1, 1, ledger_prove, "prove --entry N|--old SIZE [OPTION...] LEDGER" },
    { "export", 1, 1, ledger_export, "export -o FOLDER LEDGER" },
    { "witness", 1, 2, ledger_witness, "witness [--origin NAME] WITNESS [LEDGER|REQUEST]" },
};

static const struct cli_usage usage = {
    .verb = "ledger",
    .usage = "sekisho ledger init|show|verify|prove|export|witness [OPTION...] LEDGER",
    .examples = "  sekisho ledger init --origin sensor.example.org/site-a site-a\n"
                "  sekisho ledger show --kind equipment --since 2026-11-01 site-a\n"
                "  sekisho ledger verify --vkey site-a.pub site-a\n"
                "  sekisho ledger prove --entry 785 -o 785.tlog-proof site-a\n"
                "  sekisho ledger verify --vkey site-a.pub 785.tlog-proof\n",
    .text =
        "LEDGER is a folder that sekisho ledger init made, or a copy.  PROOF is a file of\n"
        "sekisho ledger prove or a signed checkpoint.  WITNESS is a folder with a key that\n"
        "countersigns; --origin NAME makes it.  REQUEST is what a log sends to a witness.\n",
    .status = "Exit status: 0 done, or it holds; 1 verify: it does not hold, witness: refused; "
              "2 the\n"
              "run failed or the call was wrong.\n",
};

enum rc ledger_read(const char *path, size_t most, struct buf *out, struct err *err)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *f = is_stdin ? stdin : fopen(path, "rbe");
    uint8_t piece[4096];
    size_t n = 0;
    size_t sum = 0;
    if (f == NULL)
        return err_set(err, RC_USAGE, "%s: %s", path, strerror(errno));
    while (sum <= most && (n = fread(piece, 1, sizeof piece, f)) > 0) {
        buf_bytes(out, piece, n);
        sum += n;
    }
    enum rc rc = ferror(f) ? err_set(err, RC_IO, "%s: %s", path, strerror(errno)) : RC_OK;
    if (!is_stdin)
        (void)fclose(f); /* it was only read */
    sign_wipe(piece, sizeof piece);
    if (rc == RC_OK && sum > most)
        rc = err_set(err, RC_LIMIT, "%s: more than %zu bytes", path, most);
    if (rc == RC_OK && out->failed)
        rc = err_set(err, RC_MEMORY, "%s: no memory", path);
    return rc;
}

enum rc ledger_passphrase(struct ledger_run *r, struct slice *ret, struct err *err)
{
    struct buf text = BUF_EMPTY;
    enum rc rc = RC_OK;
    *ret = slice_of(NULL, 0);
    if (r->passphrase_file == NULL)
        return RC_OK;
    rc = ledger_read(r->passphrase_file, PASSPHRASE_MAX, &text, err);
    struct slice rest = buf_view(&text);
    struct slice line = slice_line(&rest);
    if (rc == RC_OK && line.n == 0)
        rc = err_set(err, RC_USAGE, "%s: its first line is empty", r->passphrase_file);
    if (rc == RC_OK) {
        *ret = arena_copy(&r->arena, line);
        rc = ret->n == 0 ? err_set(err, RC_MEMORY, "no memory") : RC_OK;
    }
    if (text.p != NULL)
        sign_wipe(text.p, text.room);
    buf_done(&text);
    return rc;
}

enum rc ledger_vkey_of(const char *text, struct led_vkey *ret, struct err *err)
{
    struct buf file = BUF_EMPTY;
    if (strchr(text, '+') != NULL) {
        enum rc rc = led_vkey_parse(slice_str(text), ret, err);
        return rc == RC_OK ? rc : err_in(err, RC_USAGE, "%s", text);
    }
    enum rc rc = ledger_read(text, LED_NOTE_MAX, &file, err);
    struct slice rest = buf_view(&file);
    if (rc == RC_OK && led_vkey_parse(slice_line(&rest), ret, err) != RC_OK)
        rc = err_in(err, RC_USAGE, "%s", text);
    buf_done(&file);
    return rc;
}

enum rc ledger_vkey(const struct ledger_run *r, struct led_vkey *room,
                    const struct led_vkey **ret_key, struct err *err)
{
    *ret_key = r->vkey == NULL ? NULL : room;
    return r->vkey == NULL ? RC_OK : ledger_vkey_of(r->vkey, room, err);
}

enum rc ledger_number(const char *option, const char *text, uint64_t *ret, struct err *err)
{
    if (!slice_uint(slice_str(text), ret) || *ret > INT64_MAX)
        return err_set(err, RC_USAGE, "--%s %s: not a number", option, text);
    return RC_OK;
}

enum rc ledger_write(struct ledger_run *r, struct slice bytes, struct err *err)
{
    struct output o;
    if (r->output == NULL) {
        buf_slice(&r->out, bytes);
        return RC_OK;
    }
    enum rc rc = output_open(&o, r->output, &r->arena, err);
    if (rc == RC_OK)
        rc = output_write(&o, bytes, err);
    if (rc == RC_OK)
        rc = output_commit(&o, err);
    output_abandon(&o);
    return rc;
}

enum rc ledger_init(struct ledger_run *r, size_t count, char **operands, struct err *err)
{
    struct slice passphrase;
    struct buf vkey = BUF_EMPTY;
    struct buf path = BUF_EMPTY;
    (void)count; /* the table says one */
    if (r->origin == NULL)
        return err_set(err, RC_USAGE,
                       "init: name the log by --origin, as --origin sensor.example.org/site-a; "
                       "nobody else's may have that name");
    enum rc rc = ledger_passphrase(r, &passphrase, err);
    if (rc == RC_OK)
        rc = led_init(operands[0], slice_str(r->origin), passphrase, err);
    buf_printf(&path, "%s/vkey", operands[0]);
    if (rc == RC_OK)
        rc = ledger_read((const char *)path.p, LED_NOTE_MAX, &vkey, err);
    buf_slice(&r->out, buf_view(&vkey));
    buf_done(&path);
    buf_done(&vkey);
    return rc;
}

static enum rc parse(struct ledger_run *r, int argc, char **argv, int *ret_first,
                     struct err *err)
{
    const struct cli_option table[] = {
        { "format", 'f', CLI_WORD, &r->format, "FORMAT",
          "show: text, which is the default, or jsonl", .words = "text jsonl" },
        { "output", 'o', CLI_TEXT, &r->output, "FILE",
          "prove: write to FILE; export: make that folder" },
        { "quiet", 'q', CLI_FLAG, &r->is_quiet, NULL, "no progress" },
        { "origin", 0, CLI_TEXT, &r->origin, "NAME",
          "init: the log's name in the world; witness: make WITNESS, of that name" },
        { "passphrase-file", 0, CLI_TEXT, &r->passphrase_file, "FILE",
          "its first line seals the key, or opens it" },
        { "vkey", 0, CLI_TEXT, &r->vkey, "KEY", "the log's public key, or a file with it" },
        { "witness", 0, CLI_TEXT, &r->witness, "KEY,..",
          "verify: the head must be countersigned by these, too" },
        { "kind", 0, CLI_TEXT, &r->kind, "KIND", "show: equipment, findings, heartbeat, ..." },
        { "equipment", 0, CLI_TEXT, &r->equipment, "ADDRESS",
          "show: what concerns this equipment" },
        { "since", 0, CLI_TEXT, &r->since, "TIME", "show: from a day or a time on" },
        { "until", 0, CLI_TEXT, &r->until, "TIME", "show: before a day or a time" },
        { "entry", 0, CLI_TEXT, &r->entry, "N", "prove: that entry N is in the log" },
        { "old", 0, CLI_TEXT, &r->old, "SIZE|FILE",
          "prove: that the log continues the one of SIZE entries;\nverify: the checkpoint that "
          "is continued" },
        { 0 },
    };
    return cli_options_parse(&usage, table, argc, argv, ret_first, err);
}

static int finish(struct ledger_run *r, enum rc rc, const struct err *err)
{
    if (rc == RC_OK && r->out.failed)
        return cli_fail("no memory");
    if (rc == RC_OK && r->out.n > 0)
        (void)fwrite(r->out.p, 1, r->out.n, stdout); /* fflush tells */
    if (rc != RC_OK && err->text[0] != '\0')
        (void)cli_fail(err->text);
    if (fflush(stdout) != 0)
        return cli_fail("standard output: cannot write");
    return rc != RC_OK ? EXIT_FAILED : r->has_failed ? EXIT_RESTRICTED : EXIT_NONE;
}

int cli_ledger(int argc, char **argv)
{
    struct ledger_run r = { .out = BUF_EMPTY };
    struct err err = { "" };
    int first = 0;
    enum rc rc = parse(&r, argc, argv, &first, &err);
    if (rc == RC_END)
        return 0;
    if (rc != RC_OK)
        return cli_fail(err.text);
    size_t count = argc > first ? (size_t)(argc - first) - 1 : 0;
    const char *line = usage.usage + sizeof "sekisho ledger " - 1;
    for (size_t i = 0; argc > first && i < sizeof subverbs / sizeof subverbs[0]; i++) {
        if (strcmp(argv[first], subverbs[i].name) != 0)
            continue;
        line = subverbs[i].usage;
        if (count < subverbs[i].least || count > subverbs[i].most)
            break;
        arena_init(&r.arena, SIZE_MAX);
        rc = subverbs[i].run(&r, count, argv + first + 1, &err);
        int status = finish(&r, rc, &err);
        buf_done(&r.out);
        arena_done(&r.arena);
        return status;
    }
    (void)err_set(&err, RC_USAGE, "usage: sekisho ledger %s", line);
    return cli_fail(err.text);
}
