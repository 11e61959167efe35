#include "cli/cli.h"
#include "cli/dossier.h"
#include "cli/examine.h"
#include "dossier/build.h"
#include "dossier/doc.h"
#include "dossier/verify.h"
#include "report/asked.h"
#include "rules/file.h"

enum { TABLE_SIZE_MAX = 1 << 20, LAW_SIZE_MAX = 4 << 20 };

struct packing {
    struct examine examine;
    const char *path;
    const char *findings; /* ids, separated by commas; NULL: all that count */
    const char *ledger;   /* a folder; NULL: none */
    const char *keys;
    const char *redact;
    bool no_pdf;
    struct output output;
    struct arena arena;
    struct dossier_source source;
    struct dossier_law *laws;
    struct led_vkey vkeys[CLI_KEYS_MAX];
    struct led_reader *log; /* owned */
};

static const struct cli_usage usage = {
    .verb = "dossier build",
    .usage = "sekisho dossier build -o FILE [OPTION...] INPUT...",
    .examples = "  sekisho dossier build -o case-17.zip --country GB --sector telecom-mobile "
                "--network 5g site-a.pcapng\n"
                "  sekisho dossier build -o case-17.zip --finding uk-huawei-2022 --ledger "
                "/var/lib/sekisho/ledger \\\n"
                "      --keys ledger.vkey site-a.pcapng\n",
    .text = "Give the options that were given to inspect: they decide the verdict.  Whoever "
            "vouches for\n"
            "the dossier signs it afterwards: sekisho dossier sign.",
    .status =
        "Exit status: 0 it was built, 2 the run failed, or there is no finding to pack.\n",
};

static enum rc parse(struct packing *p, int argc, char **argv, int *ret_operands,
                     struct err *err)
{
    struct examine *x = &p->examine;
    const struct cli_option table[] = {
        { "output", 'o', CLI_TEXT, &p->path, "FILE", "write it there" },
        { "finding", 0, CLI_TEXT, &p->findings, "LIST",
          "pack these: EQUIPMENT, REGULATION, REGULATION/CLAUSE "
          "or\nEQUIPMENT/REGULATION/CLAUSE (default: violations, dues\n"
          "and what is required)" },
        { "ledger", 0, CLI_TEXT, &p->ledger, "DIR",
          "with what this ledger has about the equipment" },
        { "keys", 0, CLI_TEXT, &p->keys, "KEYS",
          "verifier keys of the ledger and its witnesses: a key, or\na file with one a line "
          "(default: the ledger's own)" },
        { "redact", 0, CLI_WORD, &p->redact, "WHAT",
          "payload: of payloads only the bytes that prove something", "payload" },
        { "no-pdf", 0, CLI_FLAG, &p->no_pdf, NULL, "HTML alone for people" },
        EXAMINE_OPTIONS(x),
        { 0 },
    };
    enum rc rc = cli_options_parse(&usage, table, argc, argv, ret_operands, err);
    if (rc == RC_OK && p->path == NULL)
        return err_set(err, RC_USAGE, "name the file to write: -o FILE");
    if (rc == RC_OK && *ret_operands == argc)
        return err_set(err, RC_USAGE, "name the inputs; see sekisho dossier build --help");
    if (rc == RC_OK && !p->no_pdf && !doc_has_pdf())
        return err_set(err, RC_USAGE, "this program was built without PDF: --no-pdf");
    return rc;
}

/* ---- before the process gives up its rights ---- */

static enum rc read_table(struct packing *p, const char *name, struct slice *ret,
                          struct err *err)
{
    const char *path = arena_printf(&p->arena, "%s/%s", p->examine.library.place.tables, name);
    return path == NULL ? err_set(err, RC_MEMORY, "no memory")
                        : rule_file_read(path, TABLE_SIZE_MAX, &p->arena, ret, err);
}

static enum rc read_laws(struct packing *p, struct err *err)
{
    const struct rule_set *set = p->examine.library.set;
    size_t count = rule_set_count(set);
    enum rc rc = RC_OK;
    p->laws = arena_new(&p->arena, struct dossier_law, count + 1);
    if (p->laws == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        const char *path = rule_set_file(set, slice_str(rule_set_id(set, i)));
        bool is_there = false;
        for (size_t k = 0; k < p->source.law_count; k++)
            is_there = is_there || strcmp(p->laws[k].path, path) == 0;
        if (is_there)
            continue;
        struct dossier_law *law = &p->laws[p->source.law_count++];
        law->path = path;
        rc = rule_file_read(path, LAW_SIZE_MAX, &p->arena, &law->text, err);
    }
    return rc;
}

/* By the first of the keys that signed its head; the folder's own where none were named. */
static enum rc open_reader(struct packing *p, struct err *err)
{
    enum rc rc = RC_OK;
    if (p->source.key_count == 0) {
        rc = led_reader_open(p->ledger, NULL, &p->log, err);
        if (rc == RC_OK)
            p->vkeys[p->source.key_count++] = *led_reader_vkey(p->log);
        return rc;
    }
    rc = err_set(err, RC_USAGE, "%s: none of the keys is a ledger's", p->keys);
    for (size_t i = 0; i < p->source.key_count && p->log == NULL; i++)
        if (p->vkeys[i].type == LED_SIG_NOTE)
            rc = led_reader_open(p->ledger, &p->vkeys[i], &p->log, err);
    return rc;
}

