/* report/report.h: equipment, findings and coverage as text for people and machines. */
#ifndef SEKISHO_REPORT_REPORT_H
#define SEKISHO_REPORT_REPORT_H

#include "identify/equipment.h"
#include "rules/rules.h"

/* Everything a report is made of; all borrowed. */
struct report {
    const struct equipment_list *list;
    const struct rule_findings *findings; /* one per item of 'list' */
    const struct entities *entities;
    const struct engine *engine;
    const char *const *sources;           /* names of the inputs, by number */
    size_t source_count;
    const char *const *broken;            /* inputs that broke off: one line each */
    size_t broken_count;
    uint64_t undetermined;                /* findings left out because it is not known who made the thing */
    uint64_t dropped;                     /* packets that the capturing program lost */
    int32_t day;
};

/* One JSON object a line (or, with 'array', one array), the coverage last. */
void report_json(const struct report *r, bool array, struct buf *out);
void report_csv(const struct report *r, struct buf *out);
/* For people: at most 80 columns, restricted equipment first. */
void report_table(const struct report *r, bool colour, struct buf *out);

#endif
