/* authority/casework.h: cases in the store.
 *
 * What is kept is the record of acts; where a case stands follows from it, from its procedure
 * and from the day (cases/proceeding.h), whenever somebody looks.  Whoever writes, does so in
 * one transaction of one operator. */
#ifndef SEKISHO_AUTHORITY_CASEWORK_H
#define SEKISHO_AUTHORITY_CASEWORK_H

#include "authority/token.h"
#include "cases/proceeding.h"
#include "cases/shelf.h"

enum {
    CASE_ACTS_MAX = 1000,
    CASE_FINDINGS_MAX = 1000,
    CASE_FILE_MAX = 16 << 20, /* bytes of one document */
    CASE_FILES_MAX = 500,
    CASE_NAME_MAX = 200, /* bytes of a file's name */
};

/* An act as recorded, with what the proceeding does not ask for. */
struct case_row {
    int64_t number;
    const char *act;
    const char *state; /* "proposed", "done", "rejected" */
    int32_t day;
    int64_t made_ns;
    const char *by;
    const char *role;
    const char *approver; /* NULL: none */
    const char *approver_role;
    int32_t until;
    const char *reason; /* NULL: none */
    const char *amount;
    const char *files; /* digests, separated by blanks */
    bool is_restricted;
};

struct casework {
    const char *operator_id;
    const char *id;
    const char *title;
    int32_t opened;
    const char *opened_by;
    int32_t today; /* by the procedure's zone */
    const struct procedure *procedure;
    struct proceeding stand; /* at the end of today */
    struct case_row *rows;   /* those done first, in the order of the record, then the others */
    size_t count;
    size_t done;
};

struct case_finding {
    struct slice equipment;
    struct slice sensor;
    struct slice regulation;
    struct slice clause;
};

/* What somebody wants to do. */
struct case_wish {
    struct slice act;
    int32_t day;   /* TIME_DAY_NONE: today */
    int32_t until; /* TIME_DAY_NONE: none */
    struct slice reason;
    struct slice amount;
    struct slice files; /* digests, separated by blanks */
    bool is_restricted;
};

/* A new case of the operator; '*ret_id' is the arena's.
 * RC_USAGE: no such procedure or operator, or a finding that is not open or not of a regulation
 * of the procedure. */
MUST_USE enum rc casework_open(struct authority *a, struct store *s, const char *operator_id,
                               struct slice procedure, struct slice title,
                               const struct case_finding *findings, size_t count,
                               const char *actor, struct arena *arena, const char **ret_id,
                               struct err *err);

/* RC_END: the operator has no such case.  RC_FORMAT: its record cannot be replayed with the
 * procedure as it is now. */
MUST_USE enum rc casework_load(struct authority *a, struct store *s, const char *operator_id,
                               struct slice id, struct arena *arena, struct casework *ret,
                               struct err *err);

/* Does it, or, where a second official has to approve, proposes it.  RC_USAGE: it is not
 * possible, and why. */
MUST_USE enum rc casework_do(struct authority *a, struct store *s, struct casework *c,
                             const struct case_wish *wish, const struct principal *who,
                             struct arena *arena, int64_t *ret_number, bool *ret_is_proposed,
                             struct err *err);

/* Approves (the act takes effect today) or rejects what was proposed. */
MUST_USE enum rc casework_decide(struct authority *a, struct store *s, struct casework *c,
                                 int64_t number, bool approve, const struct principal *who,
                                 struct arena *arena, struct err *err);

/* Keeps a document under the digest of its bytes.  RC_LIMIT: it is too large, or there are too
 * many. */
MUST_USE enum rc casework_attach(struct authority *a, struct store *s, const struct casework *c,
                                 struct slice name, struct slice content, bool is_restricted,
                                 const struct principal *who, char ret_digest[HASH_TEXT_SIZE],
                                 struct err *err);

/* Writes down anew where every case stands whose clock ran out before today, for the lists. */
MUST_USE enum rc casework_refresh(struct authority *a, struct store *s, struct arena *arena,
                                  struct err *err);

#endif
