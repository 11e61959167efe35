#include "report/asked.h"

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

/* "uk-huawei-2022", "uk-huawei-2022/4.6", the latter with the equipment in front, or the
 * equipment alone. */
enum asked report_asked(const struct equipment *e, const struct rule_finding *f,
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

bool report_asked_any(const struct equipment *e, const struct rule_findings *f,
                      struct slice what)
{
    bool has = is_called(e, what);
    for (size_t i = 0; i < f->count && !has; i++)
        has = report_asked(e, &f->items[i], what) != NOT_ASKED;
    return has;
}
