/* authority/guard.h: the one place where it is decided who may see what.  A handler runs only
 * after guard_admit() said so, and sees through the store and the operator that it set. */
#ifndef SEKISHO_AUTHORITY_GUARD_H
#define SEKISHO_AUTHORITY_GUARD_H

#include "authority/route.h"

/* Finds out who asks and whether the route is theirs.  True: 'c' is ready for the handler, with
 * a store to be given back.  False: the reply says why not (401, 403, 404, 429, 503). */
bool guard_admit(struct call *c);

/* Authorization: Sekisho-Ed25519 time="...",sig="...".  False: not of that form. */
bool guard_parse_signature(struct slice value, uint64_t *ret_time_s,
                           uint8_t ret_sig[SIGN_SIZE]);

/* The six lines that a sensor signs (docs/replication.md). */
void guard_signed_text(const char *origin, const char *method, struct slice path,
                       uint64_t time_s, struct slice body, struct buf *out);

#endif
