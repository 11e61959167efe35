/* entity/extract.h: the part of the entity graph that an answer rests on, as JSON, and entities
 * made of such a part: owners upwards, listings, countries.  Names in running text are not in
 * it: what is made of it answers who controls whom and who is listed, and finds nobody by name.
 */
#ifndef SEKISHO_ENTITY_EXTRACT_H
#define SEKISHO_ENTITY_EXTRACT_H

#include "base/json.h"
#include "entity/entity.h"

/* Appends {"schema":"sekisho.entities/1","entities":[...],"lists":[...]}: the entities with
 * 'wanted[i]' set (one flag for each of ent_count(), which is extended by all that own them, at
 * any time), in order of id. */
void ent_extract(const struct entities *e, bool *wanted, struct buf *out);

/* Borrows nothing of 'text'; free with ent_extract_free.  RC_FORMAT: it is no such text.
 * RC_MEMORY. */
struct ent_extract;
MUST_USE enum rc ent_from_extract(struct slice text, struct ent_extract **ret, struct err *err);
const struct entities *ent_extract_entities(const struct ent_extract *x);
void ent_extract_free(struct ent_extract *x);

#endif
