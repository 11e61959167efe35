#include "dossier/build.h"

#include "base/jcs.h"
#include "base/json.h"
#include "base/map.h"
#include "dossier/doc.h"
#include "dossier/pack.h"
#include "dossier/people.h"
#include "ledger/entry.h"
#include "report/evidence.h"
#include "report/words.h"
#include "rules/facts_json.h"

#include <stdlib.h>

enum { ENTRIES_MAX = 512 }; /* of the ledger, in one dossier */

struct building {
    const struct dossier_source *s;
    struct pack pack;
    bool *wanted;    /* items with something chosen */
    struct map *ids; /* their ids; owned */
    struct trail_frame *frames;
    size_t frame_count;
    size_t frame_room;
    uint64_t entries[ENTRIES_MAX]; /* of the ledger */
    size_t entry_count;
    struct err *err;
};

/* ---- frames ---- */

struct collecting {
    struct building *b;
    struct buf *out;
};

static enum rc take(void *ctx, struct slice bytes, struct err *err)
{
    (void)err; /* 'failed' tells */
    struct collecting *to = ctx;
    buf_slice(to->out, bytes);
    return RC_OK;
}

static void note(void *ctx, const struct trail_frame *frame)
{
    struct collecting *to = ctx;
    struct building *b = to->b;
    if (b->frame_count == b->frame_room) {
        size_t room = b->frame_room == 0 ? 64 : b->frame_room * 2;
        struct trail_frame *more = arena_new(&b->pack.arena, struct trail_frame, room);
        if (more == NULL) {
            to->out->failed = true;
            return;
        }
        if (b->frame_count > 0)
            memcpy(more, b->frames, b->frame_count * sizeof *more);
        b->frames = more;
        b->frame_room = room;
    }
    b->frames[b->frame_count++] = *frame;
}

static enum rc evidence(struct building *b)
{
    struct buf out = BUF_EMPTY;
    struct collecting ctx = { b, &out };
    struct report shown = *b->s->report;
    shown.findings = b->s->chosen; /* comments speak of these alone */
    const struct report_evidence to = { .spool = b->s->spool,
                                        .redact = b->s->redact,
                                        .wanted = b->wanted,
                                        .write = take,
                                        .note = note,
                                        .ctx = &ctx };
    enum rc rc = report_evidence_write(&shown, &to, b->err);
    if (rc == RC_OK)
        return pack_add(&b->pack, MEMBER_EVIDENCE, &out);
    buf_done(&out);
    return rc;
}

/* ---- law and data ---- */

static enum rc law_and_data(struct building *b)
{
    const struct report *r = b->s->report;
    const struct pack_law law = { r->set, r->entities, b->s->tables, b->s->laws,
                                  b->s->law_count };
    struct pack_verdict *v = arena_new(&b->pack.arena, struct pack_verdict, r->list->count + 1);
    size_t count = 0;
    if (v == NULL)
        return pack_no_memory(&b->pack);
    for (size_t i = 0; i < r->list->count; i++)
        if (b->wanted[i])
            v[count++] = (struct pack_verdict){ &r->facts[i], &b->s->chosen[i] };
    return pack_law(&b->pack, &law, v, count);
}

/* ---- the ledger ---- */

/* Is the entry about equipment that is packed? */
static bool is_about(const struct building *b, struct slice entry)
{
    struct slice equipment = jcs_get(entry, "equipment");
    struct slice id = equipment.n > 0 && equipment.p[0] == '{'
                          ? jcs_text(jcs_get(equipment, "id"))
                          : jcs_text(equipment);
    return id.n > 0 && map_get(b->ids, id) != NULL;
}

static bool collect_ids(struct building *b)
{
    size_t count = b->s->report->list->count;
    b->ids = map_new(count + 1);
    bool is_good = b->ids != NULL;
    for (size_t i = 0; is_good && i < count; i++) {
        struct buf id = BUF_EMPTY;
        bool is_new = false;
        if (!b->wanted[i])
            continue;
        addr_print(&b->s->report->list->items[i].addresses[0], &id);
        is_good = !id.failed && map_put(b->ids, buf_view(&id), &is_new) != NULL;
        buf_done(&id);
    }
    return is_good;
}

static enum rc entry(void *ctx, uint64_t index, struct slice bytes, struct err *err)
{
    struct building *b = ctx;
    struct led_entry parsed;
    if (led_entry_parse(bytes, &parsed, NULL) != RC_OK || !is_about(b, bytes))
        return RC_OK; /* of a kind that is not known, or of others */
    if (b->entry_count == ENTRIES_MAX)
        return err_set(
            err, RC_LIMIT,
            "more than %d entries of the ledger are about this equipment; choose less",
            ENTRIES_MAX);
    b->entries[b->entry_count++] = index;
    return pack_entry(&b->pack, "ledger", index, bytes);
}

