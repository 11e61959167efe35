#include "dossier/people.h"

#include "dossier/pack.h"
#include "report/words.h"

static void text(struct doc *doc, enum doc_kind kind, const char *en, const char *ja)
{
    doc_add(doc, kind, "en", slice_str(en));
    doc_add(doc, kind, "ja", slice_str(ja));
}

/* One heading, in both. */
static void head(struct doc *doc, const char *both)
{
    doc_add(doc, DOC_HEAD, "en", slice_str(both));
}

static void lines(struct doc *doc, const char *lang, struct buf *b)
{
    doc->failed = doc->failed || b->failed;
    doc_add(doc, DOC_LINES, lang, slice_trim(buf_view(b)));
    buf_done(b);
}

static void list(const struct people *p, enum report_lang lang, struct doc *doc)
{
    const struct report *r = p->source->report;
    struct buf out = BUF_EMPTY;
    for (size_t i = 0; i < r->list->count; i++)
        for (size_t k = 0; k < p->source->chosen[i].count; k++) {
            const struct rule_finding *f = &p->source->chosen[i].items[k];
            char day[TIME_TEXT_SIZE];
            report_finding_id(&r->list->items[i], f, &out);
            buf_printf(&out, ": %s, %s", report_say(lang, rule_duty_name(f->duty)),
                       report_say(lang, rule_status_name(f->status)));
            if (f->deadline != TIME_DAY_NONE) {
                time_print_day(f->deadline, day);
                buf_printf(&out, " %s", day);
            }
            buf_char(&out, '\n');
        }
    lines(doc, lang == REPORT_JA ? "ja" : "en", &out);
}

static enum rc explain(const struct people *p, enum report_lang lang, struct doc *doc,
                       struct err *err)
{
    struct report shown = *p->source->report;
    struct buf out = BUF_EMPTY;
    enum rc rc = RC_OK;
    shown.findings = p->source->chosen;
    for (size_t i = 0; rc == RC_OK && i < shown.list->count; i++) {
        struct buf id = BUF_EMPTY;
        if (!p->wanted[i])
            continue;
        addr_print(&shown.list->items[i].addresses[0], &id);
        rc = report_explain(&shown, buf_view(&id), lang, &out, err);
        buf_str(&out, "\n\n");
        buf_done(&id);
    }
    lines(doc, lang == REPORT_JA ? "ja" : "en", &out);
    return rc;
}

static void circumstances(const struct people *p, struct doc *doc)
{
    const struct report *r = p->source->report;
    char day[TIME_TEXT_SIZE];
    struct buf en = BUF_EMPTY;
    struct buf ja = BUF_EMPTY;
    time_print_day(r->day, day);
    buf_printf(&en,
               "Law and ownership as of %s, applied by sekisho " SEKISHO_VERSION " to: ", day);
    buf_printf(&ja,
               "%s 現在の法令および所有関係を、sekisho " SEKISHO_VERSION
               " が次の入力に適用した結果:",
               day);
    for (size_t i = 0; i < r->source_count; i++) {
        buf_printf(&en, "%s%s", i == 0 ? "" : ", ", r->sources[i]);
        buf_printf(&ja, "%s%s", i == 0 ? "" : "、", r->sources[i]);
    }
    buf_char(&en, '.');
    buf_str(&ja, "。");
    doc->failed = doc->failed || en.failed || ja.failed;
    doc_add(doc, DOC_TEXT, "en", buf_view(&en));
    doc_add(doc, DOC_TEXT, "ja", buf_view(&ja));
    buf_done(&en);
    buf_done(&ja);
}

static void frames(const struct people *p, struct doc *doc)
{
    struct buf out = BUF_EMPTY;
    for (size_t i = 0; i < p->frame_count; i++) {
        char hex[HASH_TEXT_SIZE];
        hash_print(p->frames[i].sha256, hex);
        buf_printf(&out, "%s  %s, %llu\n", hex, p->source->report->sources[p->frames[i].source],
                   (unsigned long long)p->frames[i].number);
    }
    lines(doc, "en", &out);
}

static void ledger(const struct people *p, struct doc *doc)
{
    struct buf out = BUF_EMPTY;
    if (p->source->log == NULL) {
        text(doc, DOC_TEXT, "No ledger was given.", "台帳は添えられていない。");
        return;
    }
    for (size_t i = 0; i < p->entry_count; i++)
        buf_printf(&out, "%s%llu", i == 0 ? "" : ", ", (unsigned long long)p->entries[i]);
    text(doc, DOC_TEXT,
         "Entries about this equipment, each with its proof of inclusion, and the head that "
         "they lead to:",
         "当該機器に関する記録(包含証明付き)と、それが属する台帳の先頭:");
    lines(doc, "en", &out);
    buf_slice(&out, led_reader_note(p->source->log));
    lines(doc, "en", &out);
}

enum rc people_tell(const struct people *p, struct doc *doc, struct err *err)
{
    text(doc, DOC_TITLE, "Sekisho dossier", "関所 証拠一式");
    circumstances(p, doc);
    text(doc, DOC_TEXT,
         "To check this file: sekisho dossier verify FILE. What a capture shows makes a "
         "finding suspected, never "
         "confirmed; that the frames are those that were captured is vouched for by whoever "
         "captured them.",
         "検証方法:sekisho dossier verify "
         "FILE。通信の記録だけで認められる事項は「疑い」にとどまり、確定ではない。"
         "フレームが実際に採取されたものであることは、採取した者が保証する。");
    head(doc, "Findings 指摘事項");
    list(p, REPORT_EN, doc);
    list(p, REPORT_JA, doc);
    head(doc, "Why");
    enum rc rc = explain(p, REPORT_EN, doc, err);
    head(doc, "理由");
    if (rc == RC_OK)
        rc = explain(p, REPORT_JA, doc, err);
    head(doc, "Law and data used, with SHA-256  用いた法令とデータ(SHA-256)");
    pack_tell_used(p->members, doc);
    head(doc, "Frames of evidence, with SHA-256, input and number  "
              "証拠フレーム(SHA-256、入力、番号)");
    frames(p, doc);
    head(doc, "Ledger 台帳");
    ledger(p, doc);
    return rc;
}
