#include "authority/casework.h"

#include "base/text.h"

enum { NS_OF_HOUR_S = 3600, DAY_S = 86400, REFRESH_MAX = 1000 };

static int32_t today_of(const struct authority *a, const struct procedure *p)
{
    int64_t s = authority_now_ns(a) / 1000000000 + (int64_t)p->zone_h * NS_OF_HOUR_S;
    return (int32_t)((s >= 0 ? s : s - DAY_S + 1) / DAY_S);
}

static struct sql_value day_or_null(int32_t day)
{
    return day == TIME_DAY_NONE ? sql_null() : sql_int(day);
}

static int32_t day_at(const struct store_rows *rows, int column)
{
    return store_is_null(rows, column) ? TIME_DAY_NONE : (int32_t)store_int(rows, column);
}

static struct sql_value text_or_null(struct slice s)
{
    return s.n == 0 ? sql_null() : sql_slice(s);
}

/* ---- reading ---- */

static const char *kept(struct store_rows *rows, int column, struct arena *arena)
{
    return store_is_null(rows, column)
               ? NULL
               : (const char *)arena_copy(arena, store_text(rows, column)).p;
}

static enum case_role role_number(const char *name)
{
    enum case_role role = CASE_BY_AUDITOR;           /* may do nothing */
    (void)case_role_by_name(slice_str(name), &role); /* what is unknown may do nothing */
    return role;
}

static struct case_act act_of(const struct case_row *r)
{
    return (struct case_act){ .act = r->act,
                              .day = r->day,
                              .by = r->by,
                              .role = role_number(r->role),
                              .approver = r->approver,
                              .approver_role = r->approver == NULL
                                                   ? CASE_BY_AUDITOR
                                                   : role_number(r->approver_role),
                              .until = r->until,
                              .has_reason = r->reason != NULL,
                              .has_attachment = r->files[0] != '\0',
                              .has_amount = r->amount != NULL };
}

static enum rc load_rows(struct store *s, struct casework *c, struct arena *arena,
                         struct err *err)
{
    struct store_rows *rows = NULL;
    const struct sql_value key[] = { sql_str(c->operator_id), sql_str(c->id),
                                     sql_int(CASE_ACTS_MAX) };
    c->rows = arena_new(arena, struct case_row, CASE_ACTS_MAX);
    if (c->rows == NULL)
        return err_set(err, RC_MEMORY, "no memory for a case");
    enum rc rc = store_query(
        s,
        "SELECT number, act, state, day, made_ns, by_actor, by_role, approver, approver_role, "
        "until_day, reason, amount, files, is_restricted FROM proceeding_act WHERE operator = "
        "$1 "
        "AND proceeding = $2 ORDER BY CASE WHEN effect IS NULL THEN 1 ELSE 0 END, effect, "
        "number "
        "LIMIT $3",
        key, 3, &rows, err);
    if (rc != RC_OK)
        return rc;
    while (store_next(rows)) {
        struct case_row *r = &c->rows[c->count++];
        *r = (struct case_row){ .number = store_int(rows, 0),
                                .act = kept(rows, 1, arena),
                                .state = kept(rows, 2, arena),
                                .day = (int32_t)store_int(rows, 3),
                                .made_ns = store_int(rows, 4),
                                .by = kept(rows, 5, arena),
                                .role = kept(rows, 6, arena),
                                .approver = kept(rows, 7, arena),
                                .approver_role = kept(rows, 8, arena),
                                .until = day_at(rows, 9),
                                .reason = kept(rows, 10, arena),
                                .amount = kept(rows, 11, arena),
                                .files = kept(rows, 12, arena),
                                .is_restricted = store_int(rows, 13) != 0 };
        if (r->act == NULL || r->state == NULL || r->role == NULL || r->files == NULL ||
            (r->approver != NULL && r->approver_role == NULL)) {
            (void)store_end(rows, NULL); /* the shortage of memory is told */
            return err_set(err, RC_MEMORY, "no memory for a case");
        }
        c->done += strcmp(r->state, "done") == 0;
    }
    return store_end(rows, err);
}

