#include "authority/findings.h"

#include <stdlib.h>

enum {
    F_OPERATOR,
    F_EQUIPMENT,
    F_SENSOR,
    F_REGULATION,
    F_CLAUSE,
    F_STATUS,
    F_DUTY,
    F_STANDING,
    F_CERTAINTY,
    F_DEADLINE,
    F_SINCE,
    F_MISSING,
    F_OPENED,
    F_STATUS_DAY,
    F_CLOSED,
    F_COUNT
};

static const struct store_table table = {
    .name = "finding",
    .columns = {
        { "operator", SQL_TEXT, COLUMN_KEY },     { "equipment", SQL_TEXT, COLUMN_KEY },
        { "sensor", SQL_TEXT, COLUMN_KEY },       { "regulation", SQL_TEXT, COLUMN_KEY },
        { "clause", SQL_TEXT, COLUMN_KEY },       { "status", SQL_TEXT, COLUMN_SET },
        { "duty", SQL_TEXT, COLUMN_SET },         { "standing", SQL_TEXT, COLUMN_SET },
        { "certainty", SQL_TEXT, COLUMN_SET },    { "deadline_day", SQL_INT, COLUMN_SET },
        { "since_day", SQL_INT, COLUMN_SET },     { "missing", SQL_TEXT, COLUMN_SET },
        { "opened_day", SQL_INT, COLUMN_SET },    { "status_day", SQL_INT, COLUMN_SET },
        { "closed_day", SQL_INT, COLUMN_SET },    { 0 },
    },
};

/* One that is kept; texts are the arena's. */
struct kept {
    struct sql_value row[F_COUNT];
    bool is_met;
};

struct merge {
    struct findings *findings;
    struct map *known; /* key to index in 'kept' */
    struct kept *kept; /* the arena's */
    size_t kept_count;
    size_t kept_room;
    struct sql_value *out;
    size_t out_count;
    size_t out_room;
};

void findings_init(struct findings *f, const char *operator_id, int32_t day)
{
    *f = (struct findings){ .operator_id = operator_id, .day = day };
    arena_init(&f->arena, SIZE_MAX);
}

void findings_done(struct findings *f)
{
    arena_done(&f->arena);
    free(f->now);
}

void findings_reset(struct findings *f)
{
    arena_reset(&f->arena);
    f->now_count = 0;
}

enum rc findings_add(struct findings *f, const struct holding *h, struct err *err)
{
    if (f->now_count == f->now_room) {
        size_t room = f->now_room == 0 ? 256 : f->now_room * 2;
        struct holding *more = reallocarray(f->now, room, sizeof *more);
        if (more == NULL)
            return err_set(err, RC_MEMORY, "no memory");
        f->now = more;
        f->now_room = room;
    }
    f->now[f->now_count++] = *h;
    return RC_OK;
}

static void make_key(struct buf *key, const struct sql_value *row)
{
    buf_clear(key);
    for (int i = F_EQUIPMENT; i <= F_CLAUSE; i++) {
        buf_slice(key, row[i].s);
        buf_char(key, '\0');
    }
}

