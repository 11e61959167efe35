/* report/plan.h: what became of the check of a plan, as text for people and machines. */
#ifndef SEKISHO_REPORT_PLAN_H
#define SEKISHO_REPORT_PLAN_H

#include "entity/entity.h"
#include "report/report.h"
#include "rules/plan.h"

enum { REPORT_LISTINGS_MAX = 16 }; /* of one party: the most known is 9 */

/* Who stands behind a party of the plan. */
struct report_party {
    uint32_t entity; /* ENT_NONE: not known, and below */
    uint32_t group;
    struct ent_listing listings[REPORT_LISTINGS_MAX];
    size_t listing_count;
};

struct report_plan {
    const struct rule_plan *plan; /* borrowed, as all below */
    const char *path;
    const struct entities *entities;
    struct plan_review review;
    struct report_party *parties; /* one per party of the review */
    struct rule_findings findings;
    int32_t day;
};

/* Nothing is missing or wrong, and by the regulation that asks for the plan nothing has to be
 * done or waited for first.  Duties of other regulations are findings all the same. */
bool report_plan_is_free(const struct report_plan *r);

void report_plan_text(const struct report_plan *r, enum report_lang lang, struct buf *out);
/* One object, schema sekisho.plan-check/1. */
void report_plan_json(const struct report_plan *r, struct buf *out);

#endif
