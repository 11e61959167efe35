#include "dossier/build.h"

#include "base/jcs.h"
#include "base/json.h"
#include "base/map.h"
#include "dossier/doc.h"
#include "dossier/members.h"
#include "dossier/people.h"
#include "entity/entity.h"
#include "entity/extract.h"
#include "ledger/entry.h"
#include "ledger/proof.h"
#include "ledger/prove.h"
#include "report/evidence.h"
#include "report/words.h"
#include "rules/facts_json.h"

#include <stdlib.h>

enum { ENTRIES_MAX = 512 }; /* of the ledger, in one dossier */

struct building {
    const struct dossier_source *s;
    struct arena arena;
    struct members *members; /* the arena's */
    bool *wanted;            /* items with something chosen */
    struct map *ids;         /* their ids; owned */
    struct trail_frame *frames;
    size_t frame_count;
    size_t frame_room;
    uint64_t entries[ENTRIES_MAX]; /* of the ledger */
    size_t entry_count;
    struct err *err;
};

static enum rc no_memory(const struct building *b)
{
    return err_set(b->err, RC_MEMORY, "no memory for the dossier");
}

/* Moves what is in 'text' to the arena, as a member. */
static enum rc add(struct building *b, const char *name, struct buf *text)
{
    struct slice copy =
        text->failed ? (struct slice){ NULL, 0 } : arena_copy(&b->arena, buf_view(text));
    buf_done(text);
    if (copy.p == NULL || name == NULL)
        return no_memory(b);
    return members_add(b->members, name, copy, b->err);
}

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
        struct trail_frame *more = arena_new(&b->arena, struct trail_frame, room);
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
        return add(b, MEMBER_EVIDENCE, &out);
    buf_done(&out);
    return rc;
}

/* ---- law and data ---- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static bool is_used(const struct building *b, const char *path)
{
    for (size_t i = 0; i < b->s->report->list->count; i++)
        for (size_t k = 0; k < b->s->chosen[i].count; k++) {
            const char *file = rule_set_file(b->s->report->set,
                                             slice_str(b->s->chosen[i].items[k].regulation));
            if (file != NULL && strcmp(file, path) == 0)
                return true;
        }
    return false;
}

static bool is_id_letter(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* Every word of a text of law that is an entity's id. */
static void entities_in(const struct entities *e, struct slice text, bool *wanted)
{
    for (size_t at = 0; at < text.n;) {
        size_t n = 0;
        while (at + n < text.n && is_id_letter(text.p[at + n]))
            n++;
        uint32_t found = n == 0 ? ENT_NONE : ent_by_id(e, slice_sub(text, at, n));
        if (found != ENT_NONE)
            wanted[found] = true;
        at += n + 1;
    }
}

static void entities_of(const struct rule_facts *f, bool *wanted, size_t count)
{
    for (unsigned a = 0; a < RULE_ATTRIBUTES; a++)
        for (const struct rule_value *v = f->at[a].values; v != NULL; v = v->next)
            if (rule_attribute((enum rule_attr)a)->type == RULE_ENTITY &&
                (uint64_t)v->value < count)
                wanted[v->value] = true;
}

static enum rc law_and_data(struct building *b)
{
    const struct entities *e = b->s->report->entities;
    size_t count = ent_count(e);
    bool *wanted = arena_new(&b->arena, bool, count + 1);
    enum rc rc = wanted == NULL ? no_memory(b) : RC_OK;
    for (size_t i = 0; rc == RC_OK && i < b->s->law_count; i++) {
        if (!is_used(b, b->s->laws[i].path))
            continue;
        entities_in(e, b->s->laws[i].text, wanted);
        const char *name = arena_printf(&b->arena, "law/%s", base_name(b->s->laws[i].path));
        rc = name == NULL ? no_memory(b)
                          : members_add(b->members, name, b->s->laws[i].text, b->err);
    }
    for (size_t i = 0; rc == RC_OK && i < b->s->report->list->count; i++)
        if (b->wanted[i])
            entities_of(&b->s->report->facts[i], wanted, count);
    struct buf rows = BUF_EMPTY;
    if (rc == RC_OK) {
        ent_extract(e, wanted, &rows);
        rc = add(b, MEMBER_ENTITIES, &rows);
    }
    if (rc == RC_OK)
        rc = members_add(b->members, MEMBER_COUNTRIES, b->s->tables.countries, b->err);
    if (rc == RC_OK)
        rc = members_add(b->members, MEMBER_SECTORS, b->s->tables.sectors, b->err);
    return rc == RC_OK ? members_add(b->members, MEMBER_CLASSES, b->s->tables.classes, b->err)
                       : rc;
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
    struct slice copy = arena_copy(&b->arena, bytes);
    const char *name =
        arena_printf(&b->arena, "ledger/%012llu.json", (unsigned long long)index);
    if (copy.p == NULL || name == NULL)
        return no_memory(b);
    b->entries[b->entry_count++] = index;
    return members_add(b->members, name, copy, err);
}

