/* rules/facts_json.h: facts as JSON and back, so that a verdict can be reached again from what
 * was written down. A list of objects, one an attribute:
 *   {"attribute":"equipment.manufacturer","open":false,
 *    "values":[{"value":"huawei-technologies","of":null,"because":"lldp system-description,
 * frame 1043"}]} */
#ifndef SEKISHO_RULES_FACTS_JSON_H
#define SEKISHO_RULES_FACTS_JSON_H

#include "base/json.h"
#include "rules/facts.h"

struct json_t;
struct rule_set;

/* 'set' names regulations; it may be NULL. */
void rule_facts_json(const struct rule_facts *f, const struct rule_vocab *vocab,
                     const struct entities *entities, const struct rule_set *set,
                     struct json *j);

/* Adds the facts in 'list', which is libjansson's.  RC_FORMAT: it is no such list, or has a
 * value that does not exist.  RC_MEMORY. */
MUST_USE enum rc rule_facts_from_json(const struct json_t *list, const struct rule_vocab *vocab,
                                      const struct entities *entities, struct rule_facts *f,
                                      struct err *err);

#endif
