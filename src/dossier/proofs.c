#include "dossier/check.h"
#include "ledger/entry.h"
#include "ledger/proof.h"

#include <jansson.h>

/* Who signed a head: one line for all entries that lead to it, as there is one head in a
 * dossier. */
static void signers(struct check *c, const struct led_note *note,
                    const struct led_checkpoint *head)
{
    struct slice rest = note->sigs;
    struct led_sig sig;
    while (led_sig_next(&rest, &sig)) {
        const struct led_vkey *key = NULL;
        uint64_t time_s = 0;
        char at[TIME_TEXT_SIZE] = "";
        for (size_t i = 0; i < c->key_count && key == NULL; i++)
            if (c->keys[i].id == sig.id && slice_eq(slice_str(c->keys[i].name), sig.name))
                key = &c->keys[i];
        if (key == NULL) {
            check_tell(c, TOLD_OPEN,
                       "A signature by %.*s on the ledger's head: its key is not here.",
                       "台帳の先頭に対する %.*s の署名:鍵が添えられていない。", (int)sig.name.n,
                       (const char *)sig.name.p);
            continue;
        }
        if (led_note_check(note, key, &time_s) != LED_SIG_GOOD) {
            check_tell(c, TOLD_WRONG, "the ledger's head: the signature of %s does not verify",
                       "台帳の先頭: %s の署名は検証できない", key->name);
            continue;
        }
        if (time_s > 0 && time_s < INT64_MAX / 1000000000)
            time_print((int64_t)time_s * 1000000000, at);
        check_tell(c, check_is_trusted(c, key) ? TOLD_PROVEN : TOLD_OPEN,
                   "Ledger %.*s, %llu entries: its head is signed by %s%s%s%s.",
                   "台帳 %.*s(記録 %llu 件):先頭は %s が署名%s%s%s。", (int)head->origin.n,
                   (const char *)head->origin.p, (unsigned long long)head->size, key->name,
                   at[0] == '\0'          ? ""
                   : c->lang == REPORT_JA ? "、時刻 "
                                          : " at ",
                   at,
                   check_is_trusted(c, key) ? ""
                   : c->lang == REPORT_JA   ? "(指定されていない鍵)"
                                            : " (a key that you did not name)");
    }
}

void check_note_entry(struct check *c, const char *folder, uint64_t index, struct slice bytes)
{
    struct check_entry *e = arena_new(&c->arena, struct check_entry, 1);
    c->no_memory = c->no_memory || e == NULL;
    if (e == NULL)
        return;
    *e = (struct check_entry){ folder, index, bytes, c->entries };
    c->entries = e;
}

struct slice check_entry(const struct check *c, const char *folder, uint64_t index)
{
    for (const struct check_entry *e = c->entries; e != NULL && folder != NULL; e = e->next)
        if (e->index == index && strcmp(e->folder, folder) == 0)
            return e->bytes;
    return (struct slice){ NULL, 0 };
}

/* The head that entry 'index' leads to, by whichever log's key is here. */
static bool one_entry(struct check *c, const char *folder, uint64_t index,
                      struct slice *ret_entry, struct led_note *ret_note,
                      struct led_checkpoint *ret_head)
{
    char name[ZIP_NAME_MAX + 1];
    struct led_inclusion p;
    struct led_entry entry;
    struct err err = { "" };
    (void)snprintf(name, sizeof name, "%.80s/%012llu.json", folder,
                   (unsigned long long)index); /* a longer one is no member */
    struct slice bytes = check_member(c, name);
    enum rc rc = led_entry_parse(bytes, &entry, &err);
    (void)snprintf(name, sizeof name, "%.80s/%012llu.tlog-proof", folder,
                   (unsigned long long)index);
    if (rc == RC_OK)
        rc = led_inclusion_parse(check_member(c, name), &p, &err);
    if (rc == RC_OK && p.index != index)
        rc = err_set(&err, RC_FORMAT, "it is of another entry");
    enum rc verified = rc == RC_OK ? err_set(&err, RC_FORMAT, "no key of its log is here") : rc;
    for (size_t i = 0; rc == RC_OK && verified != RC_OK && i < c->key_count; i++)
        if (c->keys[i].type == LED_SIG_NOTE)
            verified = led_inclusion_verify(&p, bytes, &c->keys[i], ret_note, ret_head, &err);
    if (verified != RC_OK) {
        check_tell(c, TOLD_WRONG, "%s: %s", "%s: %s", name, err.text);
        return false;
    }
    check_tell(c, TOLD_PROVEN, "Entry %llu of the ledger (%.*s, written at %.*s) is in it.",
               "台帳の第 %llu 記録(%.*s、%.*s 記入)は台帳に含まれている。",
               (unsigned long long)index, (int)entry.kind.n, (const char *)entry.kind.p,
               (int)entry.at.n, (const char *)entry.at.p);
    check_note_entry(c, folder, index, bytes);
    *ret_entry = bytes;
    return true;
}

