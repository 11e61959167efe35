#include "accounts/password.h"

#include "base/text.h"

#include <sodium.h>

_Static_assert(PASSWORD_HASH_SIZE >= crypto_pwhash_STRBYTES, "room for libsodium's text");

static size_t characters(struct slice s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += (s.p[i] & 0xc0) != 0x80;
    return n;
}

static bool is_one_letter(struct slice s)
{
    for (size_t i = 1; i < s.n; i++)
        if (s.p[i] != s.p[0])
            return false;
    return true;
}

enum rc password_judge(struct slice password, struct slice account, struct err *err)
{
    if (password.n > PASSWORD_MAX)
        return err_set(err, RC_USAGE, "the pass phrase is longer than %d bytes", PASSWORD_MAX);
    if (!text_is_utf8(password))
        return err_set(err, RC_USAGE, "the pass phrase is not UTF-8");
    if (characters(password) < PASSWORD_MIN)
        return err_set(err, RC_USAGE, "the pass phrase is shorter than %d characters",
                       PASSWORD_MIN);
    if (is_one_letter(password))
        return err_set(err, RC_USAGE, "the pass phrase is one letter repeated");
    if (account.n > 0 && slice_find_nocase(password, account) != SIZE_MAX &&
        password.n < account.n + PASSWORD_MIN / 2)
        return err_set(err, RC_USAGE, "the pass phrase is little more than the account's name");
    return RC_OK;
}

enum rc password_hash(struct slice password, char ret_hash[PASSWORD_HASH_SIZE], struct err *err)
{
    if (sodium_init() < 0)
        return err_set(err, RC_IO, "libsodium cannot start");
    if (crypto_pwhash_str(ret_hash, (const char *)password.p, password.n,
                          crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return err_set(err, RC_MEMORY, "no memory to hash a pass phrase");
    return RC_OK;
}

bool password_check(const char *hash, struct slice password)
{
    /* Of nothing in particular, at the same cost: that there is no such account must not show
     * in the time. */
    static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                                 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    if (sodium_init() < 0 || password.n > PASSWORD_MAX)
        return false;
    bool fits = crypto_pwhash_str_verify(hash == NULL ? nobody : hash, (const char *)password.p,
                                         password.n) == 0;
    return fits && hash != NULL;
}

bool password_is_stale(const char *hash)
{
    return crypto_pwhash_str_needs_rehash(hash, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0;
}

unsigned password_delay_s(unsigned wrong_in_a_row)
{
    if (wrong_in_a_row <= PASSWORD_FREE_TRIES)
        return 0;
    unsigned doublings = wrong_in_a_row - PASSWORD_FREE_TRIES;
    return doublings >= 12 || 1U << doublings > PASSWORD_DELAY_MAX_S ? PASSWORD_DELAY_MAX_S
                                                                     : 1U << doublings;
}
