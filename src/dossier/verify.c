#include "dossier/verify.h"

#include "base/text.h"
#include "dossier/check.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- the page ---- */

void check_tell(struct check *c, enum told kind, const char *en, const char *ja, ...)
{
    char line[1024];
    va_list args;
    va_start(args, ja);
    int n = vsnprintf(line, sizeof line, c->lang == REPORT_JA ? ja : en, args);
    va_end(args);
    buf_str(&c->told[kind], "  - ");
    /* What stands in a dossier is as hostile as a packet: nothing of it may steer a terminal.
     */
    (void)text_clean(slice_str(n < 0 ? "?" : line), sizeof line, &c->told[kind]);
    buf_char(&c->told[kind], '\n');
}

static void section(struct check *c, enum told kind, const char *en, const char *ja,
                    struct buf *page)
{
    if (c->told[kind].n == 0)
        return;
    buf_printf(page, "%s\n", c->lang == REPORT_JA ? ja : en);
    buf_slice(page, buf_view(&c->told[kind]));
    page->failed = page->failed || c->told[kind].failed;
}

static void print(struct check *c, struct buf *page)
{
    bool is_ja = c->lang == REPORT_JA;
    bool holds = c->told[TOLD_WRONG].n == 0;
    section(c, TOLD_WRONG, "WRONG", "誤り", page);
    section(c, TOLD_PROVEN, "PROVEN", "証明された事項", page);
    section(c, TOLD_OPEN, "NOT PROVEN BY THIS FILE", "この証拠一式では証明されない事項", page);
    buf_printf(
        page, "%s\n",
        holds ? (is_ja ? "結論:誤りは見つからなかった。" : "Nothing in this dossier is wrong.")
              : (is_ja ? "結論:この証拠一式には誤りがあり、信頼できない。"
                       : "Something in this dossier is wrong: do not rely on it."));
}

/* ---- small things ---- */

struct slice check_member(const struct check *c, const char *name)
{
    const struct zip_member *m = zip_find(c->members, c->count, slice_str(name));
    return m == NULL ? (struct slice){ NULL, 0 } : m->bytes;
}

static bool same_key(const struct led_vkey *a, const struct led_vkey *b)
{
    return a->type == b->type && a->id == b->id && strcmp(a->name, b->name) == 0 &&
           memcmp(a->key, b->key, sizeof a->key) == 0;
}

/* An authority seals with the key that it countersigns with: naming it in either form names
 * both.  What is signed differs, so that neither signature can stand for the other. */
bool check_is_trusted(const struct check *c, const struct led_vkey *key)
{
    for (size_t i = 0; i < c->trust->key_count; i++) {
        const struct led_vkey *named = &c->trust->keys[i];
        if (strcmp(named->name, key->name) == 0 &&
            memcmp(named->key, key->key, sizeof key->key) == 0)
            return true;
    }
    return false;
}

const char *check_text(const json_t *node, const char *key)
{
    return json_string_value(json_object_get(node, key));
}

json_t *check_json(struct slice text)
{
    json_error_t at;
    return text.n > DOSSIER_JSON_MAX
               ? NULL
               : json_loadb((const char *)text.p, text.n, JSON_REJECT_DUPLICATES, &at);
}

enum rc dossier_keys(struct slice text, struct led_vkey *ret, size_t room, size_t *ret_count,
                     struct err *err)
{
    return keys_parse(text, ret, room, ret_count, err);
}

/* ---- the archive and its manifest ---- */

static bool archive(struct check *c, struct slice file)
{
    struct err err = { "" };
    if (zip_get(file, c->members, ZIP_MEMBERS_MAX, &c->count, &err) == RC_OK)
        return true;
    check_tell(c, TOLD_WRONG, "the archive: %s", "書庫: %s", err.text);
    return false;
}

static bool is_listed(const json_t *list, struct slice name)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (slice_eq(slice_str(check_text(json_array_get(list, i), "name")), name))
            return true;
    return false;
}

static void listed_member(struct check *c, const json_t *row)
{
    uint8_t digest[HASH_SIZE];
    char hex[HASH_TEXT_SIZE];
    const char *name = check_text(row, "name");
    const char *sha256 = check_text(row, "sha256");
    const struct zip_member *m =
        name == NULL ? NULL : zip_find(c->members, c->count, slice_str(name));
    if (m == NULL) {
        check_tell(c, TOLD_WRONG, "%s: the manifest lists it, and it is not there",
                   "%s: 目録にあるが、含まれていない", name == NULL ? "?" : name);
        return;
    }
    hash_of(m->bytes, digest);
    hash_print(digest, hex);
    if (sha256 == NULL || strcmp(sha256, hex) != 0)
        check_tell(c, TOLD_WRONG, "%s: altered: its SHA-256 is not the manifest's",
                   "%s: 改変されている(SHA-256 が目録と異なる)", name);
    else if (!json_is_integer(json_object_get(row, "size")) ||
             (uint64_t)json_integer_value(json_object_get(row, "size")) != m->bytes.n)
        check_tell(c, TOLD_WRONG, "%s: its size is not the manifest's",
                   "%s: 大きさが目録と異なる", name);
}

