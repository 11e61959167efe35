/* entity/resolve.h: of the known names with one key, which one a text means; for the files of
 * this floor only. */
#ifndef SEKISHO_ENTITY_RESOLVE_H
#define SEKISHO_ENTITY_RESOLVE_H

#include "entity/entities.h"

struct resolve {
    int32_t day;
    uint8_t form; /* class of the legal form in the text */
    /* Whether a row of name.rows may be meant; NULL: one with that legal form, or any if the
     * row allows it. */
    bool (*accept)(const struct entities *e, size_t row, const void *ctx);
    const void *ctx;
};

/* 'first' is the first row with the key.  SIZE_MAX: none, or two entities have as good a claim.
 */
size_t ent_resolve(const struct entities *e, size_t first, const struct resolve *how);

#endif
