/* From the verdict to the bytes, for people. */
#include "base/text.h"
#include "entity/entity.h"
#include "identify/identify.h"
#include "report/report.h"

static void line(struct buf *out, const char *label, const char *value)
{
    if (value != NULL && value[0] != '\0')
        buf_printf(out, "  %-13s %s\n", label, value);
}

static void day_line(struct buf *out, const char *label, int32_t day)
{
    char text[TIME_TEXT_SIZE];
    if (day == TIME_DAY_NONE)
        return;
    time_print_day(day, text);
    line(out, label, text);
}

/* ---- what is asked about ---- */

static bool is_called(const struct equipment *e, struct slice what)
{
    struct addr asked;
    if (e->name != NULL && slice_eq(slice_str(e->name), what))
        return true;
    if (!addr_parse(what, &asked))
        return false;
    for (size_t i = 0; i < e->address_count; i++)
        if (addr_eq(&e->addresses[i], &asked))
            return true;
    return false;
}

enum asked {
    NOT_ASKED,
    ASKED,       /* with others: what is not relevant needs no more than a line */
    ASKED_ALONE, /* it itself, by its whole id */
};

/* "uk-huawei-2022", "uk-huawei-2022/4.6", the latter with the equipment in front, or the
 * equipment alone. */
static enum asked is_asked(const struct equipment *e, const struct rule_finding *f,
                           struct slice what)
{
    struct buf id = BUF_EMPTY;
    report_finding_id(e, f, &id);
    struct slice whole = buf_view(&id);
    struct slice clause =
        slice_skip(whole, whole.n - strlen(f->regulation) - 1 - strlen(f->clause));
    enum asked asked = NOT_ASKED;
    if (!id.failed && slice_eq(whole, what))
        asked = ASKED_ALONE;
    else if (is_called(e, what))
        asked = ASKED;
    else if (f->relevant &&
             (slice_eq(clause, what) || slice_eq(slice_str(f->regulation), what)))
        asked = ASKED;
    buf_done(&id);
    return asked;
}

static bool has_asked(const struct equipment *e, const struct rule_findings *f,
                      struct slice what)
{
    bool has = is_called(e, what);
    for (size_t i = 0; i < f->count && !has; i++)
        has = is_asked(e, &f->items[i], what) != NOT_ASKED;
    return has;
}

bool report_is_about(const struct report *r, struct slice what)
{
    for (size_t i = 0; i < r->list->count; i++)
        if (has_asked(&r->list->items[i], &r->findings[i], what))
            return true;
    return false;
}

/* ---- the equipment ---- */

static void maker(const struct report *r, const char *label, const struct maker *m,
                  struct buf *out)
{
    buf_printf(out, "  %-13s %s", label, m->name);
    if (m->entity != ENT_NONE)
        buf_printf(out, " (%s)", ent_id(r->entities, m->entity));
    if (m->group != ENT_NONE && m->group != m->entity)
        buf_printf(out, ", controlled by %s", ent_id(r->entities, m->group));
    if (m->country[0] != '\0')
        buf_printf(out, ", %s", m->country);
    buf_printf(out, "; %s, confidence %u.%02u\n", basis_name(m->basis), m->confidence / 100,
               m->confidence % 100);
}

static void evidence(const struct report *r, const struct evidence *v, struct buf *out)
{
    const char *source = v->source < r->source_count ? r->sources[v->source] : "?";
    struct buf name = BUF_EMPTY;
    (void)text_clean(slice_str(source), 200, &name); /* escapes show in the name */
    buf_printf(out, "    frame %llu of %.*s, %s %s", (unsigned long long)v->frame, (int)name.n,
               name.p == NULL ? "" : (const char *)name.p, v->protocol, v->field);
    if (v->obs != NULL)
        buf_printf(out, ", bytes %u to %u%s", v->obs->offset, v->obs->offset + v->obs->size,
                   v->obs->in_stream ? " of the reassembled message" : "");
    buf_printf(out, " (%s)\n      ", basis_name(v->basis));
    buf_slice(out, v->value);
    buf_str(out, "\n      supports");
    const char *comma = " ";
    for (unsigned bit = 1; bit <= SUP_ADDRESS; bit <<= 1) {
        if ((v->supports & bit) == 0)
            continue;
        buf_printf(out, "%s%s", comma, supports_name((enum supports)bit));
        comma = ", ";
    }
    buf_char(out, '\n');
    buf_done(&name);
}

