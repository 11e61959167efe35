/* Second factors, pass phrases and sessions: published vectors, and what must be refused. */
#include "accounts/password.h"
#include "accounts/session.h"
#include "accounts/totp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const uint8_t *rfc_secret(void)
{
    return (const uint8_t *)"12345678901234567890"; /* RFC 6238, appendix B */
}

static void codes(void **state)
{
    (void)state;
    /* RFC 6238, appendix B, the column for SHA-1, its last six digits */
    static const struct {
        uint64_t at_s;
        const char *code;
    } rows[] = {
        { 59, "287082" },         { 1111111109, "081804" }, { 1111111111, "050471" },
        { 1234567890, "005924" }, { 2000000000, "279037" }, { 20000000000, "353130" }
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[16];
        (void)snprintf(text, sizeof text, "%06u",
                       totp_code(rfc_secret(), rows[i].at_s / TOTP_STEP_S));
        assert_string_equal(text, rows[i].code);
    }
}

static void a_code_is_good_once_and_nearby(void **state)
{
    (void)state;
    uint64_t step = 0;
    assert_true(totp_check(rfc_secret(), 1111111109, SLICE("081804"), 0, &step));
    assert_int_equal(step, 1111111109 / 30);
    assert_false(totp_check(rfc_secret(), 1111111109, SLICE("081804"), step, &step));
    assert_true(totp_check(rfc_secret(), 1111111109 + 30, SLICE("081 804"), 0, &step));
    assert_true(totp_check(rfc_secret(), 1111111109 - 30, SLICE("081804"), 0, &step));
    assert_false(totp_check(rfc_secret(), 1111111109 + 60, SLICE("081804"), 0, &step));
    assert_false(totp_check(rfc_secret(), 1111111109 - 60, SLICE("081804"), 0, &step));
}

static void what_is_no_code(void **state)
{
    (void)state;
    uint64_t step = 7;
    static const char *const bad[] = { "", "08180", "0818044", "08180a", "-81804", "081804\n" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(totp_check(rfc_secret(), 1111111109, slice_str(bad[i]), 0, &step));
    assert_int_equal(step, 7);
}

static void secrets_as_text(void **state)
{
    (void)state;
    char text[TOTP_TEXT_SIZE];
    struct buf out = BUF_EMPTY;
    totp_print(rfc_secret(), text);
    assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"); /* as `base32` prints it */
    totp_uri(rfc_secret(), SLICE("Sekisho 関"), SLICE("a:b"), &out);
    assert_string_equal(
        (const char *)out.p,
        "otpauth://totp/Sekisho%20%E9%96%A2:a%3Ab?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&"
        "issuer=Sekisho%20%E9%96%A2");
    buf_done(&out);
}

static void pass_phrases(void **state)
{
    (void)state;
    struct err err = { "" };
    static const struct {
        const char *text;
        enum rc rc;
    } rows[] = { { "", RC_USAGE },
                 { "elevenchars", RC_USAGE },
                 { "twelve chars", RC_OK },
                 { "関所の合言葉は長いほどよい", RC_OK },
                 { "関所の合言葉", RC_USAGE },
                 { "aaaaaaaaaaaaaaaa", RC_USAGE },
                 { "inspector-11", RC_USAGE },
                 { "bad \xff utf-8 text", RC_USAGE } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(password_judge(slice_str(rows[i].text), SLICE("inspector-1"), &err),
                         rows[i].rc);
    static uint8_t large[PASSWORD_MAX + 1];
    for (size_t i = 0; i < sizeof large; i++)
        large[i] = (uint8_t)('a' + i % 26);
    assert_int_equal(password_judge(slice_of(large, sizeof large), SLICE("x"), &err), RC_USAGE);
    assert_int_equal(password_judge(slice_of(large, sizeof large - 1), SLICE("x"), &err),
                     RC_OK);
}

static void hashes(void **state)
{
    (void)state;
    char one[PASSWORD_HASH_SIZE];
    char two[PASSWORD_HASH_SIZE];
    struct err err = { "" };
    assert_int_equal(password_hash(SLICE("twelve chars"), one, &err), RC_OK);
    assert_int_equal(password_hash(SLICE("twelve chars"), two, &err), RC_OK);
    assert_string_not_equal(one, two);
    assert_memory_equal(one, "$argon2id$", 10);
    assert_true(password_check(one, SLICE("twelve chars")));
    assert_false(password_check(one, SLICE("twelve charz")));
    assert_false(password_check(one, SLICE("twelve chars ")));
    assert_false(password_check(NULL, SLICE("twelve chars")));
    assert_false(password_check("", SLICE("")));
    assert_false(
        password_check("$argon2id$v=19$m=4294967295,t=9,p=1$AA$AA", SLICE("twelve chars")));
    assert_false(password_is_stale(one));
    assert_true(password_is_stale("$argon2id$v=19$m=1024,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                                  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
}

static void guessing_gets_slower(void **state)
{
    (void)state;
    unsigned before = 0;
    assert_int_equal(password_delay_s(3), 0);
    assert_int_equal(password_delay_s(4), 2);
    for (unsigned n = 0; n < 100; n++) {
        assert_true(password_delay_s(n) >= before);
        before = password_delay_s(n);
    }
    assert_int_equal(before, PASSWORD_DELAY_MAX_S);
}

static void sessions(void **state)
{
    (void)state;
    char one[SESSION_TEXT_SIZE];
    char two[SESSION_TEXT_SIZE];
    char csrf[SESSION_TEXT_SIZE];
    uint8_t key[HASH_SIZE];
    uint8_t other[HASH_SIZE];
    struct err err = { "" };
    assert_int_equal(session_make(one, &err), RC_OK);
    assert_int_equal(session_make(two, &err), RC_OK);
    assert_true(session_key(slice_str(one), key));
    assert_true(session_key(slice_str(two), other));
    assert_memory_not_equal(key, other, HASH_SIZE);
    assert_false(session_key(slice_sub(slice_str(one), 0, 42), key));
    assert_false(session_key(SLICE("../../../../../../../../../../../etc/passwd"), key));
    assert_false(session_key(SLICE(""), key));
    session_csrf(slice_str(one), csrf);
    assert_string_not_equal(csrf, one);
    assert_true(session_csrf_check(slice_str(one), slice_str(csrf)));
    assert_false(session_csrf_check(slice_str(two), slice_str(csrf)));
    assert_false(session_csrf_check(slice_str(one), slice_str(one)));
    assert_false(session_csrf_check(slice_str(one), SLICE("")));
    assert_true(session_lives(0, 100, 100 + SESSION_IDLE_S));
    assert_false(session_lives(0, 100, 101 + SESSION_IDLE_S));
    assert_false(session_lives(0, SESSION_LIFE_S, SESSION_LIFE_S + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes),
        cmocka_unit_test(a_code_is_good_once_and_nearby),
        cmocka_unit_test(what_is_no_code),
        cmocka_unit_test(secrets_as_text),
        cmocka_unit_test(pass_phrases),
        cmocka_unit_test(hashes),
        cmocka_unit_test(guessing_gets_slower),
        cmocka_unit_test(sessions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
