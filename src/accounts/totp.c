#include "accounts/totp.h"

#include "base/text.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

enum { SHA1_SIZE = 20, CODES = 1000000 };

enum rc totp_make(uint8_t ret_secret[TOTP_SECRET_SIZE], struct err *err)
{
    if (sodium_init() < 0)
        return err_set(err, RC_IO, "libsodium cannot start");
    randombytes_buf(ret_secret, TOTP_SECRET_SIZE);
    return RC_OK;
}

uint32_t totp_code(const uint8_t secret[TOTP_SECRET_SIZE], uint64_t step)
{
    uint8_t counter[8];
    uint8_t mac[SHA1_SIZE];
    unsigned size = 0;
    for (unsigned i = 0; i < sizeof counter; i++)
        counter[i] = (uint8_t)(step >> (56 - 8 * i));
    (void)HMAC(EVP_sha1(), secret, TOTP_SECRET_SIZE, counter, sizeof counter, mac, &size);
    if (size != SHA1_SIZE)
        return CODES;                        /* no code: nothing that is typed equals it */
    unsigned at = mac[SHA1_SIZE - 1] & 0x0f; /* RFC 4226, 5.3: dynamic truncation */
    uint32_t bits = (uint32_t)(mac[at] & 0x7f) << 24 | (uint32_t)mac[at + 1] << 16 |
                    (uint32_t)mac[at + 2] << 8 | mac[at + 3];
    return bits % CODES;
}

static bool parse(struct slice typed, uint32_t *ret)
{
    uint32_t value = 0;
    unsigned digits = 0;
    for (size_t i = 0; i < typed.n; i++) {
        if (typed.p[i] == ' ')
            continue;
        if (typed.p[i] < '0' || typed.p[i] > '9' || digits == TOTP_DIGITS)
            return false;
        value = value * 10 + (uint32_t)(typed.p[i] - '0');
        digits++;
    }
    *ret = value;
    return digits == TOTP_DIGITS;
}

bool totp_check(const uint8_t secret[TOTP_SECRET_SIZE], uint64_t now_s, struct slice typed,
                uint64_t last, uint64_t *ret_step)
{
    uint32_t code = 0;
    uint64_t now = now_s / TOTP_STEP_S;
    uint64_t found = 0;
    if (!parse(typed, &code))
        return false;
    /* Every step is computed, whichever fits: the time taken tells nothing. */
    for (uint64_t step = now < TOTP_DRIFT ? 0 : now - TOTP_DRIFT; step <= now + TOTP_DRIFT;
         step++)
        if ((totp_code(secret, step) == code) & (step > last))
            found = step;
    if (found == 0)
        return false;
    *ret_step = found;
    return true;
}

void totp_print(const uint8_t secret[TOTP_SECRET_SIZE], char ret_text[TOTP_TEXT_SIZE])
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint32_t bits = 0;
    unsigned held = 0;
    size_t n = 0;
    for (size_t i = 0; i < TOTP_SECRET_SIZE; i++) {
        bits = bits << 8 | secret[i];
        for (held += 8; held >= 5; held -= 5)
            ret_text[n++] = letters[bits >> (held - 5) & 31];
    }
    ret_text[n] = '\0';
}

void totp_uri(const uint8_t secret[TOTP_SECRET_SIZE], struct slice issuer, struct slice account,
              struct buf *out)
{
    char text[TOTP_TEXT_SIZE];
    totp_print(secret, text);
    buf_str(out, "otpauth://totp/");
    text_uri(issuer, out);
    buf_char(out, ':');
    text_uri(account, out);
    buf_printf(out, "?secret=%s&issuer=", text);
    text_uri(issuer, out);
    sodium_memzero(text, sizeof text);
}
