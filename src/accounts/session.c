#include "accounts/session.h"

#include <sodium.h>

enum { TOKEN_SIZE = 32 };

static void print(const uint8_t bytes[TOKEN_SIZE], char ret_text[SESSION_TEXT_SIZE])
{
    (void)sodium_bin2base64(ret_text, SESSION_TEXT_SIZE, bytes, TOKEN_SIZE,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

enum rc session_make(char ret_token[SESSION_TEXT_SIZE], struct err *err)
{
    uint8_t bytes[TOKEN_SIZE];
    if (sodium_init() < 0)
        return err_set(err, RC_IO, "libsodium cannot start");
    randombytes_buf(bytes, sizeof bytes);
    print(bytes, ret_token);
    sodium_memzero(bytes, sizeof bytes);
    return RC_OK;
}

static bool parse(struct slice token, uint8_t ret_bytes[TOKEN_SIZE])
{
    size_t n = 0;
    return token.n == SESSION_TEXT_SIZE - 1 &&
           sodium_base642bin(ret_bytes, TOKEN_SIZE, (const char *)token.p, token.n, NULL, &n,
                             NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           n == TOKEN_SIZE;
}

bool session_key(struct slice token, uint8_t ret_key[HASH_SIZE])
{
    uint8_t bytes[TOKEN_SIZE];
    if (!parse(token, bytes))
        return false;
    hash_of(slice_of(bytes, sizeof bytes), ret_key);
    sodium_memzero(bytes, sizeof bytes);
    return true;
}

void session_csrf(struct slice token, char ret_text[SESSION_TEXT_SIZE])
{
    static const char purpose[] = "sekisho-csrf/1";
    struct hash h;
    uint8_t digest[HASH_SIZE];
    /* The purpose first: neither this nor the store's key can be made from the other. */
    hash_init(&h);
    hash_add(&h, slice_of(purpose, sizeof purpose));
    hash_add(&h, token);
    hash_end(&h, digest);
    print(digest, ret_text);
}

bool session_csrf_check(struct slice token, struct slice typed)
{
    char right[SESSION_TEXT_SIZE];
    session_csrf(token, right);
    return typed.n == SESSION_TEXT_SIZE - 1 && sodium_memcmp(right, typed.p, typed.n) == 0;
}

bool session_lives(int64_t made_s, int64_t last_s, int64_t now_s)
{
    return now_s - last_s <= SESSION_IDLE_S && now_s - made_s <= SESSION_LIFE_S;
}
