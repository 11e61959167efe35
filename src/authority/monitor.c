#include "authority/monitor.h"

#include "authority/findings.h"

enum { OPERATORS_MAX = 512 };

/* Three heartbeats that did not come are a silence; a new sensor may take a day until it is
 * first heard; a gap is told for 90 days.
 *
 * What a sensor can be found to do; 'sql' lists (sensor, first day) of one operator.  $1
 * operator, $2 now in ns, $3 today. */
static const struct {
    const char *clause;
    const char *status;
    const char *certainty;
    const char *missing;
    const char *sql;
} causes[] = {
    { "silence", "required", "suspected", "",
      "SELECT l.sensor, (CASE WHEN l.heartbeat_ns = 0 THEN s.added_ns ELSE l.heartbeat_ns END) "
      "/ 86400000000000 FROM log l "
      "JOIN sensor s ON s.operator = l.operator AND s.sensor = l.sensor WHERE l.operator = $1 "
      "AND s.revoked_ns IS NULL AND "
      "(CASE WHEN l.heartbeat_ns = 0 THEN s.added_ns + 86400000000000 ELSE l.heartbeat_ns + 3 "
      "* l.interval_s * 1000000000 "
      "END) < $2 AND $3 > 0" },
    { "gap", "required", "suspected", "",
      "SELECT h.sensor, min(h.at_ns - h.gap_s * 1000000000) / 86400000000000 FROM heartbeat h "
      "WHERE h.operator = $1 AND "
      "h.gap_s > 0 AND h.at_ns <= $2 AND h.at_ns / 86400000000000 >= $3 - 90 GROUP BY "
      "h.sensor" },
    { "drops", "undetermined", "suspected", "packets-lost",
      "SELECT l.sensor, max(h.at_ns) / 86400000000000 FROM log l JOIN heartbeat h ON "
      "h.operator = l.operator AND h.sensor = "
      "l.sensor WHERE l.operator = $1 AND h.dropped > 0 AND h.at_ns <= $2 AND h.at_ns / "
      "86400000000000 >= $3 - 1 GROUP BY "
      "l.sensor" },
    { "unreadable", "required", "suspected", "",
      "SELECT u.sensor, min(u.entry) FROM unreadable u WHERE u.operator = $1 AND CAST($2 AS "
      "BIGINT) > 0 AND $3 "
      "> 0 GROUP BY u.sensor" },
    { "fork", "violation", "confirmed", "",
      "SELECT c.sensor, min(c.received_ns) / 86400000000000 FROM contradiction c WHERE "
      "c.operator = $1 AND c.kind = 'fork' "
      "AND CAST($2 AS BIGINT) > 0 AND $3 > 0 GROUP BY c.sensor" },
    { "rewrite", "violation", "confirmed", "",
      "SELECT c.sensor, min(c.received_ns) / 86400000000000 FROM contradiction c WHERE "
      "c.operator = $1 AND c.kind = "
      "'rewrite' AND CAST($2 AS BIGINT) > 0 AND $3 > 0 GROUP BY c.sensor" },
    { "inconsistent", "undetermined", "suspected", "consistency-proof",
      "SELECT c.sensor, min(c.received_ns) / 86400000000000 FROM contradiction c WHERE "
      "c.operator = $1 AND c.kind = "
      "'inconsistent' AND CAST($2 AS BIGINT) > 0 AND $3 > 0 GROUP BY c.sensor" },
};

enum { CAUSES = sizeof causes / sizeof causes[0] };

static enum rc add_cause(struct findings *f, struct store *s, size_t i,
                         const struct sql_value values[3], struct err *err)
{
    struct store_rows *rows = NULL;
    enum rc rc = store_query(s, causes[i].sql, values, 3, &rows, err);
    if (rc != RC_OK)
        return rc;
    while (rc == RC_OK && store_next(rows)) {
        const struct holding h = {
            .equipment = SLICE(""),
            .sensor = arena_copy(&f->arena, store_text(rows, 0)),
            .regulation = FINDINGS_MONITORING,
            .clause = causes[i].clause,
            .status = causes[i].status,
            .duty = "report",
            .standing = "in-force",
            .certainty = causes[i].certainty,
            .deadline = TIME_DAY_NONE,
            .since = strcmp(causes[i].clause, "unreadable") == 0 ? TIME_DAY_NONE
                                                                 : (int32_t)store_int(rows, 1),
            .missing = causes[i].missing,
        };
        rc = h.sensor.p == NULL ? err_set(err, RC_MEMORY, "no memory")
                                : findings_add(f, &h, err);
    }
    enum rc ended = store_end(rows, err);
    return rc == RC_OK ? ended : rc;
}

