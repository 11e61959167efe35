#include "authority/api_cases.h"

const struct list list_cases = {
    .name = "case",
    .from = "proceeding p",
    .operator_sql = "p.operator",
    .columns = {
        { "operator", "p.operator", LIST_TEXT },
        { "case", "p.proceeding", LIST_TEXT },
        { "procedure", "p.procedure_id", LIST_TEXT },
        { "title", "p.title", LIST_TEXT },
        { "opened", "p.opened_day", LIST_DAY },
        { "state", "p.state", LIST_TEXT },
        { "since", "p.state_day", LIST_DAY },
        { "next_clock", "p.next_clock", LIST_TEXT },
        { "next_day", "p.next_day", LIST_DAY },
        { "confirmed", "p.is_confirmed", LIST_YESNO },
        { "ended", "p.is_ended", LIST_YESNO },
        { 0 },
    },
    .filters = {
        { "procedure", "p.procedure_id = ?", LIST_TEXT, "id of a procedure" },
        { "state", "p.state = ?", LIST_TEXT, "id of a state of the procedure" },
        { "ended", "p.is_ended = ?", LIST_YESNO, "whether nothing is to follow" },
        { "due_until", "p.next_day <= ?", LIST_DAY, "with a clock that runs out on that day or before" },
        { "equipment", "EXISTS (SELECT 1 FROM proceeding_finding f WHERE f.operator = p.operator AND f.proceeding = "
                       "p.proceeding AND f.equipment = ?)", LIST_TEXT, "about findings on this piece of equipment" },
        { "waiting", "(CASE WHEN EXISTS (SELECT 1 FROM proceeding_act a WHERE a.operator = p.operator AND a.proceeding = "
                     "p.proceeding AND a.state = 'proposed') THEN 1 ELSE 0 END) = ?", LIST_YESNO,
          "with an act that waits for approval" },
        { "q", "lower(p.title || ' ' || p.proceeding) LIKE ? ESCAPE '\\'", LIST_SEARCH, "part of its title or id" },
        { 0 },
    },
    .keys = { "p.operator", "p.proceeding" },
};
