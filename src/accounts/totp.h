/* accounts/totp.h: the second factor: time-based one-time passwords, RFC 6238 on RFC 4226 with
 * SHA-1, thirty seconds and six digits, as every authenticator application takes them. */
#ifndef SEKISHO_ACCOUNTS_TOTP_H
#define SEKISHO_ACCOUNTS_TOTP_H

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

enum {
    TOTP_SECRET_SIZE = 20, /* RFC 4226, 4, R6: 160 bits */
    TOTP_STEP_S = 30,      /* RFC 6238, 5.2 */
    TOTP_DIGITS = 6,
    TOTP_DRIFT = 1,      /* steps that a clock may be off, either way (5.2) */
    TOTP_TEXT_SIZE = 33, /* 32 letters of base32 (RFC 4648, 6) and a NUL */
};

/* RC_IO: libsodium cannot start. */
MUST_USE enum rc totp_make(uint8_t ret_secret[TOTP_SECRET_SIZE], struct err *err);

uint32_t totp_code(const uint8_t secret[TOTP_SECRET_SIZE], uint64_t step);

/* Is 'typed' (six digits; blanks are passed over) the code of now, or of a neighbouring step,
 * and of a step after 'last'? A code is good once (5.2): the caller keeps '*ret_step' as the
 * next 'last'. */
bool totp_check(const uint8_t secret[TOTP_SECRET_SIZE], uint64_t now_s, struct slice typed,
                uint64_t last, uint64_t *ret_step);

void totp_print(const uint8_t secret[TOTP_SECRET_SIZE], char ret_text[TOTP_TEXT_SIZE]);

/* "otpauth://totp/ISSUER:ACCOUNT?secret=...&issuer=ISSUER", for a QR code or to be typed. */
void totp_uri(const uint8_t secret[TOTP_SECRET_SIZE], struct slice issuer, struct slice account,
              struct buf *out);

#endif