static enum rc replay(struct casework *c, struct arena *arena, struct err *err)
{
    size_t bad = 0;
    struct case_act *acts = arena_new(arena, struct case_act, c->done + 1);
    if (acts == NULL)
        return err_set(err, RC_MEMORY, "no memory for a case");
    for (size_t i = 0; i < c->done; i++)
        acts[i] = act_of(&c->rows[i]);
    enum rc rc =
        case_replay(c->procedure, acts, c->done, c->today, arena, &c->stand, &bad, err);
    return rc == RC_USAGE ? err_in(err, RC_FORMAT,
                                   "the record of case '%s' does not fit its procedure", c->id)
                          : rc;
}

enum rc casework_load(struct authority *a, struct store *s, const char *operator_id,
                      struct slice id, struct arena *arena, struct casework *ret,
                      struct err *err)
{
    struct store_rows *rows = NULL;
    struct casework c = { .operator_id = operator_id };
    const char *procedure = NULL;
    const struct sql_value key[] = { sql_str(operator_id), sql_slice(id) };
    enum rc rc = store_query(
        s,
        "SELECT proceeding, procedure_id, title, opened_day, opened_by FROM proceeding WHERE "
        "operator = $1 AND proceeding = $2",
        key, 2, &rows, err);
    if (rc != RC_OK)
        return rc;
    if (store_next(rows)) {
        c.id = kept(rows, 0, arena);
        procedure = kept(rows, 1, arena);
        c.title = kept(rows, 2, arena);
        c.opened = (int32_t)store_int(rows, 3);
        c.opened_by = kept(rows, 4, arena);
    }
    rc = store_end(rows, err);
    if (rc == RC_OK && procedure == NULL)
        return err_set(err, RC_END, "operator '%s' has no such case", operator_id);
    if (rc == RC_OK && (c.procedure = shelf_find(a->procedures, slice_str(procedure))) == NULL)
        rc = err_set(err, RC_FORMAT, "case '%s' is of procedure '%s', which is not here", c.id,
                     procedure);
    if (rc != RC_OK)
        return rc;
    c.today = today_of(a, c.procedure);
    rc = load_rows(s, &c, arena, err);
    if (rc == RC_OK)
        rc = replay(&c, arena, err);
    if (rc == RC_OK)
        *ret = c;
    return rc;
}

/* ---- writing ---- */

/* What lists ask for, after the record changed or time passed. */
static enum rc write_stand(struct store *s, const struct casework *c, struct err *err)
{
    const struct proceeding *p = &c->stand;
    uint8_t next = case_next_clock(p);
    bool is_confirmed = false;
    for (size_t i = 0; i < c->procedure->flag_count; i++)
        is_confirmed = is_confirmed || (strcmp(c->procedure->flags[i], "confirmed") == 0 &&
                                        (p->flags >> i & 1) != 0);
    const struct sql_value values[] = {
        sql_str(c->procedure->states[p->state].id),
        day_or_null(p->since),
        next == PROC_NONE ? sql_null() : sql_str(c->procedure->clocks[next].id),
        next == PROC_NONE ? sql_null() : sql_int(p->clocks[next].end),
        sql_int(is_confirmed),
        sql_int(c->procedure->states[p->state].is_end),
        sql_str(c->operator_id),
        sql_str(c->id),
    };
    return store_exec(s,
                      "UPDATE proceeding SET state = $1, state_day = $2, next_clock = $3, "
                      "next_day = $4, is_confirmed "
                      "= $5, is_ended = $6 WHERE operator = $7 AND proceeding = $8",
                      values, sizeof values / sizeof values[0], NULL, err);
}

static bool is_of_procedure(const struct procedure *p, struct slice regulation)
{
    for (size_t i = 0; i < p->regulation_count; i++)
        if (slice_eq(regulation, slice_str(p->regulations[i])))
            return true;
    return false;
}

