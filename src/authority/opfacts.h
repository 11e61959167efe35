/* authority/opfacts.h: what the register and the rows of equipment say, as facts for the law.
 */
#ifndef SEKISHO_AUTHORITY_OPFACTS_H
#define SEKISHO_AUTHORITY_OPFACTS_H

#include "authority/authority.h"

/* A waiver of the register that counts on the day asked about. */
struct granted {
    const char *regulation;
    const char *clause; /* NULL: all; also below */
    const char *equipment;
    struct granted *next;
};

struct operator_facts {
    struct rule_facts facts;
    struct granted *waivers;  /* the arena's */
    char law[HASH_TEXT_SIZE]; /* last evaluated with; "" never */
    int32_t day;              /* last evaluated for */
    int64_t version;
};

/* RC_END: no such operator.  RC_FORMAT: its facts are none. */
MUST_USE enum rc opfacts_load(struct authority *a, struct store *s, const char *operator_id,
                              int32_t day, struct arena *arena, struct operator_facts *ret,
                              struct err *err);

/* One row of equipment; columns as opfacts_columns names them: first those that facts come from,
 * then which row it is. */
extern const char opfacts_columns[];
enum { OPFACTS_EQUIPMENT = 9, OPFACTS_SENSOR, OPFACTS_ENTRY, OPFACTS_COLUMNS };
void opfacts_equipment(const struct authority *a, struct rule_facts *f, struct store_rows *rows,
                       int32_t day);

#endif
