/* A few cases of the simulated country, at different stages, so that the board shows what one
 * looks like. */
#include "authority/demo.h"

#include "authority/casework.h"

#include <stdio.h>

enum { CASES = 6 };

/* The strictest finding of one operator each. */
struct subject {
    const char *operator_id;
    struct case_finding finding;
};

static struct slice keep(struct arena *arena, struct slice s)
{
    return arena_copy(arena, s);
}

static enum rc find_subjects(struct authority *a, struct arena *arena,
                             struct subject all[CASES], size_t *ret_count, struct err *err)
{
    struct store *s = NULL;
    struct store_rows *rows = NULL;
    size_t n = 0;
    enum rc rc = pool_take_all(a->pool, &s, err);
    if (rc == RC_OK)
        rc = store_query(
            s,
            "SELECT f.operator, min(f.equipment), f.sensor, f.regulation, f.clause FROM "
            "finding f WHERE "
            "f.status = 'due' AND f.regulation = 'uk-huawei-2022' AND f.closed_day IS NULL "
            "GROUP BY "
            "f.operator, f.sensor, f.regulation, f.clause ORDER BY f.operator LIMIT 6",
            NULL, 0, &rows, err);
    while (rc == RC_OK && n < CASES && store_next(rows)) {
        struct slice id = store_text(rows, 0);
        all[n++] = (struct subject){
            arena_printf(arena, "%.*s", (int)id.n, (const char *)id.p),
            { keep(arena, store_text(rows, 1)), keep(arena, store_text(rows, 2)),
              keep(arena, store_text(rows, 3)), keep(arena, store_text(rows, 4)) }
        };
    }
    if (rc == RC_OK)
        rc = store_end(rows, err);
    pool_give(a->pool, s);
    *ret_count = n;
    return rc;
}

static enum rc act(struct authority *a, struct store *s, const struct subject *who,
                   struct slice id, struct slice name, int32_t until, bool is_approved,
                   struct arena *arena, struct err *err)
{
    const struct principal officer = { .role = ROLE_CASE_OFFICER,
                                       .actor = "user:case-officer" };
    const struct principal prosecutor = { .role = ROLE_PROSECUTOR, .actor = "user:prosecutor" };
    const struct case_wish wish = {
        .act = name,
        .day = TIME_DAY_NONE,
        .until = until,
        .reason = SLICE("(demonstration) remove the equipment from the 5G network")
    };
    struct casework w;
    int64_t number = 0;
    bool is_proposed = false;
    enum rc rc = casework_load(a, s, who->operator_id, id, arena, &w, err);
    if (rc == RC_OK)
        rc = casework_do(a, s, &w, &wish, &officer, arena, &number, &is_proposed, err);
    if (rc != RC_OK || !is_approved || !is_proposed)
        return rc;
    rc = casework_load(a, s, who->operator_id, id, arena, &w, err);
    return rc == RC_OK ? casework_decide(a, s, &w, number, true, &prosecutor, arena, err) : rc;
}

/* Opened; with a direction that waits for a second official; or directed. */
static enum rc one(struct authority *a, const struct subject *who, size_t stage,
                   struct arena *arena, struct err *err)
{
    struct store *s = NULL;
    const char *id = NULL;
    int32_t today = time_day_of(authority_now_ns(a));
    enum rc rc = pool_take(a->pool, slice_str(who->operator_id), &s, err);
    if (rc == RC_OK)
        rc = store_begin(s, err);
    if (rc == RC_OK)
        rc = casework_open(a, s, who->operator_id, SLICE("uk-tsa"),
                           SLICE("5G: removal of designated equipment (demonstration)"),
                           &who->finding, 1, "user:case-officer", arena, &id, err);
    if (rc == RC_OK && stage > 0)
        rc = act(a, s, who, slice_str(id), SLICE("direction"), today + 60, stage > 1, arena,
                 err);
    if (rc == RC_OK)
        rc = store_commit(s, err);
    pool_give(a->pool, s);
    return rc;
}

enum rc demo_cases(struct authority *a, struct err *err)
{
    struct arena arena;
    struct subject all[CASES];
    size_t count = 0;
    arena_init(&arena, 1 << 22);
    enum rc rc = find_subjects(a, &arena, all, &count, err);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = one(a, &all[i], i % 3, &arena, err);
    arena_done(&arena);
    return rc;
}
