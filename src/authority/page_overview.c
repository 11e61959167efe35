/* The first page: how the country stands. */
#include "authority/authority.h"
#include "authority/lists.h"
#include "authority/months.h"
#include "authority/page.h"

#include <stdlib.h>

static const enum word heat_words[MONTH_STATES] = { W_VIOLATION,    W_DUE,    W_REQUIRED,
                                                    W_UNDETERMINED, W_ADVICE, W_COMPLIANT };

static int64_t number(struct call *c, const char *sql, const struct sql_value *values,
                      size_t count)
{
    int64_t n = 0;
    struct err
        ignored; /* a figure that cannot be had shows as 0; the lists behind it tell why */
    return store_number(c->store, sql, values, count, 0, &n, &ignored) == RC_OK ? n : 0;
}

/* Findings are counted up to a bound: after a change of the law there may be millions. */
enum { COUNTED_MAX = 100000 };

static int64_t findings(struct call *c, const char *where, const struct sql_value *values,
                        size_t count)
{
    const char *sql = arena_printf(c->request->arena,
                                   "SELECT count(*) FROM (SELECT 1 FROM finding f WHERE "
                                   "f.closed_day IS NULL AND %s LIMIT %d) counted",
                                   where, COUNTED_MAX);
    return sql == NULL ? 0 : number(c, sql, values, count);
}

static void tile(struct page *p, const char *state, const char *path, int64_t figure,
                 enum word label, enum word aside, const int64_t *numbers)
{
    HTML(p->out, "<li class=\"tile\"");
    if (state != NULL)
        buf_printf(p->out, " data-state=\"%s\"", state);
    buf_printf(p->out, "><a href=\"%s\"><span class=\"figure\">", path);
    html_number(p->out, figure);
    buf_str(p->out, figure == COUNTED_MAX ? "+" : "");
    HTML(p->out, "</span><span class=\"label\">");
    page_put(p, label);
    HTML(p->out, "</span><span class=\"aside\">");
    page_put_with(p, aside, numbers);
    HTML(p->out, "</span></a>");
}

static int64_t due_within(struct call *c, int32_t today, int32_t days)
{
    const struct sql_value values[] = { sql_int(today), sql_int(today + days) };
    return findings(c, "f.status = 'due' AND f.deadline_day >= $1 AND f.deadline_day <= $2",
                    values, 2);
}

static void tiles(struct page *p, int32_t today)
{
    struct call *c = p->call;
    char day[TIME_TEXT_SIZE];
    char until[TIME_TEXT_SIZE];
    const struct sql_value yesterday = sql_int(today - 1);
    int64_t later[] = { due_within(c, today, 90), due_within(c, today, 365) };
    const struct sql_value week = sql_int(today + 7);
    int64_t soon[] = { number(c,
                              "SELECT count(*) FROM proceeding WHERE is_ended = 0 AND next_day "
                              "IS NOT NULL AND next_day <= $1",
                              &week, 1) };
    int64_t sensors[] = { number(c, "SELECT count(*) FROM sensor WHERE revoked_ns IS NULL",
                                 NULL, 0) };
    time_print_day(today, day);
    time_print_day(today + 30, until);
    HTML(p->out, "<ul class=\"tiles\">");
    tile(p, "violation", "/findings?status=violation",
         findings(c, "f.status = 'violation'", NULL, 0), W_VIOLATION, W_SUSPECTED, NULL);
    tile(p, "due",
         arena_printf(c->request->arena,
                      "/findings?status=due&amp;open=true&amp;due_from=%s&amp;due_until=%s",
                      day, until),
         due_within(c, today, 30), W_DUE_IN, W_DUE_LATER, later);
    tile(p, "required", "/findings?status=required",
         findings(c, "f.status = 'required'", NULL, 0), W_REQUIRED, W_FINDINGS, NULL);
    time_print_day(today - 1, day);
    tile(p, NULL, arena_printf(c->request->arena, "/findings?opened_from=%s", day),
         findings(c, "f.opened_day >= $1", &yesterday, 1), W_NEW_TODAY, W_NEW_TODAY_WHAT, NULL);
    tile(p, NULL, "/sensors",
         findings(c, "f.regulation = 'sekisho-monitoring' AND f.clause = 'silence'", NULL, 0),
         W_SILENT, W_OF_SENSORS, sensors);
    const struct sql_value now = sql_int(authority_now_ns(c->authority));
    int64_t operators[] = { number(c, "SELECT count(*) FROM operator", NULL, 0) };
    tile(p, NULL, "/sensors",
         number(c,
                "SELECT count(DISTINCT operator) FROM log WHERE heartbeat_ns > 0 AND "
                "heartbeat_ns + interval_s * 3000000000 >= $1",
                &now, 1),
         W_COVERED, W_OF_OPERATORS, operators);
    tile(p, NULL, "/cases",
         number(c, "SELECT count(*) FROM proceeding WHERE is_ended = 0", NULL, 0), W_OPEN_CASES,
         W_RUN_OUT_SOON, soon);
    HTML(p->out, "</ul>");
}

