#include "cli/cli.h"

#include "base/json.h"
#include "base/text.h"
#include "cli/inputs.h"
#include "cli/place.h"
#include "entity/entity.h"
#include "identify/fingerprint.h"
#include "identify/identify.h"
#include "input/source.h"
#include "registry/datafile.h"
#include "registry/registry.h"
#include "report/report.h"
#include "rules/from_equipment.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BATCH = 1024 };

struct options {
    const char *format;
    const char *output;
    const char *observations;
    const char *sector;
    const char *country;
    const char *network;
    const char *regulations;
    int32_t day;
    unsigned jobs;
};

/* Everything one run holds; freed in one place. */
struct run {
    struct options options;
    struct arena arena;
    struct inputs inputs;
    struct place place;
    struct datafile *data;
    struct registry *registry;
    struct entities *entities;
    struct fingerprints *fingerprints;
    struct rule_vocab *vocab;
    struct rule_set *set;
    struct rule_errors errors;
    struct engine *engine;
    struct equipment_list list;
    struct rule_findings *findings;
    struct buf observed;
    const char **sources; /* inputs that are captures */
    size_t source_count;
    const char **broken;
    size_t broken_count;
    uint64_t dropped;
    uint64_t unmade;
};

static const char help[] =
    "usage: sekisho inspect [OPTION...] INPUT...\n"
    "\n"
    "  sekisho inspect capture.pcapng\n"
    "  sekisho inspect --country GB --sector telecom-mobile --network 5g site-a.pcapng\n"
    "  tcpdump -i eth0 -w - | sekisho inspect -f jsonl -\n"
    "\n"
    "INPUT is a capture (pcap or pcapng, plain, gzip or zstd), a folder, or - for standard input.\n"
    "\n"
    "  -f, --format F        table (default), json, jsonl, csv\n"
    "  -o, --output FILE     write there instead of standard output\n"
    "      --country CC      where the operator operates (ISO 3166-1)\n"
    "      --sector S        what it does (a row of data/sectors.tsv)\n"
    "      --network N       the network this equipment belongs to: 5g, fixed, it, ot, ...\n"
    "      --as-of DATE      the day whose law and ownership count (default: today)\n"
    "      --regulations L   evaluate only these: us-ndaa-889,uk-huawei-2022\n"
    "      --observations F  besides, every observation of every frame, as JSON lines\n"
    "      --jobs N          threads, 1 to 16\n"
    "\n"
    "Exit status: 0 nothing restricted found, 1 something is, 2 the run failed.\n";

static enum rc parse(int argc, char **argv, struct options *o, struct err *err)
{
    static const struct option longs[] = {
        { "format", 1, NULL, 'f' },   { "output", 1, NULL, 'o' },      { "country", 1, NULL, 'c' },
        { "sector", 1, NULL, 's' },   { "network", 1, NULL, 'n' },     { "as-of", 1, NULL, 'd' },
        { "jobs", 1, NULL, 'j' },     { "observations", 1, NULL, 'O' }, { "regulations", 1, NULL, 'r' },
        { "help", 0, NULL, 'h' },     { NULL, 0, NULL, 0 },
    };
    uint64_t jobs = 1;
    int c = 0;
    *o = (struct options){ .format = "table", .day = time_today(), .jobs = 1 };
    opterr = 0;
    while ((c = getopt_long(argc, argv, ":f:o:", longs, NULL)) != -1)
        switch (c) {
        case 'f': o->format = optarg; break;
        case 'o': o->output = optarg; break;
        case 'c': o->country = optarg; break;
        case 's': o->sector = optarg; break;
        case 'n': o->network = optarg; break;
        case 'O': o->observations = optarg; break;
        case 'r': o->regulations = optarg; break;
        case 'd':
            if (!time_parse_day(slice_str(optarg), &o->day))
                return err_set(err, RC_USAGE, "--as-of %s: not a day; write it as 2026-11-22", optarg);
            break;
        case 'j':
            if (!slice_uint(slice_str(optarg), &jobs) || jobs < 1 || jobs > DIS_LANES)
                return err_set(err, RC_USAGE, "--jobs %s: 1 to %d", optarg, DIS_LANES);
            o->jobs = (unsigned)jobs;
            break;
        case 'h': return RC_END;
        default:
            return err_set(err, RC_USAGE, "%s: no such option, or its value is missing; sekisho inspect --help",
                           argv[optind - 1]);
        }
    static const char *const formats[] = { "table", "json", "jsonl", "csv" };
    bool known = false;
    for (size_t i = 0; i < 4; i++)
        known = known || strcmp(o->format, formats[i]) == 0;
    if (!known)
        return err_set(err, RC_USAGE, "-f %s: table, json, jsonl or csv", o->format);
    if (o->observations != NULL && o->jobs > 1)
        return err_set(err, RC_USAGE, "--observations keeps the order of frames: leave out --jobs");
    if (optind == argc)
        return err_set(err, RC_USAGE, "nothing to inspect; name a capture, a folder, or - for standard input");
    return RC_OK;
}

