#include "authority/case_json.h"

#include "base/json.h"

static void titled(struct json *j, const char *key, const struct proc_text *t)
{
    json_key(j, key);
    json_begin(j);
    json_kv_str(j, "en", t->en);
    json_kv_str(j, "ja", t->ja);
    json_end(j);
}

static void state(struct json *j, const char *key, const struct procedure *p, uint8_t i)
{
    json_key(j, key);
    json_begin(j);
    json_kv_str(j, "state", p->states[i].id);
    titled(j, "title", &p->states[i].title);
    json_kv_str(j, "article", p->states[i].article);
    json_end(j);
}

static void flags(struct json *j, const char *key, const struct procedure *p, uint16_t bits)
{
    json_key(j, key);
    json_begin_list(j);
    for (size_t i = 0; i < p->flag_count; i++)
        if ((bits >> i & 1) != 0)
            json_str(j, p->flags[i]);
    json_end_list(j);
}

static void roles(struct json *j, const char *key, uint32_t bits)
{
    json_key(j, key);
    json_begin_list(j);
    for (unsigned i = 0; i < CASE_ROLES; i++)
        if ((bits >> i & 1) != 0)
            json_str(j, case_role_name((enum case_role)i));
    json_end_list(j);
}

static void clocks(struct json *j, const struct casework *w)
{
    json_key(j, "clocks");
    json_begin_list(j);
    for (size_t i = 0; i < w->procedure->clock_count; i++) {
        const struct proc_clock *c = &w->procedure->clocks[i];
        const struct case_clock *k = &w->stand.clocks[i];
        if (!k->is_known)
            continue;
        json_begin(j);
        json_kv_str(j, "clock", c->id);
        titled(j, "title", &c->title);
        json_kv_day(j, "begin", k->begin);
        json_kv_day(j, "end", k->end);
        json_key(j, "running");
        json_bool(j, k->is_running && w->today <= k->end);
        json_key(j, "days_left");
        if (k->is_running && w->today <= k->end)
            json_int(j, k->end - w->today);
        else
            json_none(j);
        titled(j, "silence", &c->silence);
        json_kv_str(j, "counting", c->counting);
        json_kv_str(j, "article", c->article);
        json_end(j);
    }
    json_end_list(j);
}

static void files_of(struct json *j, struct slice digests)
{
    json_key(j, "files");
    json_begin_list(j);
    while (digests.n > 0)
        json_text(j, slice_split(&digests, ' '));
    json_end_list(j);
}

/* What an act says besides its step. */
static void row(struct json *j, const struct case_row *r, bool is_hidden)
{
    json_kv_uint(j, "number", (uint64_t)r->number);
    json_kv_time(j, "made", r->made_ns);
    json_kv_str(j, "by", r->by);
    json_kv_str(j, "role", r->role);
    json_kv_str(j, "approver", r->approver);
    json_kv_str(j, "approver_role", r->approver == NULL ? NULL : r->approver_role);
    json_key(j, "restricted");
    json_bool(j, r->is_restricted);
    if (is_hidden)
        return;
    json_kv_day(j, "until", r->until);
    json_kv_str(j, "reason", r->reason);
    json_kv_str(j, "amount", r->amount);
    files_of(j, slice_str(r->files));
}

static void history(struct json *j, const struct casework *w, bool is_public)
{
    json_key(j, "history");
    json_begin_list(j);
    for (size_t i = 0; i < w->stand.step_count; i++) {
        const struct case_step *s = &w->stand.steps[i];
        json_begin(j);
        json_kv_day(j, "day", s->day);
        json_kv_str(j, s->is_lapse ? "lapse" : "act", s->id);
        titled(j, "title", &s->title);
        json_kv_str(j, "article", s->article);
        json_kv_str(j, "from", w->procedure->states[s->from].id);
        json_kv_str(j, "to", w->procedure->states[s->to].id);
        if (!s->is_lapse) {
            const struct case_row *r = &w->rows[s->act];
            row(j, r, is_public && r->is_restricted);
            json_kv_str(
                j, "letter",
                w->procedure->acts[proc_act_by_name(w->procedure, slice_str(s->id))].letter);
        }
        json_end(j);
    }
    json_end_list(j);
}

/* The record itself, for who replays it: what of it is restricted is left out, and that it was
 * there stays. */
