/* The dossier of a case: collects what the store, the logs and the data have of it, packs it,
 * seals it with the authority's key, and checks the result as its reader will. */
#include "authority/api_cases.h"
#include "authority/authority.h"
#include "authority/case_json.h"
#include "authority/letters.h"
#include "authority/opfacts.h"
#include "authority/replicate.h"
#include "authority/tiles.h"
#include "base/jcs.h"
#include "dossier/case_pack.h"
#include "dossier/doc.h"
#include "dossier/verify.h"
#include "ledger/reader.h"
#include "rules/file.h"

#include <stdio.h>

enum {
    FILE_SIZE_MAX = 4 << 20,        /* of the texts of data */
    DOCUMENTS_SIZE_MAX = 128 << 20, /* all documents of a case, in one dossier */
    FILES_MAX = 2048,
    LOGS_MAX = 64,
    ACTS_MAX = 1000,
};

struct collecting {
    struct call *call;
    struct arena *arena; /* the request's */
    struct casework w;
    struct operator_facts of;
    int32_t day;
    bool is_public;
    struct dossier_case d;
    struct case_piece *pieces;
    struct case_file *files;
    struct case_log logs[LOGS_MAX];
    struct log_name names[LOGS_MAX];
    struct tiles_context contexts[LOGS_MAX];
    struct led_reader *acts; /* owned */
    struct case_told told[4];
};

static enum rc no_memory(const struct collecting *c)
{
    return err_set(&c->call->err, RC_MEMORY, "no memory for a dossier");
}

static struct slice kept(const struct collecting *c, struct buf *text)
{
    struct slice copy =
        text->failed ? (struct slice){ NULL, 0 } : arena_copy(c->arena, buf_view(text));
    buf_done(text);
    return copy;
}

static enum rc add_file(struct collecting *c, const char *name, struct slice bytes)
{
    if (name == NULL || bytes.p == NULL)
        return no_memory(c);
    if (c->d.file_count == FILES_MAX)
        return err_set(&c->call->err, RC_LIMIT, "more than %d documents and letters",
                       FILES_MAX);
    c->files[c->d.file_count++] = (struct case_file){ name, bytes };
    return RC_OK;
}

/* ---- the record ---- */

static enum rc record(struct collecting *c)
{
    struct buf out = BUF_EMPTY;
    enum rc rc = case_json(c->call, &c->w, c->is_public, true, &out);
    if (rc != RC_OK) {
        buf_done(&out);
        return rc;
    }
    c->d.json = kept(c, &out);
    c->d.title = arena_printf(c->arena, "Sekisho: %s %s", c->w.id, c->w.title);
    return c->d.json.p == NULL || c->d.title == NULL ? no_memory(c) : RC_OK;
}

static enum rc data_file(struct collecting *c, const char *folder, const char *name,
                         const char *ending, struct slice *ret)
{
    const char *path = arena_printf(c->arena, "%s%s/%s%s", c->call->authority->procedures->dir,
                                    folder, name, ending);
    return path == NULL ? no_memory(c)
                        : rule_file_read(path, FILE_SIZE_MAX, c->arena, ret, &c->call->err);
}

static enum rc procedure(struct collecting *c)
{
    const struct procedure *p = c->w.procedure;
    struct slice text;
    enum rc rc = data_file(c, "/procedures", p->id, ".procedure", &text);
    if (rc == RC_OK)
        rc = add_file(c, arena_printf(c->arena, "case/%s.procedure", p->id), text);
    if (rc == RC_OK && p->holidays != NULL)
        rc = data_file(c, "/holidays", p->holidays, ".tsv", &text);
    return rc == RC_OK && p->holidays != NULL ? add_file(c, "case/holidays.tsv", text) : rc;
}

