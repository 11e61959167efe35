/* From the verdict to the bytes, for people. */
#include "rules/explain.h"
#include "base/text.h"
#include "entity/entity.h"
#include "identify/identify.h"
#include "report/asked.h"
#include "report/destinations.h"
#include "report/words.h"

enum { LABEL_WIDTH = 14, MARK_WIDTH = 8, SOURCE_SHOWN = 200 };

/* What is being written, for whom. */
struct page {
    const struct report *r;
    enum report_lang lang;
    struct buf *out;
};

static const char *say(const struct page *p, const char *english)
{
    return report_say(p->lang, english);
}

/* At least one blank: a word that fills its column must not touch the next. */
static void pad(const struct page *p, const char *text, size_t width)
{
    size_t at = text_width(slice_str(text));
    buf_str(p->out, text);
    do
        buf_char(p->out, ' ');
    while (++at < width);
}

static void label(const struct page *p, const char *english)
{
    buf_str(p->out, "  ");
    pad(p, english[0] == '\0' ? "" : say(p, english), LABEL_WIDTH);
}

static void line(const struct page *p, const char *name, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    label(p, name);
    buf_str(p->out, value);
    buf_char(p->out, '\n');
}

static void day_line(const struct page *p, const char *name, int32_t day)
{
    char text[TIME_TEXT_SIZE];
    if (day == TIME_DAY_NONE)
        return;
    time_print_day(day, text);
    line(p, name, text);
}

static void time_line(const struct page *p, const char *name, int64_t at_ns)
{
    char text[TIME_TEXT_SIZE];
    time_print(at_ns, text);
    line(p, name, text);
}

/* ---- the equipment ---- */

static void maker(const struct page *p, const char *name, const struct maker *m)
{
    const struct entities *e = p->r->entities;
    label(p, name);
    buf_str(p->out, m->name);
    if (m->entity != ENT_NONE)
        buf_printf(p->out, " (%s)", ent_id(e, m->entity));
    if (m->country[0] != '\0')
        buf_printf(p->out, ", %s", m->country);
    if (m->group != ENT_NONE && m->group != m->entity)
        buf_printf(p->out, "; %s: %s", say(p, "controlled by"), ent_id(e, m->group));
    buf_printf(p->out, "; %s, %s %u.%02u\n", say(p, basis_name(m->basis)), say(p, "confidence"),
               m->confidence / 100, m->confidence % 100);
}

static void evidence(const struct page *p, const struct evidence *v)
{
    const char *source = v->source < p->r->source_count ? p->r->sources[v->source] : "?";
    const char *comma = "";
    buf_str(p->out, "    ");
    (void)text_clean(slice_str(source), SOURCE_SHOWN, p->out); /* escapes show in the name */
    buf_printf(p->out, ", frame %llu", (unsigned long long)v->frame);
    if (v->obs != NULL)
        buf_printf(p->out, ", bytes %u to %u%s", v->obs->offset, v->obs->offset + v->obs->size,
                   v->obs->in_stream ? " (reassembled)" : "");
    buf_printf(p->out, ", %s %s (%s)\n      ", v->protocol, v->field,
               say(p, basis_name(v->basis)));
    buf_slice(p->out, v->value);
    buf_printf(p->out, "\n      %s: ", say(p, "supports"));
    for (unsigned bit = 1; bit <= SUP_LAST; bit <<= 1) {
        if ((v->supports & bit) == 0)
            continue;
        buf_printf(p->out, "%s%s", comma, say(p, supports_name((enum supports)bit)));
        comma = ", ";
    }
    buf_char(p->out, '\n');
}

static void addresses(const struct page *p, const struct equipment *e)
{
    for (size_t i = 0; i < e->address_count; i++) {
        if (i > 0)
            label(p, i == 1 ? "also" : "");
        addr_print(&e->addresses[i], p->out);
        buf_char(p->out, '\n');
    }
}

static void destinations(const struct page *p, const struct equipment *e)
{
    for (size_t i = 0; i < e->destination_count; i++) {
        label(p, i == 0 ? "destinations" : "");
        report_destination(&e->destinations[i], p->out);
        buf_char(p->out, '\n');
    }
    for (size_t i = 0; i < e->mark_count; i++) {
        label(p, i == 0 ? "indicators" : "");
        report_mark(&e->marks[i], p->out);
        buf_char(p->out, '\n');
    }
}

