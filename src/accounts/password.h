/* accounts/password.h: pass phrases: how they are kept (Argon2id, by libsodium), which are
 * taken, and how long whoever guessed wrong has to wait. */
#ifndef SEKISHO_ACCOUNTS_PASSWORD_H
#define SEKISHO_ACCOUNTS_PASSWORD_H

#include "base/err.h"
#include "base/slice.h"

enum {
    PASSWORD_MIN = 12,   /* characters; NIST SP 800-63B asks for 8 beside a second factor */
    PASSWORD_MAX = 1024, /* bytes: hashing costs the server */
    PASSWORD_HASH_SIZE = 128,
    PASSWORD_FREE_TRIES = 3, /* wrong ones in a row that cost no wait */
    PASSWORD_DELAY_MAX_S = 3600,
};

/* RC_USAGE: it is too short, too long, not UTF-8, one letter repeated, or the account's own
 * name; 'err' says which. */
MUST_USE enum rc password_judge(struct slice password, struct slice account, struct err *err);

/* Argon2id with libsodium's "interactive" cost (64 MiB), salt and cost in the text itself.
 * RC_MEMORY. */
MUST_USE enum rc password_hash(struct slice password, char ret_hash[PASSWORD_HASH_SIZE],
                               struct err *err);

/* 'hash' may be NULL, where there is no such account: takes as long, and is false. */
bool password_check(const char *hash, struct slice password);

/* Whether the cost of 'hash' is no longer ours: hash again at the next sign-in. */
bool password_is_stale(const char *hash);

/* Seconds after the last wrong try before another is looked at: none for the first three, then
 * doubling. */
unsigned password_delay_s(unsigned wrong_in_a_row);

#endif