static void manifest(struct check *c)
{
    struct slice text = check_member(c, MEMBER_MANIFEST);
    json_t *root = check_json(text);
    const json_t *list = json_object_get(root, "members");
    const char *schema = check_text(root, "schema");
    if (schema == NULL || strcmp(schema, MANIFEST_SCHEMA) != 0 || !json_is_array(list)) {
        check_tell(c, TOLD_WRONG, "%s: there is none, or it is none of this form",
                   "%s: 存在しないか、形式が異なる", MEMBER_MANIFEST);
    } else {
        for (size_t i = 0; i < json_array_size(list); i++)
            listed_member(c, json_array_get(list, i));
        for (size_t i = 0; i < c->count; i++) {
            struct slice name = c->members[i].name;
            if (!member_is_outside(name) &&
                (!is_listed(list, name) || member_purpose(name) == NULL))
                check_tell(
                    c, TOLD_WRONG, "%.*s: it is there, and the manifest knows nothing of it",
                    "%.*s: 含まれているが、目録にない", (int)name.n, (const char *)name.p);
        }
    }
    json_decref(root);
    if (c->told[TOLD_WRONG].n == 0)
        check_tell(
            c, TOLD_PROVEN,
            "Integrity: all %zu members are as the manifest has them; the file has no other "
            "byte.",
            "完全性:%zu 件の構成要素はすべて目録と一致し、それ以外のバイトは含まれない。",
            c->count);
}

/* ---- keys and seal ---- */

static bool collect_keys(struct check *c)
{
    struct err err = { "" };
    if (zip_find(c->members, c->count, SLICE(MEMBER_KEYS)) == NULL) {
        check_tell(c, TOLD_WRONG, "%s: there is none", "%s: 存在しない", MEMBER_KEYS);
        return false;
    }
    enum rc rc = keys_parse(check_member(c, MEMBER_KEYS), c->keys, DOSSIER_KEYS_MAX,
                            &c->key_count, &err);
    if (rc != RC_OK) {
        check_tell(c, TOLD_WRONG, MEMBER_KEYS ": %s", MEMBER_KEYS ": %s", err.text);
        return false;
    }
    for (size_t i = 0; i < c->trust->key_count && c->key_count < DOSSIER_KEYS_MAX; i++) {
        bool is_there = false;
        for (size_t k = 0; k < c->key_count; k++)
            is_there = is_there || same_key(&c->keys[k], &c->trust->keys[i]);
        if (!is_there)
            c->keys[c->key_count++] = c->trust->keys[i];
    }
    return true;
}

static void seal_signature(struct check *c, const struct led_note *note,
                           const struct led_sig *sig)
{
    for (size_t i = 0; i < c->key_count; i++) {
        const struct led_vkey *key = &c->keys[i];
        if (key->id != sig->id || !slice_eq(slice_str(key->name), sig->name))
            continue;
        if (led_note_check(note, key, NULL) != LED_SIG_GOOD)
            break;
        if (check_is_trusted(c, key))
            check_tell(c, TOLD_PROVEN, "Origin: %s signed this dossier (a key that you named).",
                       "作成者:%s が本証拠一式に署名した(検証者が指定した鍵)。", key->name);
        else
            check_tell(
                c, TOLD_OPEN,
                "Who %s is: it signed this dossier, and you did not name its key with --key.",
                "%s が誰であるか:本証拠一式に署名しているが、その鍵は --key "
                "で指定されていない。",
                key->name);
        return;
    }
    check_tell(c, TOLD_WRONG, MEMBER_SEAL ": a signature by %.*s that does not verify",
               MEMBER_SEAL ": %.*s の署名は検証できない", (int)sig->name.n,
               (const char *)sig->name.p);
}

