#include "cli/examine.h"

#include "base/confine.h"
#include "base/heap.h"
#include "base/team.h"
#include "identify/identify.h"
#include "identify/indicators.h"

#include <sched.h>
#include <stdio.h>

enum {
    OUTPUTS_MAX = 3,
    JOBS_UNASKED =
        4, /* more than that would take a machine from others without being told to */
};

void examine_init(struct examine *x)
{
    *x = (struct examine){ .jobs = 0, .circumstances.day = time_today() };
    x->observed.text = BUF_EMPTY;
}

void examine_done(struct examine *x)
{
    identify_done(&x->list);
    judging_done(&x->judging);
    engine_free(x->engine);
    evidence_done(&x->evidence);
    indicators_free(x->suspects);
    observed_done(&x->observed);
    in_list_free(x->inputs);
    library_close(&x->library);
}

static bool is_suspect_ip(const void *ctx, const uint8_t ip[16])
{
    return indicators_ip(ctx, ip) != NULL;
}

static bool is_suspect_name(const void *ctx, struct slice name)
{
    return indicators_name(ctx, name) != NULL;
}

/* Hostile in its content, but not to be hidden from: it is read whole before anything else. */
static enum rc open_indicators(struct examine *x, struct err *err)
{
    x->suspects = indicators_new();
    enum rc rc = x->suspects == NULL ? err_set(err, RC_MEMORY, "no memory")
                                     : indicators_load(x->suspects, x->indicators, err);
    if (rc != RC_OK)
        return rc;
    x->watch = (struct dis_watch){ is_suspect_ip, is_suspect_name, x->suspects,
                                   indicators_are_local(x->suspects) };
    size_t left_out = indicators_left_out(x->suspects);
    if (left_out > 0 && !x->is_quiet)
        (void)fprintf(
            stderr, /* nobody to tell if it is gone */
            "sekisho: %s: %zu patterns ask for what traffic does not show, or for several "
            "things at once; left out\n",
            x->indicators, left_out);
    return RC_OK;
}

/* The two have nothing in common, and take most of the time until the first packet. */
enum { LOAD_REGULATIONS, LOAD_FINGERPRINTS, LOADS };

struct loading {
    struct examine *x;
    struct err err[LOADS];
    enum rc rc[LOADS];
};

static void load_one(void *ctx, unsigned member)
{
    struct loading *l = ctx;
    struct library *library = &l->x->library;
    l->rc[member] =
        member == LOAD_REGULATIONS
            ? library_load_regulations(library, l->x->regulations, &l->err[member])
            : library_load_fingerprints(library, &l->err[member]);
}

static enum rc load(struct examine *x, struct err *err)
{
    struct loading l = { .x = x };
    team_each(LOADS, x->jobs > 1, load_one, &l);
    for (unsigned i = 0; i < LOADS; i++) {
        if (l.rc[i] != RC_OK) {
            *err = l.err[i];
            return l.rc[i];
        }
    }
    return RC_OK;
}

/* All that is trusted is opened before anything that is not. */
static enum rc open_own(struct examine *x, struct err *err)
{
    enum rc rc = library_open(&x->library, err);
    if (rc == RC_OK)
        rc = load(x, err);
    if (rc == RC_OK)
        rc = library_load_places(&x->library, x->places, err);
    if (rc == RC_OK && x->indicators != NULL)
        rc = open_indicators(x, err);
    if (rc == RC_OK)
        rc = judging_init(&x->judging, &x->library, &x->circumstances, err);
    if (rc == RC_OK && x->evidence.path != NULL)
        rc = evidence_open(&x->evidence, &x->library.arena, err);
    if (rc == RC_OK && x->observations != NULL)
        rc = output_open(&x->observed.file, x->observations, &x->library.arena, err);
    if (rc == RC_OK && x->prepare != NULL)
        rc = x->prepare(x->prepare_ctx, x, err);
    return rc;
}

