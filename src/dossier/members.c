#include "dossier/members.h"

#include "base/json.h"

#include <stdlib.h>

enum rc members_add(struct members *m, const char *name, struct slice bytes, struct err *err)
{
    if (m->count == ZIP_MEMBERS_MAX)
        return err_set(err, RC_LIMIT, "more than %d members of a dossier", ZIP_MEMBERS_MAX);
    m->items[m->count++] = (struct zip_member){ slice_str(name), bytes };
    return RC_OK;
}

const char *member_purpose(struct slice name)
{
    static const struct {
        const char *name; /* or what it begins with, if it ends with a slash */
        const char *purpose;
    } table[] = {
        { MEMBER_DOSSIER, "equipment, facts, findings, frames, ledger entries" },
        { MEMBER_EVIDENCE, "frames that the findings rest on" },
        { MEMBER_HTML, "for people" },
        { MEMBER_PDF, "for people" },
        { "case/", "procedure, holidays, document or letter of the case" },
        { "law/", "text of a regulation" },
        { "data/", "rows that the verdicts rest on" },
        { "ledger/", "entry of a ledger, its proof, or the ledger's head" },
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct slice known = slice_str(table[i].name);
        bool is_folder = known.p[known.n - 1] == '/';
        if (is_folder ? slice_starts(name, known) : slice_eq(name, known))
            return table[i].purpose;
    }
    return NULL;
}

bool member_is_outside(struct slice name)
{
    return slice_eq(name, SLICE(MEMBER_MANIFEST)) || slice_eq(name, SLICE(MEMBER_SEAL)) ||
           slice_eq(name, SLICE(MEMBER_KEYS));
}

static int by_name(const void *pa, const void *pb)
{
    return slice_cmp(((const struct zip_member *)pa)->name,
                     ((const struct zip_member *)pb)->name);
}

void manifest_print(struct members *m, struct buf *out)
{
    struct json j;
    if (m->count > 1)
        qsort(m->items, m->count, sizeof *m->items, by_name);
    json_init(&j, out);
    json_begin(&j);
    json_kv_str(&j, "schema", MANIFEST_SCHEMA);
    json_kv_str(&j, "program", "sekisho " SEKISHO_VERSION);
    json_key(&j, "members");
    json_begin_list(&j);
    for (size_t i = 0; i < m->count; i++) {
        const struct zip_member *one = &m->items[i];
        uint8_t digest[HASH_SIZE];
        char hex[HASH_TEXT_SIZE];
        if (member_is_outside(one->name))
            continue;
        hash_of(one->bytes, digest);
        hash_print(digest, hex);
        json_begin(&j);
        json_kv_text(&j, "name", one->name);
        json_kv_uint(&j, "size", one->bytes.n);
        json_kv_str(&j, "sha256", hex);
        json_kv_str(&j, "purpose", member_purpose(one->name));
        json_end(&j);
    }
    json_end_list(&j);
    json_end(&j);
    buf_char(out, '\n');
}

void seal_text(struct slice manifest, struct buf *out)
{
    uint8_t digest[HASH_SIZE];
    char hex[HASH_TEXT_SIZE];
    hash_of(manifest, digest);
    hash_print(digest, hex);
    buf_printf(out, SEAL_HEAD "%s\n", hex);
}

enum rc keys_parse(struct slice text, struct led_vkey *ret, size_t room, size_t *ret_count,
                   struct err *err)
{
    size_t count = 0;
    while (text.n > 0) {
        struct slice line = slice_line(&text);
        if (line.n == 0)
            continue;
        if (count == room)
            return err_set(err, RC_LIMIT, "more than %zu keys", room);
        enum rc rc = led_vkey_parse(line, &ret[count], err);
        if (rc != RC_OK)
            return rc;
        count++;
    }
    *ret_count = count;
    return RC_OK;
}
