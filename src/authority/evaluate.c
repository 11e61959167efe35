#include "authority/evaluate.h"

#include "authority/findings.h"
#include "authority/grams.h"
#include "authority/opfacts.h"
#include "base/map.h"

#include <stdio.h>
#include <stdlib.h>

enum { CHUNK = 2000, FLEET_MAX = 50000, STATES_MAX = STATUSES, KINDS_MAX = 8192 };

/* What a piece of equipment is told by. */
struct piece {
    struct slice equipment; /* the arena's */
    struct slice sensor;
    int64_t entry;
    const char *status; /* the strictest that holds; NULL: none */
};

/* What the law says of equipment of which the same is known.  The arena's. */
struct judged {
    struct rule_findings found;
    const char **missing; /* one text for each */
};

struct evaluating {
    struct authority *authority;
    struct store *store;
    const char *operator_id;
    int32_t day;
    enum evaluate_extent extent;
    struct arena arena; /* of the operator */
    struct operator_facts of;
    struct arena chunk; /* of the pieces at hand */
    struct findings findings;
    struct piece pieces[CHUNK];
    size_t piece_count;
    struct slice last_equipment; /* where the next chunk begins; of 'arena' */
    struct slice last_sensor;
    const struct rule_facts *
        *fleet; /* of all pieces, if there are clauses on shares to ask; NULL: too many */
    size_t fleet_count;
    struct evaluate_counts *counts;
    struct map *kinds; /* what equipment is told by, to what the law says of it; owned */
    uint8_t grams[GRAMS_SIZE]; /* of the pieces looked at, for searches */
    int64_t extent_before[2];  /* how many rows there were, and the sum of their entries */
};

/* Of the row of the piece itself, unless a newer entry came meanwhile. */
static const struct store_table verdicts = {
    .name = "equipment",
    .updates_only = true,
    .columns = {
        { "operator", SQL_TEXT, COLUMN_KEY }, { "equipment", SQL_TEXT, COLUMN_KEY },
        { "sensor", SQL_TEXT, COLUMN_KEY },   { "entry", SQL_INT, COLUMN_KEY },
        { "status", SQL_TEXT, COLUMN_SET },   { "is_waiting", SQL_INT, COLUMN_SET },
        { 0 },
    },
};

static const char *joined(struct arena *arena, const struct rule_finding *f)
{
    struct buf out = BUF_EMPTY;
    for (size_t i = 0; i < f->missing_count; i++)
        buf_printf(&out, "%s%s", i == 0 ? "" : " ", f->missing[i]);
    char *text = arena_printf(arena, "%s", out.n == 0 ? "" : (const char *)out.p);
    buf_done(&out);
    return text;
}

static bool is_waived(const struct operator_facts *of, const struct rule_finding *f,
                      struct slice equipment)
{
    for (const struct granted *g = of->waivers; g != NULL; g = g->next)
        if (strcmp(g->regulation, f->regulation) == 0 &&
            (g->clause == NULL || strcmp(g->clause, f->clause) == 0) &&
            (g->equipment == NULL || slice_eq(slice_str(g->equipment), equipment)))
            return true;
    return false;
}

static enum rc keep_finding(struct evaluating *v, const struct piece *p,
                            const struct rule_finding *f, const char *missing,
                            enum rule_status *ret_status, struct err *err)
{
    *ret_status = rule_status_counts(f->status) && is_waived(&v->of, f, p->equipment)
                      ? STATUS_EXEMPT
                      : f->status;
    const struct holding h = {
        .equipment = p->equipment,
        .sensor = p->sensor,
        .regulation = f->regulation,
        .clause = f->clause,
        .status = rule_status_name(*ret_status),
        .duty = rule_duty_name(f->duty),
        .standing = rule_standing_name(f->standing),
        .certainty = "suspected", /* until a document or an inspection says so, too */
        .deadline = f->deadline,
        .since = f->since,
        .missing = missing,
    };
    return missing == NULL ? err_set(err, RC_MEMORY, "no memory")
                           : findings_add(&v->findings, &h, err);
}