/* How many frames the entries had committed to. */
static void committed(struct check *c, const struct slice *entries, size_t count)
{
    const json_t *frames = json_object_get(c->root, "frames");
    size_t found = 0;
    for (size_t i = 0; i < json_array_size(frames); i++) {
        const char *hex = check_text(json_array_get(frames, i), "sha256");
        bool is_in = false;
        for (size_t k = 0; hex != NULL && !is_in && k < count; k++)
            is_in = slice_find(entries[k], slice_str(hex)) != SIZE_MAX;
        found += is_in;
    }
    check_tell(c, found > 0 ? TOLD_PROVEN : TOLD_OPEN,
               "%zu of the %zu frames are those whose SHA-256 these entries hold.",
               "%zu 件のフレーム(全 %zu 件中)は、これらの記録に SHA-256 が記されたものである。",
               found, json_array_size(frames));
}

/* Entries of one log that lie in 'folder'; how many are in it. */
static size_t one_log(struct check *c, const char *folder, const json_t *list,
                      struct slice *entries)
{
    size_t good = 0;
    struct led_note note;
    struct led_checkpoint head;
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_int_t index = json_integer_value(json_array_get(list, i));
        good +=
            index >= 0 && one_entry(c, folder, (uint64_t)index, &entries[good], &note, &head);
    }
    if (good > 0)
        signers(c, &note, &head);
    return good;
}

/* Of a case: the logs of its operator's sensors, and the authority's own. */
static void several_logs(struct check *c, const json_t *logs)
{
    for (size_t i = 0; i < json_array_size(logs); i++) {
        const json_t *one = json_array_get(logs, i);
        const json_t *list = json_object_get(one, "entries");
        const char *folder = check_text(one, "folder");
        struct slice *entries = arena_new(&c->arena, struct slice, json_array_size(list) + 1);
        if (entries == NULL) {
            c->no_memory = true;
            return;
        }
        if (folder != NULL)
            (void)one_log(c, folder, list, entries); /* each is told */
    }
}

void check_proofs(struct check *c)
{
    const json_t *ledger = json_object_get(c->root, "ledger");
    const json_t *list = json_object_get(ledger, "entries");
    const json_t *logs = json_object_get(c->root, "ledgers");
    size_t count = json_array_size(list);
    struct slice *entries = arena_new(&c->arena, struct slice, count + 1);
    if (entries == NULL) {
        c->no_memory = true;
        return;
    }
    if (json_is_array(logs)) {
        several_logs(c, logs);
        return;
    }
    if (!json_is_object(ledger)) {
        check_tell(c, TOLD_OPEN, "Since when this is known: no ledger was packed.",
                   "いつから知られていたか:台帳が添えられていない。");
        return;
    }
    size_t good = one_log(c, "ledger", list, entries);
    if (good > 0)
        committed(c, entries, good);
    else if (count == 0)
        check_tell(c, TOLD_OPEN,
                   "Since when this is known: the ledger has no entry about this equipment.",
                   "いつから知られていたか:当該機器の記録が台帳にない。");
}