static void equipment(const struct page *p, const struct equipment *e)
{
    addresses(p, e);
    line(p, "name", e->name);
    if (e->has_manufacturer)
        maker(p, "manufacturer", &e->manufacturer);
    else
        line(p, "manufacturer", say(p, "not known"));
    line(p, "brand", e->brand);
    line(p, "model", e->model);
    line(p, "firmware", e->firmware);
    line(p, "serial", e->serial);
    line(p, "class", e->class_name);
    line(p, "network", p->r->network);
    for (size_t i = 0; p->r->network == NULL && i < e->network_count; i++)
        line(p, i == 0 ? "network" : "", e->networks[i]);
    for (size_t i = 0; i < e->role_count; i++)
        line(p, i == 0 ? "role" : "", e->roles[i]);
    for (size_t i = 0; i < e->component_count; i++)
        maker(p, "component", &e->components[i].maker);
    destinations(p, e);
    line(p, "note", e->note);
    if (e->conflict)
        line(p, "conflict",
             say(p, "it is said to be of different makers or models; see the evidence"));
    time_line(p, "first seen", e->first_seen_ns);
    time_line(p, "last seen", e->last_seen_ns);
    buf_printf(p->out, "  %s (%u)\n", say(p, "evidence"), e->evidence_count);
    for (size_t i = 0; i < e->evidence_count; i++)
        evidence(p, &e->evidence[i]);
}

/* ---- the verdict ---- */

static const char *truth_name(enum tri truth)
{
    return truth == TRI_TRUE ? "holds" : truth == TRI_FALSE ? "fails" : "unknown";
}

static void condition(const struct page *p, const struct rule_condition *c)
{
    buf_str(p->out, "    ");
    pad(p, say(p, truth_name(c->truth)), MARK_WIDTH);
    if (c->exception != NULL)
        buf_printf(p->out, "%s %s: ", say(p, "exception"), c->exception);
    buf_str(p->out, c->text);
    if (c->because != NULL)
        buf_printf(p->out, " (%s)", c->because);
    buf_char(p->out, '\n');
}

static void change(const struct page *p, const struct rule_change *c)
{
    static const char *const then[] = {
        [TRI_FALSE] = "it would not speak against it",
        [TRI_UNKNOWN] = "it would be open",
        [TRI_TRUE] = "it would speak against it",
    };
    buf_printf(p->out, "    %s (%s): %s\n", c->text,
               say(p, c->would_hold ? "if it held" : "if it did not hold"),
               say(p, then[c->applies]));
}

static void standing(const struct page *p, const struct rule_finding *f, int32_t from)
{
    char day[TIME_TEXT_SIZE];
    label(p, "standing");
    buf_str(p->out, say(p, rule_standing_name(f->standing)));
    if (from != TIME_DAY_NONE) {
        time_print_day(from, day);
        buf_printf(p->out, " (%s %s)", say(p, "from"), day);
    }
    buf_char(p->out, '\n');
}

static void days(const struct page *p, const struct rule_explanation *x)
{
    day_line(p, "in force from", x->from);
    day_line(p, "until", x->until);
    for (size_t i = 0; i < x->deadline_count; i++) {
        char since[TIME_TEXT_SIZE];
        label(p, i == 0 ? "by" : "");
        buf_str(p->out, x->deadlines[i].text);
        if (x->deadlines[i].since != TIME_DAY_NONE) {
            time_print_day(x->deadlines[i].since, since);
            buf_printf(p->out, " (%s %s)", say(p, "known since"), since);
        }
        buf_char(p->out, '\n');
    }
}

static void tests(const struct page *p, const struct rule_explanation *x)
{
    if (x->condition_count > 0)
        buf_printf(p->out, "  %s\n", say(p, "conditions"));
    for (size_t i = 0; i < x->condition_count; i++)
        condition(p, &x->conditions[i]);
    if (x->change_count > 0)
        buf_printf(p->out, "  %s\n", say(p, "would change it"));
    for (size_t i = 0; i < x->change_count; i++)
        change(p, &x->changes[i]);
}

/* In the reader's language first, then as the law is called in the other. */
static void title(const struct page *p, const char *name, const char *en, const char *ja)
{
    bool is_ja = p->lang == REPORT_JA && ja != NULL;
    line(p, name, is_ja ? ja : en);
    line(p, "", is_ja ? en : ja);
}