static enum rc add_finding(struct store *s, const char *operator_id, const char *id,
                           const struct procedure *p, const struct case_finding *f,
                           struct err *err)
{
    int64_t n = 0;
    const struct sql_value key[] = { sql_str(operator_id), sql_slice(f->equipment),
                                     sql_slice(f->sensor), sql_slice(f->regulation),
                                     sql_slice(f->clause), sql_str(id) };
    if (!is_of_procedure(p, f->regulation))
        return err_set(err, RC_USAGE, "procedure '%s' is not for findings of that regulation",
                       p->id);
    enum rc rc = store_number(s,
                              "SELECT count(*) FROM finding WHERE operator = $1 AND equipment "
                              "= $2 AND sensor = $3 AND "
                              "regulation = $4 AND clause = $5 AND closed_day IS NULL",
                              key, 5, 0, &n, err);
    if (rc == RC_OK && n == 0)
        return err_set(err, RC_USAGE, "one of the findings is not open, or there is none such");
    if (rc == RC_OK)
        rc = store_exec(s,
                        "INSERT INTO proceeding_finding (operator, equipment, sensor, "
                        "regulation, clause, proceeding) "
                        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                        key, 6, NULL, err);
    return rc;
}

/* "jp-espa-2026-0007": the operator's seventh case of that year and law. */
static enum rc next_id(struct store *s, const char *operator_id, const struct procedure *p,
                       int32_t today, struct arena *arena, const char **ret, struct err *err)
{
    int64_t n = 0;
    int year = 0;
    int month = 0;
    int mday = 0;
    time_day_split(today, &year, &month, &mday);
    const char *head = arena_printf(arena, "%s-%d-", p->id, year);
    if (head == NULL)
        return err_set(err, RC_MEMORY, "no memory for a case");
    const struct sql_value key[] = { sql_str(operator_id), sql_str(head) };
    enum rc rc = store_number(
        s,
        "SELECT count(*) FROM proceeding WHERE operator = $1 AND substr(proceeding, 1, "
        "length($2)) = $2",
        key, 2, 0, &n, err);
    if (rc == RC_OK && (*ret = arena_printf(arena, "%s%04lld", head, (long long)n + 1)) == NULL)
        rc = err_set(err, RC_MEMORY, "no memory for a case");
    return rc;
}

enum rc casework_open(struct authority *a, struct store *s, const char *operator_id,
                      struct slice procedure, struct slice title,
                      const struct case_finding *findings, size_t count, const char *actor,
                      struct arena *arena, const char **ret_id, struct err *err)
{
    const char *id = NULL;
    int64_t n = 0;
    const struct procedure *p = shelf_find(a->procedures, procedure);
    const struct sql_value key[] = { sql_str(operator_id) };
    if (p == NULL)
        return err_set(err, RC_USAGE, "there is no procedure '%.*s'",
                       (int)(procedure.n > 60 ? 60 : procedure.n), (const char *)procedure.p);
    if (count > CASE_FINDINGS_MAX)
        return err_set(err, RC_USAGE, "more than %d findings", CASE_FINDINGS_MAX);
    int32_t today = today_of(a, p);
    enum rc rc = store_number(s, "SELECT count(*) FROM operator WHERE operator = $1", key, 1, 0,
                              &n, err);
    if (rc == RC_OK && n == 0)
        rc = err_set(err, RC_USAGE, "no operator '%s'", operator_id);
    if (rc == RC_OK)
        rc = next_id(s, operator_id, p, today, arena, &id, err);
    if (rc != RC_OK)
        return rc;
    const struct sql_value values[] = { sql_str(operator_id),
                                        sql_str(id),
                                        sql_str(p->id),
                                        sql_slice(title),
                                        sql_int(today),
                                        sql_str(actor),
                                        sql_str(p->states[p->begin].id) };
    rc = store_exec(s,
                    "INSERT INTO proceeding (operator, proceeding, procedure_id, title, "
                    "opened_day, opened_by, state, "
                    "is_confirmed, is_ended) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0)",
                    values, sizeof values / sizeof values[0], NULL, err);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = add_finding(s, operator_id, id, p, &findings[i], err);
    if (rc == RC_OK)
        *ret_id = id;
    return rc;
}