static enum rc ledger(struct building *b)
{
    struct led_reader *log = b->s->log;
    if (log == NULL)
        return RC_OK;
    const struct led_checkpoint *head = led_reader_checkpoint(log);
    enum rc rc = collect_ids(b) ? led_reader_each(log, 0, head->size, entry, b, b->err)
                                : pack_no_memory(&b->pack);
    return rc == RC_OK ? pack_proofs(&b->pack, "ledger", led_reader_source(log), head,
                                     led_reader_note(log), b->entries, b->entry_count)
                       : rc;
}

/* ---- the machine's part ---- */

static void sources(const struct report *r, struct json *j)
{
    json_key(j, "sources");
    json_begin_list(j);
    for (size_t i = 0; i < r->source_count; i++)
        json_str(j, r->sources[i]);
    json_end_list(j);
}

static void frames(const struct building *b, struct json *j)
{
    json_key(j, "frames");
    json_begin_list(j);
    for (size_t i = 0; i < b->frame_count; i++) {
        char hex[HASH_TEXT_SIZE];
        hash_print(b->frames[i].sha256, hex);
        json_begin(j);
        json_kv_str(j, "source", b->s->report->sources[b->frames[i].source]);
        json_kv_uint(j, "frame", b->frames[i].number);
        json_kv_str(j, "sha256", hex);
        json_end(j);
    }
    json_end_list(j);
}

static void entries(const struct building *b, struct json *j)
{
    json_key(j, "ledger");
    if (b->s->log == NULL) {
        json_none(j);
        return;
    }
    json_begin(j);
    json_kv_uint(j, "size", led_reader_checkpoint(b->s->log)->size);
    json_key(j, "entries");
    json_begin_list(j);
    for (size_t i = 0; i < b->entry_count; i++)
        json_uint(j, b->entries[i]);
    json_end_list(j);
    json_end(j);
}

static enum rc machine_part(struct building *b)
{
    const struct report *r = b->s->report;
    struct buf out = BUF_EMPTY;
    struct json j;
    json_init(&j, &out);
    json_begin(&j);
    json_kv_str(&j, "schema", DOSSIER_SCHEMA);
    json_kv_str(&j, "program", "sekisho " SEKISHO_VERSION);
    json_kv_day(&j, "as_of", r->day);
    sources(r, &j);
    json_key(&j, "redacted");
    json_bool(&j, b->s->redact);
    json_key(&j, "equipment");
    json_begin_list(&j);
    for (size_t i = 0; i < r->list->count; i++) {
        if (!b->wanted[i])
            continue;
        json_begin(&j);
        json_key(&j, "record");
        report_json_equipment(&j, &r->list->items[i], &b->s->chosen[i], r);
        json_key(&j, "facts");
        rule_facts_json(&r->facts[i], b->s->vocab, r->entities, r->set, &j);
        json_end(&j);
    }
    json_end_list(&j);
    frames(b, &j);
    entries(b, &j);
    json_end(&j);
    buf_char(&out, '\n');
    return pack_add(&b->pack, MEMBER_DOSSIER, &out);
}

/* ---- for people ---- */

static enum rc human_part(struct building *b)
{
    struct doc doc = { .arena = &b->pack.arena };
    const struct people people = { .source = b->s,
                                   .wanted = b->wanted,
                                   .frames = b->frames,
                                   .frame_count = b->frame_count,
                                   .entries = b->entries,
                                   .entry_count = b->entry_count,
                                   .members = b->pack.members };
    struct buf html = BUF_EMPTY;
    struct buf pdf = BUF_EMPTY;
    enum rc rc = people_tell(&people, &doc, b->err);
    if (rc == RC_OK && doc.failed)
        rc = pack_no_memory(&b->pack);
    if (rc == RC_OK) {
        doc_html(&doc, &html);
        rc = pack_add(&b->pack, MEMBER_HTML, &html);
    }
    if (rc == RC_OK && b->s->has_pdf)
        rc = doc_pdf(&doc, &pdf, b->err);
    if (rc == RC_OK && b->s->has_pdf)
        rc = pack_add(&b->pack, MEMBER_PDF, &pdf);
    buf_done(&html);
    buf_done(&pdf);
    return rc;
}

/* ---- signing ---- */

static struct zip_member *member_of(struct zip_member *m, size_t count, const char *name)
{
    const struct zip_member *found = zip_find(m, count, slice_str(name));
    return found == NULL ? NULL : &m[found - m];
}