static enum rc finding(const struct page *p, struct slice id, const struct rule_finding *f,
                       const struct rule_facts *facts, struct err *err)
{
    struct arena arena;
    struct rule_explanation x;
    arena_init(&arena, SIZE_MAX);
    enum rc rc =
        rule_explain(p->r->set, facts, p->r->day, f->regulation, f->clause, &arena, &x, err);
    if (rc != RC_OK) {
        arena_done(&arena);
        return rc;
    }
    buf_char(p->out, '\n');
    buf_slice(p->out, id);
    buf_printf(p->out, "/%s/%s\n", f->regulation, f->clause);
    label(p, "verdict");
    buf_str(p->out, say(p, rule_status_name(f->status)));
    if (rule_status_counts(f->status))
        buf_printf(p->out, " %s", say(p, "(suspected: a capture alone confirms nothing)"));
    buf_char(p->out, '\n');
    line(p, "duty", say(p, rule_duty_name(f->duty)));
    day_line(p, "deadline", f->deadline);
    day_line(p, "since", f->since);
    title(p, "clause", f->title, f->title_ja);
    title(p, "regulation", f->regulation_title, f->regulation_title_ja);
    standing(p, f, x.standing_from);
    days(p, &x);
    line(p, "citation", f->citation);
    line(p, "source", f->source);
    line(p, "checked", f->checked == NULL ? NULL : say(p, f->checked));
    line(p, "exception", f->exception);
    for (size_t i = 0; i < f->missing_count; i++)
        line(p, i == 0 ? "missing" : "", f->missing[i]);
    line(p, "penalty", f->penalty);
    line(p, "note", x.note);
    line(p, x.note == NULL ? "note" : "", x.regulation_note);
    tests(p, &x);
    arena_done(&arena);
    return RC_OK;
}

/* A line for a clause that was asked and says nothing against it. */
static void in_short(const struct page *p, const struct rule_finding *f)
{
    buf_printf(p->out, "  %s/%s: %s", f->regulation, f->clause,
               say(p, rule_status_name(f->status)));
    for (size_t k = 0; k < f->missing_count; k++)
        buf_printf(p->out, "%s%s%s%s", k == 0 ? "; " : ", ", k == 0 ? say(p, "missing") : "",
                   k == 0 ? ": " : "", f->missing[k]);
    buf_char(p->out, '\n');
}

static enum rc findings(const struct page *p, size_t item, struct slice what, struct err *err)
{
    const struct equipment *e = &p->r->list->items[item];
    const struct rule_findings *f = &p->r->findings[item];
    const char *head = "Asked as well, without a verdict against it:";
    enum rc rc = RC_OK;
    struct buf id = BUF_EMPTY;
    addr_print(&e->addresses[0], &id);
    for (size_t i = 0; rc == RC_OK && i < f->count; i++) {
        enum asked asked = report_asked(e, &f->items[i], what);
        if (asked == ASKED_ALONE || (asked == ASKED && f->items[i].relevant))
            rc = finding(p, buf_view(&id), &f->items[i], &p->r->facts[item], err);
    }
    buf_done(&id);
    for (size_t i = 0; i < f->count; i++) {
        if (f->items[i].relevant || report_asked(e, &f->items[i], what) != ASKED)
            continue;
        if (head != NULL)
            buf_printf(p->out, "\n%s\n", say(p, head));
        head = NULL;
        in_short(p, &f->items[i]);
    }
    if (f->count == 0)
        buf_printf(p->out, "\n%s\n",
                   say(p, "No regulation says anything about it under these circumstances."));
    return rc;
}

bool report_is_about(const struct report *r, struct slice what)
{
    for (size_t i = 0; i < r->list->count; i++)
        if (report_asked_any(&r->list->items[i], &r->findings[i], what))
            return true;
    return false;
}

enum rc report_explain_verdict(const struct report_verdict *v, enum report_lang lang,
                               struct buf *out, struct err *err)
{
    const struct report r = { .set = v->set, .day = v->day };
    const struct page p = { &r, lang, out };
    return finding(&p, v->id, v->finding, v->facts, err);
}

enum rc report_explain(const struct report *r, struct slice what, enum report_lang lang,
                       struct buf *out, struct err *err)
{
    const struct page p = { r, lang, out };
    const char *gap = "";
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < r->list->count; i++) {
        if (!report_asked_any(&r->list->items[i], &r->findings[i], what))
            continue;
        buf_str(out, gap);
        gap = "\n";
        equipment(&p, &r->list->items[i]);
        rc = findings(&p, i, what, err);
    }
    return rc;
}
