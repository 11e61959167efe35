/* The calls by name are marked as deprecated since OpenSSL 3.0 in favour of EVP.  They are used
 * all the same: they cannot fail, allocate nothing, and hash the 65 bytes of a Merkle node in
 * half the time that EVP needs to begin. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/hash.h"

#include <assert.h>
#include <openssl/sha.h>
#include <string.h>

static_assert(sizeof(SHA256_CTX) <= sizeof(struct hash), "struct hash is too small");

static SHA256_CTX *inside(struct hash *h)
{
    return (SHA256_CTX *)(void *)h->room;
}

void hash_init(struct hash *h)
{
    (void)SHA256_Init(inside(h)); /* cannot fail */
}

void hash_add(struct hash *h, struct slice s)
{
    if (s.n > 0)
        (void)SHA256_Update(inside(h), s.p, s.n); /* cannot fail */
}

void hash_end(struct hash *h, uint8_t ret_digest[HASH_SIZE])
{
    (void)SHA256_Final(ret_digest, inside(h)); /* cannot fail */
}

void hash_of(struct slice s, uint8_t ret_digest[HASH_SIZE])
{
    struct hash h;
    hash_init(&h);
    hash_add(&h, s);
    hash_end(&h, ret_digest);
}

void hash_print(const uint8_t digest[HASH_SIZE], char ret_text[HASH_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < HASH_SIZE; i++) {
        ret_text[2 * i] = digits[digest[i] >> 4];
        ret_text[2 * i + 1] = digits[digest[i] & 15];
    }
    ret_text[2 * HASH_SIZE] = '\0';
}

static int nibble(uint8_t c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hash_parse(struct slice text, uint8_t ret_digest[HASH_SIZE])
{
    uint8_t digest[HASH_SIZE];
    if (text.n != 2 * HASH_SIZE)
        return false;
    for (size_t i = 0; i < HASH_SIZE; i++) {
        int high = nibble(text.p[2 * i]);
        int low = nibble(text.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        digest[i] = (uint8_t)(high << 4 | low);
    }
    memcpy(ret_digest, digest, sizeof digest);
    return true;
}