static enum rc check_files(struct store *s, const struct casework *c, struct slice files,
                           struct err *err)
{
    while (files.n > 0) {
        int64_t n = 0;
        struct slice one = slice_split(&files, ' ');
        const struct sql_value key[] = { sql_str(c->operator_id), sql_str(c->id),
                                         sql_slice(one) };
        enum rc rc = store_number(
            s,
            "SELECT count(*) FROM proceeding_file WHERE operator = $1 AND proceeding = $2 AND "
            "digest = $3",
            key, 3, 0, &n, err);
        if (rc != RC_OK)
            return rc;
        if (n == 0)
            return err_set(
                err, RC_USAGE,
                "files: no document with one of these digests was attached to the case");
    }
    return RC_OK;
}

/* As things stand at the end of today, with 'act' done besides. */
static enum rc try_act(struct casework *c, const struct case_act *act, struct arena *arena,
                       struct err *err)
{
    struct case_act *acts = arena_new(arena, struct case_act, c->done + 1);
    struct proceeding stand;
    size_t bad = 0;
    if (acts == NULL)
        return err_set(err, RC_MEMORY, "no memory for a case");
    for (size_t i = 0; i < c->done; i++)
        acts[i] = act_of(&c->rows[i]);
    acts[c->done] = *act;
    enum rc rc =
        case_replay(c->procedure, acts, c->done + 1, c->today, arena, &stand, &bad, err);
    if (rc == RC_OK)
        c->stand = stand;
    return rc;
}

