/* Digests, base64, signatures, sealed seeds: published vectors, and what must be refused. */
#include "base/base64.h"
#include "base/hash.h"
#include "base/sign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void hashes(void **state)
{
    (void)state;
    /* FIPS 180-4's examples */
    static const struct {
        const char *message;
        const char *digest;
    } cases[] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t digest[HASH_SIZE];
        uint8_t again[HASH_SIZE];
        char text[HASH_TEXT_SIZE];
        struct hash h;
        hash_init(&h);
        for (const char *c = cases[i].message; *c != '\0'; c++)
            hash_add(&h, slice_of(c, 1));
        hash_end(&h, digest);
        hash_print(digest, text);
        assert_string_equal(text, cases[i].digest);
        assert_true(hash_parse(slice_str(text), again));
        assert_memory_equal(digest, again, sizeof digest);
        text[3] = 'G';
        assert_false(hash_parse(slice_str(text), again));
    }
}

static void codes_base64(void **state)
{
    (void)state;
    static const char *const pairs[][2] = { /* RFC 4648, section 10 */
        { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
        { "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" },
    };
    static const char *const bad[] = { "Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "Zm-_", "Zg==Zg==", "Zm9\x92", "====", "=", "Z===", "Zm=v" };
    uint8_t room[6];
    size_t n = 0;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct buf out = BUF_EMPTY;
        buf_str(&out, "");
        base64_put(slice_str(pairs[i][0]), &out);
        assert_string_equal((const char *)out.p, pairs[i][1]);
        assert_true(base64_take(buf_view(&out), room, sizeof room, &n));
        assert_true(slice_eq(slice_of(room, n), slice_str(pairs[i][0])));
        buf_done(&out);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(base64_take(slice_str(bad[i]), room, sizeof room, &n));
    assert_false(base64_take(SLICE("Zm9vYmFyZm9v"), room, sizeof room, &n)); /* nine bytes */
}

static void signs(void **state)
{
    (void)state;
    /* RFC 8032, 7.1, test 2 */
    static const uint8_t seed[SIGN_SEED_SIZE] = {
        0x4c, 0xcd, 0x08, 0x9b, 0x28, 0xff, 0x96, 0xda, 0x9d, 0xb6, 0xc3, 0x46, 0xec, 0x11, 0x4e, 0x0f,
        0x5b, 0x8a, 0x31, 0x9f, 0x35, 0xab, 0xa6, 0x24, 0xda, 0x8c, 0xf6, 0xed, 0x4f, 0xb8, 0xa6, 0xfb,
    };
    static const uint8_t expected[SIGN_SIZE] = {
        0x92, 0xa0, 0x09, 0xa9, 0xf0, 0xd4, 0xca, 0xb8, 0x72, 0x0e, 0x82, 0x0b, 0x5f, 0x64, 0x25, 0x40,
        0xa2, 0xb2, 0x7b, 0x54, 0x16, 0x50, 0x3f, 0x8f, 0xb3, 0x76, 0x22, 0x23, 0xeb, 0xdb, 0x69, 0xda,
        0x08, 0x5a, 0xc1, 0xe4, 0x3e, 0x15, 0x99, 0x6e, 0x45, 0x8f, 0x36, 0x13, 0xd0, 0xf1, 0x1d, 0x8c,
        0x38, 0x7b, 0x2e, 0xae, 0xb4, 0x30, 0x2a, 0xee, 0xb0, 0x0d, 0x29, 0x16, 0x12, 0xbb, 0x0c, 0x00,
    };
    struct sign_key key;
    uint8_t sig[SIGN_SIZE];
    assert_int_equal(sign_key_from_seed(seed, &key, NULL), RC_OK);
    sign_make(&key, SLICE("\x72"), sig);
    assert_memory_equal(sig, expected, sizeof sig);
    assert_true(sign_check(key.public_key, SLICE("\x72"), sig));
    assert_false(sign_check(key.public_key, SLICE("\x73"), sig));
    for (size_t bit = 0; bit < 8 * sizeof sig; bit += 7) {
        sig[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_false(sign_check(key.public_key, SLICE("\x72"), sig));
        sig[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    sign_key_done(&key);
}

static void seals(void **state)
{
    (void)state;
    struct sign_key key;
    struct sign_cost cost;
    uint8_t sealed[SIGN_SEALED_SIZE];
    uint8_t seed[SIGN_SEED_SIZE];
    assert_int_equal(sign_key_make(&key, NULL), RC_OK);
    assert_int_equal(sign_seal(key.seed, SLICE("open"), &cost, sealed, NULL), RC_OK);
    assert_int_equal(sign_unseal(sealed, &cost, SLICE("open"), seed, NULL), RC_OK);
    assert_memory_equal(seed, key.seed, sizeof seed);
    assert_int_equal(sign_unseal(sealed, &cost, SLICE("Open"), seed, NULL), RC_FORMAT);
    sealed[SIGN_SEALED_SIZE - 1] ^= 1;
    assert_int_equal(sign_unseal(sealed, &cost, SLICE("open"), seed, NULL), RC_FORMAT);
    cost.memory_bytes = UINT64_C(1) << 60; /* what a file claims is not allocated */
    assert_int_equal(sign_unseal(sealed, &cost, SLICE("open"), seed, NULL), RC_LIMIT);
    sign_key_done(&key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes),
        cmocka_unit_test(codes_base64),
        cmocka_unit_test(signs),
        cmocka_unit_test(seals),
    };
    return cmocka_run_group_tests_name("sign", tests, NULL, NULL);
}
