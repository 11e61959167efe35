/* The letter of an act, as PDF: its template filled from the case. */
#include "authority/api_cases.h"
#include "authority/authority.h"
#include "authority/casework.h"
#include "authority/letters.h"
#include "cases/shelf.h"
#include "dossier/doc.h"

#include <stdio.h>

/* The step of the history that is act 'number'; NULL: there is none, or it is not for the
 * caller. */
static const struct case_row *find_row(const struct call *c, const struct casework *w,
                                       struct slice number, size_t *ret_step)
{
    uint64_t wanted = 0;
    if (!slice_uint(number, &wanted))
        return NULL;
    for (size_t i = 0; i < w->stand.step_count; i++) {
        const struct case_step *s = &w->stand.steps[i];
        const struct case_row *r = s->is_lapse ? NULL : &w->rows[s->act];
        if (r == NULL || (uint64_t)r->number != wanted)
            continue;
        *ret_step = i;
        return r->is_restricted && api_wants_public(c) ? NULL : r;
    }
    return NULL;
}

/* Name and address of the operator, in the language. */
static enum rc add_operator(struct call *c, enum letter_lang lang, struct letter_facts *f)
{
    struct store_rows *rows = NULL;
    const struct sql_value key = sql_str(c->operator_id);
    enum rc rc = store_query(
        c->store,
        "SELECT o.name, coalesce(o.name_en, o.name), (SELECT t.address FROM site t WHERE "
        "t.operator = o.operator AND t.address IS NOT NULL ORDER BY t.site LIMIT 1) FROM "
        "operator "
        "o WHERE o.operator = $1",
        &key, 1, &rows, &c->err);
    if (rc != RC_OK)
        return rc;
    if (store_next(rows)) {
        struct slice name = store_text(rows, lang == LETTER_JA ? 0 : 1);
        f->operator_name =
            arena_printf(c->request->arena, "%.*s", (int)name.n, (const char *)name.p);
        struct slice address = store_text(rows, 2);
        if (address.n > 0)
            f->operator_address = arena_printf(c->request->arena, "%.*s", (int)address.n,
                                               (const char *)address.p);
    }
    return store_end(rows, &c->err);
}

static enum rc fill(struct call *c, const struct letter *l, enum letter_lang lang,
                    const struct letter_facts *facts, struct buf *out)
{
    const struct letter_text *t = &l->text[lang];
    struct doc doc = { .arena = c->request->arena };
    enum rc rc = RC_OK;
    if (t->title == NULL)
        return err_set(&c->err, RC_END, "this letter is not written in that language");
    doc_add(&doc, DOC_TITLE, lang == LETTER_JA ? "ja" : "en", slice_str(t->title));
    for (size_t i = 0; rc == RC_OK && i < t->count; i++) {
        struct buf text = BUF_EMPTY;
        rc = letter_fill(t->paragraphs[i], lang, facts, &text, &c->err);
        if (rc == RC_OK)
            doc_add(&doc, DOC_TEXT, lang == LETTER_JA ? "ja" : "en",
                    arena_copy(c->request->arena, buf_view(&text)));
        buf_done(&text);
    }
    if (rc == RC_OK && doc.failed)
        rc = err_set(&c->err, RC_MEMORY, "no memory for a letter");
    return rc == RC_OK ? doc_pdf(&doc, out, &c->err) : rc;
}

const char *letter_of(const struct casework *w, size_t step)
{
    const struct case_step *s = &w->stand.steps[step];
    return s->is_lapse
               ? NULL
               : w->procedure->acts[proc_act_by_name(w->procedure, slice_str(s->id))].letter;
}

enum rc letter_make(struct call *c, const struct casework *w, size_t step, enum letter_lang in,
                    struct buf *out)
{
    struct letter *letter = NULL;
    struct rule_errors errors = RULE_ERRORS_NONE;
    const struct case_row *row = &w->rows[w->stand.steps[step].act];
    struct letter_facts facts = { .authority = c->authority->witness.name,
                                  .case_number = w->id,
                                  .official = row->approver != NULL ? row->approver : row->by,
                                  .reason = row->reason,
                                  .amount = row->amount,
                                  .subject = w->title,
                                  .until = row->until,
                                  .proceeding = &w->stand,
                                  .step = step };
    enum rc rc = letter_load(c->authority->procedures->dir, letter_of(w, step),
                             c->request->arena, &letter, &errors, &c->err);
    rule_errors_done(&errors);
    if (rc == RC_OK)
        rc = add_operator(c, in, &facts);
    if (rc == RC_OK)
        rc = fill(c, letter, in, &facts, out);
    return rc == RC_FORMAT ? RC_IO : rc;
}

enum rc api_letter_get(struct call *c)
{
    struct casework w;
    size_t step = 0;
    struct slice lang = http_query(c->request, "lang");
    enum letter_lang in = slice_eq(lang, SLICE("en")) ? LETTER_EN : LETTER_JA;
    enum rc rc = casework_load(c->authority, c->store, c->operator_id, c->values[1],
                               c->request->arena, &w, &c->err);
    if (rc != RC_OK)
        return rc;
    const struct case_row *row = find_row(c, &w, c->values[2], &step);
    const char *id = row == NULL ? NULL : letter_of(&w, step);
    if (id == NULL)
        return err_set(&c->err, RC_END, "the case has no such act, or it sends no letter");
    rc = letter_make(c, &w, step, in, &c->reply->body);
    if (rc != RC_OK)
        return rc;
    http_reply_header(c->reply, "Content-Disposition",
                      arena_printf(c->request->arena, "attachment; filename=\"%s-%lld-%s.pdf\"",
                                   id, (long long)row->number, in == LETTER_EN ? "en" : "ja"));
    c->reply->status = 200;
    c->reply->type = "application/pdf";
    return RC_OK;
}