static void equipment(const struct report *r, const struct equipment *e, struct buf *out)
{
    char text[TIME_TEXT_SIZE];
    addr_print(&e->addresses[0], out);
    buf_char(out, '\n');
    for (size_t i = 1; i < e->address_count; i++) {
        struct buf one = BUF_EMPTY;
        addr_print(&e->addresses[i], &one);
        line(out, i == 1 ? "also" : "", (const char *)one.p);
        buf_done(&one);
    }
    line(out, "name", e->name);
    if (e->has_manufacturer)
        maker(r, "manufacturer", &e->manufacturer, out);
    else
        line(out, "manufacturer", "not known");
    line(out, "brand", e->brand);
    line(out, "model", e->model);
    line(out, "firmware", e->firmware);
    line(out, "serial", e->serial);
    line(out, "class", e->class_name);
    line(out, "network", r->network);
    for (size_t i = 0; i < e->component_count; i++)
        maker(r, e->components[i].kind, &e->components[i].maker, out);
    line(out, "note", e->note);
    if (e->conflict)
        line(out, "conflict",
             "it is said to be of different makers or models; see the evidence");
    time_print(e->first_seen_ns, text);
    line(out, "first seen", text);
    time_print(e->last_seen_ns, text);
    line(out, "last seen", text);
    buf_printf(out, "  evidence (%zu)\n", e->evidence_count);
    for (size_t i = 0; i < e->evidence_count; i++)
        evidence(r, &e->evidence[i], out);
}

/* ---- the verdict ---- */

static void list(struct buf *out, const char *label, const char *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        line(out, i == 0 ? label : "", items[i]);
}

static void finding(const struct equipment *e, const struct rule_finding *f, struct buf *out)
{
    buf_char(out, '\n');
    report_finding_id(e, f, out);
    buf_printf(out, "\n  %-13s %s", "verdict", rule_status_name(f->status));
    buf_printf(out, "%s\n",
               rule_status_counts(f->status) ? " (suspected: a capture alone confirms nothing)"
                                             : "");
    line(out, "duty", rule_duty_name(f->duty));
    line(out, "clause", f->title);
    line(out, "", f->title_ja);
    line(out, "regulation", f->regulation_title);
    line(out, "", f->regulation_title_ja);
    line(out, "standing", rule_standing_name(f->standing));
    line(out, "citation", f->citation);
    line(out, "source", f->source);
    line(out, "checked", f->checked);
    day_line(out, "deadline", f->deadline);
    day_line(out, "since", f->since);
    line(out, "exception", f->exception);
    list(out, "because", f->because, f->because_count);
    list(out, "missing", f->missing, f->missing_count);
    line(out, "penalty", f->penalty);
}

/* What speaks of it in full, then a line each for clauses that say nothing against it. */
static void findings(const struct equipment *e, const struct rule_findings *f,
                     struct slice what, struct buf *out)
{
    bool is_first = true;
    for (size_t i = 0; i < f->count; i++) {
        enum asked asked = is_asked(e, &f->items[i], what);
        if (asked == ASKED_ALONE || (asked == ASKED && f->items[i].relevant))
            finding(e, &f->items[i], out);
    }
    for (size_t i = 0; i < f->count; i++) {
        const struct rule_finding *one = &f->items[i];
        if (one->relevant || is_asked(e, one, what) != ASKED)
            continue;
        buf_str(out, is_first ? "\nAsked as well, without a verdict against it:\n" : "");
        is_first = false;
        buf_printf(out, "  %s/%s: %s", one->regulation, one->clause,
                   rule_status_name(one->status));
        for (size_t k = 0; k < one->missing_count; k++)
            buf_printf(out, "%s%s", k == 0 ? ", missing " : ", ", one->missing[k]);
        buf_char(out, '\n');
    }
    if (f->count == 0)
        buf_str(out, "\nNo regulation says anything about it under these circumstances.\n");
}

void report_explain(const struct report *r, struct slice what, struct buf *out)
{
    const char *gap = "";
    for (size_t i = 0; i < r->list->count; i++) {
        const struct equipment *e = &r->list->items[i];
        const struct rule_findings *f = &r->findings[i];
        if (!has_asked(e, f, what))
            continue;
        buf_str(out, gap);
        gap = "\n";
        equipment(r, e, out);
        findings(e, f, what, out);
    }
}
