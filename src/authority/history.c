#include "authority/history.h"

#include "authority/opfacts.h"
#include "base/map.h"

enum { KINDS_MAX = 1 << 20 };

static const struct store_table table = {
    .name = "tally",
    .columns = {
        { "operator", SQL_TEXT, COLUMN_KEY }, { "day", SQL_INT, COLUMN_KEY },
        { "state", SQL_TEXT, COLUMN_KEY },    { "count", SQL_INT, COLUMN_SET },
        { 0 },
    },
};

struct counting {
    struct authority *authority;
    struct operator_facts of;
    struct arena arena;
    struct arena scratch;
    struct map *kinds; /* what equipment is told by, to its strictest status */
    uint64_t counts[STATUSES + 1];
    int32_t day;
};

/* The strictest status of a row; the same for all that have the same facts. */
static enum rc strictest(struct counting *c, struct store_rows *rows, uint64_t *ret,
                         struct err *err)
{
    struct buf key = BUF_EMPTY;
    bool is_new = false;
    enum rc rc = RC_OK;
    for (int i = 0; i < OPFACTS_EQUIPMENT; i++) {
        buf_slice(&key, store_text(rows, i));
        buf_char(&key, '\0');
    }
    uint64_t *at = key.failed ? NULL : map_put(c->kinds, buf_view(&key), &is_new);
    if (at == NULL)
        rc = err_set(err, RC_MEMORY, "no memory");
    if (rc == RC_OK && is_new) {
        struct rule_facts facts;
        struct rule_findings found = { NULL, 0 };
        arena_reset(&c->scratch);
        rule_facts_from(&facts, &c->of.facts, &c->scratch);
        opfacts_equipment(c->authority, &facts, rows, c->day);
        rc = rule_eval(c->authority->law, &facts, c->day, false, &c->scratch, &found, err);
        *at = STATUSES;
        for (size_t i = 0; rc == RC_OK && i < found.count; i++)
            *at = found.items[i].status < *at ? found.items[i].status : *at;
    }
    if (rc == RC_OK)
        *ret = *at;
    buf_done(&key);
    return rc;
}

static enum rc count(struct counting *c, struct store *s, const char *operator_id,
                     struct err *err)
{
    struct store_rows *rows = NULL;
    struct buf sql = BUF_EMPTY;
    int64_t end_ns = ((int64_t)c->day + 1) * 86400 * 1000000000;
    const struct sql_value values[] = { sql_str(operator_id), sql_int(end_ns) };
    /* Days of being seen are left out: what was seen last then is not known any more. */
    buf_str(
        &sql,
        "SELECT e.maker, e.brand, e.parts, e.class, coalesce(e.network, t.network), "
        "CAST(NULL AS BIGINT), "
        "CAST(NULL AS BIGINT), e.destinations, e.roles, e.equipment, e.sensor, e.entry FROM "
        "equipment e LEFT JOIN sensor s "
        "ON s.operator = e.operator AND s.sensor = e.sensor LEFT JOIN site t ON "
        "t.operator = s.operator AND t.site "
        "= s.site WHERE e.operator = $1 AND e.appeared_ns < $2 AND (e.gone_ns IS "
        "NULL OR e.gone_ns >= $2)");
    enum rc rc = sql.failed ? err_set(err, RC_MEMORY, "no memory")
                            : store_query(s, (const char *)sql.p, values, 2, &rows, err);
    while (rc == RC_OK && store_next(rows)) {
        uint64_t status = STATUSES;
        rc = strictest(c, rows, &status, err);
        c->counts[status]++;
    }
    buf_done(&sql);
    enum rc ended = store_end(rows, err);
    return rc == RC_OK ? ended : rc;
}

static enum rc save(struct counting *c, struct store *s, const char *operator_id,
                    struct err *err)
{
    struct sql_value rows[(STATUSES + 1) * 4];
    size_t n = 0;
    for (int i = 0; i <= STATUSES; i++) {
        if (c->counts[i] == 0)
            continue;
        rows[n++] = sql_str(operator_id);
        rows[n++] = sql_int(c->day);
        rows[n++] =
            sql_str(i == STATUSES ? "compliant" : rule_status_name((enum rule_status)i));
        rows[n++] = sql_int((int64_t)c->counts[i]);
    }
    enum rc rc = store_begin(s, err);
    if (rc == RC_OK)
        rc = store_upsert(s, &table, rows, n / 4, err);
    if (rc == RC_OK)
        rc = store_commit(s, err);
    store_rollback(s);
    return rc;
}

enum rc history_tally(struct authority *a, struct store *s, const char *operator_id,
                      int32_t day, struct err *err)
{
    struct counting c = { .authority = a, .day = day, .kinds = map_new(KINDS_MAX) };
    arena_init(&c.arena, SIZE_MAX);
    arena_init(&c.scratch, SIZE_MAX);
    enum rc rc = c.kinds == NULL ? err_set(err, RC_MEMORY, "no memory")
                                 : opfacts_load(a, s, operator_id, day, &c.arena, &c.of, err);
    if (rc == RC_OK)
        rc = count(&c, s, operator_id, err);
    if (rc == RC_OK)
        rc = save(&c, s, operator_id, err);
    map_free(c.kinds);
    arena_done(&c.arena);
    arena_done(&c.scratch);
    return rc;
}
