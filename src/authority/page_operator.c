/* One operator, and one piece of its equipment with the chain from verdict to frame. */
#include "authority/api.h"
#include "authority/api_cases.h"
#include "authority/authority.h"
#include "authority/case_json.h"
#include "authority/lists.h"
#include "authority/opfacts.h"
#include "authority/page.h"
#include "rules/explain.h"

#include <stdio.h>

static void fact(struct page *p, enum word name, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    HTML(p->out, "<dt>");
    page_put(p, name);
    HTML(p->out, "</dt><dd>");
    html_str(p->out, value);
    HTML(p->out, "</dd>");
}

static void panel(struct page *p, json_t *items, enum word title,
                  const struct page_column *columns)
{
    HTML(p->out, "<section class=\"panel\"><h2>");
    page_put(p, title);
    HTML(p->out, "</h2>");
    page_table(p, items, columns, title);
    HTML(p->out, "</section>");
}

static void list_panel(struct page *p, const struct list *l, const char *sql, const char *value,
                       enum word title, const struct page_column *columns)
{
    struct buf text = BUF_EMPTY;
    json_t *items = NULL;
    if (list_items_of(p->call, l, sql, slice_str(value), &text) == RC_OK)
        items = json_loadb((const char *)text.p, text.n, 0, NULL);
    panel(p, items, title, columns);
    json_decref(items);
    buf_done(&text);
}

enum rc page_operator_one(struct call *c)
{
    static const struct page_column equipment[] = {
        { "id", W_EQUIPMENT, SHOW_EQUIPMENT },
        { "status", W_STATE, SHOW_STATE },
        { "maker", W_MAKER, SHOW_MAKER },
        { "model", W_MODEL, SHOW_TEXT },
        { "class", W_CLASS, SHOW_TEXT },
        { "last_seen", W_LAST_SEEN, SHOW_DAY },
        { 0 },
    };
    static const struct page_column sectors[] = { { "sector", W_SECTOR, SHOW_SECTOR },
                                                  { "designated", W_DESIGNATED, SHOW_DAY },
                                                  { "grace_until", W_UNTIL, SHOW_DAY },
                                                  { 0 } };
    static const struct page_column sensors[] = {
        { "sensor", W_SENSOR, SHOW_TEXT },
        { "silent", W_STATE, SHOW_SILENT },
        { "last_heartbeat", W_LAST_HEARTBEAT, SHOW_TIME },
        { "packets", W_PACKETS, SHOW_NUMBER },
        { "dropped", W_DROPPED, SHOW_NUMBER },
        { 0 },
    };
    static const struct page_column cases[] = { { "title", W_CASE, SHOW_CASE },
                                                { "next_day", W_NEXT_CLOCK, SHOW_DAY },
                                                { 0 } };
    static const char *const states[] = { "violation", "due", "required", "undetermined" };
    struct page p;
    enum rc rc = RC_OK;
    json_t *o = page_json(c, api_operator_get, &rc);
    if (o == NULL)
        return rc;
    page_begin(&p, c, NAV_OPERATORS, W_OPERATOR, slice_str(page_get(o, "name")));
    const char *id = page_get(o, "operator");
    const char *name = !p.ja && page_get(o, "name_en")[0] != '\0' ? page_get(o, "name_en")
                                                                  : page_get(o, "name");
    HTML(p.out, "<div class=\"head\"><div><h1>");
    html_str(p.out, name);
    HTML(p.out, "</h1><p class=\"aside\">");
    html_str(p.out, id);
    HTML(p.out, " · ");
    html_str(p.out, page_get(o, "country"));
    HTML(p.out, " · ");
    page_as_of(&p, page_get(o, "evaluated"));
    HTML(p.out, "</p></div></div>");
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        struct buf text = BUF_EMPTY;
        json_t *items = NULL;
        if (list_items_of(c, &list_equipment, "e.status = ?", slice_str(states[i]), &text) ==
            RC_OK)
            items = json_loadb((const char *)text.p, text.n, 0, NULL);
        buf_done(&text);
        if (json_array_size(items) > 0) {
            HTML(p.out, "<section class=\"panel\"><h2>");
            page_state(&p, states[i]);
            HTML(p.out, " <a class=\"aside\" href=\"/equipment?operator=");
            text_uri(slice_str(id), p.out);
            buf_printf(p.out, "&amp;status=%s\">%zu</a></h2>", states[i],
                       json_array_size(items));
            while (json_array_size(items) > 20)
                (void)json_array_remove(items,
                                        json_array_size(items) - 1); /* the link has them all */
            page_table(&p, items, equipment, W_EQUIPMENT);
            HTML(p.out, "</section>");
        }
        json_decref(items);
    }
    HTML(p.out, "<div class=\"grid\">");
    list_panel(&p, &list_cases, NULL, "", W_CASES, cases);
    panel(&p, json_object_get(o, "sectors"), W_SECTORS, sectors);
    panel(&p, json_object_get(o, "sensors"), W_SENSORS, sensors);
    HTML(p.out, "</div><p><a href=\"/equipment?operator=");
    text_uri(slice_str(id), p.out);
    HTML(p.out, "\">");
    page_put(&p, W_EQUIPMENT);
    HTML(p.out, "</a> · <a href=\"/findings?operator=");
    text_uri(slice_str(id), p.out);
    HTML(p.out, "\">");
    page_put(&p, W_FINDINGS);
    HTML(p.out, "</a></p>");
    json_decref(o);
    return page_end(&p, 0);
}

