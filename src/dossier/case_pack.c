#include "dossier/case_pack.h"

#include "dossier/doc.h"
#include "dossier/pack.h"
#include "report/words.h"
#include "rules/facts_json.h"

#include <stdlib.h>

/* ---- the machine's part ---- */

static void piece(const struct dossier_case *c, const struct case_piece *p, struct buf *out)
{
    struct json j;
    buf_str(out, "{\"record\":");
    if (p->record.n > 0) {
        buf_slice(out, p->record);
    } else {
        json_init(&j, out);
        json_begin(&j);
        json_kv_text(&j, "id", p->id);
        json_end(&j);
    }
    buf_str(out, ",\"findings\":");
    json_init(&j, out);
    json_begin_list(&j);
    for (size_t i = 0; i < p->findings->count; i++)
        report_json_finding(&j, NULL, &p->findings->items[i]);
    json_end_list(&j);
    buf_str(out, ",\"facts\":");
    json_init(&j, out);
    rule_facts_json(p->facts, c->vocab, c->entities, c->set, &j);
    if (p->log == CASE_NO_LOG)
        buf_str(out, ",\"entry\":null}");
    else
        buf_printf(out, ",\"entry\":{\"folder\":\"%s\",\"index\":%llu}}",
                   c->logs[p->log].folder, (unsigned long long)p->entry);
}

static void logs(const struct dossier_case *c, struct buf *out)
{
    struct json j;
    json_init(&j, out);
    json_begin_list(&j);
    for (size_t i = 0; i < c->log_count; i++) {
        json_begin(&j);
        json_kv_str(&j, "folder", c->logs[i].folder);
        json_kv_str(&j, "origin", c->logs[i].origin);
        json_kv_uint(&j, "size", c->logs[i].head.size);
        json_key(&j, "entries");
        json_begin_list(&j);
        for (size_t k = 0; k < c->logs[i].count; k++)
            json_uint(&j, c->logs[i].entries[k]);
        json_end_list(&j);
        json_end(&j);
    }
    json_end_list(&j);
}

static enum rc machine_part(const struct dossier_case *c, struct pack *pack)
{
    struct buf out = BUF_EMPTY;
    char day[TIME_TEXT_SIZE];
    time_print_day(c->day, day);
    buf_printf(&out,
               "{\"schema\":\"" DOSSIER_SCHEMA "\",\"program\":\"sekisho " SEKISHO_VERSION
               "\",\"as_of\":\"%s\",\"case\":",
               day);
    buf_slice(&out, c->json);
    buf_str(&out, ",\"equipment\":[");
    for (size_t i = 0; i < c->piece_count; i++) {
        buf_str(&out, i == 0 ? "" : ",");
        piece(c, &c->pieces[i], &out);
    }
    buf_str(&out, "],\"ledgers\":");
    logs(c, &out);
    buf_str(&out, "}\n");
    return pack_add(pack, MEMBER_DOSSIER, &out);
}

/* ---- for people ---- */

static void lines(struct doc *doc, const char *lang, struct slice text)
{
    doc_add(doc, DOC_LINES, lang, slice_trim(text));
}

static enum rc explain(const struct dossier_case *c, enum report_lang lang, struct doc *doc,
                       struct err *err)
{
    struct buf out = BUF_EMPTY;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < c->piece_count; i++)
        for (size_t k = 0; rc == RC_OK && k < c->pieces[i].findings->count; k++) {
            const struct report_verdict v = { c->set, c->day, c->pieces[i].id,
                                              &c->pieces[i].findings->items[k],
                                              c->pieces[i].facts };
            rc = report_explain_verdict(&v, lang, &out, err);
        }
    doc->failed = doc->failed || out.failed;
    lines(doc, lang == REPORT_JA ? "ja" : "en", buf_view(&out));
    buf_done(&out);
    return rc;
}