static enum rc documents(struct collecting *c)
{
    struct store_rows *rows = NULL;
    struct call *call = c->call;
    int64_t size = 0;
    const struct sql_value key[] = { sql_str(c->w.operator_id), sql_str(c->w.id),
                                     sql_int(c->is_public ? 0 : 1) };
    enum rc rc =
        store_number(call->store,
                     "SELECT coalesce(sum(size), 0) FROM proceeding_file WHERE operator "
                     "= $1 AND proceeding = $2 AND is_restricted <= $3",
                     key, 3, 0, &size, &call->err);
    if (rc == RC_OK && size > DOCUMENTS_SIZE_MAX)
        rc = err_set(&call->err, RC_LIMIT,
                     "the documents of the case have more than %d MB: a dossier holds no more",
                     DOCUMENTS_SIZE_MAX >> 20);
    if (rc == RC_OK)
        rc = store_query(call->store,
                         "SELECT digest, content FROM proceeding_file WHERE operator = $1 AND "
                         "proceeding = $2 AND is_restricted <= $3 ORDER BY digest",
                         key, 3, &rows, &call->err);
    if (rc != RC_OK)
        return rc;
    while (rc == RC_OK && store_next(rows)) {
        struct slice digest = store_text(rows, 0);
        rc = add_file(c,
                      arena_printf(c->arena, "case/documents/%.*s", (int)digest.n,
                                   (const char *)digest.p),
                      arena_copy(c->arena, store_blob(rows, 1)));
    }
    enum rc ended = store_end(rows, &call->err);
    return rc == RC_OK ? ended : rc;
}

static enum rc letters(struct collecting *c)
{
    static const char *const langs[LETTER_LANGS] = { [LETTER_EN] = "en", [LETTER_JA] = "ja" };
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < c->w.stand.step_count && doc_has_pdf(); i++) {
        const char *id = letter_of(&c->w, i);
        if (id == NULL || (c->is_public && c->w.rows[c->w.stand.steps[i].act].is_restricted))
            continue;
        for (int lang = 0; rc == RC_OK && lang < LETTER_LANGS; lang++) {
            struct buf out = BUF_EMPTY;
            rc = letter_make(c->call, &c->w, i, (enum letter_lang)lang, &out);
            if (rc == RC_OK)
                rc = add_file(c,
                              arena_printf(c->arena, "case/letters/%03zu-%s-%s.pdf", i + 1, id,
                                           langs[lang]),
                              kept(c, &out));
            else if (rc == RC_END) /* it is not written in that language */
                rc = RC_OK;
            buf_done(&out);
        }
    }
    return rc;
}

/* ---- the law ---- */

static enum rc laws(struct collecting *c)
{
    const struct rule_set *set = c->call->authority->law;
    size_t count = rule_set_count(set);
    struct dossier_law *all = arena_new(c->arena, struct dossier_law, count + 1);
    enum rc rc = all == NULL ? no_memory(c) : RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        const char *path = rule_set_file(set, slice_str(rule_set_id(set, i)));
        bool is_there = path == NULL;
        for (size_t k = 0; !is_there && k < c->d.law_count; k++)
            is_there = strcmp(all[k].path, path) == 0;
        if (is_there)
            continue;
        all[c->d.law_count].path = path;
        rc = rule_file_read(path, FILE_SIZE_MAX, c->arena, &all[c->d.law_count++].text,
                            &c->call->err);
    }
    c->d.laws = all;
    if (rc == RC_OK)
        rc = data_file(c, "", "countries", ".tsv", &c->d.tables.countries);
    if (rc == RC_OK)
        rc = data_file(c, "", "sectors", ".tsv", &c->d.tables.sectors);
    return rc == RC_OK ? data_file(c, "", "classes", ".tsv", &c->d.tables.classes) : rc;
}

/* ---- equipment and its logs ---- */