/* ---- one piece ---- */

static void evidence(struct page *p, json_t *record)
{
    static const struct page_column columns[] = {
        { "source", W_SOURCE, SHOW_TEXT },     { "frame", W_FRAME, SHOW_NUMBER },
        { "protocol", W_PROTOCOL, SHOW_TEXT }, { "field", W_FIELD, SHOW_TEXT },
        { "value", W_VALUE, SHOW_TEXT },       { 0 },
    };
    json_t *entry = json_object_get(record, "entry");
    json_t *equipment = json_object_get(entry, "equipment");
    int64_t index = json_integer_value(json_object_get(record, "index"));
    HTML(p->out, "<section class=\"panel\" id=\"evidence\"><h2>");
    page_put(p, W_EVIDENCE);
    HTML(p->out, "</h2><p class=\"hint\">");
    page_put_with(p, W_EVIDENCE_WHAT, &index);
    HTML(p->out, "</p>");
    page_table(p, json_object_get(equipment, "evidence"), columns, W_EVIDENCE);
    HTML(p->out, "<dl class=\"facts\">");
    fact(p, W_SENSOR, page_get(record, "sensor"));
    fact(p, W_WHEN, page_get(entry, "at"));
    HTML(p->out, "<dt>");
    page_put(p, W_ADDRESSES);
    HTML(p->out, "</dt><dd>");
    json_t *addresses = json_object_get(equipment, "addresses");
    for (size_t i = 0; i < json_array_size(addresses); i++) {
        buf_str(p->out, i == 0 ? "<code>" : " <code>");
        html_str(p->out, json_string_value(json_array_get(addresses, i)));
        HTML(p->out, "</code>");
    }
    HTML(p->out, "</dd></dl></section>");
}

static const struct rule_finding *asked(const struct rule_findings *all, const char *regulation,
                                        const char *clause)
{
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->items[i].regulation, regulation) == 0 &&
            strcmp(all->items[i].clause, clause) == 0)
            return &all->items[i];
    return NULL;
}

static void conditions(struct page *p, const struct rule_explanation *x)
{
    HTML(p->out, "<ol class=\"chain\">");
    for (size_t i = 0; i < x->condition_count; i++) {
        const struct rule_condition *k = &x->conditions[i];
        HTML(p->out, "<li data-truth=\"");
        buf_str(p->out, k->truth == TRI_TRUE    ? "true\"><code>"
                        : k->truth == TRI_FALSE ? "false\"><code>"
                                                : "unknown\"><code>");
        html_str(p->out, k->text);
        HTML(p->out, "</code> <strong>");
        page_put(p, k->truth == TRI_TRUE    ? W_HOLDS
                    : k->truth == TRI_FALSE ? W_HOLDS_NOT
                                            : W_UNKNOWN);
        HTML(p->out, "</strong> <span class=\"aside\">");
        if (k->part == RULE_PART_EXCEPTION) {
            page_put(p, W_EXCEPTION);
            HTML(p->out, " ");
            html_str(p->out, k->exception);
            HTML(p->out, " ");
        }
        html_str(p->out, k->because);
        HTML(p->out, "</span></li>");
    }
    HTML(p->out, "</ol>");
}

