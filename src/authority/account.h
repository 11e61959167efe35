/* authority/account.h: people: who they are, signing in with a password and a second factor,
 * and the sessions that browsers hold.  All of it is in the main database. */
#ifndef SEKISHO_AUTHORITY_ACCOUNT_H
#define SEKISHO_AUTHORITY_ACCOUNT_H

#include "accounts/session.h"
#include "accounts/totp.h"
#include "authority/token.h"

struct account_new {
    struct slice id; /* authority_is_id */
    struct slice name;
    enum role role;
    const char *operator_id; /* "" unless the role is operator */
    bool is_japanese;
    struct slice password;
};

/* Adds an account, with a second factor that is shown once: 'ret_uri' gets its otpauth:
 * address. RC_USAGE: there is one of that name, the password is too weak, or the role does not
 * fit. */
MUST_USE enum rc account_add(struct authority *a, struct store *s, const struct account_new *n,
                             struct buf *ret_uri, struct err *err);
/* The shared secret of its second factor: for a demonstration, which tells its codes. */
MUST_USE enum rc account_factor(struct store *s, struct slice id,
                                uint8_t ret_secret[TOTP_SECRET_SIZE], struct err *err);
/* A new password; every session of the account ends.  RC_END: no such account. */
MUST_USE enum rc account_set_password(struct authority *a, struct store *s, struct slice id,
                                      struct slice password, struct err *err);
/* A new second factor; every session of the account ends. */
MUST_USE enum rc account_reset_factor(struct authority *a, struct store *s, struct slice id,
                                      struct buf *ret_uri, struct err *err);
/* It signs in no more, and its sessions end; or it does again. */
MUST_USE enum rc account_disable(struct authority *a, struct store *s, struct slice id,
                                 bool is_disabled, struct err *err);

enum sign_in {
    SIGN_IN_DONE,
    SIGN_IN_WRONG, /* which of the three was wrong is not told */
    SIGN_IN_WAIT,  /* after wrong tries: in '*ret_wait_s' seconds again */
};

/* Name, password and code at once.  An unknown name costs the same time as a known one. */
MUST_USE enum rc account_sign_in(struct authority *a, struct store *s, struct slice id,
                                 struct slice password, struct slice code, enum sign_in *ret,
                                 char ret_session[SESSION_TEXT_SIZE], unsigned *ret_wait_s,
                                 struct err *err);

/* Who holds the session.  RC_END: nobody: unknown, over, or the account is disabled. */
MUST_USE enum rc account_of_session(struct authority *a, struct store *s, struct slice token,
                                    struct principal *ret, struct err *err);
MUST_USE enum rc account_sign_out(struct store *s, struct slice token, struct err *err);

#endif