/* ---- sectors × states ---- */

struct heat_row {
    int64_t row; /* of the sectors; RULE_NO_ROW: not in the list */
    int64_t counts[MONTH_STATES];
    int64_t all;
};

struct heat {
    struct heat_row *rows; /* by the row of the sector */
    size_t count;
};

static enum rc load_heat(struct page *p, struct heat *h)
{
    struct call *c = p->call;
    const struct rule_vocab *v = c->authority->vocab;
    h->count = rule_vocab_count(v, RULE_SECTOR);
    h->rows = arena_new(c->request->arena, struct heat_row, h->count + 1);
    json_t *items = h->rows == NULL ? NULL : page_list(c, c->route->data, NULL);
    if (items == NULL)
        return RC_MEMORY;
    for (size_t i = 0; i < json_array_size(items); i++) {
        json_t *item = json_array_get(items, i);
        int64_t row = rule_vocab_row(v, RULE_SECTOR, slice_str(page_get(item, "sector")));
        struct heat_row *r = row == RULE_NO_ROW ? NULL : &h->rows[row];
        for (size_t k = 0; r != NULL && k < MONTH_STATES; k++)
            if (strcmp(page_get(item, "state"), month_states[k]) == 0) {
                r->counts[k] += json_integer_value(json_object_get(item, "count"));
                r->all += json_integer_value(json_object_get(item, "count"));
            }
    }
    json_decref(items);
    return RC_OK;
}

static void heat_line(struct page *p, const struct heat_row *r, struct slice id)
{
    HTML(p->out, "<tr><th scope=\"row\"><a href=\"/sectors/");
    text_uri(id, p->out);
    HTML(p->out, "\">");
    page_sector(p, id);
    HTML(p->out, "</a></th>");
    for (size_t k = 0; k < MONTH_STATES; k++) {
        int64_t share = r->all == 0 ? 0 : r->counts[k] * 100 / r->all;
        int heat = r->counts[k] == 0 ? 0 : share < 5 ? 1 : share < 25 ? 2 : share < 60 ? 3 : 4;
        HTML(p->out, "<td><a href=\"/sectors/");
        text_uri(id, p->out);
        buf_printf(p->out, "?status=%s\" data-heat=\"%d\">", month_states[k], heat);
        html_number(p->out, r->counts[k]);
        HTML(p->out, "</a></td>");
    }
    HTML(p->out, "<td class=\"number\">");
    html_number(p->out, r->all);
    HTML(p->out, "</td></tr>");
}

