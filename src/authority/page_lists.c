/* Pages that are a list: what the API lists, as a table with filters, the next page and
 * exports. */
#include "authority/authority.h"
#include "authority/lists.h"
#include "authority/page.h"

struct list_page {
    const struct list *list;
    enum word title;
    enum nav nav;
    const char *path; /* of this page */
    const char *api;  /* of the same list */
    const struct page_column *columns;
    const char *choices; /* states that can be chosen, separated by blanks; NULL: no filter */
};

static void choose_state(struct page *p, const struct list_page *l)
{
    struct slice now = http_query(p->call->request, "status");
    struct slice rest = slice_str(l->choices);
    if (l->choices == NULL)
        return;
    HTML(p->out, "<form class=\"filters\"><div><label for=\"status\">");
    page_put(p, W_STATE);
    HTML(p->out, "</label><select id=\"status\" name=\"status\">");
    while (rest.n > 0) {
        struct slice one = slice_split(&rest, ' ');
        HTML(p->out, "<option value=\"");
        html_text(p->out, one);
        buf_str(p->out, slice_eq(one, now) ? "\" selected>" : "\">");
        page_put_state(p, one);
        HTML(p->out, "</option>");
    }
    HTML(p->out, "</select></div><button>");
    page_put(p, W_FILTER);
    HTML(p->out, "</button></form>");
}

static enum rc show(struct call *c, const struct list_page *l)
{
    struct page p;
    struct buf next = BUF_EMPTY;
    json_t *items = page_list(c, l->list, &next);
    if (items == NULL)
        return RC_FORMAT;
    page_begin(&p, c, l->nav, l->title, SLICE(""));
    HTML(p.out, "<div class=\"head\"><h1>");
    page_put(&p, l->title);
    HTML(p.out, "</h1></div><section class=\"panel\">");
    choose_state(&p, l);
    page_table(&p, items, l->columns, l->title);
    page_next(&p, l->path, buf_view(&next));
    page_export(&p, l->api);
    HTML(p.out, "</section>");
    json_decref(items);
    buf_done(&next);
    return page_end(&p, 0);
}

enum rc page_operators(struct call *c)
{
    static const struct page_column columns[] = {
        { "operator", W_OPERATOR, SHOW_OPERATOR },
        { "operator", W_ID, SHOW_TEXT },
        { "country", W_COUNTRY, SHOW_TEXT },
        { "evaluated", W_AS_OF, SHOW_DAY },
        { 0 },
    };
    static const struct list_page l = { &list_operators,
                                        W_OPERATORS,
                                        NAV_OPERATORS,
                                        "/operators",
                                        "/v1/operators",
                                        columns,
                                        "violation due required undetermined" };
    return show(c, &l);
}

static const struct page_column equipment_columns[] = {
    { "id", W_EQUIPMENT, SHOW_EQUIPMENT },
    { "operator", W_OPERATOR, SHOW_OPERATOR },
    { "status", W_STATE, SHOW_STATE },
    { "maker", W_MAKER, SHOW_MAKER },
    { "model", W_MODEL, SHOW_TEXT },
    { "class", W_CLASS, SHOW_TEXT },
    { "name", W_NAME, SHOW_TEXT },
    { "last_seen", W_LAST_SEEN, SHOW_DAY },
    { 0 },
};

enum rc page_equipment(struct call *c)
{
    static const struct list_page l = { &list_equipment,
                                        W_EQUIPMENT,
                                        NAV_NONE,
                                        "/equipment",
                                        "/v1/equipment",
                                        equipment_columns,
                                        "violation due required undetermined advice exempt" };
    return show(c, &l);
}

enum rc page_findings(struct call *c)
{
    static const struct page_column columns[] = {
        { "operator", W_OPERATOR, SHOW_OPERATOR },
        { "equipment", W_EQUIPMENT, SHOW_EQUIPMENT },
        { "regulation", W_REGULATION, SHOW_REGULATION },
        { "clause", W_CLAUSE, SHOW_TEXT },
        { "status", W_STATE, SHOW_STATE },
        { "certainty", W_CERTAINTY, SHOW_CERTAINTY },
        { "deadline", W_DEADLINE, SHOW_DAY },
        { "missing", W_MISSING, SHOW_WORDS },
        { 0 },
    };
    static const struct list_page l = { &list_findings,
                                        W_FINDINGS,
                                        NAV_DUE,
                                        "/findings",
                                        "/v1/findings",
                                        columns,
                                        "due violation required undetermined advice exempt" };
    return show(c, &l);
}

