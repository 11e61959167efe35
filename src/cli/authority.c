#include "cli/authority.h"

#include "cli/cli.h"
#include "cli/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct authority_verb *const tables[] = { authority_verbs_server,
                                                       authority_verbs_register,
                                                       authority_verbs_user };

static const struct authority_verb *next(const struct authority_verb *v, size_t *table)
{
    v = v == NULL ? tables[*table] : v + 1;
    while (v->name == NULL && *table + 1 < sizeof tables / sizeof tables[0])
        v = tables[++*table];
    return v->name == NULL ? NULL : v;
}

static char *overview(struct arena *arena)
{
    struct buf text = BUF_EMPTY;
    size_t table = 0;
    for (const struct authority_verb *v = next(NULL, &table); v != NULL; v = next(v, &table))
        buf_printf(&text, "%ssekisho authority %s%s%s", text.n == 0 ? "" : "\n       ", v->name,
                   v->arguments[0] == '\0' ? "" : " ", v->arguments);
    char *kept = text.failed ? NULL : arena_printf(arena, "%s", (const char *)text.p);
    buf_done(&text);
    return kept;
}

/* The verb whose name the words begin with; '*ret_words': how many it has. */
static const struct authority_verb *find(int argc, char **argv, int *ret_words)
{
    size_t table = 0;
    for (const struct authority_verb *v = next(NULL, &table); v != NULL; v = next(v, &table)) {
        struct slice rest = slice_str(v->name);
        int words = 0;
        bool is_same = true;
        while (rest.n > 0 && is_same) {
            struct slice word = slice_split(&rest, ' ');
            words++;
            is_same = words < argc && slice_eq(word, slice_str(argv[words]));
        }
        if (is_same) {
            *ret_words = words;
            return v;
        }
    }
    return NULL;
}

static enum rc open_procedures(struct authority_run *r, struct err *err)
{
    struct rule_errors errors = RULE_ERRORS_NONE;
    enum rc rc = shelf_load(&r->shelf, r->library.place.tables, &errors, err);
    if (errors.text.n > 0)
        (void)fwrite(errors.text.p, 1, errors.text.n, stderr); /* nobody else to tell */
    rule_errors_done(&errors);
    r->authority.procedures = &r->shelf;
    return rc;
}

enum rc authority_run_law(struct authority_run *r, struct err *err)
{
    const struct library *l = &r->library;
    enum rc rc = authority_set_law(&r->authority, l->vocab, l->entities, l->set,
                                   l->place.tables, l->place.datafile, err);
    return rc == RC_OK ? open_procedures(r, err) : rc;
}

static enum rc open_all(struct authority_run *r, const struct authority_verb *v,
                        struct err *err)
{
    enum rc rc = RC_OK;
    if (v->needs == NEEDS_NOTHING)
        return RC_OK;
    if (v->needs == NEEDS_LAW || v->needs == NEEDS_LIBRARY) {
        rc = library_open(&r->library, err);
        if (rc == RC_OK)
            rc = library_load_regulations(&r->library, NULL, err);
        if (rc == RC_FORMAT)
            rc = err_set(err, RC_FORMAT,
                         "the regulations have mistakes; see sekisho rules check");
    }
    if (rc == RC_OK && v->needs != NEEDS_LIBRARY)
        rc = authority_open(&r->authority, r->home, v->needs == NEEDS_ANY_STORE, err);
    return rc == RC_OK && v->needs == NEEDS_LAW ? authority_run_law(r, err) : rc;
}

static enum rc finish(struct authority_run *r, struct err *err)
{
    struct output output;
    struct arena arena;
    arena_init(&arena, SIZE_MAX);
    enum rc rc = r->out.failed ? err_set(err, RC_MEMORY, "no memory")
                               : output_open(&output, NULL, &arena, err);
    if (rc == RC_OK)
        rc = output_write(&output, buf_view(&r->out), err);
    if (rc == RC_OK)
        rc = output_commit(&output, err);
    arena_done(&arena);
    return rc;
}

static enum rc run(struct authority_run *r, const struct authority_verb *v, int count,
                   char **operands, struct err *err)
{
    if (count < v->least || count > v->most)
        return err_set(err, RC_USAGE, "usage: sekisho authority %s %s", v->name, v->arguments);
    enum rc rc = open_all(r, v, err);
    if (rc == RC_OK)
        rc = v->run(r, count, operands, err);
    if (rc == RC_OK)
        rc = finish(r, err);
    authority_close(&r->authority);
    if (v->needs == NEEDS_LAW || v->needs == NEEDS_LIBRARY) {
        shelf_done(&r->shelf);
        library_close(&r->library);
    }
    return rc;
}

enum { OPTIONS_MAX = 24 };

int cli_authority(int argc, char **argv)
{
    struct authority_run r = { .home = "authority", .out = BUF_EMPTY };
    struct err err = { "" };
    struct arena arena;
    int words = 0;
    int operands = 0;
    arena_init(&arena, SIZE_MAX);
    const struct authority_verb *v = find(argc, argv, &words);
    const struct cli_usage usage = {
        .verb = "authority",
        .usage = overview(&arena),
        .examples =
            "  sekisho authority init --home /var/lib/sekisho --name authority.example/1\n"
            "  sekisho authority token add --home /var/lib/sekisho administrator \"first "
            "one\"\n"
            "  sekisho authority import --home /var/lib/sekisho --preview operators.csv\n"
            "  sekisho authority serve --home /var/lib/sekisho --listen 127.0.0.1:8443\n",
        .text = "The server of an authority: a register of operators, their logs, and what the "
                "law says of\n"
                "their equipment.",
        .status = "Exit status: 0 done, 2 the run failed.\n",
    };
    struct cli_option table[OPTIONS_MAX] = {
        { "home", 0, CLI_TEXT, &r.home, "DIR", "folder of the authority (default: authority)" },
    };
    const struct cli_option *own = v == NULL || v->options == NULL ? NULL : v->options();
    for (size_t i = 0; own != NULL && own[i].name != NULL && i + 2 < OPTIONS_MAX; i++)
        table[i + 1] = own[i];
    /* The words of the verb stand before the options: they are skipped. */
    char *all[] = { argv[0], argc > 1 ? argv[1] : NULL, NULL };
    bool is_asked = v == NULL && argc > 1 && cli_one_of("--help -h", argv[1]);
    enum rc rc = v != NULL  ? cli_options_parse(&usage, table, argc - words, argv + words,
                                                &operands, &err)
                 : is_asked ? cli_options_parse(&usage, table, 2, all, &operands, &err)
                            : err_set(&err, RC_USAGE, "%s%s%s; see sekisho authority --help",
                                      argc > 1 ? "no subcommand '" : "which subcommand?",
                                      argc > 1 ? argv[1] : "", argc > 1 ? "'" : "");
    if (rc == RC_OK)
        rc = run(&r, v, argc - words - operands, argv + words + operands, &err);
    buf_done(&r.out);
    arena_done(&arena);
    return rc == RC_OK || rc == RC_END ? EXIT_NONE : cli_fail(err.text);
}