static enum rc open_data(struct run *r, struct err *err)
{
    enum rc rc = place_find(&r->arena, &r->place, err);
    if (rc == RC_OK)
        rc = data_open(r->place.datafile, &r->data, err);
    if (rc == RC_OK)
        rc = reg_open(r->data, &r->registry, err);
    if (rc == RC_OK)
        rc = ent_open(r->data, &r->entities, err);
    if (rc == RC_OK)
        rc = fp_load(r->place.tables, &r->fingerprints, err);
    if (rc == RC_OK)
        rc = rule_vocab_load(r->place.tables, &r->vocab, err);
    if (rc == RC_OK)
        rc = rule_set_new(r->vocab, r->entities, &r->set, err);
    if (rc == RC_OK)
        rc = rule_set_load(r->set, arena_printf(&r->arena, "%s/regulations", r->place.tables),
                           &r->errors, err);
    if (rc == RC_OK && r->options.regulations != NULL)
        rc = rule_set_select(r->set, slice_str(r->options.regulations), err);
    return rc;
}

/* ---- reading ---- */

static void tap(void *ctx, const struct sink *sink, const struct obs_in *obs)
{
    struct run *r = ctx;
    struct json j;
    struct buf text = BUF_EMPTY;
    json_init(&j, &r->observed);
    json_object(&j);
    json_kv_str(&j, "schema", "sekisho.observation/1");
    json_kv_str(&j, "source", r->sources[sink->frame->source]);
    json_kv_uint(&j, "frame", sink->frame->number);
    json_kv_str(&j, "protocol", sink->protocol);
    json_key(&j, "subject");
    addr_print(&sink->subject, &text);
    json_text(&j, buf_view(&text));
    buf_clear(&text);
    json_kv_str(&j, "property", prop_name(obs->prop));
    json_key(&j, "value");
    if (prop_type(obs->prop) == OBS_UINT) {
        json_uint(&j, obs->number);
    } else {
        if (prop_type(obs->prop) == OBS_ADDR)
            addr_print(&obs->address, &text);
        else
            (void)text_clean(obs->bytes, OBS_TEXT_MAX, &text); /* as it is kept */
        json_text(&j, buf_view(&text));
    }
    json_kv_str(&j, "basis", basis_name(sink->basis));
    json_object_end(&j);
    buf_char(&r->observed, '\n');
    buf_done(&text);
}

/* Feeds one input.  '*ret_read' counts its packets; an error after the first leaves what was read. */
static enum rc read_one(struct run *r, const char *path, uint64_t *ret_read, struct err *err)
{
    static struct in_packet packets[BATCH];
    struct in_source *source = NULL;
    enum rc rc = in_open(path, (uint32_t)r->source_count, &source, err);
    if (rc != RC_OK)
        return rc;
    r->sources[r->source_count++] = path;
    *ret_read = 0;
    while (rc == RC_OK) {
        size_t n = 0;
        rc = in_read(source, packets, BATCH, &n, err);
        engine_feed(r->engine, packets, n);
        engine_flush(r->engine);
        *ret_read += n;
    }
    r->dropped += in_dropped(source);
    in_close(source);
    return rc == RC_END ? RC_OK : rc;
}

