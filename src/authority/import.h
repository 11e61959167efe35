/* authority/import.h: many operators at once, from a CSV file: a row for each industry of each.
 */
#ifndef SEKISHO_AUTHORITY_IMPORT_H
#define SEKISHO_AUTHORITY_IMPORT_H

#include "authority/authority.h"

enum { IMPORT_ERRORS_MAX = 100, IMPORT_SIZE_MAX = 64 << 20 };

struct import_result {
    uint64_t rows;
    uint64_t operators;
    uint64_t added; /* operators that were not there before */
    uint64_t errors;
    struct buf text; /* "LINE\tWORDS\n" for each of the first IMPORT_ERRORS_MAX */
};

/* Columns (first line, in any order): operator, name, country; and name_en, registered_number,
 * sector, designated, grace_until, facts.  With 'preview' nothing is written.
 *
 * RC_FORMAT: there are mistakes, each in 'ret'; then nothing is written.  An operator is
 * written whole or not at all. */
MUST_USE enum rc import_run(struct authority *a, struct slice text, bool preview,
                            struct import_result *ret, struct err *err);
void import_done(struct import_result *r);
/* As JSON, sekisho.import/1. */
void import_print(const struct import_result *r, bool preview, struct buf *out);

#endif
