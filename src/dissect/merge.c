/* What the lanes hold, put together: in the order of lanes, so that no number of threads
 * changes it. */
#include "base/heap.h"
#include "base/team.h"
#include "dissect/engine_own.h"

#include <stdlib.h>

static void add_coverage(struct dis_coverage *to, const struct dis_coverage *from)
{
    /* All members are sums, so they are added as what they are: a row of counters. */
    enum { COUNTERS = sizeof *to / sizeof(uint64_t) };
    uint64_t a[COUNTERS];
    uint64_t b[COUNTERS];
    _Static_assert(sizeof a == sizeof *to, "nothing but counters");
    memcpy(a, to, sizeof a);
    memcpy(b, from, sizeof b);
    for (size_t i = 0; i < COUNTERS; i++)
        a[i] += b[i];
    memcpy(to, a, sizeof a);
}

/* Room for 'more' pairs of addresses besides those that are there. */
static enum rc expect_talks(struct engine *e, size_t more, struct err *err)
{
    struct talk *all = reallocarray(e->talks, e->talk_count + more + 1, sizeof *all);
    if (all == NULL)
        return err_set(err, RC_MEMORY, "no memory for %zu pairs of addresses",
                       e->talk_count + more);
    e->talks = all;
    return RC_OK;
}

/* After expect_talks() for as many as there are. */
static enum rc merge_talks(struct engine *e, struct lane *lane, struct err *err)
{
    talks_copy(&lane->talks, e->talks + e->talk_count);
    e->talk_count += lane->talks.rows.count;
    e->coverage.talks_lost += lane->talks.lost + lane->callings.lost;
    return callings_merge(&e->callings, &lane->callings)
               ? RC_OK
               : err_set(err, RC_MEMORY, "no memory for %zu names", e->callings.count);
}

static enum rc expect_all_talks(struct engine *e, struct lane *const lanes[DIS_LANES],
                                struct err *err)
{
    size_t count = 0;
    for (unsigned i = 0; i < DIS_LANES; i++)
        count += lanes[i]->talks.rows.count;
    return expect_talks(e, count, err);
}

/* All observations in one store, in order. */
static enum rc merge_observations(struct engine *e, struct err *err)
{
    size_t count = 0;
    e->store = obs_store_new((size_t)OBS_PER_LANE * DIS_LANES);
    if (e->store == NULL)
        return err_set(err, RC_MEMORY, "no memory for the observations");
    for (unsigned i = 0; i < DIS_LANES; i++)
        count += obs_store_count(e->lanes[i]->store);
    obs_store_expect(e->store, count);
    for (unsigned i = 0; i < DIS_LANES; i++) {
        struct lane *lane = e->lanes[i];
        enum rc rc = obs_store_take(e->store, lane->store, err);
        lane->store = NULL;
        if (rc != RC_OK)
            return rc;
    }
    return obs_store_sort(e->store)
               ? RC_OK
               : err_set(err, RC_MEMORY, "no memory for %zu observations", count);
}

/* All besides: who was seen, talks, names, kept frames. */
static enum rc merge_others(struct engine *e, struct err *err)
{
    enum rc rc = expect_all_talks(e, e->lanes, err);
    for (unsigned i = 0; rc == RC_OK && i < DIS_LANES; i++) {
        struct lane *lane = e->lanes[i];
        rc = seen_take(&e->seen, &lane->seen, err);
        if (rc == RC_OK)
            rc = merge_talks(e, lane, err);
        talks_done(&lane->talks);
        callings_done(&lane->callings);
        if (rc == RC_OK && e->trail != NULL)
            rc = trail_merge(e->trail, lane->trail, err);
    }
    if (rc != RC_OK)
        return rc;
    if (!seen_sort(&e->seen))
        return err_set(err, RC_MEMORY, "no memory for %zu hosts", e->seen.host_count);
    e->talk_count = talk_order(e->talks, e->talk_count);
    callings_sort(&e->callings);
    if (e->trail != NULL) {
        trail_sort(e->trail);
        seen_thin(e->seen.key, e->trail->frames, e->trail->count);
    }
    return RC_OK;
}

/* The two have nothing in common. */
enum { MERGE_OBSERVATIONS, MERGE_OTHERS, MERGES };

struct merging {
    struct engine *e;
    struct err err[MERGES];
    enum rc rc[MERGES];
};

static void merge_one(void *ctx, unsigned member)
{
    struct merging *m = ctx;
    m->rc[member] = member == MERGE_OTHERS ? merge_others(m->e, &m->err[member])
                                           : merge_observations(m->e, &m->err[member]);
}

static enum rc merge(struct engine *e, struct err *err)
{
    struct merging m = { .e = e };
    team_each(MERGES, e->jobs > 1, merge_one, &m);
    for (unsigned i = 0; i < MERGES; i++) {
        if (m.rc[i] != RC_OK) {
            *err = m.err[i];
            return m.rc[i];
        }
    }
    return RC_OK;
}

/* What was counted aside goes to whom it belongs. */
static void settle(struct lane *lane)
{
    glance_settle(&lane->glance, &lane->seen);
    known_settle(&lane->known, &lane->seen);
    talks_settle(&lane->talks);
}

