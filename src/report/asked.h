/* report/asked.h: what of a report `explain` was asked about. */
#ifndef SEKISHO_REPORT_ASKED_H
#define SEKISHO_REPORT_ASKED_H

#include "report/report.h"

enum asked {
    NOT_ASKED,
    ASKED,       /* with others: what is not relevant needs no more than a line */
    ASKED_ALONE, /* it itself, by its whole id */
};

/* "uk-huawei-2022", "uk-huawei-2022/4.6", the latter with the equipment in front, or the
 * equipment alone. */
enum asked report_asked(const struct equipment *e, const struct rule_finding *f,
                        struct slice what);

/* Is the equipment, or one of its findings? */
bool report_asked_any(const struct equipment *e, const struct rule_findings *f,
                      struct slice what);

#endif