/* The log of a sensor, new or met before; CASE_NO_LOG: it has no head yet. */
static enum rc log_of(struct collecting *c, struct slice sensor, size_t *ret)
{
    struct log_name name = { "", "" };
    struct log_head head;
    *ret = CASE_NO_LOG;
    if (!authority_is_id(sensor))
        return RC_OK;
    (void)snprintf(name.operator_id, sizeof name.operator_id, "%s",
                   c->w.operator_id); /* fits */
    (void)snprintf(name.sensor, sizeof name.sensor, "%.*s", (int)sensor.n,
                   (const char *)sensor.p); /* likewise */
    for (size_t i = 0; i < c->d.log_count; i++)
        if (strcmp(c->names[i].sensor, name.sensor) == 0) {
            *ret = i;
            return RC_OK;
        }
    if (c->d.log_count == LOGS_MAX - 1) /* one is for acts */
        return err_set(&c->call->err, RC_LIMIT, "equipment of more than %d sensors",
                       LOGS_MAX - 1);
    enum rc rc = replicate_head(c->call->store, &name, false, c->arena, &head, &c->call->err);
    if (rc != RC_OK || head.checkpoint[0] == '\0')
        return rc == RC_END ? RC_OK : rc;
    size_t at = c->d.log_count++;
    struct case_log *l = &c->logs[at];
    c->names[at] = name;
    c->contexts[at] = (struct tiles_context){ c->call->authority, &c->names[at] };
    *l = (struct case_log){
        .folder = arena_printf(c->arena, "ledger/%zu", at + 1),
        .origin = arena_printf(c->arena, "%s", head.key.name),
        .source = { tiles_source_read, &c->contexts[at] },
        .head = { .origin = slice_str(head.key.name),
                  .size = head.tree.size,
                  .root = head.root },
        .note = slice_str(head.checkpoint),
        .key = head.key,
        .entries = arena_new(c->arena, uint64_t, CASE_FINDINGS_MAX + 1),
        .bytes = arena_new(c->arena, struct slice, CASE_FINDINGS_MAX + 1),
    };
    l->head.origin = slice_str(l->origin);
    *ret = at;
    return l->folder == NULL || l->origin == NULL || l->entries == NULL || l->bytes == NULL
               ? no_memory(c)
               : RC_OK;
}

/* Entries stand once, in the order of the log. */
static void put_entry(struct case_log *l, uint64_t index, struct slice bytes)
{
    size_t at = l->count;
    for (size_t i = 0; i < l->count; i++)
        if (l->entries[i] == index)
            return;
    while (at > 0 && l->entries[at - 1] > index) {
        l->entries[at] = l->entries[at - 1];
        l->bytes[at] = l->bytes[at - 1];
        at--;
    }
    l->entries[at] = index;
    l->bytes[at] = bytes;
    l->count++;
}

static enum rc entry_of(struct collecting *c, struct case_piece *p, struct slice sensor)
{
    struct buf out = BUF_EMPTY;
    enum rc rc = log_of(c, sensor, &p->log);
    if (rc != RC_OK || p->log == CASE_NO_LOG)
        return rc;
    struct case_log *l = &c->logs[p->log];
    rc = tiles_entry(c->call->authority, &c->names[p->log], p->entry, l->head.size, &out,
                     &c->call->err);
    struct slice bytes = rc == RC_OK ? kept(c, &out) : (struct slice){ NULL, 0 };
    buf_done(&out);
    if (rc != RC_OK || bytes.p == NULL)
        return rc == RC_OK ? no_memory(c) : rc;
    p->record = jcs_get(bytes, "equipment");
    put_entry(l, p->entry, bytes);
    return RC_OK;
}

/* Those of 'all' that the case is about. */
static enum rc chosen(struct collecting *c, struct slice equipment, struct slice sensor,
                      const struct rule_findings *all, struct rule_findings **ret)
{
    struct rule_findings *f = arena_new(c->arena, struct rule_findings, 1);
    if (f == NULL ||
        (f->items = arena_new(c->arena, struct rule_finding, all->count + 1)) == NULL)
        return no_memory(c);
    for (size_t i = 0; i < all->count; i++) {
        int64_t n = 0;
        const struct sql_value key[] = { sql_str(c->w.operator_id),
                                         sql_str(c->w.id),
                                         sql_slice(equipment),
                                         sql_slice(sensor),
                                         sql_str(all->items[i].regulation),
                                         sql_str(all->items[i].clause) };
        enum rc rc =
            store_number(c->call->store,
                         "SELECT count(*) FROM proceeding_finding WHERE operator = $1 AND "
                         "proceeding = $2 AND "
                         "equipment = $3 AND sensor = $4 AND regulation = $5 AND clause = $6",
                         key, 6, 0, &n, &c->call->err);
        if (rc != RC_OK)
            return rc;
        if (n > 0)
            f->items[f->count++] = all->items[i];
    }
    *ret = f;
    return RC_OK;
}

struct held {
    struct case_piece piece;
    struct slice sensor;
};

