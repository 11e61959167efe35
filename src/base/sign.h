/* base/sign.h: Ed25519 (RFC 8032), random bytes, and secrets that a passphrase seals (Argon2id,
 * then XChaCha20-Poly1305), all by libsodium. */
#ifndef SEKISHO_BASE_SIGN_H
#define SEKISHO_BASE_SIGN_H

#include "base/err.h"
#include "base/slice.h"

enum {
    SIGN_PUBLIC_SIZE = 32,
    SIGN_SEED_SIZE = 32,
    SIGN_SIZE = 64,
    SIGN_SEALED_SIZE = 16 + 24 + SIGN_SEED_SIZE + 16, /* salt, nonce, seed, tag */
};

/* A key that can sign; wipe it with sign_key_done. */
struct sign_key {
    uint8_t seed[SIGN_SEED_SIZE];
    uint8_t public_key[SIGN_PUBLIC_SIZE];
};

/* What it costs to try one passphrase.  Kept beside the sealed seed. */
struct sign_cost {
    uint64_t passes;
    uint64_t memory_bytes;
};

/* A new key from the system's random numbers.  RC_IO: libsodium cannot start. */
MUST_USE enum rc sign_key_make(struct sign_key *ret, struct err *err);
/* The key that belongs to a seed. */
MUST_USE enum rc sign_key_from_seed(const uint8_t seed[SIGN_SEED_SIZE], struct sign_key *ret,
                                    struct err *err);
void sign_key_done(struct sign_key *key);

void sign_make(const struct sign_key *key, struct slice message, uint8_t ret_sig[SIGN_SIZE]);

/* Refuses what RFC 8032 refuses, and keys of small order besides. */
bool sign_check(const uint8_t public_key[SIGN_PUBLIC_SIZE], struct slice message,
                const uint8_t sig[SIGN_SIZE]);

/* Seals 'seed'; '*ret_cost' is libsodium's "moderate" (about a second, 256 MiB).
 * RC_MEMORY: not as much memory. */
MUST_USE enum rc sign_seal(const uint8_t seed[SIGN_SEED_SIZE], struct slice passphrase,
                           struct sign_cost *ret_cost, uint8_t ret_sealed[SIGN_SEALED_SIZE],
                           struct err *err);
/* RC_FORMAT: not this passphrase, or not what was sealed.  RC_LIMIT: the cost that is claimed
 * is more than libsodium's "sensitive". */
MUST_USE enum rc sign_unseal(const uint8_t sealed[SIGN_SEALED_SIZE],
                             const struct sign_cost *cost, struct slice passphrase,
                             uint8_t ret_seed[SIGN_SEED_SIZE], struct err *err);

/* Overwrites secrets so that no compiler leaves it out. */
void sign_wipe(void *p, size_t size);

#endif