/* The proofs of the entries that were chosen.  The tiles must be those that the head signs for.
 */
static enum rc proofs(struct building *b, struct led_view *view,
                      const struct led_checkpoint *head)
{
    struct led_hash root;
    enum rc rc = led_view_root(view, head->size, &root, b->err);
    if (rc == RC_OK && !led_hash_eq(&root, &head->root))
        rc = err_set(b->err, RC_FORMAT,
                     "the ledger's tiles are not those that its head is for; sekisho ledger "
                     "verify tells which");
    for (size_t i = 0; rc == RC_OK && i < b->entry_count; i++) {
        struct led_inclusion p = { .index = b->entries[i],
                                   .checkpoint = led_reader_note(b->s->log) };
        const char *name = arena_printf(&b->arena, "ledger/%012llu.tlog-proof",
                                        (unsigned long long)b->entries[i]);
        struct buf file = BUF_EMPTY;
        rc = led_prove_inclusion(view, p.index, head->size, &p.path, b->err);
        if (rc == RC_OK) {
            led_inclusion_print(&p, &file);
            rc = add(b, name, &file);
        }
        buf_done(&file);
    }
    return rc;
}

static enum rc ledger(struct building *b)
{
    struct led_reader *log = b->s->log;
    if (log == NULL)
        return RC_OK;
    const struct led_checkpoint *head = led_reader_checkpoint(log);
    struct slice note = arena_copy(&b->arena, led_reader_note(log));
    struct led_view *view = led_view_new(led_reader_source(log), head->size);
    enum rc rc = view == NULL || note.p == NULL || !collect_ids(b) ? no_memory(b) : RC_OK;
    if (rc == RC_OK)
        rc = led_reader_each(log, 0, head->size, entry, b, b->err);
    if (rc == RC_OK && head->size > 0)
        rc = proofs(b, view, head);
    led_view_free(view);
    return rc == RC_OK ? members_add(b->members, "ledger/checkpoint", note, b->err) : rc;
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
    return add(b, MEMBER_DOSSIER, &out);
}

/* ---- for people ---- */

static enum rc human_part(struct building *b)
{
    struct doc doc = { .arena = &b->arena };
    const struct people people = { .source = b->s,
                                   .wanted = b->wanted,
                                   .frames = b->frames,
                                   .frame_count = b->frame_count,
                                   .entries = b->entries,
                                   .entry_count = b->entry_count,
                                   .members = b->members };
    struct buf html = BUF_EMPTY;
    struct buf pdf = BUF_EMPTY;
    enum rc rc = people_tell(&people, &doc, b->err);
    if (rc == RC_OK && doc.failed)
        rc = no_memory(b);
    if (rc == RC_OK) {
        doc_html(&doc, &html);
        rc = add(b, MEMBER_HTML, &html);
    }
    if (rc == RC_OK && b->s->has_pdf)
        rc = doc_pdf(&doc, &pdf, b->err);
    if (rc == RC_OK && b->s->has_pdf)
        rc = add(b, MEMBER_PDF, &pdf);
    buf_done(&html);
    buf_done(&pdf);
    return rc;
}

/* ---- keys and seal ---- */

static enum rc keys(struct building *b)
{
    struct buf out = BUF_EMPTY;
    for (size_t i = 0; i < b->s->key_count; i++) {
        led_vkey_print(&b->s->keys[i], &out);
        buf_char(&out, '\n');
    }
    return add(b, MEMBER_KEYS, &out);
}

static enum rc seal(struct building *b)
{
    struct buf manifest = BUF_EMPTY;
    struct buf text = BUF_EMPTY;
    manifest_print(b->members, &manifest);
    seal_text(buf_view(&manifest), &text);
    enum rc rc = add(b, MEMBER_MANIFEST, &manifest);
    if (rc == RC_OK)
        rc = add(b, MEMBER_SEAL, &text);
    buf_done(&text);
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
    b->members = arena_new(&b->arena, struct members, 1);
    b->wanted = arena_new(&b->arena, bool, count + 1);
    if (b->members == NULL || b->wanted == NULL)
        return no_memory(b);
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
    arena_init(&b->arena, SIZE_MAX);
    enum rc (*const steps[])(struct building * b) = { choose, evidence,     law_and_data,
                                                      ledger, machine_part, human_part,
                                                      keys,   seal };
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < sizeof steps / sizeof steps[0]; i++)
        rc = steps[i](b);
    if (rc == RC_OK)
        rc = zip_put(b->members->items, b->members->count, out, err);
    map_free(b->ids);
    arena_done(&b->arena);
    free(b);
    return rc;
}
