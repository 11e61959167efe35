/* authority/case_json.h: a case as JSON (sekisho.case/1), and the small answers of its routes.
 */
#ifndef SEKISHO_AUTHORITY_CASE_JSON_H
#define SEKISHO_AUTHORITY_CASE_JSON_H

#include "authority/casework.h"
#include "authority/route.h"

/* Appends it.  A public copy has nothing that is restricted.  'with_acts': the record of acts
 * in place of what the caller's role may do next. */
MUST_USE enum rc case_json(struct call *c, const struct casework *w, bool is_public,
                           bool with_acts, struct buf *out);

void case_json_procedures(const struct shelf *shelf, struct buf *out);
/* {"case":"..."} */
void case_json_made(struct buf *out, const char *name, const char *value);
void case_json_act(struct buf *out, int64_t number, bool is_proposed);

#endif