/* One row of equipment, as facts. */
static enum rc hold(struct collecting *c, struct store_rows *rows, struct held *ret)
{
    struct rule_facts *facts = arena_new(c->arena, struct rule_facts, 1);
    *ret = (struct held){ .piece = { .id = arena_copy(c->arena,
                                                      store_text(rows, OPFACTS_EQUIPMENT)),
                                     .facts = facts,
                                     .log = CASE_NO_LOG,
                                     .entry = (uint64_t)store_int(rows, OPFACTS_ENTRY) },
                          .sensor = arena_copy(c->arena, store_text(rows, OPFACTS_SENSOR)) };
    if (facts == NULL || ret->piece.id.p == NULL || ret->sensor.p == NULL)
        return no_memory(c);
    rule_facts_from(facts, &c->of.facts, c->arena);
    opfacts_equipment(c->call->authority, facts, rows, c->day);
    return RC_OK;
}

/* Judged as of today; what holds no longer is left out. */
static enum rc judge(struct collecting *c, struct held *h)
{
    struct rule_findings found = { NULL, 0 };
    struct rule_findings *own = NULL;
    enum rc rc = rule_eval(c->call->authority->law, h->piece.facts, c->day, true, c->arena,
                           &found, &c->call->err);
    if (rc == RC_OK)
        rc = chosen(c, h->piece.id, h->sensor, &found, &own);
    if (rc != RC_OK || own->count == 0)
        return rc;
    h->piece.findings = own;
    rc = entry_of(c, &h->piece, h->sensor);
    c->pieces[c->d.piece_count++] = h->piece;
    return rc;
}

static enum rc equipment(struct collecting *c)
{
    struct call *call = c->call;
    struct store_rows *rows = NULL;
    struct held *all = arena_new(c->arena, struct held, CASE_FINDINGS_MAX);
    size_t count = 0;
    char sql[1024];
    const struct sql_value key[] = { sql_str(c->w.operator_id), sql_str(c->w.id) };
    enum rc rc = all == NULL ? no_memory(c)
                             : opfacts_load(call->authority, call->store, c->w.operator_id,
                                            c->day, c->arena, &c->of, &call->err);
    (void)snprintf(
        sql, sizeof sql,
        "SELECT %s FROM equipment e LEFT JOIN sensor s ON s.operator = e.operator AND "
        "s.sensor = e.sensor LEFT JOIN site t ON t.operator = s.operator AND t.site = "
        "s.site WHERE e.operator = $1 AND EXISTS (SELECT 1 FROM proceeding_finding p "
        "WHERE p.operator = e.operator AND p.proceeding = $2 AND p.equipment = "
        "e.equipment AND p.sensor = e.sensor) ORDER BY e.equipment, e.sensor",
        opfacts_columns); /* fits */
    if (rc == RC_OK)
        rc = store_query(call->store, sql, key, 2, &rows, &call->err);
    if (rc != RC_OK)
        return rc;
    while (rc == RC_OK && count < CASE_FINDINGS_MAX && store_next(rows))
        rc = hold(c, rows, &all[count++]);
    enum rc ended = store_end(rows, &call->err);
    rc = rc == RC_OK ? ended : rc;
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = judge(c, &all[i]);
    return rc;
}

/* ---- the authority's own ledger ---- */

static enum rc act_entries(struct collecting *c, struct store *s, struct case_log *l)
{
    struct store_rows *rows = NULL;
    struct err *err = &c->call->err;
    const char *api =
        arena_printf(c->arena, "/v1/operators/%s/cases/%s/%%", c->w.operator_id, c->w.id);
    const char *page =
        arena_printf(c->arena, "/operators/%s/cases/%s/%%", c->w.operator_id, c->w.id);
    const struct sql_value key[] = { sql_str(c->w.operator_id), sql_str(api), sql_str(page),
                                     sql_int((int64_t)l->head.size), sql_int(ACTS_MAX) };
    enum rc rc = store_query(s,
                             "SELECT entry FROM act WHERE operator = $1 AND (path LIKE $2 OR "
                             "path LIKE $3) AND entry "
                             "IS NOT NULL AND entry < $4 AND method = 'POST' AND status < 400 "
                             "ORDER BY entry LIMIT $5",
                             key, 5, &rows, err);
    if (rc != RC_OK)
        return rc;
    while (store_next(rows))
        l->entries[l->count++] = (uint64_t)store_int(rows, 0);
    rc = store_end(rows, err);
    for (size_t i = 0; rc == RC_OK && i < l->count; i++) {
        struct buf out = BUF_EMPTY;
        rc = led_reader_entry(c->acts, l->entries[i], &out, err);
        l->bytes[i] = rc == RC_OK ? kept(c, &out) : (struct slice){ NULL, 0 };
        buf_done(&out);
        if (rc == RC_OK && l->bytes[i].p == NULL)
            rc = no_memory(c);
    }
    return rc;
}

