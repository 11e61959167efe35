#include "cli/dossier.h"

#include "base/confine.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/output.h"
#include "dossier/build.h"
#include "dossier/verify.h"
#include "rules/file.h"

#include <sys/stat.h>

enum rc cli_keys(const char *named, struct arena *arena, struct led_vkey *ret,
                 size_t *ret_count, struct err *err)
{
    struct stat st;
    struct slice text = slice_str(named);
    enum rc rc = RC_OK;
    if (stat(named, &st) == 0)
        rc = rule_file_read(named, CLI_KEYS_SIZE_MAX, arena, &text, err);
    if (rc == RC_OK)
        rc = dossier_keys(text, ret, CLI_KEYS_MAX, ret_count, err);
    return rc == RC_FORMAT ? err_in(err, rc, "%s", named) : rc;
}

/* ---- verify ---- */

static const struct cli_usage verify_usage = {
    .verb = "dossier verify",
    .usage = "sekisho dossier verify [--key KEYS] [--lang LANG] FILE",
    .examples = "  sekisho dossier verify case-17.zip\n"
                "  sekisho dossier verify --key authority.vkey --lang ja case-17.zip\n",
    .text = "Nothing but the file and the keys is looked at.  KEYS is a verifier key, or a "
            "file with one a\n"
            "line: whose signatures count.",
    .status = "Exit status: 0 nothing in it is wrong, 1 something is, 2 the run failed.\n",
};

struct verify {
    const char *lang;
    const char *keys;
    struct arena arena;
    struct led_vkey vkeys[CLI_KEYS_MAX];
};

static enum rc verify(struct verify *v, const char *path, bool *ret_holds, struct err *err)
{
    struct dossier_trust trust = { .keys = v->vkeys };
    struct output output;
    struct slice file = { NULL, 0 };
    struct buf page = BUF_EMPTY;
    struct confine confine = { .readable = NULL }; /* nothing but what is open */
    enum rc rc =
        v->keys == NULL ? RC_OK : cli_keys(v->keys, &v->arena, v->vkeys, &trust.key_count, err);
    if (rc == RC_OK)
        rc = output_open(&output, NULL, &v->arena, err);
    if (rc == RC_OK)
        rc = rule_file_read(path, CLI_DOSSIER_SIZE_MAX, &v->arena, &file, err);
    if (rc == RC_OK) /* before a byte of it is looked at */
        rc = confine_process(&confine, err);
    if (rc == RC_OK)
        rc = dossier_verify(file, &trust, strcmp(v->lang, "ja") == 0 ? REPORT_JA : REPORT_EN,
                            &page, ret_holds, err);
    if (rc == RC_OK)
        rc = output_write(&output, buf_view(&page), err);
    if (rc == RC_OK)
        rc = output_commit(&output, err);
    buf_done(&page);
    return rc;
}

static int run_verify(int argc, char **argv)
{
    struct verify v = { .lang = "en" };
    struct err err = { "" };
    int operands = 0;
    bool holds = false;
    const struct cli_option table[] = {
        { "key", 0, CLI_TEXT, &v.keys, "KEYS",
          "whose signatures count: a verifier key, or a file with\none a line" },
        { "lang", 0, CLI_WORD, &v.lang, "LANG", "en (the default) or ja", "en ja" },
        { 0 },
    };
    enum rc rc = cli_options_parse(&verify_usage, table, argc, argv, &operands, &err);
    if (rc == RC_END)
        return 0;
    if (rc == RC_OK && argc - operands != 1)
        rc = err_set(&err, RC_USAGE, "name one dossier; see sekisho dossier verify --help");
    arena_init(&v.arena, SIZE_MAX);
    if (rc == RC_OK)
        rc = verify(&v, argv[operands], &holds, &err);
    arena_done(&v.arena);
    return rc != RC_OK ? cli_fail(err.text) : holds ? EXIT_NONE : EXIT_RESTRICTED;
}

/* ---- the verb ---- */

int cli_dossier(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(int argc, char **argv);
    } verbs[] = { { "build", cli_dossier_build },
                  { "sign", cli_dossier_sign },
                  { "verify", run_verify } };
    static const char usage[] =
        "usage: sekisho dossier build -o FILE [OPTION...] INPUT...\n"
        "       sekisho dossier sign --key FILE -o OUT FILE\n"
        "       sekisho dossier verify [--key KEYS] [--lang LANG] FILE\n"
        "\nsekisho dossier build --help and so on tell more.\n";
    for (size_t i = 0; argc > 1 && i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(argv[1], verbs[i].name) == 0)
            return verbs[i].run(argc - 1, argv + 1);
    if (argc > 1 && cli_one_of("--help -h", argv[1]))
        return fputs(usage, stdout) < 0 ? EXIT_FAILED : 0;
    (void)fputs(usage, stderr); /* nobody to tell if stderr is gone */
    return EXIT_FAILED;
}