static enum rc insert_act(struct authority *a, struct store *s, const struct casework *c,
                          const struct case_wish *wish, const struct principal *who,
                          int32_t day, bool is_proposed, int64_t *ret_number, struct err *err)
{
    int64_t number = (int64_t)c->count + 1;
    const struct sql_value values[] = {
        sql_str(c->operator_id),
        sql_str(c->id),
        sql_int(number),
        sql_slice(wish->act),
        sql_str(is_proposed ? "proposed" : "done"),
        is_proposed ? sql_null() : sql_int((int64_t)c->done + 1),
        sql_int(day),
        sql_int(authority_now_ns(a)),
        sql_str(who->actor),
        sql_str(role_name(who->role)),
        day_or_null(wish->until),
        text_or_null(wish->reason),
        text_or_null(wish->amount),
        sql_slice(wish->files),
        sql_int(wish->is_restricted),
    };
    enum rc rc = store_exec(
        s,
        "INSERT INTO proceeding_act (operator, proceeding, number, act, state, effect, day, "
        "made_ns, by_actor, by_role, until_day, reason, amount, files, is_restricted) VALUES "
        "($1, "
        "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        values, sizeof values / sizeof values[0], NULL, err);
    if (rc == RC_OK)
        *ret_number = number;
    return rc;
}

enum rc casework_do(struct authority *a, struct store *s, struct casework *c,
                    const struct case_wish *wish, const struct principal *who,
                    struct arena *arena, int64_t *ret_number, bool *ret_is_proposed,
                    struct err *err)
{
    uint8_t i = proc_act_by_name(c->procedure, wish->act);
    int32_t day = wish->day == TIME_DAY_NONE ? c->today : wish->day;
    if (i == PROC_NONE)
        return err_set(err, RC_USAGE, "procedure '%s' has no such act", c->procedure->id);
    if (c->count == CASE_ACTS_MAX)
        return err_set(err, RC_USAGE, "the case has %d acts; open another", CASE_ACTS_MAX);
    if (day > c->today)
        return err_set(err, RC_USAGE, "day: lies in the future");
    const struct proc_act *p = &c->procedure->acts[i];
    bool is_proposed = p->approve != 0;
    struct case_act act = { .act = p->id,
                            .day = is_proposed ? c->today : day,
                            .by = who->actor,
                            .role = role_number(role_name(who->role)),
                            .until = wish->until,
                            .has_reason = wish->reason.n > 0,
                            .has_attachment = wish->files.n > 0,
                            .has_amount = wish->amount.n > 0 };
    if (is_proposed) { /* is it possible at all, once somebody approves? */
        act.approver = "";
        for (unsigned r = 0; r < CASE_ROLES; r++)
            if ((p->approve >> r & 1) != 0)
                act.approver_role = (enum case_role)r;
    }
    enum rc rc = check_files(s, c, wish->files, err);
    if (rc == RC_OK)
        rc = try_act(c, &act, arena, err);
    if (rc == RC_OK)
        rc = insert_act(a, s, c, wish, who, act.day, is_proposed, ret_number, err);
    if (rc == RC_OK && !is_proposed)
        rc = write_stand(s, c, err);
    if (rc == RC_OK)
        *ret_is_proposed = is_proposed;
    return rc;
}

static enum rc settle(struct store *s, const struct casework *c, int64_t number, bool approve,
                      const struct principal *who, struct err *err)
{
    int64_t changed = 0;
    const struct sql_value values[] = {
        sql_str(approve ? "done" : "rejected"),
        approve ? sql_int((int64_t)c->done + 1) : sql_null(),
        sql_int(c->today),
        sql_str(who->actor),
        sql_str(role_name(who->role)),
        sql_str(c->operator_id),
        sql_str(c->id),
        sql_int(number),
    };
    enum rc rc = store_exec(
        s,
        "UPDATE proceeding_act SET state = $1, effect = $2, day = $3, approver = $4, "
        "approver_role = $5 WHERE operator = $6 AND proceeding = $7 AND number = $8 AND state "
        "= "
        "'proposed'",
        values, sizeof values / sizeof values[0], &changed, err);
    return rc == RC_OK && changed != 1
               ? err_set(err, RC_USAGE, "somebody else decided on it meanwhile")
               : rc;
}

enum rc casework_decide(struct authority *a, struct store *s, struct casework *c,
                        int64_t number, bool approve, const struct principal *who,
                        struct arena *arena, struct err *err)
{
    const struct case_row *r = NULL;
    (void)a; /* every function of a case takes it */
    for (size_t i = c->done; i < c->count; i++)
        if (c->rows[i].number == number && strcmp(c->rows[i].state, "proposed") == 0)
            r = &c->rows[i];
    if (r == NULL)
        return err_set(err, RC_END, "nothing of that number waits to be approved");
    struct case_act act = act_of(r);
    act.day = c->today;
    act.approver = who->actor;
    act.approver_role = role_number(role_name(who->role));
    enum rc rc = RC_OK;
    if (approve)
        rc = try_act(c, &act, arena, err);
    else if ((c->procedure->acts[proc_act_by_name(c->procedure, slice_str(r->act))].approve >>
                  act.approver_role &
              1) == 0 &&
             strcmp(r->by, who->actor) != 0)
        rc = err_set(err, RC_USAGE, "%s: the role '%s' cannot reject it", r->act,
                     role_name(who->role));
    if (rc == RC_OK)
        rc = settle(s, c, number, approve, who, err);
    if (rc == RC_OK && approve)
        rc = write_stand(s, c, err);
    return rc;
}

/* ---- documents ---- */

/* By content, as far as anything shows: what is stored is never served as a page. */
static const char *media_of(struct slice content)
{
    if (slice_starts(content, SLICE("%PDF-")))
        return "application/pdf";
    if (slice_starts(content, SLICE("\x89PNG\r\n\x1a\n")))
        return "image/png";
    if (slice_starts(content, SLICE("PK\x03\x04")))
        return "application/zip";
    return "application/octet-stream";
}

/* The last part of a path, without what a file system or a header would read as something else.
 */
static void safe_name(struct slice name, struct buf *out)
{
    struct buf clean = BUF_EMPTY;
    for (size_t i = name.n; i > 0; i--)
        if (name.p[i - 1] == '/' || name.p[i - 1] == '\\') {
            name = slice_skip(name, i);
            break;
        }
    (void)text_clean(name, CASE_NAME_MAX, &clean); /* cut is short enough */
    for (size_t i = 0; i < clean.n; i++)
        buf_char(out, strchr("\"<>|:*?;%\\/", clean.p[i]) != NULL ? '_' : (char)clean.p[i]);
    if (out->n == 0 || out->p[0] == '.')
        buf_str(out, "document");
    buf_done(&clean);
}

enum rc casework_attach(struct authority *a, struct store *s, const struct casework *c,
                        struct slice name, struct slice content, bool is_restricted,
                        const struct principal *who, char ret_digest[HASH_TEXT_SIZE],
                        struct err *err)
{
    int64_t n = 0;
    uint8_t digest[HASH_SIZE];
    struct buf clean = BUF_EMPTY;
    const struct sql_value key[] = { sql_str(c->operator_id), sql_str(c->id) };
    if (content.n == 0 || content.n > CASE_FILE_MAX)
        return err_set(err, content.n == 0 ? RC_USAGE : RC_LIMIT,
                       "a document has 1 to %d bytes", CASE_FILE_MAX);
    enum rc rc = store_number(
        s, "SELECT count(*) FROM proceeding_file WHERE operator = $1 AND proceeding = $2", key,
        2, 0, &n, err);
    if (rc == RC_OK && n >= CASE_FILES_MAX)
        rc = err_set(err, RC_LIMIT, "the case has %d documents; open another", CASE_FILES_MAX);
    if (rc != RC_OK)
        return rc;
    hash_of(content, digest);
    hash_print(digest, ret_digest);
    safe_name(name, &clean);
    const struct sql_value values[] = {
        sql_str(c->operator_id),      sql_str(c->id),
        sql_str(ret_digest),          sql_slice(buf_view(&clean)),
        sql_str(media_of(content)),   sql_int((int64_t)content.n),
        sql_int(authority_now_ns(a)), sql_str(who->actor),
        sql_int(is_restricted),       sql_blob(content),
    };
    rc = store_exec(s,
                    "INSERT INTO proceeding_file (operator, proceeding, digest, name, media, "
                    "size, added_ns, added_by, "
                    "is_restricted, content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
                    "ON CONFLICT DO NOTHING",
                    values, sizeof values / sizeof values[0], NULL, err);
    buf_done(&clean);
    return rc;
}

/* ---- time ---- */

struct late {
    const char *operator_id;
    struct slice id;
};

enum rc casework_refresh(struct authority *a, struct store *s, struct arena *arena,
                         struct err *err)
{
    struct store_rows *rows = NULL;
    size_t n = 0;
    struct late *late = arena_new(arena, struct late, REFRESH_MAX);
    /* The earliest "today" anywhere: a day of Greenwich less twelve hours. */
    const struct sql_value key[] = {
        sql_int((authority_now_ns(a) / 1000000000 + 14 * NS_OF_HOUR_S) / DAY_S),
        sql_int(REFRESH_MAX)
    };
    if (late == NULL)
        return err_set(err, RC_MEMORY, "no memory for cases");
    enum rc rc = store_query(s,
                             "SELECT operator, proceeding FROM proceeding WHERE next_day IS "
                             "NOT NULL AND next_day < $1 "
                             "ORDER BY next_day LIMIT $2",
                             key, 2, &rows, err);
    if (rc != RC_OK)
        return rc;
    while (store_next(rows)) {
        late[n].operator_id = kept(rows, 0, arena);
        late[n].id = arena_copy(arena, store_text(rows, 1));
        n += late[n].operator_id != NULL && late[n].id.p != NULL;
    }
    rc = store_end(rows, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        struct casework c;
        rc = casework_load(a, s, late[i].operator_id, late[i].id, arena, &c, err);
        if (rc == RC_OK)
            rc = write_stand(s, &c, err);
    }
    return rc;
}