/* Everything that facts come from.  Of times, the day counts. */
static void kind_of(struct store_rows *rows, struct buf *out)
{
    enum { FIRST_SEEN = 5, LAST_SEEN };
    buf_clear(out);
    for (int i = 0; i < OPFACTS_EQUIPMENT; i++) {
        if ((i == FIRST_SEEN || i == LAST_SEEN) && !store_is_null(rows, i))
            buf_printf(out, "%d", time_day_of(store_int(rows, i)));
        else if (i != FIRST_SEEN && i != LAST_SEEN)
            buf_slice(out, store_text(rows, i));
        buf_char(out, '\0');
    }
}

static struct rule_facts *facts_in(struct evaluating *v, struct store_rows *rows,
                                   struct arena *arena)
{
    struct rule_facts *f = arena_new(arena, struct rule_facts, 1);
    if (f == NULL)
        return NULL;
    rule_facts_from(f, &v->of.facts, arena);
    opfacts_equipment(v->authority, f, rows, v->day);
    return f;
}

/* A share is of all equipment: facts are kept for the end, where they are not too many. */
static enum rc keep_for_shares(struct evaluating *v, struct store_rows *rows, struct err *err)
{
    if (v->fleet == NULL)
        return RC_OK;
    struct rule_facts *f = v->fleet_count < FLEET_MAX ? facts_in(v, rows, &v->arena) : NULL;
    if (f == NULL && v->fleet_count < FLEET_MAX)
        return err_set(err, RC_MEMORY, "no memory");
    if (f == NULL)
        v->fleet = NULL;
    else
        v->fleet[v->fleet_count++] = f;
    return RC_OK;
}

