#include "report/plan.h"

#include "base/json.h"
#include "base/text.h"
#include "report/words.h"

/* Of the regulation that asks for the plan, or of one that carries it out (jp-espa-mic). */
static bool is_own(const struct report_plan *r, const struct rule_finding *f)
{
    const char *own = rule_plan_regulation(r->plan);
    size_t n = strlen(own);
    return strncmp(f->regulation, own, n) == 0 &&
           (f->regulation[n] == '\0' || f->regulation[n] == '-');
}

bool report_plan_is_free(const struct report_plan *r)
{
    bool is_free = r->review.counts[PLAN_MISSING] == 0 && r->review.counts[PLAN_WRONG] == 0;
    for (size_t i = 0; i < r->findings.count; i++)
        is_free = is_free && !(is_own(r, &r->findings.items[i]) &&
                               rule_status_counts(r->findings.items[i].status));
    return is_free;
}

static bool is_ja(enum report_lang lang)
{
    return lang == REPORT_JA;
}

static void remarks(const struct report_plan *r, enum plan_kind kind, const char *head,
                    enum report_lang lang, struct buf *out)
{
    if (r->review.counts[kind] == 0)
        return;
    buf_printf(out, "\n%s (%zu)\n", report_say(lang, head), r->review.counts[kind]);
    for (size_t i = 0; i < r->review.remark_count; i++) {
        const struct plan_remark *m = &r->review.remarks[i];
        if (m->kind != kind)
            continue;
        buf_printf(out, "  %s", m->where);
        if (m->value != NULL)
            buf_printf(out, " = %s", m->value);
        buf_printf(out, "\n      %s (%s; %s)\n", is_ja(lang) ? m->ja : m->en, m->citation,
                   report_say(lang, m->checked));
    }
}

static void party(const struct report_plan *r, size_t i, enum report_lang lang, struct buf *out)
{
    const struct plan_party *said = &r->review.parties[i];
    const struct report_party *p = &r->parties[i];
    const struct entities *e = r->entities;
    buf_printf(out, "  %s: %s", said->where,
               said->name == NULL ? report_say(lang, "not known") : said->name);
    if (p->entity == ENT_NONE) {
        buf_printf(out, " (%s)\n", report_say(lang, "not in the entity graph"));
        return;
    }
    buf_printf(out, " (%s), %s", ent_id(e, p->entity), ent_country(e, p->entity));
    if (p->group != ENT_NONE && p->group != p->entity)
        buf_printf(out, "; %s: %s, %s", report_say(lang, "controlled by"), ent_id(e, p->group),
                   ent_country(e, p->group));
    if (said->country != NULL && strcmp(said->country, ent_country(e, p->entity)) != 0)
        buf_printf(out, "; %s %s", report_say(lang, "the plan says"), said->country);
    buf_char(out, '\n');
    for (size_t k = 0; k < p->listing_count; k++)
        buf_printf(out, "      %s %s\n", report_say(lang, "listed on"), p->listings[k].list);
}

static void verdict(const struct rule_finding *f, enum report_lang lang, struct buf *out)
{
    char day[TIME_TEXT_SIZE];
    buf_printf(out, "  %s/%s: %s", f->regulation, f->clause,
               report_say(lang, rule_status_name(f->status)));
    if (f->deadline != TIME_DAY_NONE) {
        time_print_day(f->deadline, day);
        buf_printf(out, ", %s %s",
                   report_say(lang, f->duty == DUTY_HOLD ? "wait until" : "deadline"), day);
    }
    buf_printf(out, "\n      %s (%s)\n",
               is_ja(lang) && f->title_ja != NULL ? f->title_ja : f->title, f->citation);
    for (size_t i = 0; i < f->missing_count; i++)
        buf_printf(out, "      %s: %s\n", report_say(lang, "missing"), f->missing[i]);
}

