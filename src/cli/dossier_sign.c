#include "cli/cli.h"
#include "cli/dossier.h"
#include "cli/options.h"
#include "cli/output.h"
#include "dossier/build.h"
#include "dossier/verify.h"
#include "ledger/key.h"
#include "rules/file.h"

static const struct cli_usage usage = {
    .verb = "dossier sign",
    .usage = "sekisho dossier sign --key FILE -o OUT [--passphrase-file FILE] FILE",
    .examples = "  sekisho dossier sign --key office/key -o signed.zip case-17.zip\n",
    .text = "Adds a signature to the seal: who signs vouches for the dossier.  It must verify "
            "first, and\n"
            "may be signed by more than one.  A key is made by sekisho ledger init.",
    .status = "Exit status: 0 it was signed, 2 it was not.\n",
};

struct signing {
    const char *key_file;
    const char *path;
    const char *passphrase_file;
    struct arena arena;
    struct output output;
};

/* Before the key is at hand: what is wrong nobody signs. */
static enum rc check_first(struct slice file, struct err *err)
{
    const struct dossier_trust nobody = { NULL, 0 };
    struct buf page = BUF_EMPTY;
    bool holds = false;
    enum rc rc = dossier_verify(file, &nobody, REPORT_EN, &page, &holds, err);
    buf_done(&page);
    return rc == RC_OK && !holds
               ? err_set(err, RC_FORMAT,
                         "something in it is wrong; sekisho dossier verify tells what")
               : rc;
}

static enum rc load_key(struct signing *s, struct led_key *ret, struct err *err)
{
    struct slice text = { NULL, 0 };
    enum rc rc = RC_OK;
    if (s->passphrase_file != NULL)
        rc = rule_file_read(s->passphrase_file, CLI_KEYS_SIZE_MAX, &s->arena, &text, err);
    struct slice rest = text;
    if (rc == RC_OK)
        rc = led_key_load(s->key_file, slice_line(&rest), ret, err);
    if (text.n > 0)
        sign_wipe((void *)(uintptr_t)text.p, text.n);
    return rc;
}

static enum rc sign(struct signing *s, const char *path, struct err *err)
{
    struct slice file = { NULL, 0 };
    struct led_key key;
    struct buf out = BUF_EMPTY;
    enum rc rc = rule_file_read(path, CLI_DOSSIER_SIZE_MAX, &s->arena, &file, err);
    if (rc == RC_OK && (rc = check_first(file, err)) != RC_OK)
        return err_in(err, rc, "%s", path);
    if (rc == RC_OK)
        rc = output_open(&s->output, s->path, &s->arena, err);
    if (rc == RC_OK)
        rc = load_key(s, &key, err);
    if (rc != RC_OK)
        return rc;
    rc = dossier_sign(file, slice_str(key.vkey.name), &key.key, &out, err);
    led_key_done(&key);
    if (rc == RC_OK)
        rc = output_write(&s->output, buf_view(&out), err);
    if (rc == RC_OK)
        rc = output_commit(&s->output, err);
    buf_done(&out);
    return rc;
}

int cli_dossier_sign(int argc, char **argv)
{
    struct signing s = { .key_file = NULL };
    struct err err = { "" };
    int operands = 0;
    const struct cli_option table[] = {
        { "key", 0, CLI_TEXT, &s.key_file, "FILE", "the signing key" },
        { "output", 'o', CLI_TEXT, &s.path, "OUT", "write the signed dossier there" },
        { "passphrase-file", 0, CLI_TEXT, &s.passphrase_file, "FILE",
          "its first line opens the key" },
        { 0 },
    };
    enum rc rc = cli_options_parse(&usage, table, argc, argv, &operands, &err);
    if (rc == RC_END)
        return 0;
    if (rc == RC_OK && (argc - operands != 1 || s.key_file == NULL || s.path == NULL))
        rc = err_set(
            &err, RC_USAGE,
            "name the key, the file to write and one dossier; see sekisho dossier sign --help");
    arena_init(&s.arena, SIZE_MAX);
    if (rc == RC_OK)
        rc = sign(&s, argv[operands], &err);
    output_abandon(&s.output);
    arena_done(&s.arena);
    return rc == RC_OK ? EXIT_NONE : cli_fail(err.text);
}