static void seal(struct check *c)
{
    struct slice text = check_member(c, MEMBER_SEAL);
    struct buf wanted = BUF_EMPTY;
    struct led_note note = { .text = text };
    struct led_sig sig;
    seal_text(check_member(c, MEMBER_MANIFEST), &wanted);
    c->no_memory = c->no_memory || wanted.failed;
    bool is_unsigned = slice_eq(text, buf_view(&wanted));
    bool is_note = !is_unsigned && led_note_parse(text, &note, NULL) == RC_OK;
    if (!is_unsigned && (!is_note || !slice_eq(note.text, buf_view(&wanted))))
        check_tell(c, TOLD_WRONG, "%s: it seals another manifest than %s",
                   "%s: %s とは異なる目録を封印している", MEMBER_SEAL, MEMBER_MANIFEST);
    struct slice rest = note.sigs;
    while (is_note && led_sig_next(&rest, &sig))
        seal_signature(c, &note, &sig);
    if (is_unsigned)
        check_tell(
            c, TOLD_OPEN,
            "Origin: nobody signed this dossier; whoever held it could have made it anew.",
            "作成者:署名がない。所持した者は誰でも作り直すことができた。");
    buf_done(&wanted);
}

/* ---- the whole ---- */

static bool machine_part(struct check *c)
{
    struct slice text = check_member(c, MEMBER_DOSSIER);
    c->root = check_json(text);
    const char *schema = check_text(c->root, "schema");
    if (schema != NULL && strcmp(schema, DOSSIER_SCHEMA) == 0)
        return true;
    check_tell(c, TOLD_WRONG, "%s: there is none, or it is none of this form",
               "%s: 存在しないか、形式が異なる", MEMBER_DOSSIER);
    return false;
}

static void limits(struct check *c)
{
    if (c->is_case) {
        check_tell(c, TOLD_OPEN,
                   "That the operator is what the facts say of it (sector, designation, "
                   "network, waivers): the register of the authority says so.",
                   "事業者に関する事実(業種、指定、ネットワーク、免除):当局の登録簿による。");
        check_tell(c, TOLD_OPEN,
                   "That the entries of the sensors are what was on the wire: the frames are "
                   "with the operator, and the entries hold their SHA-256.",
                   "センサーの記録が実際の通信と一致すること:フレームは事業者が保管し、記録は"
                   "その SHA-256 を含む。");
        if (!c->is_confirmed)
            check_tell(c, TOLD_OPEN,
                       "That anything is confirmed: no document and no inspection of the case "
                       "has confirmed it.",
                       "確定した事実であること:書面又は検査による確認がない。");
        check_tell(c, TOLD_OPEN,
                   "%s and %s: they are as the maker of this file wrote them; %s is what was "
                   "checked.",
                   "%s および %s:作成者が書いたままの文書である。検証の対象は %s である。",
                   MEMBER_HTML, MEMBER_PDF, MEMBER_DOSSIER);
        return;
    }
    check_tell(
        c, TOLD_OPEN,
        "That the frames are what was on the wire: whoever captured them vouches for that.",
        "フレームが実際に通信路上にあったこと:採取者が保証する。");
    check_tell(c, TOLD_OPEN,
               "That a statement in a frame stands for the maker that the facts name: "
               "registries and patterns are not "
               "in this file. sekisho inspect %s does that again.",
               "フレーム中の記述が事実欄の製造者を指すこと:"
               "登録簿と識別規則は含まれない。sekisho inspect %s で再確認できる。",
               MEMBER_EVIDENCE);
    check_tell(c, TOLD_OPEN,
               "That anything is confirmed: a capture alone makes a finding suspected.",
               "確定した事実であること:通信の記録だけでは「疑い」にとどまる。");
    check_tell(
        c, TOLD_OPEN,
        "%s and %s: they are as the maker of this file wrote them; %s is what was checked.",
        "%s および %s:作成者が書いたままの文書である。検証の対象は %s である。", MEMBER_HTML,
        MEMBER_PDF, MEMBER_DOSSIER);
}

enum rc dossier_verify(struct slice file, const struct dossier_trust *trust,
                       enum report_lang lang, struct buf *page, bool *ret_holds,
                       struct err *err)
{
    struct check *c = calloc(1, sizeof *c);
    if (c == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    c->trust = trust;
    c->lang = lang;
    arena_init(&c->arena, SIZE_MAX);
    if (archive(c, file)) {
        manifest(c);
        if (collect_keys(c))
            seal(c);
        if (machine_part(c)) {
            c->is_case = json_object_get(c->root, "case") != NULL;
            if (c->is_case) {
                check_proofs(c);
                check_case(c);
                check_verdicts(c);
            } else {
                check_frames(c);
                check_verdicts(c);
                check_proofs(c);
            }
        }
        limits(c);
    }
    print(c, page);
    *ret_holds = c->told[TOLD_WRONG].n == 0;
    bool failed = c->no_memory || page->failed;
    for (size_t i = 0; i < TOLD_KINDS; i++)
        buf_done(&c->told[i]);
    json_decref(c->root);
    arena_done(&c->arena);
    free(c);
    return failed ? err_set(err, RC_MEMORY, "no memory") : RC_OK;
}