void report_plan_text(const struct report_plan *r, enum report_lang lang, struct buf *out)
{
    (void)text_clean(slice_str(r->path), 200, out); /* escapes show in the name */
    buf_printf(out, ": %s, %s", rule_plan_regulation(r->plan),
               report_say(lang, rule_plan_kind(r->plan)));
    if (rule_plan_facility(r->plan) != NULL) {
        buf_str(out, ": ");
        (void)text_clean(slice_str(rule_plan_facility(r->plan)), 200, out); /* as above */
    }
    buf_char(out, '\n');
    remarks(r, PLAN_MISSING, "Missing", lang, out);
    remarks(r, PLAN_WRONG, "Wrong", lang, out);
    remarks(r, PLAN_ASK, "A reviewer will ask", lang, out);
    remarks(r, PLAN_NEEDLESS, "Need not be stated", lang, out);
    if (r->review.party_count > 0)
        buf_printf(out, "\n%s (%zu)\n", report_say(lang, "Parties"), r->review.party_count);
    for (size_t i = 0; i < r->review.party_count; i++)
        party(r, i, lang, out);
    if (r->findings.count > 0)
        buf_printf(out, "\n%s (%zu)\n", report_say(lang, "Findings"), r->findings.count);
    for (size_t i = 0; i < r->findings.count; i++)
        verdict(&r->findings.items[i], lang, out);
    buf_printf(out, "\n%s\n",
               report_say(lang, report_plan_is_free(r) ? "Complete, and free to go."
                                                       : "Not yet free to go."));
}

static void json_parties(struct json *j, const struct report_plan *r)
{
    const struct entities *e = r->entities;
    json_key(j, "parties");
    json_begin_list(j);
    for (size_t i = 0; i < r->review.party_count; i++) {
        const struct report_party *p = &r->parties[i];
        json_begin(j);
        json_kv_str(j, "where", r->review.parties[i].where);
        json_kv_str(j, "name", r->review.parties[i].name);
        json_kv_str(j, "stated_country", r->review.parties[i].country);
        json_kv_str(j, "entity", p->entity == ENT_NONE ? NULL : ent_id(e, p->entity));
        json_kv_str(j, "country", p->entity == ENT_NONE ? NULL : ent_country(e, p->entity));
        json_kv_str(j, "group", p->group == ENT_NONE ? NULL : ent_id(e, p->group));
        json_key(j, "lists");
        json_begin_list(j);
        for (size_t k = 0; k < p->listing_count; k++)
            json_str(j, p->listings[k].list);
        json_end_list(j);
        json_end(j);
    }
    json_end_list(j);
}

void report_plan_json(const struct report_plan *r, struct buf *out)
{
    struct json j;
    json_init(&j, out);
    json_begin(&j);
    json_kv_str(&j, "schema", "sekisho.plan-check/1");
    json_kv_str(&j, "plan", r->path);
    json_kv_str(&j, "regulation", rule_plan_regulation(r->plan));
    json_kv_str(&j, "kind", rule_plan_kind(r->plan));
    json_kv_day(&j, "as_of", r->day);
    json_key(&j, "free_to_go");
    json_bool(&j, report_plan_is_free(r));
    json_key(&j, "remarks");
    json_begin_list(&j);
    for (size_t i = 0; i < r->review.remark_count; i++) {
        const struct plan_remark *m = &r->review.remarks[i];
        json_begin(&j);
        json_kv_str(&j, "kind", plan_kind_name(m->kind));
        json_kv_str(&j, "where", m->where);
        json_kv_str(&j, "value", m->value);
        json_kv_str(&j, "en", m->en);
        json_kv_str(&j, "ja", m->ja);
        json_kv_str(&j, "citation", m->citation);
        json_kv_str(&j, "checked", m->checked);
        json_end(&j);
    }
    json_end_list(&j);
    json_parties(&j, r);
    json_key(&j, "findings");
    json_begin_list(&j);
    for (size_t i = 0; i < r->findings.count; i++)
        report_json_finding(&j, NULL, &r->findings.items[i]);
    json_end_list(&j);
    json_end(&j);
    buf_char(out, '\n');
}
