#include "dossier/pack.h"

#include "entity/entity.h"
#include "entity/extract.h"
#include "ledger/proof.h"

enum rc pack_init(struct pack *p, struct err *err)
{
    *p = (struct pack){ .err = err };
    arena_init(&p->arena, SIZE_MAX);
    p->members = arena_new(&p->arena, struct members, 1);
    return p->members == NULL ? pack_no_memory(p) : RC_OK;
}

void pack_done(struct pack *p)
{
    arena_done(&p->arena);
}

enum rc pack_no_memory(const struct pack *p)
{
    return err_set(p->err, RC_MEMORY, "no memory for the dossier");
}

enum rc pack_add(struct pack *p, const char *name, struct buf *text)
{
    struct slice copy =
        text->failed ? (struct slice){ NULL, 0 } : arena_copy(&p->arena, buf_view(text));
    buf_done(text);
    if (copy.p == NULL || name == NULL)
        return pack_no_memory(p);
    return members_add(p->members, name, copy, p->err);
}

/* ---- law and data ---- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static bool is_used(const struct pack_law *law, const struct pack_verdict *v, size_t count,
                    const char *path)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < v[i].findings->count; k++) {
            const char *file =
                rule_set_file(law->set, slice_str(v[i].findings->items[k].regulation));
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

enum rc pack_law(struct pack *p, const struct pack_law *law, const struct pack_verdict *v,
                 size_t count)
{
    size_t rows_count = ent_count(law->entities);
    bool *wanted = arena_new(&p->arena, bool, rows_count + 1);
    enum rc rc = wanted == NULL ? pack_no_memory(p) : RC_OK;
    for (size_t i = 0; rc == RC_OK && i < law->law_count; i++) {
        if (!is_used(law, v, count, law->laws[i].path))
            continue;
        entities_in(law->entities, law->laws[i].text, wanted);
        const char *name = arena_printf(&p->arena, "law/%s", base_name(law->laws[i].path));
        rc = name == NULL ? pack_no_memory(p)
                          : members_add(p->members, name, law->laws[i].text, p->err);
    }
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        entities_of(v[i].facts, wanted, rows_count);
    struct buf rows = BUF_EMPTY;
    if (rc == RC_OK) {
        ent_extract(law->entities, wanted, &rows);
        rc = pack_add(p, MEMBER_ENTITIES, &rows);
    }
    if (rc == RC_OK)
        rc = members_add(p->members, MEMBER_COUNTRIES, law->tables.countries, p->err);
    if (rc == RC_OK)
        rc = members_add(p->members, MEMBER_SECTORS, law->tables.sectors, p->err);
    return rc == RC_OK ? members_add(p->members, MEMBER_CLASSES, law->tables.classes, p->err)
                       : rc;
}

/* ---- logs ---- */

enum rc pack_entry(struct pack *p, const char *folder, uint64_t index, struct slice entry)
{
    struct slice copy = arena_copy(&p->arena, entry);
    const char *name =
        arena_printf(&p->arena, "%s/%012llu.json", folder, (unsigned long long)index);
    return copy.p == NULL || name == NULL ? pack_no_memory(p)
                                          : members_add(p->members, name, copy, p->err);
}

static enum rc proofs(struct pack *p, const char *folder, struct led_view *view,
                      const struct led_checkpoint *head, struct slice note,
                      const uint64_t *entries, size_t count)
{
    struct led_hash root;
    enum rc rc = led_view_root(view, head->size, &root, p->err);
    if (rc == RC_OK && !led_hash_eq(&root, &head->root))
        rc = err_set(p->err, RC_FORMAT,
                     "the ledger's tiles are not those that its head is for; sekisho ledger "
                     "verify tells which");
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct led_inclusion proof = { .index = entries[i], .checkpoint = note };
        const char *name = arena_printf(&p->arena, "%s/%012llu.tlog-proof", folder,
                                        (unsigned long long)entries[i]);
        struct buf file = BUF_EMPTY;
        rc = led_prove_inclusion(view, proof.index, head->size, &proof.path, p->err);
        if (rc == RC_OK) {
            led_inclusion_print(&proof, &file);
            rc = pack_add(p, name, &file);
        }
        buf_done(&file);
    }
    return rc;
}

enum rc pack_proofs(struct pack *p, const char *folder, const struct led_source *source,
                    const struct led_checkpoint *head, struct slice note,
                    const uint64_t *entries, size_t count)
{
    struct slice kept = arena_copy(&p->arena, note);
    const char *name = arena_printf(&p->arena, "%s/checkpoint", folder);
    struct led_view *view = led_view_new(source, head->size);
    enum rc rc = view == NULL || kept.p == NULL || name == NULL ? pack_no_memory(p) : RC_OK;
    if (rc == RC_OK && head->size > 0)
        rc = proofs(p, folder, view, head, kept, entries, count);
    led_view_free(view);
    return rc == RC_OK ? members_add(p->members, name, kept, p->err) : rc;
}

/* ---- for people ---- */

void pack_tell_used(const struct members *m, struct doc *doc)
{
    struct buf out = BUF_EMPTY;
    for (size_t i = 0; i < m->count; i++) {
        struct slice name = m->items[i].name;
        uint8_t digest[HASH_SIZE];
        char hex[HASH_TEXT_SIZE];
        if (!slice_starts(name, SLICE("law/")) && !slice_starts(name, SLICE("data/")) &&
            !slice_starts(name, SLICE("case/")))
            continue;
        hash_of(m->items[i].bytes, digest);
        hash_print(digest, hex);
        buf_printf(&out, "%s  ", hex);
        buf_slice(&out, name);
        buf_char(&out, '\n');
    }
    doc->failed = doc->failed || out.failed;
    doc_add(doc, DOC_LINES, "en", slice_trim(buf_view(&out)));
    buf_done(&out);
}

/* ---- keys and seal ---- */

enum rc pack_keys(struct pack *p, const struct led_vkey *keys, size_t count)
{
    struct buf out = BUF_EMPTY;
    for (size_t i = 0; i < count; i++) {
        led_vkey_print(&keys[i], &out);
        buf_char(&out, '\n');
    }
    return pack_add(p, MEMBER_KEYS, &out);
}

enum rc pack_finish(struct pack *p, struct buf *out)
{
    struct buf manifest = BUF_EMPTY;
    struct buf text = BUF_EMPTY;
    manifest_print(p->members, &manifest);
    seal_text(buf_view(&manifest), &text);
    enum rc rc = pack_add(p, MEMBER_MANIFEST, &manifest);
    if (rc == RC_OK)
        rc = pack_add(p, MEMBER_SEAL, &text);
    buf_done(&text);
    return rc == RC_OK ? zip_put(p->members->items, p->members->count, out, p->err) : rc;
}
