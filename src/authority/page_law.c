/* Regulations: their list, the text of one as a lawyer reads it, and whom it meets. */
#include "authority/authority.h"
#include "authority/page.h"

enum rc page_law(struct call *c)
{
    struct page p;
    struct store_rows *rows = NULL;
    const struct rule_set *set = c->authority->law;
    int64_t *counts = arena_new(c->request->arena, int64_t, rule_set_count(set) + 1);
    if (counts == NULL)
        return err_set(&c->err, RC_MEMORY, "no memory");
    const struct sql_value bound[] = { sql_str(c->operator_id), sql_str(c->operator_id) };
    enum rc rc = store_query(c->store,
                             "SELECT f.regulation, count(*) FROM finding f WHERE f.closed_day "
                             "IS NULL AND f.status IN "
                             "('violation', 'due', 'required', 'advice') AND ($1 = '' OR "
                             "f.operator = $2) GROUP BY f.regulation",
                             bound, 2, &rows, &c->err);
    if (rc != RC_OK)
        return rc;
    while (store_next(rows))
        for (size_t i = 0; i < rule_set_count(set); i++)
            if (slice_eq(store_text(rows, 0), slice_str(rule_set_id(set, i))))
                counts[i] = store_int(rows, 1);
    rc = store_end(rows, &c->err);
    page_begin(&p, c, NAV_LAW, W_LAW, SLICE(""));
    HTML(p.out, "<div class=\"head\"><h1>");
    page_put(&p, W_LAW);
    HTML(p.out, "</h1></div><section class=\"panel\"><table><thead><tr><th scope=\"col\">");
    page_put(&p, W_REGULATION);
    HTML(p.out, "</th><th scope=\"col\">");
    page_put(&p, W_ID);
    HTML(p.out, "</th><th scope=\"col\" class=\"number\">");
    page_put(&p, W_FINDINGS);
    HTML(p.out, "</th></tr></thead><tbody>");
    for (size_t i = 0; i < rule_set_count(set); i++) {
        const char *id = rule_set_id(set, i);
        HTML(p.out, "<tr><td><a href=\"/regulations/");
        text_uri(slice_str(id), p.out);
        HTML(p.out, "\">");
        html_str(p.out, page_regulation(&p, id));
        HTML(p.out, "</a></td><td><code>");
        html_str(p.out, id);
        HTML(p.out, "</code></td><td class=\"number\">");
        html_number(p.out, counts[i]);
        HTML(p.out, "</td></tr>");
    }
    HTML(p.out, "</tbody></table></section>");
    return rc == RC_OK ? page_end(&p, 0) : rc;
}

/* On today's equipment, whether the law is in force or a draft. */
static enum rc whom_it_meets(struct page *p, struct slice id)
{
    struct call *c = p->call;
    const struct sql_value values[] = { sql_slice(id), sql_str(c->operator_id),
                                        sql_str(c->operator_id) };
    HTML(p->out, "<section class=\"panel\"><h2>");
    page_put(p, W_WHAT_IF);
    HTML(p->out, "</h2><p class=\"hint\">");
    page_put(p, W_WHAT_IF_WHAT);
    HTML(p->out, "</p>");
    enum rc rc = page_states(
        p,
        "SELECT f.operator, f.status, count(DISTINCT f.equipment), min(f.deadline_day) FROM "
        "finding f WHERE f.regulation = $1 AND f.closed_day IS NULL AND ($2 = '' OR f.operator "
        "= $3) GROUP BY f.operator, f.status ORDER BY f.operator, f.status LIMIT 1000",
        values, 3, W_WHAT_IF);
    HTML(p->out, "</section>");
    return rc;
}

enum rc page_law_one(struct call *c)
{
    struct page p;
    struct buf text = BUF_EMPTY;
    struct slice id = c->values[0];
    if (rule_set_title(c->authority->law, id, false) == NULL)
        return err_set(&c->err, RC_END, "no such regulation");
    enum rc rc = rule_print_show(c->authority->law, id, &text, &c->err);
    if (rc != RC_OK)
        return rc;
    page_begin(&p, c, NAV_LAW, W_REGULATION, id);
    const char *name = arena_printf(c->request->arena, "%.*s", (int)id.n, (const char *)id.p);
    HTML(p.out, "<div class=\"head\"><div><h1>");
    html_str(p.out, page_regulation(&p, name == NULL ? "" : name));
    HTML(p.out, "</h1><p class=\"aside\">");
    html_text(p.out, id);
    HTML(p.out, "</p></div></div>");
    rc = whom_it_meets(&p, id);
    HTML(p.out, "<section class=\"panel\"><h2>");
    page_put(&p, W_TEXT);
    HTML(p.out, "</h2><div class=\"bytes\" tabindex=\"0\" role=\"region\" aria-label=\"");
    page_put(&p, W_TEXT);
    HTML(p.out, "\">");
    /* html_text makes one line of several: this text is ours, and its lines count. */
    struct slice lines = buf_view(&text);
    while (lines.n > 0) {
        struct slice line = slice_line(&lines);
        size_t indent = 0;
        while (indent < line.n && line.p[indent] == ' ') {
            HTML(p.out, " ");
            indent++;
        }
        html_text(p.out, slice_skip(line, indent));
        HTML(p.out, "\n");
    }
    HTML(p.out, "</div></section>");
    buf_done(&text);
    return rc == RC_OK ? page_end(&p, 0) : rc;
}