static enum rc read_all(struct run *r, struct err *err)
{
    size_t count = r->inputs.count;
    r->sources = arena_new(&r->arena, const char *, count + 1);
    r->broken = arena_new(&r->arena, const char *, count + 1);
    if (r->sources == NULL || r->broken == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    for (size_t i = 0; i < count; i++) {
        uint64_t packets = 0;
        size_t before = r->source_count;
        enum rc rc = read_one(r, r->inputs.paths[i], &packets, err);
        if (rc == RC_OK)
            continue;
        bool walked = r->inputs.from_folders > 0;
        if (walked && rc == RC_FORMAT && r->source_count == before)
            continue; /* a folder may hold other things */
        if (packets == 0 && !walked)
            return rc;
        (void)cli_fail(err->text);
        r->broken[r->broken_count++] = arena_printf(&r->arena, "%s", err->text);
    }
    if (r->source_count == 0)
        return err_set(err, RC_FORMAT, "no captures in what was named");
    return engine_finish(r->engine, err);
}

/* ---- law ---- */

static enum rc operator_facts(const struct run *r, struct rule_facts *f, struct err *err)
{
    const struct slice none = { NULL, 0 };
    enum rc rc = RC_OK;
    if (r->options.country != NULL)
        rc = rule_facts_text(f, r->vocab, r->entities, RULE_OPERATOR_COUNTRY, none,
                             slice_str(r->options.country), "--country", err);
    if (rc == RC_OK && r->options.sector != NULL)
        rc = rule_facts_text(f, r->vocab, r->entities, RULE_OPERATOR_SECTOR, none,
                             slice_str(r->options.sector), "--sector", err);
    if (rc == RC_OK && r->options.network != NULL)
        rc = rule_facts_text(f, r->vocab, r->entities, RULE_EQUIPMENT_NETWORK, none,
                             slice_str(r->options.network), "--network", err);
    return rc;
}

static enum rc evaluate(struct run *r, bool *ret_restricted, struct err *err)
{
    struct arena arena;
    struct rule_facts all;
    arena_init(&arena, SIZE_MAX);
    rule_facts_init(&all, &r->arena);
    enum rc rc = operator_facts(r, &all, err);
    r->findings = arena_new(&r->arena, struct rule_findings, r->list.count + 1);
    if (rc == RC_OK && r->findings == NULL)
        rc = err_set(err, RC_MEMORY, "no memory");
    for (size_t i = 0; rc == RC_OK && i < r->list.count; i++) {
        const struct equipment *e = &r->list.items[i];
        struct rule_facts one;
        struct ent_brand brand;
        uint32_t owner = ENT_NONE;
        arena_reset(&arena);
        rule_facts_from(&one, &all, &arena);
        if (e->brand != NULL && ent_brand(r->entities, slice_str(e->brand), r->options.day, &brand))
            owner = brand.seller;
        r->unmade += !e->has_manufacturer;
        rc = rule_facts_equipment(&one, r->vocab, e, owner, err);
        if (rc == RC_OK)
            rc = rule_eval(r->set, &one, r->options.day, false, &r->arena, &r->findings[i], err);
        for (size_t k = 0; rc == RC_OK && k < r->findings[i].count; k++)
            *ret_restricted = *ret_restricted || rule_status_counts(r->findings[i].items[k].status);
    }
    arena_done(&arena);
    return rc;
}

/* ---- writing ---- */

/* Whole or not at all: beside the file first, then renamed. */
static enum rc write_file(const char *path, struct slice bytes, struct arena *arena, struct err *err)
{
    const char *beside = arena_printf(arena, "%s.part", path);
    FILE *f = beside == NULL ? NULL : fopen(beside, "wbx");
    if (f == NULL)
        return err_set(err, RC_IO, "%s: cannot be written", path);
    bool good = bytes.n == 0 || fwrite(bytes.p, 1, bytes.n, f) == bytes.n;
    good = fclose(f) == 0 && good;
    if (!good || rename(beside, path) != 0) {
        (void)unlink(beside); /* best effort */
        return err_set(err, RC_IO, "%s: cannot be written", path);
    }
    return RC_OK;
}

static enum rc write_out(struct run *r, struct err *err)
{
    struct buf out = BUF_EMPTY;
    const struct options *o = &r->options;
    struct report report = { .list = &r->list, .findings = r->findings, .entities = r->entities,
                             .engine = r->engine, .sources = r->sources, .source_count = r->source_count,
                             .broken = r->broken, .broken_count = r->broken_count,
                             .undetermined = r->unmade, .dropped = r->dropped, .day = o->day };
    bool colour = o->output == NULL && isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL;
    if (strcmp(o->format, "table") == 0)
        report_table(&report, colour, &out);
    else if (strcmp(o->format, "csv") == 0)
        report_csv(&report, &out);
    else
        report_json(&report, strcmp(o->format, "json") == 0, &out);
    enum rc rc = out.failed || r->observed.failed ? err_set(err, RC_MEMORY, "no memory for the report") : RC_OK;
    if (rc == RC_OK && o->observations != NULL)
        rc = write_file(o->observations, buf_view(&r->observed), &r->arena, err);
    if (rc == RC_OK && o->output != NULL)
        rc = write_file(o->output, buf_view(&out), &r->arena, err);
    else if (rc == RC_OK && ((out.n > 0 && fwrite(out.p, 1, out.n, stdout) != out.n) || fflush(stdout) != 0))
        rc = err_set(err, RC_IO, "standard output: cannot write");
    buf_done(&out);
    return rc;
}

static enum rc inspect(struct run *r, int argc, char **argv, bool *ret_restricted, struct err *err)
{
    enum rc rc = RC_OK;
    for (int i = optind; rc == RC_OK && i < argc; i++)
        rc = inputs_add(&r->inputs, argv[i], err);
    if (rc == RC_OK)
        rc = open_data(r, err);
    if (rc == RC_OK && (r->engine = engine_new(r->options.jobs, err)) == NULL)
        rc = RC_MEMORY;
    if (rc == RC_OK && r->options.observations != NULL)
        engine_set_tap(r->engine, tap, r);
    if (rc == RC_OK)
        rc = read_all(r, err);
    if (rc != RC_OK)
        return rc;
    struct identify_input in = { .observations = engine_observations(r->engine) };
    in.stations = engine_stations(r->engine, &in.station_count);
    in.hosts = engine_hosts(r->engine, &in.host_count);
    struct identify_data data = { r->registry, r->entities, r->fingerprints };
    rc = identify(&in, &data, r->options.day, &r->list, err);
    if (rc == RC_OK)
        rc = evaluate(r, ret_restricted, err);
    return rc == RC_OK ? write_out(r, err) : rc;
}

int cli_inspect(int argc, char **argv)
{
    struct run r = { .errors = RULE_ERRORS_NONE, .observed = BUF_EMPTY };
    struct err err = { "" };
    bool restricted = false;
    enum rc rc = parse(argc, argv, &r.options, &err);
    if (rc == RC_END)
        return fputs(help, stdout) < 0 ? EXIT_FAILED : 0;
    if (rc != RC_OK)
        return cli_fail(err.text);
    arena_init(&r.arena, SIZE_MAX);
    inputs_init(&r.inputs);
    rc = inspect(&r, argc, argv, &restricted, &err);
    if (r.errors.text.n > 0)
        (void)fwrite(r.errors.text.p, 1, r.errors.text.n, stderr); /* nobody to tell */
    if (rc != RC_OK)
        (void)cli_fail(err.text);
    identify_done(&r.list);
    engine_free(r.engine);
    rule_errors_done(&r.errors);
    rule_set_free(r.set);
    rule_vocab_free(r.vocab);
    fp_free(r.fingerprints);
    ent_close(r.entities);
    reg_close(r.registry);
    data_close(r.data);
    buf_done(&r.observed);
    inputs_done(&r.inputs);
    arena_done(&r.arena);
    return rc != RC_OK ? EXIT_FAILED : restricted ? EXIT_RESTRICTED : EXIT_NONE;
}