static void heat_table(struct page *p, const struct heat *h)
{
    const struct rule_vocab *v = p->call->authority->vocab;
    HTML(p->out, "<section class=\"panel wide\"><h2>");
    page_put(p, W_HEAT);
    HTML(p->out, "</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    page_put(p, W_HEAT);
    HTML(p->out, "\"><table class=\"heat\"><caption>");
    page_put(p, W_HEAT_WHAT);
    HTML(p->out, "</caption><thead><tr><th scope=\"col\">");
    page_put(p, W_SECTOR);
    HTML(p->out, "</th>");
    for (size_t k = 0; k < MONTH_STATES; k++) {
        HTML(p->out, "<th scope=\"col\">");
        page_put(p, heat_words[k]);
        HTML(p->out, "</th>");
    }
    HTML(p->out, "<th scope=\"col\" class=\"number\">");
    page_put(p, W_ALL);
    HTML(p->out, "</th></tr></thead><tbody>");
    struct slice field = SLICE("");
    for (size_t i = 0; i < h->count; i++) {
        if (h->rows[i].all == 0)
            continue;
        struct slice parent = rule_vocab_column(v, RULE_SECTOR, (int64_t)i, "parent");
        if (parent.n > 0 && !slice_eq(parent, field)) {
            HTML(p->out, "<tr class=\"field\"><th scope=\"rowgroup\" colspan=\"8\">");
            page_sector(p, parent);
            HTML(p->out, "</th></tr>");
            field = parent;
        }
        heat_line(p, &h->rows[i], slice_str(rule_vocab_id(v, RULE_SECTOR, (int64_t)i)));
    }
    HTML(p->out, "</tbody></table></div></section>");
}

/* ---- over time ---- */

static void month_row(struct page *p, int32_t day, const int64_t counts[MONTH_STATES])
{
    char text[TIME_TEXT_SIZE];
    time_print_day(day, text);
    HTML(p->out, "<tr><th scope=\"row\">");
    html_text(p->out, slice_sub(slice_str(text), 0, 7));
    HTML(p->out, "</th>");
    for (size_t k = 0; k < MONTH_STATES; k++) {
        HTML(p->out, "<td class=\"number\">");
        html_number(p->out, counts[k]);
        HTML(p->out, "</td>");
    }
    HTML(p->out, "</tr>");
}

static enum rc over_time(struct page *p, int32_t today)
{
    struct call *c = p->call;
    struct months m;
    enum rc rc = pool_missing(c->authority->pool, c->store) == 0
                     ? months_kept(c->authority->months, c->store, today, &m, &c->err)
                     : months_read(c->store, today, &m, &c->err);
    if (rc != RC_OK)
        return rc;
    HTML(p->out, "<section class=\"panel wide\"><h2>");
    page_put(p, W_OVER_TIME);
    HTML(p->out, "</h2><div data-chart=\"months\"><details><summary>");
    page_put(p, W_OVER_TIME_WHAT);
    HTML(p->out, "</summary><table><thead><tr><th scope=\"col\">");
    page_put(p, W_MONTH);
    HTML(p->out, "</th>");
    for (size_t k = 0; k < MONTH_STATES; k++) {
        buf_printf(p->out, "<th scope=\"col\" class=\"number\" data-state=\"%s\">",
                   month_states[k]);
        page_put(p, heat_words[k]);
        HTML(p->out, "</th>");
    }
    HTML(p->out, "</tr></thead><tbody>");
    for (size_t i = 0; i < MONTHS; i++)
        month_row(p, m.days[i], m.all[i]);
    HTML(p->out, "</tbody></table></details></div></section>");
    return rc;
}

static enum rc next_due(struct page *p, int32_t today)
{
    struct call *c = p->call;
    const struct sql_value value[] = { sql_int(today) };
    HTML(p->out, "<section class=\"panel wide\"><h2>");
    page_put(p, W_NEXT_DUE);
    HTML(p->out, "</h2>");
    static const struct list_column fields[] = {
        { "operator", NULL, LIST_TEXT },
        { "equipment", NULL, LIST_TEXT },
        { "regulation", NULL, LIST_TEXT },
        { "deadline", NULL, LIST_DAY },
        { 0 },
    };
    enum rc rc = RC_OK;
    json_t *items = page_rows(
        c,
        "SELECT f.operator, f.equipment, f.regulation, f.deadline_day FROM finding f WHERE "
        "f.closed_day IS NULL AND f.deadline_day IS NOT NULL AND f.deadline_day >= $1 AND "
        "f.status = 'due' AND f.equipment <> '' ORDER BY f.deadline_day, f.operator, "
        "f.equipment LIMIT 12",
        value, 1, fields, &rc);
    if (items == NULL)
        return rc;
    static const struct page_column columns[] = {
        { "operator", W_OPERATOR, SHOW_OPERATOR },
        { "equipment", W_EQUIPMENT, SHOW_EQUIPMENT },
        { "regulation", W_REGULATION, SHOW_REGULATION },
        { "deadline", W_DEADLINE, SHOW_DAY },
        { 0 },
    };
    page_table(p, items, columns, W_NEXT_DUE);
    json_decref(items);
    HTML(p->out, "</section>");
    return rc;
}

static void head(struct page *p, enum word title, int32_t today)
{
    char day[TIME_TEXT_SIZE];
    time_print_day(today, day);
    HTML(p->out, "<div class=\"head\"><div><h1>");
    page_put(p, title);
    HTML(p->out, "</h1><p class=\"aside\">");
    page_as_of(p, day);
    HTML(p->out, " · ");
    html_number(p->out, number(p->call, "SELECT count(*) FROM operator", NULL, 0));
    HTML(p->out, " ");
    page_put(p, W_OPERATORS);
    HTML(p->out, " · ");
    html_number(
        p->out,
        number(
            p->call,
            "SELECT sum(t.count) FROM tally t JOIN operator o ON o.operator = t.operator AND "
            "o.evaluated_day = t.day WHERE t.state IN ('violation', 'due', 'required', "
            "'undetermined', 'advice', 'exempt', 'compliant')",
            NULL, 0));
    HTML(p->out, " ");
    page_put(p, W_PIECES);
    HTML(p->out, "</p></div></div>");
}

enum rc page_overview(struct call *c)
{
    struct page p;
    struct heat heat = { NULL, 0 };
    int32_t today = time_day_of(authority_now_ns(c->authority));
    if (c->who.operator_id[0] != '\0') /* an operator's overview is its own page */
        return page_go(c, arena_printf(c->request->arena, "/operators/%s", c->who.operator_id));
    page_begin(&p, c, NAV_OVERVIEW, W_OVERVIEW, SLICE(""));
    head(&p, W_OVERVIEW, today);
    tiles(&p, today);
    enum rc rc = load_heat(&p, &heat);
    HTML(p.out, "<div class=\"grid\">");
    if (rc == RC_OK)
        heat_table(&p, &heat);
    if (rc == RC_OK)
        rc = over_time(&p, today);
    if (rc == RC_OK)
        rc = next_due(&p, today);
    HTML(p.out, "</div>");
    return rc == RC_OK ? page_end(&p, 0) : rc;
}

enum rc page_sectors(struct call *c)
{
    struct page p;
    struct heat heat = { NULL, 0 };
    page_begin(&p, c, NAV_SECTORS, W_SECTORS, SLICE(""));
    head(&p, W_SECTORS, time_day_of(authority_now_ns(c->authority)));
    enum rc rc = load_heat(&p, &heat);
    if (rc == RC_OK)
        heat_table(&p, &heat);
    return rc == RC_OK ? page_end(&p, 0) : rc;
}