static void acts(struct json *j, const struct casework *w, bool is_public)
{
    json_key(j, "acts");
    json_begin_list(j);
    for (size_t i = 0; i < w->done; i++) {
        const struct case_row *r = &w->rows[i];
        json_begin(j);
        json_kv_str(j, "act", r->act);
        json_kv_day(j, "day", r->day);
        json_key(j, "has_reason");
        json_bool(j, r->reason != NULL);
        json_key(j, "has_files");
        json_bool(j, r->files[0] != '\0');
        json_key(j, "has_amount");
        json_bool(j, r->amount != NULL);
        if (is_public && r->is_restricted)
            json_kv_day(j, "until", r->until); /* a clock depends on it */
        row(j, r, is_public && r->is_restricted);
        json_end(j);
    }
    json_end_list(j);
}

/* What waits for a second official, and what was rejected, is nobody's business but the
 * authority's. */
static void proposals(struct json *j, const struct casework *w)
{
    json_key(j, "proposals");
    json_begin_list(j);
    for (size_t i = w->done; i < w->count; i++) {
        const struct case_row *r = &w->rows[i];
        uint8_t act = proc_act_by_name(w->procedure, slice_str(r->act));
        json_begin(j);
        json_kv_str(j, "act", r->act);
        json_kv_str(j, "state", r->state);
        json_kv_day(j, "day", r->day);
        row(j, r, false);
        roles(j, "approve", act == PROC_NONE ? 0 : w->procedure->acts[act].approve);
        json_end(j);
    }
    json_end_list(j);
}

static void needs(struct json *j, unsigned bits)
{
    static const char *const names[] = { "until", "reason", "attachment", "amount" };
    json_key(j, "needs");
    json_begin_list(j);
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        if ((bits >> i & 1) != 0)
            json_str(j, names[i]);
    json_end_list(j);
}

static void options(struct json *j, const struct casework *w, enum role role)
{
    struct case_option list[PROC_ACTS_MAX];
    enum case_role mine = CASE_BY_AUDITOR;
    bool has_role = role != 0 && case_role_by_name(slice_str(role_name(role)), &mine);
    size_t n = case_options(&w->stand, list);
    json_key(j, "options");
    json_begin_list(j);
    for (size_t i = 0; i < n; i++) {
        const struct proc_act *a = &w->procedure->acts[list[i].act];
        json_begin(j);
        json_kv_str(j, "act", a->id);
        titled(j, "title", &a->title);
        json_kv_str(j, "article", a->article);
        json_key(j, "open");
        json_bool(j, list[i].is_open);
        json_key(j, "mine");
        json_bool(j, has_role && (a->by >> mine & 1) != 0);
        json_kv_day(j, "earliest", list[i].earliest);
        json_kv_day(j, "latest", list[i].latest);
        flags(j, "missing", w->procedure, list[i].missing);
        needs(j, a->needs);
        roles(j, "by", a->by);
        roles(j, "approve", a->approve);
        json_end(j);
    }
    json_end_list(j);
}

static enum rc findings(struct call *c, struct json *j, const struct casework *w)
{
    struct store_rows *rows = NULL;
    const struct sql_value key[] = { sql_str(w->operator_id), sql_str(w->id) };
    enum rc rc = store_query(
        c->store,
        "SELECT p.regulation, p.clause, p.sensor, p.equipment, f.status, f.deadline_day, "
        "f.closed_day FROM proceeding_finding p LEFT JOIN finding f ON f.operator = p.operator "
        "AND "
        "f.equipment = p.equipment AND f.sensor = p.sensor AND f.regulation = p.regulation AND "
        "f.clause = p.clause WHERE p.operator = $1 AND p.proceeding = $2 ORDER BY "
        "p.regulation, "
        "p.clause, p.equipment, p.sensor",
        key, 2, &rows, &c->err);
    if (rc != RC_OK)
        return rc;
    json_key(j, "findings");
    json_begin_list(j);
    while (store_next(rows)) {
        json_begin(j);
        json_kv_text(j, "regulation", store_text(rows, 0));
        json_kv_text(j, "clause", store_text(rows, 1));
        json_kv_text(j, "sensor", store_text(rows, 2));
        json_kv_text(j, "equipment", store_text(rows, 3));
        json_kv_text(j, "status", store_text(rows, 4));
        json_kv_day(j, "deadline",
                    store_is_null(rows, 5) ? TIME_DAY_NONE : (int32_t)store_int(rows, 5));
        json_kv_day(j, "closed",
                    store_is_null(rows, 6) ? TIME_DAY_NONE : (int32_t)store_int(rows, 6));
        json_end(j);
    }
    json_end_list(j);
    return store_end(rows, &c->err);
}