static enum rc human_part(const struct dossier_case *c, struct pack *pack)
{
    struct doc doc = { .arena = &pack->arena };
    struct buf html = BUF_EMPTY;
    struct buf pdf = BUF_EMPTY;
    doc_add(&doc, DOC_TITLE, "en", slice_str(c->title));
    doc_add(
        &doc, DOC_TEXT, "en",
        SLICE("To check this file: sekisho dossier verify --key KEY FILE, with the key of the "
              "authority."));
    doc_add(
        &doc, DOC_TEXT, "ja",
        SLICE("検証方法:当局の鍵を用い、sekisho dossier verify --key KEY FILE を実行する。"));
    for (size_t i = 0; i < c->told_count; i++) {
        doc_add(&doc, DOC_HEAD, "en", slice_str(c->told[i].head));
        lines(&doc, "en", c->told[i].lines);
    }
    doc_add(&doc, DOC_HEAD, "en", SLICE("Why"));
    enum rc rc = explain(c, REPORT_EN, &doc, pack->err);
    doc_add(&doc, DOC_HEAD, "ja", SLICE("理由"));
    if (rc == RC_OK)
        rc = explain(c, REPORT_JA, &doc, pack->err);
    doc_add(&doc, DOC_HEAD, "en",
            SLICE("Law, data and documents, with SHA-256  法令、データ及び文書(SHA-256)"));
    pack_tell_used(pack->members, &doc);
    doc_add(&doc, DOC_HEAD, "en", SLICE("Logs 台帳"));
    for (size_t i = 0; i < c->log_count; i++)
        lines(&doc, "en", c->logs[i].note);
    if (rc == RC_OK && doc.failed)
        rc = pack_no_memory(pack);
    if (rc == RC_OK) {
        doc_html(&doc, &html);
        rc = pack_add(pack, MEMBER_HTML, &html);
    }
    if (rc == RC_OK && c->has_pdf)
        rc = doc_pdf(&doc, &pdf, pack->err);
    if (rc == RC_OK && c->has_pdf)
        rc = pack_add(pack, MEMBER_PDF, &pdf);
    buf_done(&html);
    buf_done(&pdf);
    return rc;
}

/* ---- the whole ---- */

static enum rc law(const struct dossier_case *c, struct pack *pack)
{
    const struct pack_law used_law = { c->set, c->entities, c->tables, c->laws, c->law_count };
    struct pack_verdict *v = arena_new(&pack->arena, struct pack_verdict, c->piece_count + 1);
    if (v == NULL)
        return pack_no_memory(pack);
    for (size_t i = 0; i < c->piece_count; i++)
        v[i] = (struct pack_verdict){ c->pieces[i].facts, c->pieces[i].findings };
    return pack_law(pack, &used_law, v, c->piece_count);
}

static enum rc proofs(const struct dossier_case *c, struct pack *pack)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < c->log_count; i++) {
        const struct case_log *l = &c->logs[i];
        for (size_t k = 0; rc == RC_OK && k < l->count; k++)
            rc = pack_entry(pack, l->folder, l->entries[k], l->bytes[k]);
        if (rc == RC_OK)
            rc = pack_proofs(pack, l->folder, &l->source, &l->head, l->note, l->entries,
                             l->count);
    }
    return rc;
}

static enum rc keys(const struct dossier_case *c, struct pack *pack)
{
    struct led_vkey *all = arena_new(&pack->arena, struct led_vkey, c->log_count + 2);
    if (all == NULL)
        return pack_no_memory(pack);
    for (size_t i = 0; i < c->log_count; i++)
        all[i] = c->logs[i].key;
    all[c->log_count] = *c->witness;
    return pack_keys(pack, all, c->log_count + 1);
}

enum rc dossier_case_build(const struct dossier_case *c, struct buf *out, struct err *err)
{
    struct pack pack;
    enum rc (*const steps[])(const struct dossier_case *,
                             struct pack *) = { law, proofs, machine_part, human_part, keys };
    enum rc rc = pack_init(&pack, err);
    for (size_t i = 0; rc == RC_OK && i < c->file_count; i++)
        rc = members_add(pack.members, c->files[i].name, c->files[i].bytes, err);
    for (size_t i = 0; rc == RC_OK && i < sizeof steps / sizeof steps[0]; i++)
        rc = steps[i](c, &pack);
    if (rc == RC_OK)
        rc = pack_finish(&pack, out);
    pack_done(&pack);
    return rc;
}
