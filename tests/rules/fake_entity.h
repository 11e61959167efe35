/* A few entities out of a small table: the tests of rules/ need owners and listings, not the
 * whole graph.  Stands in for entity/entity.h's functions where the real library is not linked.
 */
#ifndef SEKISHO_TESTS_RULES_FAKE_ENTITY_H
#define SEKISHO_TESTS_RULES_FAKE_ENTITY_H

#include "entity/entity.h"

struct entities *fake_entities_load(const char *path, struct datafile **ret_data);
void fake_entities_free(struct entities *e, struct datafile *data);

#endif