static enum rc open_ledger(struct packing *p, struct err *err)
{
    enum rc rc = RC_OK;
    if (p->keys != NULL)
        rc = cli_keys(p->keys, &p->arena, p->vkeys, &p->source.key_count, err);
    if (rc != RC_OK || p->ledger == NULL)
        return rc;
    /* Not the folder: its key lies there. */
    p->examine.also_readable = arena_printf(&p->arena, "%s/tile", p->ledger);
    return p->examine.also_readable == NULL ? err_set(err, RC_MEMORY, "no memory")
                                            : open_reader(p, err);
}

static enum rc prepare(void *ctx, struct examine *x, struct err *err)
{
    struct packing *p = ctx;
    enum rc rc = spool_open(p->output.folder, &x->evidence.spool, err);
    if (rc == RC_OK)
        rc = read_table(p, "countries.tsv", &p->source.tables.countries, err);
    if (rc == RC_OK)
        rc = read_table(p, "sectors.tsv", &p->source.tables.sectors, err);
    if (rc == RC_OK)
        rc = read_table(p, "classes.tsv", &p->source.tables.classes, err);
    if (rc == RC_OK)
        rc = read_laws(p, err);
    if (rc == RC_OK && !p->no_pdf)
        rc = doc_warm(err);
    return rc == RC_OK ? open_ledger(p, err) : rc;
}

/* ---- afterwards ---- */

static bool is_chosen(const struct packing *p, const struct equipment *e,
                      const struct rule_finding *f)
{
    struct slice rest = slice_str(p->findings);
    if (p->findings == NULL)
        return rule_status_counts(f->status);
    while (rest.n > 0) {
        enum asked asked = report_asked(e, f, slice_trim(slice_split(&rest, ',')));
        if (asked == ASKED_ALONE || (asked == ASKED && f->relevant))
            return true;
    }
    return false;
}

static enum rc choose(struct packing *p, const struct report *r, struct err *err)
{
    struct rule_findings *chosen =
        arena_new(&p->arena, struct rule_findings, r->list->count + 1);
    size_t total = 0;
    for (size_t i = 0; chosen != NULL && i < r->list->count; i++) {
        const struct rule_findings *all = &r->findings[i];
        chosen[i].items = arena_new(&p->arena, struct rule_finding, all->count + 1);
        if (chosen[i].items == NULL)
            return err_set(err, RC_MEMORY, "no memory");
        for (size_t k = 0; k < all->count; k++)
            if (is_chosen(p, &r->list->items[i], &all->items[k]))
                chosen[i].items[chosen[i].count++] = all->items[k];
        total += chosen[i].count;
    }
    p->source.chosen = chosen;
    if (chosen == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    if (total > 0)
        return RC_OK;
    return p->findings == NULL
               ? err_set(
                     err, RC_USAGE,
                     "nothing restricted was found; name what is to be packed with --finding")
               : err_set(
                     err, RC_USAGE,
                     "%s: no equipment and no finding of that name; sekisho inspect lists them",
                     p->findings);
}

static enum rc pack(struct packing *p, struct buf *out, struct err *err)
{
    struct report report = examine_report(&p->examine);
    struct dossier_source *s = &p->source;
    const struct dossier_trust trust = { p->vkeys, s->key_count };
    struct buf page = BUF_EMPTY;
    bool holds = false;
    enum rc rc = choose(p, &report, err);
    s->report = &report;
    s->vocab = p->examine.library.vocab;
    s->laws = p->laws;
    s->spool = p->examine.evidence.spool;
    s->redact = p->redact != NULL;
    s->has_pdf = !p->no_pdf;
    s->log = p->log;
    s->keys = p->vkeys;
    if (rc == RC_OK)
        rc = dossier_build(s, out, err);
    if (rc == RC_OK)
        rc = dossier_verify(buf_view(out), &trust, REPORT_EN, &page, &holds, err);
    if (rc == RC_OK && !holds) { /* what we cannot verify ourselves nobody gets */
        (void)fwrite(page.p, 1, page.n, stderr); /* nobody else to tell */
        rc = err_set(err, RC_FORMAT,
                     "the dossier does not verify: a defect of this program, please report it");
    }
    buf_done(&page);
    return rc;
}

static enum rc run(struct packing *p, int count, char **operands, struct err *err)
{
    struct buf out = BUF_EMPTY;
    enum rc rc = output_open(&p->output, p->path, &p->arena, err);
    if (rc == RC_OK)
        rc = examine_run(&p->examine, operands, (size_t)count, &p->output, err);
    if (rc == RC_OK)
        rc = pack(p, &out, err);
    if (rc == RC_OK)
        rc = output_write(&p->output, buf_view(&out), err);
    if (rc == RC_OK)
        rc = output_commit(&p->output, err);
    output_abandon(&p->output);
    buf_done(&out);
    return rc;
}

int cli_dossier_build(int argc, char **argv)
{
    static struct packing p; /* too large for a stack */
    struct err err = { "" };
    int operands = 0;
    examine_init(&p.examine);
    arena_init(&p.arena, SIZE_MAX);
    p.examine.all_findings = true;
    p.examine.prepare = prepare;
    p.examine.prepare_ctx = &p;
    enum rc rc = parse(&p, argc, argv, &operands, &err);
    if (rc == RC_END)
        return 0;
    if (rc == RC_OK)
        rc = run(&p, argc - operands, argv + operands, &err);
    led_reader_close(p.log);
    examine_done(&p.examine);
    arena_done(&p.arena);
    return rc == RC_OK ? EXIT_NONE : cli_fail(err.text);
}
