#include "cli/cli.h"

#include "cli/library.h"

#include <stdio.h>

/* The regulations of the data, or the files that are named. */
static enum rc load(struct library *l, int files, char **paths, struct err *err)
{
    enum rc rc = RC_OK;
    if (files == 0)
        return library_load_regulations(l, NULL, err);
    for (int i = 0; i < files; i++) {
        enum rc one = rule_set_load(l->set, paths[i], &l->errors, err);
        rc = one != RC_OK ? one : rc;
    }
    return rc;
}

static enum rc run(struct library *l, const char *verb, int argc, char **argv, struct buf *out,
                   bool *ret_bad, struct err *err)
{
    bool shows = strcmp(verb, "show") == 0;
    enum rc rc = library_open(l, err);
    if (rc == RC_OK)
        rc = load(l, shows || strcmp(verb, "list") == 0 ? 0 : argc, argv, err);
    buf_slice(out, buf_view(&l->errors.text));
    *ret_bad = rc == RC_FORMAT;
    if (rc != RC_OK)
        return rc;
    if (shows)
        return rule_print_show(l->set, slice_str(argv[0]), out, err);
    if (strcmp(verb, "list") == 0)
        return rule_print_list(l->set, time_today(), out);
    if (strcmp(verb, "test") == 0) {
        size_t ran = 0;
        size_t failed = 0;
        rc = rule_run_examples(l->set, out, &ran, &failed, err);
        buf_printf(out, "%zu passed, %zu failed\n", ran - failed, failed);
        *ret_bad = failed > 0;
        return rc;
    }
    buf_printf(out, "%zu regulations are sound\n", rule_set_count(l->set));
    return RC_OK;
}

int cli_rules(int argc, char **argv)
{
    static const char *const known[] = { "list", "show", "check", "test" };
    const char *verb = argc > 1 ? argv[1] : "";
    bool found = false;
    for (size_t i = 0; i < 4; i++)
        found = found || strcmp(verb, known[i]) == 0;
    if (!found || (strcmp(verb, "show") == 0 && argc != 3) || (strcmp(verb, "list") == 0 && argc != 2))
        return cli_fail("usage: sekisho rules list | show ID | check [FILE...] | test [FILE...]");
    struct library l;
    struct buf out = BUF_EMPTY;
    struct err err = { "" };
    bool bad = false;
    enum rc rc = run(&l, verb, argc - 2, argv + 2, &out, &bad, &err);
    if (out.n > 0)
        (void)fwrite(out.p, 1, out.n, rc == RC_OK ? stdout : stderr); /* checked by fflush below */
    int status = rc == RC_OK && !bad ? 0 : EXIT_FAILED;
    if (rc != RC_OK && err.text[0] != '\0')
        (void)cli_fail(err.text);
    if (fflush(stdout) != 0)
        status = cli_fail("standard output: cannot write");
    buf_done(&out);
    library_close(&l);
    return status;
}