static enum rc files(struct call *c, struct json *j, const struct casework *w, bool is_public)
{
    struct store_rows *rows = NULL;
    const struct sql_value key[] = { sql_str(w->operator_id), sql_str(w->id),
                                     sql_int(is_public ? 0 : 1) };
    enum rc rc = store_query(c->store,
                             "SELECT digest, name, media, size, added_ns, added_by, "
                             "is_restricted FROM proceeding_file "
                             "WHERE operator = $1 AND proceeding = $2 AND is_restricted <= $3 "
                             "ORDER BY added_ns, digest",
                             key, 3, &rows, &c->err);
    if (rc != RC_OK)
        return rc;
    json_key(j, "documents");
    json_begin_list(j);
    while (store_next(rows)) {
        json_begin(j);
        json_kv_text(j, "digest", store_text(rows, 0));
        json_kv_text(j, "name", store_text(rows, 1));
        json_kv_text(j, "media", store_text(rows, 2));
        json_kv_uint(j, "size", (uint64_t)store_int(rows, 3));
        json_kv_time(j, "added", store_int(rows, 4));
        json_kv_text(j, "by", store_text(rows, 5));
        json_key(j, "restricted");
        json_bool(j, store_int(rows, 6) != 0);
        json_end(j);
    }
    json_end_list(j);
    return store_end(rows, &c->err);
}

enum rc case_json(struct call *c, const struct casework *w, bool is_public, bool with_acts,
                  struct buf *out)
{
    struct json j;
    uint8_t next = case_next_clock(&w->stand);
    json_init(&j, out);
    json_begin(&j);
    json_kv_str(&j, "schema", "sekisho.case/1");
    json_kv_str(&j, "operator", w->operator_id);
    json_kv_str(&j, "case", w->id);
    json_kv_str(&j, "procedure", w->procedure->id);
    titled(&j, "law", &w->procedure->title);
    json_kv_str(&j, "citation", w->procedure->citation.en);
    json_kv_str(&j, "citation_ja", w->procedure->citation.ja);
    json_kv_str(&j, "checked", w->procedure->checked);
    json_kv_str(&j, "title", w->title);
    json_kv_str(&j, "copy", is_public ? "public" : "restricted");
    json_kv_day(&j, "opened", w->opened);
    json_kv_str(&j, "opened_by", w->opened_by);
    json_kv_day(&j, "today", w->today);
    state(&j, "stands", w->procedure, w->stand.state);
    json_kv_day(&j, "since", w->stand.since);
    json_key(&j, "ended");
    json_bool(&j, w->procedure->states[w->stand.state].is_end);
    flags(&j, "flags", w->procedure, w->stand.flags);
    json_kv_str(&j, "next_clock", next == PROC_NONE ? NULL : w->procedure->clocks[next].id);
    json_kv_day(&j, "next_day", next == PROC_NONE ? TIME_DAY_NONE : w->stand.clocks[next].end);
    clocks(&j, w);
    history(&j, w, is_public);
    if (with_acts)
        acts(&j, w, is_public);
    if (!is_public && !with_acts)
        proposals(&j, w);
    if (!with_acts)
        options(&j, w, c->who.role);
    enum rc rc = findings(c, &j, w);
    if (rc == RC_OK)
        rc = files(c, &j, w, is_public);
    json_end(&j);
    return rc;
}

void case_json_procedures(const struct shelf *shelf, struct buf *out)
{
    struct json j;
    json_init(&j, out);
    json_begin(&j);
    json_kv_str(&j, "schema", "sekisho.procedures/1");
    json_key(&j, "items");
    json_begin_list(&j);
    for (size_t i = 0; i < shelf->count; i++) {
        const struct procedure *p = shelf->items[i];
        json_begin(&j);
        json_kv_str(&j, "procedure", p->id);
        titled(&j, "title", &p->title);
        json_kv_str(&j, "country", p->country);
        json_kv_str(&j, "citation", p->citation.en);
        json_kv_str(&j, "source", p->source);
        json_kv_str(&j, "checked", p->checked);
        json_key(&j, "regulations");
        json_begin_list(&j);
        for (size_t k = 0; k < p->regulation_count; k++)
            json_str(&j, p->regulations[k]);
        json_end_list(&j);
        json_end(&j);
    }
    json_end_list(&j);
    json_end(&j);
}

void case_json_made(struct buf *out, const char *name, const char *value)
{
    struct json j;
    json_init(&j, out);
    json_begin(&j);
    json_kv_str(&j, name, value);
    json_end(&j);
    buf_char(out, '\n');
}

void case_json_act(struct buf *out, int64_t number, bool is_proposed)
{
    struct json j;
    json_init(&j, out);
    json_begin(&j);
    json_kv_uint(&j, "number", (uint64_t)number);
    json_kv_str(&j, "state", is_proposed ? "proposed" : "done");
    json_end(&j);
    buf_char(out, '\n');
}