static enum rc ask(struct evaluating *v, struct store_rows *rows, struct arena *arena,
                   struct judged *ret, struct err *err)
{
    struct rule_facts *facts = facts_in(v, rows, &v->chunk);
    if (facts == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    enum rc rc = rule_eval(v->authority->law, facts, v->day, false, arena, &ret->found, err);
    if (rc == RC_OK)
        ret->missing = arena_new(arena, const char *, ret->found.count + 1);
    for (size_t i = 0; rc == RC_OK && ret->missing != NULL && i < ret->found.count; i++)
        ret->missing[i] = joined(arena, &ret->found.items[i]);
    return rc == RC_OK && ret->missing == NULL ? err_set(err, RC_MEMORY, "no memory") : rc;
}

/* Equipment of which the same is known is judged once: most of a network is of a few kinds. */
static enum rc look_up(struct evaluating *v, struct store_rows *rows, struct judged **ret,
                       struct err *err)
{
    struct buf kind = BUF_EMPTY;
    bool is_new = false;
    kind_of(rows, &kind);
    bool may_keep = !kind.failed && map_count(v->kinds) < KINDS_MAX;
    uint64_t *at = may_keep ? map_put(v->kinds, buf_view(&kind), &is_new)
                            : map_get(v->kinds, buf_view(&kind));
    enum rc rc =
        kind.failed || (may_keep && at == NULL) ? err_set(err, RC_MEMORY, "no memory") : RC_OK;
    buf_done(&kind);
    if (rc != RC_OK || (at != NULL && !is_new)) {
        *ret = at == NULL ? NULL : (struct judged *)(uintptr_t)*at;
        return rc;
    }
    struct arena *arena = at == NULL ? &v->chunk : &v->arena;
    *ret = arena_new(arena, struct judged, 1);
    if (*ret == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    if (at != NULL)
        *at = (uint64_t)(uintptr_t)*ret;
    return ask(v, rows, arena, *ret, err);
}

static enum rc judge(struct evaluating *v, struct store_rows *rows, struct piece *p,
                     struct err *err)
{
    struct judged *j = NULL;
    enum rule_status strictest = STATUSES;
    enum rc rc = keep_for_shares(v, rows, err);
    if (rc == RC_OK)
        rc = look_up(v, rows, &j, err);
    for (size_t i = 0; rc == RC_OK && i < j->found.count; i++) {
        enum rule_status status = STATUSES;
        rc = keep_finding(v, p, &j->found.items[i], j->missing[i], &status, err);
        if (status < strictest)
            strictest = status;
    }
    p->status = strictest == STATUSES ? NULL : rule_status_name(strictest);
    return rc;
}

/* What a search looks at, as one text. */
static void note_names(struct evaluating *v, struct store_rows *rows)
{
    uint8_t text[1024];
    size_t n = 0;
    for (int i = 0; i <= 3; i++) {
        struct slice part =
            store_text(rows, i == 3 ? OPFACTS_EQUIPMENT : OPFACTS_COLUMNS + 1 + i);
        if (n + part.n + 1 > sizeof text) { /* it may be anything */
            memset(v->grams, 0xff, sizeof v->grams);
            return;
        }
        if (part.n > 0)
            memcpy(text + n, part.p, part.n);
        n += part.n;
        text[n++] = ' ';
    }
    grams_add(v->grams, slice_of(text, n - 1));
}

static enum rc take_piece(struct evaluating *v, struct store_rows *rows, struct err *err)
{
    struct piece *p = &v->pieces[v->piece_count++];
    *p = (struct piece){ arena_copy(&v->chunk, store_text(rows, OPFACTS_EQUIPMENT)),
                         arena_copy(&v->chunk, store_text(rows, OPFACTS_SENSOR)),
                         store_int(rows, OPFACTS_ENTRY), NULL };
    bool is_gone = !store_is_null(rows, OPFACTS_COLUMNS);
    note_names(v, rows);
    if (p->equipment.p == NULL || p->sensor.p == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    return is_gone ? RC_OK : judge(v, rows, p, err);
}

/* The next pieces in the order of their key. */
static enum rc read_chunk(struct evaluating *v, struct err *err)
{
    struct store_rows *rows = NULL;
    char sql[1024];
    arena_reset(&v->chunk);
    findings_reset(&v->findings);
    v->piece_count = 0;
    const struct sql_value values[] = { sql_str(v->operator_id), sql_slice(v->last_equipment),
                                        sql_slice(v->last_sensor) };
    (void)snprintf(sql, sizeof sql,
                   "SELECT %s, e.gone_ns, e.name, e.model, e.maker_name FROM equipment e LEFT "
                   "JOIN sensor s ON s.operator = "
                   "e.operator AND s.sensor = "
                   "e.sensor LEFT JOIN site t ON t.operator = s.operator AND t.site = s.site "
                   "WHERE e.operator = $1 AND "
                   "(e.equipment, e.sensor) > ($2, $3)%s ORDER BY e.operator, e.equipment, "
                   "e.sensor LIMIT %d",
                   opfacts_columns,
                   v->extent == EVALUATE_WAITING ? " AND e.is_waiting = 1" : "",
                   CHUNK); /* fits */
    enum rc rc = store_query(v->store, sql, values, 3, &rows, err);
    if (rc != RC_OK)
        return rc;
    while (rc == RC_OK && v->piece_count < CHUNK && store_next(rows))
        rc = take_piece(v, rows, err);
    enum rc ended = store_end(rows, err);
    return rc == RC_OK ? ended : rc;
}

/* Changes whenever a row comes or changes. */
static enum rc measure(struct evaluating *v, int64_t ret[2], struct err *err)
{
    const struct sql_value key = sql_str(v->operator_id);
    enum rc rc = store_number(v->store, "SELECT count(*) FROM equipment WHERE operator = $1",
                              &key, 1, 0, &ret[0], err);
    return rc == RC_OK
               ? store_number(
                     v->store,
                     "SELECT coalesce(sum(entry), 0) FROM equipment WHERE operator = $1", &key,
                     1, 0, &ret[1], err)
               : rc;
}

static enum rc write_grams(struct evaluating *v, const uint8_t *set, struct err *err)
{
    const struct sql_value values[] = { sql_blob(slice_of(set, GRAMS_SIZE)),
                                        sql_str(v->operator_id) };
    return store_exec(v->store, "UPDATE operator SET grams = $1 WHERE operator = $2", values, 2,
                      NULL, err);
}

/* In one transaction with what ends the waiting of the pieces at hand: until then every search
 * looks at the operator.  Another process may add those of other pieces: the row is taken
 * first. */
static enum rc add_grams(struct evaluating *v, struct err *err)
{
    struct store_rows *rows = NULL;
    uint8_t both[GRAMS_SIZE];
    bool is_more = false;
    const struct sql_value key = sql_str(v->operator_id);
    enum rc rc = store_exec(
        v->store, "UPDATE operator SET evaluated_day = evaluated_day WHERE operator = $1", &key,
        1, NULL, err);
    if (rc == RC_OK)
        rc = store_query(v->store, "SELECT grams FROM operator WHERE operator = $1", &key, 1,
                         &rows, err);
    if (rc != RC_OK)
        return rc;
    /* Without any it is looked at by every search, until all of it was evaluated once. */
    struct slice known = store_next(rows) ? store_blob(rows, 0) : (struct slice){ NULL, 0 };
    for (size_t i = 0; known.n == GRAMS_SIZE && i < GRAMS_SIZE; i++) {
        both[i] = known.p[i] | v->grams[i];
        is_more = is_more || both[i] != known.p[i];
    }
    rc = store_end(rows, err);
    return rc == RC_OK && is_more ? write_grams(v, both, err) : rc;
}

/* All of it was looked at: what is gone is forgotten, unless something came meanwhile. */
static enum rc renew_grams(struct evaluating *v, struct err *err)
{
    int64_t now[2] = { 0, 0 };
    enum rc rc = measure(v, now, err);
    bool is_same = now[0] == v->extent_before[0] && now[1] == v->extent_before[1];
    return rc == RC_OK && is_same ? write_grams(v, v->grams, err) : rc;
}

static enum rc write_verdicts(struct evaluating *v, struct err *err)
{
    struct sql_value *rows = calloc(CHUNK, 6 * sizeof *rows);
    if (rows == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    for (size_t i = 0; i < v->piece_count; i++) {
        const struct piece *p = &v->pieces[i];
        struct sql_value *row = rows + i * 6;
        row[0] = sql_str(v->operator_id);
        row[1] = sql_slice(p->equipment);
        row[2] = sql_slice(p->sensor);
        row[3] = sql_int(p->entry);
        row[4] = sql_str(p->status);
        row[5] = sql_int(0);
    }
    enum rc rc = store_upsert(v->store, &verdicts, rows, v->piece_count, err);
    free(rows);
    return rc;
}

/* Findings of pieces that were not asked about stay: only those of the pieces at hand are
 * compared. */
static enum rc write_findings(struct evaluating *v, struct err *err)
{
    if (v->extent == EVALUATE_ALL)
        return findings_write(&v->findings, v->store, v->pieces[0].equipment,
                              v->pieces[v->piece_count - 1].equipment, NULL, err);
    struct findings one;
    enum rc rc = RC_OK;
    findings_init(&one, v->operator_id, v->day);
    for (size_t i = 0, at = 0; rc == RC_OK && i < v->piece_count;) {
        struct slice equipment = v->pieces[i].equipment;
        findings_reset(&one);
        for (; rc == RC_OK && at < v->findings.now_count &&
               slice_eq(v->findings.now[at].equipment, equipment);
             at++)
            rc = findings_add(&one, &v->findings.now[at], err);
        while (i < v->piece_count && slice_eq(v->pieces[i].equipment, equipment))
            i++;
        if (rc == RC_OK)
            rc = findings_write(&one, v->store, equipment, equipment, NULL, err);
    }
    v->findings.opened += one.opened;
    v->findings.closed += one.closed;
    findings_done(&one);
    return rc;
}

static enum rc do_chunk(struct evaluating *v, struct err *err)
{
    enum rc rc = store_begin(v->store, err);
    if (rc == RC_OK)
        rc = add_grams(v, err);
    if (rc == RC_OK)
        rc = write_findings(v, err);
    if (rc == RC_OK)
        rc = write_verdicts(v, err);
    if (rc == RC_OK)
        rc = store_commit(v->store, err);
    if (rc != RC_OK) {
        store_rollback(v->store);
        return rc;
    }
    const struct piece *last = &v->pieces[v->piece_count - 1];
    v->last_equipment = arena_copy(&v->arena, last->equipment);
    v->last_sensor = arena_copy(&v->arena, last->sensor);
    v->counts->equipment += v->piece_count;
    metric_add(&v->authority->metrics.evaluated, v->piece_count);
    return v->last_equipment.p == NULL ? err_set(err, RC_MEMORY, "no memory") : RC_OK;
}

/* A chunk that ends between two sensors' rows of one piece would close the second's findings:
 * those rows are left for the next chunk. */
static void end_between_pieces(struct evaluating *v)
{
    if (v->piece_count < CHUNK)
        return;
    struct slice last = v->pieces[v->piece_count - 1].equipment;
    size_t n = v->piece_count;
    while (n > 0 && slice_eq(v->pieces[n - 1].equipment, last))
        n--;
    if (n == 0) /* one piece seen by two thousand sensors */
        return;
    v->piece_count = n;
    while (v->findings.now_count > 0 &&
           slice_eq(v->findings.now[v->findings.now_count - 1].equipment, last))
        v->findings.now_count--;
}

/* Clauses on shares concern the operator. */
static enum rc judge_fleet(struct evaluating *v, struct err *err)
{
    struct rule_findings found = { NULL, 0 };
    const struct piece operator_itself = { SLICE(""), SLICE(""), 0, NULL };
    arena_reset(&v->chunk);
    findings_reset(&v->findings);
    enum rc rc = v->fleet == NULL || v->fleet_count == 0
                     ? RC_OK
                     : rule_eval_fleet(v->authority->law, v->fleet, v->fleet_count, v->day,
                                       false, &v->chunk, &found, err);
    for (size_t i = 0; rc == RC_OK && i < found.count; i++) {
        enum rule_status status = STATUSES;
        rc = keep_finding(v, &operator_itself, &found.items[i],
                          joined(&v->chunk, &found.items[i]), &status, err);
    }
    if (rc == RC_OK)
        rc = store_begin(v->store, err);
    if (rc == RC_OK)
        rc = findings_write(&v->findings, v->store, SLICE(""), SLICE(""), NULL, err);
    if (rc == RC_OK)
        rc = store_commit(v->store, err);
    store_rollback(v->store);
    return rc;
}

static enum rc write_tally(struct evaluating *v, struct err *err)
{
    const struct sql_value values[] = { sql_int(v->day), sql_str(v->operator_id) };
    const struct sql_value clear[] = { sql_str(v->operator_id), sql_int(v->day) };
    enum rc rc = store_exec(v->store, "DELETE FROM tally WHERE operator = $1 AND day = $2",
                            clear, 2, NULL, err);
    if (rc == RC_OK)
        rc = store_exec(v->store,
                        "INSERT INTO tally (operator, day, state, count) SELECT operator, "
                        "CAST($1 AS BIGINT), "
                        "coalesce(status, 'compliant'), count(*) FROM equipment WHERE operator "
                        "= $2 AND gone_ns IS NULL GROUP BY operator, "
                        "coalesce(status, 'compliant')",
                        values, 2, NULL, err);
    return rc;
}

/* Done, if nobody changed the operator meanwhile. */
static enum rc finish(struct evaluating *v, struct err *err)
{
    const struct sql_value values[] = { sql_str(v->authority->law_digest), sql_int(v->day),
                                        sql_str(v->operator_id), sql_int(v->of.version) };
    enum rc rc = store_begin(v->store, err);
    if (rc == RC_OK)
        rc = write_tally(v, err);
    if (rc == RC_OK && v->extent == EVALUATE_ALL)
        rc = renew_grams(v, err);
    if (rc == RC_OK)
        rc = store_exec(v->store,
                        "UPDATE operator SET evaluated_law = $1, evaluated_day = $2 WHERE "
                        "operator = $3 AND version = $4",
                        values, 4, NULL, err);
    if (rc == RC_OK)
        rc = store_commit(v->store, err);
    store_rollback(v->store);
    return rc;
}

static enum rc run(struct evaluating *v, struct err *err)
{
    enum rc rc =
        opfacts_load(v->authority, v->store, v->operator_id, v->day, &v->arena, &v->of, err);
    if (rc == RC_OK && v->extent == EVALUATE_ALL)
        rc = measure(v, v->extent_before, err);
    if (rc == RC_OK && v->extent == EVALUATE_ALL)
        v->fleet = arena_new(&v->arena, const struct rule_facts *, FLEET_MAX);
    while (rc == RC_OK && (rc = read_chunk(v, err)) == RC_OK && v->piece_count > 0) {
        end_between_pieces(v);
        rc = do_chunk(v, err);
    }
    if (rc == RC_OK && v->extent == EVALUATE_ALL)
        rc = judge_fleet(v, err);
    return rc == RC_OK ? finish(v, err) : rc;
}

enum rc evaluate_operator(struct authority *a, struct store *s, const char *operator_id,
                          int32_t day, enum evaluate_extent extent,
                          struct evaluate_counts *counts, struct err *err)
{
    struct evaluating *v = calloc(1, sizeof *v);
    if (v == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    v->authority = a;
    v->store = s;
    v->operator_id = operator_id;
    v->day = day;
    v->extent = extent;
    v->counts = counts;
    arena_init(&v->arena, SIZE_MAX);
    arena_init(&v->chunk, SIZE_MAX);
    v->kinds = map_new(KINDS_MAX);
    findings_init(&v->findings, operator_id, day);
    enum rc rc = v->kinds == NULL ? err_set(err, RC_MEMORY, "no memory") : run(v, err);
    counts->opened += v->findings.opened;
    counts->closed += v->findings.closed;
    findings_done(&v->findings);
    map_free(v->kinds);
    arena_done(&v->chunk);
    arena_done(&v->arena);
    free(v);
    return rc;
}

/* ---- who needs it ---- */

struct due {
    char operator_id[AUTH_ID_MAX + 1];
    enum evaluate_extent extent;
};

enum { DUE_MAX = 256 };

static enum rc list_due(struct authority *a, struct store *s, int32_t day, struct due *ret,
                        size_t *ret_count, struct err *err)
{
    struct store_rows *rows = NULL;
    const struct sql_value values[] = { sql_str(a->law_digest), sql_int(day) };
    enum rc rc = store_query(s,
                             "SELECT o.operator, CASE WHEN o.evaluated_law <> $1 OR "
                             "o.evaluated_day <> $2 THEN 1 ELSE 0 "
                             "END FROM operator o WHERE o.evaluated_law <> $1 OR "
                             "o.evaluated_day <> $2 OR EXISTS (SELECT "
                             "1 FROM equipment e WHERE e.operator = o.operator AND "
                             "e.is_waiting = 1) ORDER BY o.operator "
                             "LIMIT 256",
                             values, 2, &rows, err);
    *ret_count = 0;
    if (rc != RC_OK)
        return rc;
    while (*ret_count < DUE_MAX && store_next(rows)) {
        struct due *d = &ret[(*ret_count)++];
        struct slice id = store_text(rows, 0);
        (void)snprintf(d->operator_id, sizeof d->operator_id, "%.*s", (int)id.n,
                       (const char *)id.p); /* an id */
        d->extent = store_int(rows, 1) != 0 ? EVALUATE_ALL : EVALUATE_WAITING;
    }
    return store_end(rows, err);
}

enum rc evaluate_due(struct authority *a, struct evaluate_counts *counts, struct err *err)
{
    struct store *all = NULL;
    struct due due[DUE_MAX];
    size_t count = DUE_MAX;
    int32_t day = time_day_of(authority_now_ns(a));
    enum rc rc = RC_OK;
    while (rc == RC_OK && count == DUE_MAX) {
        rc = pool_take_all(a->pool, &all, err);
        if (rc == RC_OK)
            rc = list_due(a, all, day, due, &count, err);
        pool_give(a->pool, all);
        all = NULL;
        for (size_t i = 0; rc == RC_OK && i < count; i++) {
            struct store *s = NULL;
            rc = pool_take(a->pool, slice_str(due[i].operator_id), &s, err);
            if (rc == RC_OK)
                rc = evaluate_operator(a, s, due[i].operator_id, day, due[i].extent, counts,
                                       err);
            pool_give(a->pool, s);
            if (rc == RC_END || rc == RC_FORMAT) /* removed meanwhile; its facts are none any
                                                    more: the others go on */
                rc = RC_OK;
        }
    }
    return rc;
}