enum rc page_sensors(struct call *c)
{
    static const struct page_column columns[] = {
        { "operator", W_OPERATOR, SHOW_OPERATOR },
        { "sensor", W_SENSOR, SHOW_TEXT },
        { "silent", W_STATE, SHOW_SILENT },
        { "last_heartbeat", W_LAST_HEARTBEAT, SHOW_TIME },
        { "packets", W_PACKETS, SHOW_NUMBER },
        { "dropped", W_DROPPED, SHOW_NUMBER },
        { 0 },
    };
    static const struct list_page l = { &list_sensors, W_SENSORS, NAV_NONE, "/sensors",
                                        "/v1/sensors", columns,   NULL };
    return show(c, &l);
}

enum rc page_acts(struct call *c)
{
    static const struct page_column columns[] = {
        { "at", W_WHEN, SHOW_TIME },           { "actor", W_BY, SHOW_TEXT },
        { "operator", W_OPERATOR, SHOW_TEXT }, { "method", W_WHAT, SHOW_TEXT },
        { "path", W_VALUE, SHOW_TEXT },        { "status", W_STATUS, SHOW_NUMBER },
        { "detail", W_REASON, SHOW_TEXT },     { 0 },
    };
    static const struct list_page l = { &list_acts, W_ACTS,  NAV_NONE, "/acts",
                                        "/v1/acts", columns, NULL };
    return show(c, &l);
}

/* The equipment and the operators of one industry. */
enum rc page_sector_one(struct call *c)
{
    struct page p;
    struct slice id = c->values[0];
    struct slice status = http_query(c->request, "status");
    if (rule_vocab_row(c->authority->vocab, RULE_SECTOR, id) == RULE_NO_ROW)
        return err_set(&c->err, RC_END, "no such sector");
    const struct sql_value values[] = { sql_slice(id), sql_slice(status), sql_slice(status) };
    page_begin(&p, c, NAV_SECTORS, W_SECTOR, id);
    HTML(p.out, "<div class=\"head\"><h1>");
    page_sector(&p, id);
    HTML(p.out, "</h1></div><section class=\"panel\">");
    enum rc rc = page_states(
        &p,
        "SELECT s.operator, t.state, t.count, CASE WHEN t.state = 'due' THEN (SELECT "
        "min(f.deadline_day) FROM finding f WHERE f.operator = s.operator AND f.status = 'due' "
        "AND f.closed_day IS NULL) END FROM operator_sector s JOIN operator o ON o.operator = "
        "s.operator JOIN tally t ON t.operator = o.operator AND t.day = o.evaluated_day WHERE "
        "s.sector = $1 AND t.state <> 'equipment' AND ($2 = '' OR t.state = $3) ORDER BY "
        "s.operator, t.state LIMIT 2000",
        values, 3, W_OPERATORS);
    HTML(p.out, "</section>");
    return rc == RC_OK ? page_end(&p, 0) : rc;
}

static void section(struct page *p, const struct list *list, enum word title,
                    const struct page_column *columns)
{
    json_t *items = page_list(p->call, list, NULL);
    HTML(p->out, "<section class=\"panel\"><h2>");
    page_put(p, title);
    HTML(p->out, "</h2>");
    page_table(p, items, columns, title);
    HTML(p->out, "</section>");
    json_decref(items);
}

enum rc page_search(struct call *c)
{
    static const struct page_column operators[] = { { "operator", W_OPERATOR, SHOW_OPERATOR },
                                                    { "country", W_COUNTRY, SHOW_TEXT },
                                                    { 0 } };
    static const struct page_column cases[] = { { "title", W_CASE, SHOW_CASE },
                                                { "operator", W_OPERATOR, SHOW_OPERATOR },
                                                { 0 } };
    struct page p;
    page_begin(&p, c, NAV_NONE, W_SEARCH, http_query(c->request, "q"));
    HTML(p.out, "<h1>");
    page_put(&p, W_SEARCH);
    HTML(p.out, ": ");
    html_text(p.out, http_query(c->request, "q"));
    HTML(p.out, "</h1>");
    section(&p, &list_operators, W_OPERATORS, operators);
    section(&p, &list_equipment, W_EQUIPMENT, equipment_columns);
    section(&p, c->route->data, W_CASES, cases);
    return page_end(&p, 0);
}