enum rc monitor_operator(struct authority *a, struct store *s, const char *operator_id,
                         struct err *err)
{
    struct findings f;
    int64_t now_ns = authority_now_ns(a);
    int32_t today = time_day_of(now_ns);
    const struct sql_value values[] = { sql_str(operator_id), sql_int(now_ns), sql_int(today) };
    findings_init(&f, operator_id, today);
    enum rc rc = store_begin(s, err);
    for (size_t i = 0; rc == RC_OK && i < CAUSES; i++)
        rc = add_cause(&f, s, i, values, err);
    if (rc == RC_OK)
        rc = findings_write(&f, s, SLICE(""), SLICE(""), FINDINGS_MONITORING, err);
    if (rc == RC_OK)
        rc = store_commit(s, err);
    store_rollback(s);
    findings_done(&f);
    return rc;
}

/* Where what is and what is kept differ.  Silence begins and ends without any event; the rest
 * comes by requests. */
static const char differing[] =
    "SELECT DISTINCT x.operator FROM (SELECT l.operator AS operator, l.sensor AS sensor FROM "
    "log l JOIN sensor s ON "
    "s.operator = l.operator AND s.sensor = l.sensor LEFT JOIN finding f ON f.operator = "
    "l.operator AND f.equipment = '' AND "
    "f.sensor = l.sensor AND f.regulation = 'sekisho-monitoring' AND f.clause = 'silence' AND "
    "f.closed_day IS NULL WHERE "
    "(CASE WHEN s.revoked_ns IS NULL AND (CASE WHEN l.heartbeat_ns = 0 THEN s.added_ns + "
    "86400000000000 ELSE l.heartbeat_ns "
    "+ 3 * l.interval_s * 1000000000 END) < $1 THEN 1 ELSE 0 END) <> (CASE WHEN f.operator IS "
    "NULL THEN 0 ELSE 1 END) "
    "UNION SELECT c.operator, c.sensor FROM contradiction c WHERE NOT EXISTS (SELECT 1 FROM "
    "finding f WHERE f.operator = "
    "c.operator AND f.equipment = '' AND f.sensor = c.sensor AND f.regulation = "
    "'sekisho-monitoring' AND f.clause = c.kind "
    "AND f.closed_day IS NULL) UNION SELECT u.operator, u.sensor FROM unreadable u WHERE NOT "
    "EXISTS (SELECT 1 FROM finding f "
    "WHERE f.operator = u.operator AND f.equipment = '' AND f.sensor = u.sensor AND "
    "f.regulation = 'sekisho-monitoring' AND "
    "f.clause = 'unreadable' AND f.closed_day IS NULL) UNION SELECT h.operator, h.sensor FROM "
    "heartbeat h WHERE h.gap_s > 0 "
    "AND h.at_ns > $2 AND NOT EXISTS (SELECT 1 FROM finding f WHERE f.operator = h.operator "
    "AND f.equipment = '' AND f.sensor "
    "= h.sensor AND f.regulation = 'sekisho-monitoring' AND f.clause = 'gap' AND f.closed_day "
    "IS NULL)) x ORDER BY "
    "x.operator LIMIT 512";

enum rc monitor_run(struct authority *a, uint64_t *ret_written, struct err *err)
{
    struct store *s = NULL;
    struct store_rows *rows = NULL;
    struct arena arena;
    const char *ids[OPERATORS_MAX];
    size_t count = 0;
    int64_t now_ns = authority_now_ns(a);
    const struct sql_value values[] = { sql_int(now_ns),
                                        sql_int(now_ns - (int64_t)86400 * 1000000000 * 89) };
    arena_init(&arena, 1 << 20);
    *ret_written = 0;
    enum rc rc = pool_take_all(a->pool, &s, err);
    if (rc == RC_OK)
        rc = store_query(s, differing, values, 2, &rows, err);
    while (rc == RC_OK && count < OPERATORS_MAX && store_next(rows)) {
        struct slice id = store_text(rows, 0);
        ids[count] = arena_printf(&arena, "%.*s", (int)id.n, (const char *)id.p);
        count += ids[count] != NULL;
    }
    if (rc == RC_OK)
        rc = store_end(rows, err);
    pool_give(a->pool, s);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        s = NULL;
        rc = pool_take(a->pool, slice_str(ids[i]), &s, err);
        if (rc == RC_OK)
            rc = monitor_operator(a, s, ids[i], err);
        pool_give(a->pool, s);
        *ret_written += rc == RC_OK;
    }
    arena_done(&arena);
    return rc;
}
