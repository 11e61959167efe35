#include "base/sign.h"

#include <assert.h>
#include <sodium.h>

enum {
    SALT = crypto_pwhash_argon2id_SALTBYTES,
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
};

static_assert(SIGN_SEALED_SIZE ==
                  SALT + NONCE + SIGN_SEED_SIZE + crypto_aead_xchacha20poly1305_ietf_ABYTES,
              "the parts of a sealed seed");
static_assert(SIGN_SIZE == crypto_sign_BYTES, "RFC 8032");

enum rc sign_key_make(struct sign_key *ret, struct err *err)
{
    uint8_t seed[SIGN_SEED_SIZE];
    if (sodium_init() < 0)
        return err_set(err, RC_IO, "no random numbers: libsodium cannot start");
    randombytes_buf(seed, sizeof seed);
    enum rc rc = sign_key_from_seed(seed, ret, err);
    sodium_memzero(seed, sizeof seed);
    return rc;
}

enum rc sign_key_from_seed(const uint8_t seed[SIGN_SEED_SIZE], struct sign_key *ret,
                           struct err *err)
{
    uint8_t both[crypto_sign_SECRETKEYBYTES];
    if (sodium_init() < 0)
        return err_set(err, RC_IO, "no signatures: libsodium cannot start");
    (void)crypto_sign_seed_keypair(ret->public_key, both, seed); /* cannot fail */
    memcpy(ret->seed, seed, SIGN_SEED_SIZE);
    sodium_memzero(both, sizeof both);
    return RC_OK;
}

void sign_key_done(struct sign_key *key)
{
    if (key != NULL)
        sodium_memzero(key, sizeof *key);
}

void sign_make(const struct sign_key *key, struct slice message, uint8_t ret_sig[SIGN_SIZE])
{
    uint8_t
        both[crypto_sign_SECRETKEYBYTES]; /* libsodium keeps the public key behind the seed */
    memcpy(both, key->seed, SIGN_SEED_SIZE);
    memcpy(both + SIGN_SEED_SIZE, key->public_key, SIGN_PUBLIC_SIZE);
    (void)crypto_sign_detached(ret_sig, NULL, message.p, message.n, both); /* cannot fail */
    sodium_memzero(both, sizeof both);
}

bool sign_check(const uint8_t public_key[SIGN_PUBLIC_SIZE], struct slice message,
                const uint8_t sig[SIGN_SIZE])
{
    return crypto_sign_verify_detached(sig, message.p, message.n, public_key) == 0;
}

static enum rc stretch(struct slice passphrase, const uint8_t *salt,
                       const struct sign_cost *cost,
                       uint8_t ret_key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES],
                       struct err *err)
{
    if (sodium_init() < 0)
        return err_set(err, RC_IO, "libsodium cannot start");
    if (cost->passes < crypto_pwhash_argon2id_OPSLIMIT_MIN ||
        cost->passes > crypto_pwhash_argon2id_OPSLIMIT_SENSITIVE ||
        cost->memory_bytes < crypto_pwhash_argon2id_MEMLIMIT_MIN ||
        cost->memory_bytes > crypto_pwhash_argon2id_MEMLIMIT_SENSITIVE)
        return err_set(err, RC_LIMIT, "the passphrase's cost is out of bounds");
    if (crypto_pwhash(ret_key, crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
                      (const char *)passphrase.p, passphrase.n, salt, cost->passes,
                      (size_t)cost->memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return err_set(err, RC_MEMORY,
                       "a passphrase takes %llu MiB of memory, which is not there",
                       (unsigned long long)(cost->memory_bytes >> 20));
    return RC_OK;
}

enum rc sign_seal(const uint8_t seed[SIGN_SEED_SIZE], struct slice passphrase,
                  struct sign_cost *ret_cost, uint8_t ret_sealed[SIGN_SEALED_SIZE],
                  struct err *err)
{
    const struct sign_cost cost = { crypto_pwhash_argon2id_OPSLIMIT_MODERATE,
                                    crypto_pwhash_argon2id_MEMLIMIT_MODERATE };
    uint8_t key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
    if (sodium_init() < 0)
        return err_set(err, RC_IO, "libsodium cannot start");
    randombytes_buf(ret_sealed, SALT + NONCE);
    enum rc rc = stretch(passphrase, ret_sealed, &cost, key, err);
    if (rc == RC_OK) {
        (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
            ret_sealed + SALT + NONCE, NULL, seed, SIGN_SEED_SIZE, NULL, 0, NULL,
            ret_sealed + SALT, key); /* cannot fail */
        *ret_cost = cost;
    }
    sodium_memzero(key, sizeof key);
    return rc;
}

enum rc sign_unseal(const uint8_t sealed[SIGN_SEALED_SIZE], const struct sign_cost *cost,
                    struct slice passphrase, uint8_t ret_seed[SIGN_SEED_SIZE], struct err *err)
{
    uint8_t key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
    enum rc rc = stretch(passphrase, sealed, cost, key, err);
    if (rc == RC_OK && crypto_aead_xchacha20poly1305_ietf_decrypt(
                           ret_seed, NULL, NULL, sealed + SALT + NONCE,
                           SIGN_SEALED_SIZE - SALT - NONCE, NULL, 0, sealed + SALT, key) != 0)
        rc = err_set(err, RC_FORMAT, "the passphrase does not open the key");
    sodium_memzero(key, sizeof key);
    return rc;
}

void sign_wipe(void *p, size_t size)
{
    sodium_memzero(p, size);
}
