/* accounts/session.h: what a browser holds after signing in: a token of 256 random bits.  The
 * store keeps its SHA-256 only, so that who reads the store cannot sign in.  The token against
 * cross-site requests is made from it, and so needs no row. */
#ifndef SEKISHO_ACCOUNTS_SESSION_H
#define SEKISHO_ACCOUNTS_SESSION_H

#include "base/err.h"
#include "base/hash.h"
#include "base/slice.h"

enum {
    SESSION_TEXT_SIZE = 44,        /* 43 letters of base64url and a NUL */
    SESSION_IDLE_S = 30 * 60,      /* without a request */
    SESSION_LIFE_S = 12 * 60 * 60, /* after signing in, whatever happens */
};

/* A new token as text, for the cookie.  RC_IO: libsodium cannot start. */
MUST_USE enum rc session_make(char ret_token[SESSION_TEXT_SIZE], struct err *err);

/* What the store keeps; false: 'token' is none. */
bool session_key(struct slice token, uint8_t ret_key[HASH_SIZE]);

/* What a form of that session carries. */
void session_csrf(struct slice token, char ret_text[SESSION_TEXT_SIZE]);
bool session_csrf_check(struct slice token, struct slice typed);

/* Both ends of its life. */
bool session_lives(int64_t made_s, int64_t last_s, int64_t now_s);

#endif