/* Ends the lanes that the member has read. */
static void end_lanes(void *ctx, unsigned member)
{
    struct engine *e = ctx;
    for (unsigned i = member; i < DIS_LANES; i += e->jobs) {
        struct lane *lane = e->lanes[i];
        settle(lane);
        lane->glance.lines = NULL;
        lane->known.lines = NULL;
        echo_done(&lane->echo);
        frags_done(&lane->frags);
        flows_done(&lane->flows);
        sctp_done(&lane->sctp);
    }
}

enum rc engine_finish(struct engine *e, struct err *err)
{
    _Static_assert((int)DIS_LANES <= (int)TEAM_MAX, "a member for each job");
    team_run(e->jobs, end_lanes, e);
    for (unsigned i = 0; i < DIS_LANES; i++) {
        struct lane *lane = e->lanes[i];
        add_coverage(&e->coverage, &lane->coverage);
        for (size_t u = 0; u < lane->unknown.count; u++)
            unknown_add(&e->unknown, lane->unknown.items[u].kind, lane->unknown.items[u].value,
                        lane->unknown.items[u].frames);
        e->passed += lane->passed;
        for (size_t d = 0; d < DIS_SET_MAX; d++)
            e->messages[d] += lane->messages[d];
    }
    heap_unmap(e->lines, sizeof *e->lines);
    e->lines = NULL;
    enum rc rc = merge(e, err);
    if (rc != RC_OK)
        return rc;
    for (unsigned i = 0; i < DIS_LANES; i++) {
        lane_free(e->lanes[i]);
        e->lanes[i] = NULL;
    }
    unknown_sort(&e->unknown);
    e->coverage.stations_lost = e->seen.lost;
    e->coverage.observations_lost = obs_store_lost(e->store);
    return RC_OK;
}

/* What 'lane' keeps, added to 'e'. */
static enum rc look_at(struct engine *e, struct lane *lane, struct err *err)
{
    enum rc rc = obs_store_merge(e->store, lane->store, err);
    if (rc == RC_OK)
        rc = seen_merge(&e->seen, &lane->seen, err);
    if (rc == RC_OK)
        rc = merge_talks(e, lane, err);
    if (rc == RC_OK && e->trail != NULL)
        rc = trail_look(e->trail, lane->trail, err);
    add_coverage(&e->coverage, &lane->coverage);
    for (size_t d = 0; d < DIS_SET_MAX; d++)
        e->messages[d] += lane->messages[d];
    return rc;
}

static enum rc look_before(struct engine *e, const struct engine *before, struct err *err)
{
    enum rc rc = obs_store_merge(e->store, before->store, err);
    if (rc == RC_OK)
        rc = seen_merge(&e->seen, &before->seen, err);
    if (rc == RC_OK && e->trail != NULL && before->trail != NULL)
        rc = trail_look(e->trail, before->trail, err);
    if (rc != RC_OK)
        return rc;
    rc = expect_talks(e, before->talk_count, err);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; i < before->talk_count; i++)
        e->talks[e->talk_count++] = before->talks[i];
    return callings_merge(&e->callings, &before->callings)
               ? RC_OK
               : err_set(err, RC_MEMORY, "no memory for %zu names", e->callings.count);
}

struct engine *engine_look(struct engine *e, const struct engine *before, struct err *err)
{
    struct engine *look = calloc(1, sizeof *look);
    if (look != NULL) {
        look->jobs = e->jobs;
        look->store = obs_store_new((size_t)OBS_PER_LANE * DIS_LANES * 2);
        look->trail = e->trail == NULL ? NULL : trail_new(NULL);
        seen_init(&look->seen, e->seen.key);
        callings_init(&look->callings);
    }
    enum rc rc =
        look == NULL || look->store == NULL || (e->trail != NULL && look->trail == NULL)
            ? err_set(err, RC_MEMORY, "no memory to look at what was seen")
            : RC_OK;
    for (unsigned i = 0; rc == RC_OK && i < DIS_LANES; i++)
        settle(e->lanes[i]);
    if (rc == RC_OK)
        rc = expect_all_talks(look, e->lanes, err);
    for (unsigned i = 0; rc == RC_OK && i < DIS_LANES; i++)
        rc = look_at(look, e->lanes[i], err);
    if (rc == RC_OK && before != NULL)
        rc = look_before(look, before, err);
    if (rc != RC_OK) {
        engine_free(look);
        return NULL;
    }
    obs_store_supersede(look->store);
    if (!obs_store_sort(look->store) || !seen_sort(&look->seen)) {
        (void)err_set(err, RC_MEMORY, "no memory to look at what was seen");
        engine_free(look);
        return NULL;
    }
    look->talk_count = talk_order(look->talks, look->talk_count);
    callings_sort(&look->callings);
    if (look->trail != NULL)
        trail_sort(look->trail);
    look->coverage.stations_lost = look->seen.lost;
    look->coverage.observations_lost = obs_store_lost(look->store);
    return look;
}