/* The seal with one more signature; it must be over this manifest. */
static enum rc add_signature(struct slice manifest, struct slice before, struct slice name,
                             const struct sign_key *key, struct buf *out, struct err *err)
{
    struct buf text = BUF_EMPTY;
    struct led_note note = { .text = before, .sigs = { NULL, 0 } };
    seal_text(manifest, &text);
    bool is_unsigned = slice_eq(before, buf_view(&text));
    enum rc rc = is_unsigned ? RC_OK : led_note_parse(before, &note, err);
    if (rc == RC_OK && !slice_eq(note.text, buf_view(&text)))
        rc = err_set(err, RC_FORMAT,
                     MEMBER_SEAL
                     ": it seals another manifest; sekisho dossier verify tells more");
    if (rc == RC_OK) {
        buf_slice(out, before);
        if (is_unsigned)
            buf_char(out, '\n');
        rc = led_note_sign(buf_view(&text), name, LED_SIG_NOTE, 0, key, out, err);
    }
    buf_done(&text);
    return rc;
}

/* ---- the whole ---- */

static enum rc choose(struct building *b)
{
    size_t count = b->s->report->list->count;
    bool any = false;
    b->wanted = arena_new(&b->pack.arena, bool, count + 1);
    if (b->wanted == NULL)
        return pack_no_memory(&b->pack);
    for (size_t i = 0; i < count; i++)
        any |= b->wanted[i] = b->s->chosen[i].count > 0;
    return any ? RC_OK : err_set(b->err, RC_USAGE, "there is no finding to pack");
}

enum rc dossier_sign(struct slice file, struct slice name, const struct sign_key *key,
                     struct buf *out, struct err *err)
{
    struct zip_member *m = calloc(ZIP_MEMBERS_MAX, sizeof *m);
    size_t count = 0;
    struct buf seal = BUF_EMPTY;
    struct buf keys = BUF_EMPTY;
    struct led_vkey vkey;
    enum rc rc = m == NULL ? err_set(err, RC_MEMORY, "no memory")
                           : zip_get(file, m, ZIP_MEMBERS_MAX, &count, err);
    if (rc == RC_OK)
        rc = led_vkey_make(name, LED_SIG_NOTE, key->public_key, &vkey, err);
    struct zip_member *sealed = rc != RC_OK ? NULL : member_of(m, count, MEMBER_SEAL);
    struct zip_member *known = rc != RC_OK ? NULL : member_of(m, count, MEMBER_KEYS);
    const struct zip_member *manifest =
        rc != RC_OK ? NULL : member_of(m, count, MEMBER_MANIFEST);
    if (rc == RC_OK && (sealed == NULL || known == NULL || manifest == NULL))
        rc = err_set(err, RC_FORMAT, "no dossier: it has no manifest, seal or keys");
    if (rc == RC_OK)
        rc = add_signature(manifest->bytes, sealed->bytes, name, key, &seal, err);
    if (rc == RC_OK) {
        struct buf line = BUF_EMPTY;
        led_vkey_print(&vkey, &line);
        buf_char(&line, '\n');
        buf_slice(&keys, known->bytes);
        if (slice_find(known->bytes, buf_view(&line)) == SIZE_MAX)
            buf_slice(&keys, buf_view(&line));
        buf_done(&line);
        sealed->bytes = buf_view(&seal);
        known->bytes = buf_view(&keys);
        rc = seal.failed || keys.failed ? err_set(err, RC_MEMORY, "no memory")
                                        : zip_put(m, count, out, err);
    }
    buf_done(&seal);
    buf_done(&keys);
    free(m);
    return rc;
}

enum rc dossier_build(const struct dossier_source *source, struct buf *out, struct err *err)
{
    struct building *b = calloc(1, sizeof *b);
    if (b == NULL)
        return err_set(err, RC_MEMORY, "no memory for the dossier");
    b->s = source;
    b->err = err;
    enum rc (*const steps[])(struct building * b) = { choose, evidence,     law_and_data,
                                                      ledger, machine_part, human_part };
    enum rc rc = pack_init(&b->pack, err);
    for (size_t i = 0; rc == RC_OK && i < sizeof steps / sizeof steps[0]; i++)
        rc = steps[i](b);
    if (rc == RC_OK)
        rc = pack_keys(&b->pack, source->keys, source->key_count);
    if (rc == RC_OK)
        rc = pack_finish(&b->pack, out);
    map_free(b->ids);
    pack_done(&b->pack);
    free(b);
    return rc;
}