static enum rc acts(struct collecting *c)
{
    struct store *s = NULL;
    struct authority *a = c->call->authority;
    const char *path = arena_printf(c->arena, "%s/ledger", a->home);
    struct case_log *l = &c->logs[c->d.log_count];
    *l = (struct case_log){ .folder = "ledger/acts",
                            .entries = arena_new(c->arena, uint64_t, ACTS_MAX + 1),
                            .bytes = arena_new(c->arena, struct slice, ACTS_MAX + 1) };
    if (path == NULL || l->entries == NULL || l->bytes == NULL)
        return no_memory(c);
    enum rc rc = led_reader_open(path, NULL, &c->acts, &c->call->err);
    if (rc == RC_USAGE)
        return RC_OK; /* there is none yet: the dossier will say that no act has an entry */
    if (rc != RC_OK)
        return rc;
    l->source = *led_reader_source(c->acts);
    l->head = *led_reader_checkpoint(c->acts);
    l->note = led_reader_note(c->acts);
    l->key = *led_reader_vkey(c->acts);
    l->origin = l->key.name;
    rc = pool_take_main(a->pool, &s, &c->call->err);
    if (rc == RC_OK)
        rc = act_entries(c, s, l);
    pool_give(a->pool, s);
    c->d.log_count += rc == RC_OK && l->count > 0;
    return rc;
}

/* ---- for people ---- */

static void day_in(int32_t day, struct buf *out)
{
    char text[TIME_TEXT_SIZE] = "-";
    if (day != TIME_DAY_NONE)
        time_print_day(day, text);
    buf_str(out, text);
}

static void both(const struct proc_text *t, struct buf *out)
{
    buf_printf(out, "%s%s%s", t->en, t->ja == NULL ? "" : "  ", t->ja == NULL ? "" : t->ja);
}

static struct slice about(struct collecting *c)
{
    const struct procedure *p = c->w.procedure;
    struct buf out = BUF_EMPTY;
    buf_printf(&out, "%s\n%s\n%s\n", c->w.id, c->w.title, c->w.operator_id);
    both(&p->title, &out);
    buf_char(&out, '\n');
    both(&p->citation, &out);
    buf_char(&out, '\n');
    both(&p->states[c->w.stand.state].title, &out);
    buf_str(&out, "  ");
    day_in(c->w.stand.since, &out);
    buf_str(&out, c->is_public ? "\npublic copy  公開用の写し\n" : "\n");
    return kept(c, &out);
}

static struct slice history(struct collecting *c)
{
    struct buf out = BUF_EMPTY;
    for (size_t i = 0; i < c->w.stand.step_count; i++) {
        const struct case_step *s = &c->w.stand.steps[i];
        const struct case_row *r = s->is_lapse ? NULL : &c->w.rows[s->act];
        day_in(s->day, &out);
        buf_str(&out, "  ");
        both(&s->title, &out);
        buf_printf(&out, "  %s", s->article == NULL ? "" : s->article);
        if (r != NULL)
            buf_printf(&out, "  %s%s%s", r->by, r->approver == NULL ? "" : " + ",
                       r->approver == NULL ? "" : r->approver);
        if (r != NULL && r->reason != NULL && !(c->is_public && r->is_restricted))
            buf_printf(&out, "\n            %s", r->reason);
        buf_char(&out, '\n');
    }
    return kept(c, &out);
}

static struct slice clocks(struct collecting *c)
{
    struct buf out = BUF_EMPTY;
    for (size_t i = 0; i < c->w.procedure->clock_count; i++) {
        const struct case_clock *k = &c->w.stand.clocks[i];
        if (!k->is_known)
            continue;
        day_in(k->begin, &out);
        buf_str(&out, " - ");
        day_in(k->end, &out);
        buf_str(&out, "  ");
        both(&c->w.procedure->clocks[i].title, &out);
        buf_char(&out, '\n');
    }
    return kept(c, &out);
}

