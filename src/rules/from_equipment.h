/* rules/from_equipment.h: what an equipment record says, as facts, each with the evidence it
 * rests on. */
#ifndef SEKISHO_RULES_FROM_EQUIPMENT_H
#define SEKISHO_RULES_FROM_EQUIPMENT_H

#include "base/time.h"
#include "rules/facts.h"

struct equipment;

/* Adds to 'f' (which holds the operator's facts) what 'e' is known to be.  'brand' is the owner
 * of the brand it bears, or ENT_NONE.  Evidence weaker than a statement stays in the text, not
 * in the truth: "equipment.manufacturer in ... (ethernet oui, frame 7)". RC_MEMORY. */
MUST_USE enum rc rule_facts_equipment(struct rule_facts *f, const struct rule_vocab *vocab,
                                      const struct equipment *e, uint32_t brand,
                                      struct err *err);

#endif