static enum rc confine(struct examine *x, char **operands, size_t count,
                       const struct output *const *files, size_t file_count, struct err *err)
{
    const char *outputs[OUTPUTS_MAX];
    const char **readable = arena_new(&x->library.arena, const char *, count + 1);
    struct confine c = { .readable = readable, .outputs = outputs };
    if (readable == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    for (size_t i = 0; i < count; i++)
        readable[c.readable_count++] = operands[i];
    if (x->also_readable != NULL)
        readable[c.readable_count++] = x->also_readable;
    for (size_t i = 0; i < file_count; i++)
        if (files[i]->path != NULL)
            outputs[c.output_count++] = files[i]->folder;
    return confine_process(&c, err);
}

static enum rc open_inputs(struct examine *x, char **operands, size_t count, struct err *err)
{
    enum rc rc = RC_OK;
    x->inputs = in_list_new();
    if (x->inputs == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = in_list_add(x->inputs, operands[i], err);
    if (rc == RC_OK)
        rc = reading_init(&x->reading, x->inputs, &x->library.arena, err);
    x->reading.is_hashing = x->is_hashing;
    if (rc == RC_OK && (x->engine = engine_new(x->jobs, err)) == NULL)
        rc = RC_MEMORY;
    if (rc == RC_OK)
        engine_expect(x->engine, in_list_size(x->inputs));
    if (rc == RC_OK && x->evidence.spool != NULL)
        rc = engine_keep_frames(x->engine, x->evidence.spool, err);
    if (rc == RC_OK && x->suspects != NULL)
        engine_set_watch(x->engine, &x->watch);
    if (rc == RC_OK && x->observations != NULL) {
        x->observed.sources = x->reading.sources;
        engine_set_tap(x->engine, observed_tap, &x->observed);
    }
    return rc;
}

static enum rc conclude(struct examine *x, struct err *err)
{
    const struct library *l = &x->library;
    struct identify_input in = { .observations = engine_observations(x->engine) };
    struct identify_data data = { l->registry, l->entities, l->fingerprints,
                                  l->roles,    l->places,   x->suspects };
    int32_t day = x->circumstances.day;
    in.jobs = engine_jobs(x->engine);
    in.stations = engine_stations(x->engine, &in.station_count);
    in.hosts = engine_hosts(x->engine, &in.host_count);
    in.talks = engine_talks(x->engine, &in.talk_count);
    in.called = engine_called(x->engine, &in.called_count);
    enum rc rc = identify(&in, &data, day, &x->list, err);
    library_rest(l); /* nearly all that it is asked for has been */
    const struct judging_wish wish = { .day = day,
                                       .all = x->all_findings,
                                       .is_brief = x->is_brief,
                                       .jobs = engine_jobs(x->engine) };
    if (rc == RC_OK && x->is_brief)
        rc = judging_begin(&x->judging, &x->library, &x->list, &wish, err);
    else if (rc == RC_OK)
        rc = judging_run(&x->judging, &x->library, &x->list, &wish, err);
    return rc;
}

/* As many threads as there are processors for this process; those that tell of observations as
 * they come: one. */
static unsigned jobs_of_its_own(const struct examine *x)
{
    cpu_set_t set;
    if (x->observations != NULL || sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : count > JOBS_UNASKED ? JOBS_UNASKED : (unsigned)count;
}

enum rc examine_run(struct examine *x, char **operands, size_t operand_count,
                    const struct output *output, struct err *err)
{
    const struct output *files[OUTPUTS_MAX] = { output, &x->observed.file, &x->evidence.file };
    heap_begin();
    x->jobs = x->jobs == 0 ? jobs_of_its_own(x) : x->jobs;
    enum rc rc = open_own(x, err);
    if (x->library.errors.text.n > 0)
        (void)fwrite(x->library.errors.text.p, 1, x->library.errors.text.n,
                     stderr); /* nobody else to tell */
    if (rc == RC_OK)
        rc = confine(x, operands, operand_count, files, OUTPUTS_MAX, err);
    if (rc == RC_OK)
        rc = open_inputs(x, operands, operand_count, err);
    library_rest(&x->library); /* while captures are read */
    if (rc == RC_OK)
        rc = reading_run(&x->reading, x->engine, x->is_quiet, err);
    return rc == RC_OK ? conclude(x, err) : rc;
}

static void judge_stretch(void *ctx, size_t from, size_t to)
{
    struct examine *x = ctx;
    if (x->judged == RC_OK)
        x->judged = judging_stretch(&x->judging, from, to, &x->judged_err);
}

static void judge_rest(void *ctx)
{
    struct examine *x = ctx;
    if (x->judged == RC_OK)
        x->judged = judging_end(&x->judging, &x->judged_err);
}

struct report examine_report(struct examine *x)
{
    x->judge = (struct report_judge){ judge_stretch, judge_rest, x };
    return (struct report){ .list = &x->list,
                            .findings = x->judging.each,
                            .judge = x->is_brief ? &x->judge : NULL,
                            .fleet = &x->judging.fleet,
                            .facts = x->judging.known,
                            .set = x->library.set,
                            .entities = x->library.entities,
                            .engine = x->engine,
                            .jobs = engine_jobs(x->engine),
                            .sources = x->reading.sources,
                            .source_count = x->reading.source_count,
                            .digests = x->is_hashing ? x->reading.digests : NULL,
                            .interfaces = x->reading.interfaces,
                            .interface_count = x->reading.interface_count,
                            .notes = x->reading.notes,
                            .note_count = x->reading.note_count,
                            .names = x->reading.names,
                            .name_count = x->reading.name_count,
                            .broken = x->reading.broken,
                            .broken_count = x->reading.broken_count,
                            .skipped = x->reading.skipped,
                            .without_maker = x->judging.without_maker,
                            .dropped = x->reading.dropped,
                            .declared =
                                x->judging.plans.count == 0 ? NULL : &x->judging.declared,
                            .places = x->library.places,
                            .indicators = x->suspects,
                            .network = x->circumstances.network,
                            .day = x->circumstances.day };
}
