/* rules/record.h: equipment records that a report wrote (sekisho.equipment/1), read back as
 * facts. */
#ifndef SEKISHO_RULES_RECORD_H
#define SEKISHO_RULES_RECORD_H

#include "rules/facts.h"

enum {
    RECORDS_SIZE_MAX = 1 << 30, /* bytes of a file */
    RECORDS_MAX = 1 << 20,      /* pieces of equipment */
};

struct rule_record {
    const char *id; /* clean text */
    struct rule_facts facts;
};

struct rule_records {
    struct rule_record **items; /* the arena's */
    size_t count;
};

/* 'day' is the day whose brands count.  Lines of JSON, each a record or something else that is
 * passed over.  Every record starts from the facts of 'base' (the operator's).  What a record
 * says of makers and classes that are not known here is unknown.
 *
 * RC_FORMAT: a line is no JSON, or there is no record; the line says where.  RC_IO, RC_LIMIT,
 * RC_MEMORY. */
MUST_USE enum rc rule_records_load(const char *path, const struct rule_facts *base,
                                   const struct rule_vocab *vocab,
                                   const struct entities *entities, int32_t day,
                                   struct arena *arena, struct rule_records *ret,
                                   struct err *err);

#endif
