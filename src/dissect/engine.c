#include "base/heap.h"
#include "dissect/engine_own.h"

#include <sodium.h>
#include <stdlib.h>

/* ---- lanes ---- */

void lane_free(struct lane *lane)
{
    if (lane == NULL)
        return;
    obs_store_free(lane->store);
    seen_done(&lane->seen);
    talks_done(&lane->talks);
    callings_done(&lane->callings);
    echo_done(&lane->echo);
    frags_done(&lane->frags);
    flows_done(&lane->flows);
    sctp_done(&lane->sctp);
    trail_free(lane->trail);
    free(lane);
}

static struct lane *lane_new(const struct dis_table *table, struct keyed key,
                             struct glance_line *glance, struct known_line *known)
{
    struct lane *lane = calloc(1, sizeof *lane);
    if (lane == NULL)
        return NULL;
    lane->table = table;
    lane->store = obs_store_new(OBS_PER_LANE);
    seen_init(&lane->seen, key);
    talks_init(&lane->talks, key);
    callings_init(&lane->callings);
    frags_init(&lane->frags, &lane->coverage);
    echo_init(&lane->echo);
    glance_init(&lane->glance, key, table, &lane->talks, glance);
    known_init(&lane->known, key, &lane->talks, known);
    flows_init(&lane->flows, key, &lane->glance, &lane->coverage);
    sctp_init(&lane->sctp, &lane->coverage);
    if (lane->store == NULL) {
        lane_free(lane);
        return NULL;
    }
    return lane;
}

/* ---- the engine ---- */

struct engine *engine_new_with(const struct dissector *const *all, unsigned jobs,
                               struct err *err)
{
    if (jobs < 1 || jobs > DIS_LANES) {
        (void)err_set(err, RC_USAGE, "%u jobs: 1 to %d are possible", jobs, DIS_LANES);
        return NULL;
    }
    struct keyed key;
    struct engine *e = sodium_init() < 0 ? NULL : calloc(1, sizeof *e);
    if (e == NULL) {
        (void)err_set(err, RC_MEMORY, "no memory to read captures");
        return NULL;
    }
    e->table = dis_table_new(all, err);
    if (e->table == NULL)
        goto failed;
    e->lines = heap_map(sizeof *e->lines);
    if (e->lines == NULL) {
        (void)err_set(err, RC_MEMORY, "no memory to read captures");
        goto failed;
    }
    randombytes_buf(&key, sizeof key);
    seen_init(&e->seen, key);
    callings_init(&e->callings);
    for (unsigned i = 0; i < DIS_LANES; i++) {
        e->lanes[i] = lane_new(e->table, key, e->lines->glance[i], e->lines->known[i]);
        if (e->lanes[i] == NULL) {
            (void)err_set(err, RC_MEMORY, "no memory to read captures");
            goto failed;
        }
    }
    e->jobs = jobs;
    return e;

failed:
    engine_free(e);
    return NULL;
}

struct engine *engine_new(unsigned jobs, struct err *err)
{
    return engine_new_with(dis_all, jobs, err);
}

void engine_free(struct engine *e)
{
    if (e == NULL)
        return;
    for (unsigned i = 0; i < DIS_LANES; i++)
        lane_free(e->lanes[i]);
    obs_store_free(e->store);
    seen_done(&e->seen);
    free(e->talks);
    callings_done(&e->callings);
    trail_free(e->trail);
    dis_table_free(e->table);
    heap_unmap(e->lines, sizeof *e->lines);
    free(e);
}

void engine_set_tap(struct engine *e, dis_tap *tap, void *ctx)
{
    for (unsigned i = 0; e->jobs == 1 && i < DIS_LANES; i++) {
        e->lanes[i]->tap = tap;
        e->lanes[i]->tap_ctx = ctx;
    }
}

unsigned engine_jobs(const struct engine *e)
{
    return e->jobs;
}

void engine_set_watch(struct engine *e, const struct dis_watch *watch)
{
    for (unsigned i = 0; i < DIS_LANES; i++) {
        e->lanes[i]->talks.watch = watch;
        e->lanes[i]->callings.watch = watch;
    }
}

enum rc engine_keep_frames(struct engine *e, struct spool *spool, struct err *err)
{
    e->trail = trail_new(spool);
    bool is_good = e->trail != NULL;
    for (unsigned i = 0; is_good && i < DIS_LANES; i++) {
        struct lane *lane = e->lanes[i];
        lane->trail = trail_new(spool);
        lane->frags.trail = lane->sctp.trail = lane->trail;
        lane->seen.is_watched = true;
        lane->glance.is_watched = true;
        obs_store_watch(lane->store);
        is_good = lane->trail != NULL;
    }
    return is_good ? RC_OK : err_set(err, RC_MEMORY, "no memory to keep frames");
}

void engine_expect(struct engine *e, uint64_t bytes)
{
    enum { LITTLE = 4 * 1024 * 1024 }; /* touches few of the lines: to clear all would take longer */
    if (bytes == 0 || bytes > LITTLE)
        heap_fill(e->lines, sizeof *e->lines);
}

void engine_set_plain(struct engine *e)
{
    e->is_plain = true;
}

/* ---- what it holds ---- */

unsigned engine_fill(const struct engine *e)
{
    size_t most = 0;
    for (unsigned i = 0; i < DIS_LANES; i++) {
        const struct lane *lane = e->lanes[i];
        const size_t parts[] = { obs_store_count(lane->store) * 100 / OBS_PER_LANE,
                                 lane->seen.station_count * 100 / SEEN_PER_LANE,
                                 lane->seen.host_count * 100 / SEEN_PER_LANE };
        for (size_t k = 0; k < sizeof parts / sizeof parts[0]; k++)
            most = parts[k] > most ? parts[k] : most;
    }
    return (unsigned)most;
}

uint64_t engine_kept(const struct engine *e)
{
    uint64_t kept = 0;
    for (unsigned i = 0; i < DIS_LANES; i++) {
        const struct lane *lane = e->lanes[i];
        kept += obs_store_count(lane->store) + lane->seen.station_count + lane->seen.host_count;
    }
    return kept;
}

const struct obs_store *engine_observations(const struct engine *e)
{
    return e->store;
}

const struct station *const *engine_stations(const struct engine *e, size_t *ret_count)
{
    *ret_count = e->seen.station_count;
    return (const struct station *const *)e->seen.stations;
}

const struct host *const *engine_hosts(const struct engine *e, size_t *ret_count)
{
    *ret_count = e->seen.host_count;
    return (const struct host *const *)e->seen.hosts;
}

const struct talk *engine_talks(const struct engine *e, size_t *ret_count)
{
    *ret_count = e->talk_count;
    return e->talks;
}

const struct called *engine_called(const struct engine *e, size_t *ret_count)
{
    *ret_count = e->callings.count;
    return e->callings.items;
}

const struct trail *engine_trail(const struct engine *e)
{
    return e->trail;
}

uint64_t engine_passed(const struct engine *e)
{
    return e->passed;
}

const struct dis_coverage *engine_coverage(const struct engine *e)
{
    return &e->coverage;
}

uint64_t engine_messages(const struct engine *e, size_t i)
{
    return i < DIS_SET_MAX ? e->messages[i] : 0;
}

size_t engine_unknown(const struct engine *e, struct dis_unknown *ret, size_t room)
{
    size_t n = e->unknown.count < room ? e->unknown.count : room;
    if (n > 0)
        memcpy(ret, e->unknown.items, n * sizeof *ret);
    return n;
}