/* What the register and the row say, so that the law can be asked why. */
static enum rc facts_of(struct page *p, const char *id, struct operator_facts *of,
                        struct rule_facts *ret, bool *ret_found)
{
    struct call *c = p->call;
    struct store_rows *rows = NULL;
    char sql[768];
    int32_t today = time_day_of(authority_now_ns(c->authority));
    const struct sql_value values[] = { sql_str(c->operator_id), sql_str(id) };
    enum rc rc = opfacts_load(c->authority, c->store, c->operator_id, today, c->request->arena,
                              of, &c->err);
    if (rc != RC_OK)
        return rc;
    (void)snprintf(sql, sizeof sql,
                   "SELECT %s FROM equipment e LEFT JOIN sensor s ON s.operator = e.operator "
                   "AND s.sensor = e.sensor "
                   "LEFT JOIN site t ON t.operator = s.operator AND t.site = s.site WHERE "
                   "e.operator = $1 AND "
                   "e.equipment = $2 ORDER BY e.changed_ns DESC LIMIT 1",
                   opfacts_columns); /* fits */
    rc = store_query(c->store, sql, values, 2, &rows, &c->err);
    if (rc != RC_OK)
        return rc;
    rule_facts_from(ret, &of->facts, c->request->arena);
    *ret_found = store_next(rows);
    if (*ret_found)
        opfacts_equipment(c->authority, ret, rows, today);
    return store_end(rows, &c->err);
}

static void finding_panel(struct page *p, json_t *f, const struct rule_facts *facts,
                          const struct rule_findings *found)
{
    struct call *c = p->call;
    struct rule_explanation x;
    const char *regulation = page_get(f, "regulation");
    const char *clause = page_get(f, "clause");
    int32_t today = time_day_of(authority_now_ns(c->authority));
    const struct rule_finding *law = asked(found, regulation, clause);
    HTML(p->out, "<section class=\"panel\"><h2>");
    page_state(p, page_get(f, "status"));
    HTML(p->out, " <a href=\"/regulations/");
    text_uri(slice_str(regulation), p->out);
    HTML(p->out, "\">");
    html_str(p->out, page_regulation(p, regulation));
    HTML(p->out, "</a> ");
    html_str(p->out, clause);
    HTML(p->out, "</h2><dl class=\"facts\">");
    if (law != NULL)
        fact(p, W_CLAUSE, p->ja && law->title_ja != NULL ? law->title_ja : law->title);
    fact(p, W_DUTY, page_get(f, "duty"));
    fact(p, W_DEADLINE, page_get(f, "deadline"));
    fact(p, W_SINCE, page_get(f, "since"));
    fact(p, W_STANDING, page_get(f, "standing"));
    HTML(p->out, "<dt>");
    page_put(p, W_CERTAINTY);
    HTML(p->out, "</dt><dd>");
    page_certainty(p, page_get(f, "certainty"));
    HTML(p->out, "</dd>");
    if (law != NULL) {
        fact(p, W_PENALTY, law->penalty);
        fact(p, W_CITATION, law->citation);
        fact(p, W_CHECKED, law->checked);
    }
    json_t *missing = json_object_get(f, "missing");
    if (json_array_size(missing) > 0) {
        HTML(p->out, "<dt>");
        page_put(p, W_MISSING);
        HTML(p->out, "</dt><dd>");
        for (size_t i = 0; i < json_array_size(missing); i++) {
            buf_str(p->out, i == 0 ? "<code>" : ", <code>");
            html_str(p->out, json_string_value(json_array_get(missing, i)));
            HTML(p->out, "</code>");
        }
        HTML(p->out, "</dd>");
    }
    HTML(p->out, "</dl>");
    if (law != NULL && rule_explain(c->authority->law, facts, today, regulation, clause,
                                    c->request->arena, &x, &c->err) == RC_OK) {
        HTML(p->out, "<details open><summary>");
        page_put(p, W_WHY);
        HTML(p->out, "</summary>");
        conditions(p, &x);
        HTML(p->out, "</details>");
    }
    HTML(p->out, "</section>");
}

static bool may_open_case(const struct call *c)
{
    return (c->who.role & (ROLE_INSPECTOR | ROLE_CASE_OFFICER)) != 0 && c->who.is_user;
}