static enum rc add_kept(struct merge *m, struct store_rows *rows, struct buf *key,
                        struct err *err)
{
    struct findings *f = m->findings;
    bool is_new = false;
    if (m->kept_count == m->kept_room) {
        size_t room = m->kept_room == 0 ? 256 : m->kept_room * 2;
        struct kept *more = reallocarray(m->kept, room, sizeof *more);
        if (more == NULL)
            return err_set(err, RC_MEMORY, "no memory");
        m->kept = more;
        m->kept_room = room;
    }
    struct kept *k = &m->kept[m->kept_count];
    k->is_met = false;
    for (int i = 0; i < F_COUNT; i++) {
        bool is_text = table.columns[i].kind == SQL_TEXT;
        if (store_is_null(rows, i))
            k->row[i] = sql_null();
        else if (!is_text)
            k->row[i] = sql_int(store_int(rows, i));
        else
            k->row[i] = sql_slice(arena_copy(&f->arena, store_text(rows, i)));
    }
    make_key(key, k->row);
    uint64_t *at = key->failed ? NULL : map_put(m->known, buf_view(key), &is_new);
    if (at == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    *at = m->kept_count++;
    return RC_OK;
}

static enum rc load(struct merge *m, struct store *s, struct slice from, struct slice to,
                    const char *regulation, struct err *err)
{
    struct store_rows *rows = NULL;
    struct buf key = BUF_EMPTY;
    const struct sql_value values[] = {
        sql_str(m->findings->operator_id), sql_slice(from), sql_slice(to),
        sql_str(regulation == NULL ? FINDINGS_MONITORING : regulation)
    };
    enum rc rc = store_query(s,
                             regulation == NULL
                                 ? "SELECT operator, equipment, sensor, regulation, clause, "
                                   "status, duty, standing, certainty, deadline_day, "
                                   "since_day, missing, opened_day, status_day, closed_day "
                                   "FROM finding WHERE operator = $1 AND equipment >= $2 "
                                   "AND equipment <= $3 AND regulation <> $4"
                                 : "SELECT operator, equipment, sensor, regulation, clause, "
                                   "status, duty, standing, certainty, deadline_day, "
                                   "since_day, missing, opened_day, status_day, closed_day "
                                   "FROM finding WHERE operator = $1 AND equipment >= $2 "
                                   "AND equipment <= $3 AND regulation = $4",
                             values, 4, &rows, err);
    if (rc != RC_OK)
        return rc;
    while (rc == RC_OK && store_next(rows))
        rc = add_kept(m, rows, &key, err);
    buf_done(&key);
    enum rc ended = store_end(rows, err);
    return rc == RC_OK ? ended : rc;
}

static enum rc put(struct merge *m, const struct sql_value *row, struct err *err)
{
    if (m->out_count == m->out_room) {
        size_t room = m->out_room == 0 ? 256 : m->out_room * 2;
        struct sql_value *more = reallocarray(m->out, room, F_COUNT * sizeof *more);
        if (more == NULL)
            return err_set(err, RC_MEMORY, "no memory");
        m->out = more;
        m->out_room = room;
    }
    memcpy(m->out + m->out_count++ * F_COUNT, row, F_COUNT * sizeof *row);
    return RC_OK;
}

static struct sql_value day_or_null(int32_t day)
{
    return day == TIME_DAY_NONE ? sql_null() : sql_int(day);
}

static bool same(const struct sql_value *a, const struct sql_value *b)
{
    return a->kind == b->kind && a->i == b->i && slice_eq(a->s, b->s);
}

static enum rc merge_one(struct merge *m, const struct holding *h, struct buf *key,
                         struct err *err)
{
    struct findings *f = m->findings;
    struct sql_value row[F_COUNT] = {
        sql_str(f->operator_id),  sql_slice(h->equipment), sql_slice(h->sensor),
        sql_str(h->regulation),   sql_str(h->clause),      sql_str(h->status),
        sql_str(h->duty),         sql_str(h->standing),    sql_str(h->certainty),
        day_or_null(h->deadline), day_or_null(h->since),   sql_str(h->missing),
        sql_int(f->day),          sql_int(f->day),         sql_null(),
    };
    make_key(key, row);
    uint64_t *at = map_get(m->known, buf_view(key));
    if (at == NULL) {
        f->opened++;
        return put(m, row, err);
    }
    struct kept *k = &m->kept[*at];
    bool is_open = k->row[F_CLOSED].kind == SQL_NULL;
    k->is_met = true;
    /* What an inspection or a document confirmed stays confirmed while it holds. */
    if (is_open && slice_eq(k->row[F_CERTAINTY].s, SLICE("confirmed")))
        row[F_CERTAINTY] = k->row[F_CERTAINTY];
    bool is_same = is_open;
    for (int i = F_STATUS; i <= F_MISSING; i++)
        is_same = is_same && same(&row[i], &k->row[i]);
    if (is_same)
        return RC_OK;
    if (is_open)
        row[F_OPENED] = k->row[F_OPENED];
    if (is_open && same(&row[F_STATUS], &k->row[F_STATUS]))
        row[F_STATUS_DAY] = k->row[F_STATUS_DAY];
    f->opened += !is_open;
    return put(m, row, err);
}

static enum rc close_rest(struct merge *m, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < m->kept_count; i++) {
        struct kept *k = &m->kept[i];
        if (k->is_met || k->row[F_CLOSED].kind != SQL_NULL)
            continue;
        k->row[F_CLOSED] = sql_int(m->findings->day);
        m->findings->closed++;
        rc = put(m, k->row, err);
    }
    return rc;
}

enum rc findings_write(struct findings *f, struct store *s, struct slice from, struct slice to,
                       const char *regulation, struct err *err)
{
    struct merge m = { .findings = f, .known = map_new(1 << 24) };
    struct buf key = BUF_EMPTY;
    enum rc rc = m.known == NULL ? err_set(err, RC_MEMORY, "no memory")
                                 : load(&m, s, from, to, regulation, err);
    for (size_t i = 0; rc == RC_OK && i < f->now_count; i++)
        rc = merge_one(&m, &f->now[i], &key, err);
    if (rc == RC_OK)
        rc = close_rest(&m, err);
    if (rc == RC_OK)
        rc = store_upsert(s, &table, m.out, m.out_count, err);
    buf_done(&key);
    map_free(m.known);
    free(m.kept);
    free(m.out);
    return rc;
}
