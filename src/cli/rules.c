#include "cli/cli.h"

#include "cli/place.h"
#include "entity/entity.h"
#include "registry/datafile.h"
#include "rules/rules.h"

#include <stdio.h>

struct library {
    struct arena arena;
    struct place place;
    struct datafile *data;
    struct entities *entities;
    struct rule_vocab *vocab;
    struct rule_set *set;
    struct rule_errors errors;
};

static enum rc open_library(struct library *l, int files, char **paths, struct err *err)
{
    arena_init(&l->arena, SIZE_MAX);
    enum rc rc = place_find(&l->arena, &l->place, err);
    if (rc == RC_OK)
        rc = data_open(l->place.datafile, &l->data, err);
    if (rc == RC_OK)
        rc = ent_open(l->data, &l->entities, err);
    if (rc == RC_OK)
        rc = rule_vocab_load(l->place.tables, &l->vocab, err);
    if (rc == RC_OK)
        rc = rule_set_new(l->vocab, l->entities, &l->set, err);
    if (rc != RC_OK)
        return rc;
    const char *all = arena_printf(&l->arena, "%s/regulations", l->place.tables);
    if (files == 0)
        return rule_set_load(l->set, all, &l->errors, err);
    for (int i = 0; i < files; i++) {
        enum rc one = rule_set_load(l->set, paths[i], &l->errors, err);
        rc = one != RC_OK ? one : rc;
    }
    return rc;
}

static void close_library(struct library *l)
{
    rule_errors_done(&l->errors);
    rule_set_free(l->set);
    rule_vocab_free(l->vocab);
    ent_close(l->entities);
    data_close(l->data);
    arena_done(&l->arena);
}

static enum rc run(struct library *l, const char *verb, int argc, char **argv, struct buf *out,
                   bool *ret_bad, struct err *err)
{
    bool shows = strcmp(verb, "show") == 0;
    enum rc rc = open_library(l, shows || strcmp(verb, "list") == 0 ? 0 : argc, argv, err);
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
    struct library l = { .errors = RULE_ERRORS_NONE };
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
    close_library(&l);
    return status;
}