/* Which procedures are for one of the findings, and which findings it is to be about. */
static void case_form(struct page *p, json_t *findings)
{
    struct call *c = p->call;
    struct buf text = BUF_EMPTY;
    case_json_procedures(c->authority->procedures, &text);
    json_t *all = text.failed ? NULL : json_loadb((const char *)text.p, text.n, 0, NULL);
    buf_done(&text);
    if (all == NULL)
        return;
    HTML(p->out, "<section class=\"panel no-print\"><h2>");
    page_put(p, W_OPEN_CASE);
    HTML(p->out, "</h2><p class=\"hint\">");
    page_put(p, W_OPEN_CASE_WHAT);
    HTML(p->out, "</p><form method=\"post\" action=\"/operators/");
    text_uri(slice_str(c->operator_id), p->out);
    HTML(p->out, "/cases\">");
    page_mark(p);
    HTML(p->out, "<div class=\"field\"><label for=\"procedure\">");
    page_put(p, W_PROCEDURE);
    HTML(p->out, "</label><select id=\"procedure\" name=\"procedure\">");
    json_t *items = json_object_get(all, "items");
    for (size_t i = 0; i < json_array_size(items); i++) {
        json_t *one = json_array_get(items, i);
        HTML(p->out, "<option value=\"");
        html_str(p->out, page_get(one, "procedure"));
        HTML(p->out, "\">");
        html_str(p->out, page_get(json_object_get(one, "title"), p->ja ? "ja" : "en"));
        HTML(p->out, "</option>");
    }
    HTML(p->out, "</select></div><fieldset class=\"field\"><legend>");
    page_put(p, W_FINDINGS);
    HTML(p->out, "</legend>");
    for (size_t i = 0; i < json_array_size(findings); i++) {
        json_t *f = json_array_get(findings, i);
        HTML(p->out, "<label><input type=\"checkbox\" name=\"finding\" value=\"");
        html_str(p->out, page_get(f, "regulation"));
        HTML(p->out, "/");
        html_str(p->out, page_get(f, "clause"));
        HTML(p->out, "/");
        html_str(p->out, page_get(f, "sensor"));
        HTML(p->out, "/");
        text_uri(slice_str(page_get(f, "equipment")), p->out);
        HTML(p->out, "\"> ");
        html_str(p->out, page_regulation(p, page_get(f, "regulation")));
        HTML(p->out, " ");
        html_str(p->out, page_get(f, "clause"));
        HTML(p->out, "</label>");
    }
    HTML(p->out, "</fieldset><div class=\"field\"><label for=\"title\">");
    page_put(p, W_TITLE);
    HTML(p->out, "</label><input id=\"title\" name=\"title\" required "
                 "maxlength=\"200\"></div><button class=\"primary\">");
    page_put(p, W_OPEN_CASE);
    HTML(p->out, "</button></form></section>");
    json_decref(all);
}

enum rc page_equipment_one(struct call *c)
{
    struct page p;
    struct operator_facts of;
    struct rule_facts facts;
    struct rule_findings found = { NULL, 0 };
    bool is_there = false;
    enum rc rc = RC_OK;
    json_t *all = page_json(c, api_equipment_get, &rc);
    if (all == NULL)
        return rc;
    json_t *row = json_array_get(json_object_get(all, "rows"), 0);
    json_t *findings = json_object_get(all, "findings");
    const char *id = page_get(row, "id");
    page_begin(&p, c, NAV_OPERATORS, W_EQUIPMENT, slice_str(id));
    HTML(p.out, "<div class=\"head\"><div><nav class=\"crumbs\" aria-label=\"");
    page_put(&p, W_OPERATOR);
    HTML(p.out, "\"><ol><li>");
    page_operator(&p, slice_str(c->operator_id));
    HTML(p.out, "</li></ol></nav><h1>");
    html_str(p.out, id);
    HTML(p.out, "</h1></div></div><section class=\"panel\"><dl class=\"facts\">");
    fact(&p, W_MAKER, page_get(row, "maker_name"));
    fact(&p, W_COUNTRY, page_get(row, "maker_country"));
    fact(&p, W_BASIS, page_get(row, "basis"));
    fact(&p, W_MODEL, page_get(row, "model"));
    fact(&p, W_FIRMWARE, page_get(row, "firmware"));
    fact(&p, W_SERIAL, page_get(row, "serial"));
    fact(&p, W_CLASS, page_get(row, "class"));
    fact(&p, W_NETWORK, page_get(row, "network"));
    fact(&p, W_NAME, page_get(row, "name"));
    fact(&p, W_FIRST_SEEN, page_get(row, "first_seen"));
    fact(&p, W_LAST_SEEN, page_get(row, "last_seen"));
    HTML(p.out, "</dl></section>");
    rc = facts_of(&p, id, &of, &facts, &is_there);
    if (rc == RC_OK && is_there)
        rc = rule_eval(c->authority->law, &facts, time_day_of(authority_now_ns(c->authority)),
                       true, c->request->arena, &found, &c->err);
    static const char *const order[] = { "violation",    "due",    "required",
                                         "undetermined", "advice", "exempt" };
    for (size_t k = 0; k < sizeof order / sizeof order[0]; k++) /* the strictest first */
        for (size_t i = 0; rc == RC_OK && i < json_array_size(findings); i++)
            if (strcmp(page_get(json_array_get(findings, i), "status"), order[k]) == 0)
                finding_panel(&p, json_array_get(findings, i), &facts, &found);
    json_t *records = json_object_get(all, "records");
    for (size_t i = 0; i < json_array_size(records); i++)
        evidence(&p, json_array_get(records, i));
    if (rc == RC_OK && may_open_case(c) && json_array_size(findings) > 0)
        case_form(&p, findings);
    json_decref(all);
    return rc == RC_OK ? page_end(&p, 0) : rc;
}