static enum rc people(struct collecting *c)
{
    c->told[0] = (struct case_told){ "Case 事案", about(c) };
    c->told[1] = (struct case_told){ "History 経過", history(c) };
    c->told[2] = (struct case_told){ "Clocks 期間", clocks(c) };
    c->d.told_count = 3;
    for (size_t i = 0; i < c->d.told_count; i++)
        if (c->told[i].lines.p == NULL)
            return no_memory(c);
    return RC_OK;
}

/* ---- the whole ---- */

/* What would not hold is not handed out: the data may have changed on disk since it was read.
 */
static enum rc check(struct collecting *c, struct slice file)
{
    struct buf page = BUF_EMPTY;
    bool holds = false;
    const struct dossier_trust trust = { &c->call->authority->witness, 1 };
    enum rc rc = dossier_verify(file, &trust, REPORT_EN, &page, &holds, &c->call->err);
    if (rc == RC_OK && !holds) {
        struct slice rest = buf_view(&page);
        (void)slice_line(&rest); /* WRONG */
        struct slice first = slice_trim(slice_line(&rest));
        rc = err_set(&c->call->err, RC_IO,
                     "the dossier would not hold (%.*s); restart the authority if its data "
                     "changed",
                     (int)(first.n > 300 ? 300 : first.n), (const char *)first.p);
    }
    buf_done(&page);
    return rc;
}

static enum rc pack(struct collecting *c)
{
    const struct authority *a = c->call->authority;
    struct buf file = BUF_EMPTY;
    enum rc rc = dossier_case_build(&c->d, &file, &c->call->err);
    if (rc == RC_OK)
        rc = dossier_sign(buf_view(&file), slice_str(a->witness.name), &a->key,
                          &c->call->reply->body, &c->call->err);
    buf_done(&file);
    if (rc == RC_OK)
        rc = check(c, buf_view(&c->call->reply->body));
    return rc == RC_FORMAT || rc == RC_USAGE ? RC_IO : rc; /* nothing the caller did */
}

static enum rc collect(struct collecting *c)
{
    enum rc (*const steps[])(struct collecting *) = { record,  procedure, documents,
                                                      letters, laws,      equipment,
                                                      acts,    people,    pack };
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < sizeof steps / sizeof steps[0]; i++)
        rc = steps[i](c);
    return rc;
}

enum rc api_case_dossier(struct call *call)
{
    struct authority *a = call->authority;
    struct arena *arena = call->request->arena;
    struct collecting *c = arena_new(arena, struct collecting, 1);
    if (c == NULL)
        return err_set(&call->err, RC_MEMORY, "no memory for a dossier");
    *c = (struct collecting){ .call = call,
                              .arena = arena,
                              .day = time_day_of(authority_now_ns(a)),
                              .is_public = api_wants_public(call),
                              .pieces = arena_new(arena, struct case_piece, CASE_FINDINGS_MAX),
                              .files = arena_new(arena, struct case_file, FILES_MAX) };
    c->d = (struct dossier_case){ .set = a->law,
                                  .entities = a->entities,
                                  .vocab = a->vocab,
                                  .day = c->day,
                                  .pieces = c->pieces,
                                  .logs = c->logs,
                                  .witness = &a->witness,
                                  .files = c->files,
                                  .told = c->told,
                                  .has_pdf = doc_has_pdf() };
    enum rc rc = c->pieces == NULL || c->files == NULL
                     ? no_memory(c)
                     : casework_load(a, call->store, call->operator_id, call->values[1], arena,
                                     &c->w, &call->err);
    if (rc == RC_OK)
        rc = collect(c);
    led_reader_close(c->acts);
    if (rc != RC_OK)
        return rc;
    http_reply_header(call->reply, "Content-Disposition",
                      arena_printf(arena, "attachment; filename=\"%s.zip\"", c->w.id));
    call->reply->status = 200;
    call->reply->type = "application/zip";
    call->reply->is_plain = true; /* it is packed */
    return RC_OK;
}
