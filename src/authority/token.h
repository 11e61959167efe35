/* authority/token.h: who may ask: tokens with a role, kept as digests only. */
#ifndef SEKISHO_AUTHORITY_TOKEN_H
#define SEKISHO_AUTHORITY_TOKEN_H

#include "authority/authority.h"

/* A bit each, so that a route can name several. */
enum role {
    ROLE_OPERATOR = 1, /* bound to one operator: its own data only */
    ROLE_INSPECTOR = 2,
    ROLE_CASE_OFFICER = 4,
    ROLE_PROSECUTOR = 8,
    ROLE_ADMINISTRATOR = 16,
    ROLE_AUDITOR = 32, /* reads everything, changes nothing */
};
enum {
    ROLES_NONE = 0,
    ROLES_OFFICIAL = ROLE_INSPECTOR | ROLE_CASE_OFFICER | ROLE_PROSECUTOR | ROLE_ADMINISTRATOR |
                     ROLE_AUDITOR,
    ROLES_ALL = ROLES_OFFICIAL | ROLE_OPERATOR,
    ROLES_COUNT = 6,
    TOKEN_TEXT_SIZE = 80,
};
/* "case-officer"; NULL: no such role. */
const char *role_name(enum role role);
/* 0: no such role. */
enum role role_of(struct slice name);

/* Whoever asks. */
struct principal {
    enum role role;                    /* 0: nobody, or a sensor */
    char actor[AUTH_ID_MAX + 16];      /* "token:1f2e3d4c", "sensor:acme/site-1", "nobody" */
    char operator_id[AUTH_ID_MAX + 1]; /* what it is bound to; "": to none */
    bool is_user;                      /* a person in a browser: authority/account.h */
    bool is_japanese;                  /* what that person reads */
};

/* A new token; 'operator_id' "" unless the role is operator.  The text is shown once and kept
 * nowhere. */
MUST_USE enum rc token_add(struct authority *a, struct store *s, enum role role,
                           const char *operator_id, struct slice label, int64_t ends_ns,
                           char ret_text[TOKEN_TEXT_SIZE], struct err *err);
/* RC_END: no such token. */
MUST_USE enum rc token_revoke(struct authority *a, struct store *s, struct slice id,
                              struct err *err);

/* Who stands behind 'text'.  RC_END: nobody: unknown, ended or revoked. */
MUST_USE enum rc token_check(struct authority *a, struct store *s, struct slice text,
                             struct principal *ret, struct err *err);

#endif
