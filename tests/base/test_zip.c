/* The one form of archives: what is written is read, and nothing else is. */
#include "base/zip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct buf pack(const char *const *names, const char *const *texts, size_t count)
{
    struct zip_member m[8];
    struct buf out = BUF_EMPTY;
    struct err err;
    for (size_t i = 0; i < count; i++)
        m[i] = (struct zip_member){ slice_str(names[i]), slice_str(texts[i]) };
    assert_int_equal(zip_put(m, count, &out, &err), RC_OK);
    return out;
}

/* From a block of exactly its size, so that one byte too far is seen. */
static enum rc unpack(struct slice archive, struct zip_member *ret, size_t room, size_t *count,
                      struct err *err, uint8_t **ret_block)
{
    *ret_block = malloc(archive.n + 1);
    assert_non_null(*ret_block);
    if (archive.n > 0)
        memcpy(*ret_block, archive.p, archive.n);
    uint8_t *exact = realloc(*ret_block, archive.n == 0 ? 1 : archive.n);
    assert_non_null(exact);
    *ret_block = exact;
    return zip_get(slice_of(exact, archive.n), ret, room, count, err);
}

static const char *const names[] = { "b.txt", "a/x.json", "a/y", "empty" };
static const char *const texts[] = { "second", "{}", "third and longer", "" };

static void reads_what_it_writes(void **state)
{
    (void)state;
    struct zip_member m[4];
    size_t count = 0;
    struct err err;
    uint8_t *block = NULL;
    struct buf out = pack(names, texts, 4);
    assert_int_equal(unpack(buf_view(&out), m, 4, &count, &err, &block), RC_OK);
    assert_int_equal(count, 4);
    assert_true(slice_eq(m[0].name, SLICE("a/x.json")) && slice_eq(m[0].bytes, SLICE("{}")));
    assert_true(slice_eq(zip_find(m, count, SLICE("empty"))->bytes, SLICE("")));
    assert_null(zip_find(m, count, SLICE("c")));
    free(block);
    assert_int_equal(unpack(buf_view(&out), m, 3, &count, &err, &block), RC_LIMIT);
    free(block);
    buf_done(&out);
}

static void no_other_byte_will_do(void **state)
{
    (void)state;
    struct zip_member m[4];
    size_t count = 0;
    struct buf out = pack(names, texts, 4);
    for (size_t at = 0; at < out.n; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            struct err err = { "" };
            uint8_t *block = NULL;
            out.p[at] ^= (uint8_t)(1u << bit);
            assert_int_equal(unpack(buf_view(&out), m, 4, &count, &err, &block), RC_FORMAT);
            assert_non_null(strstr(err.text, "byte "));
            free(block);
            out.p[at] ^= (uint8_t)(1u << bit);
        }
    for (size_t n = 0; n < out.n; n++) { /* cut short */
        struct err err;
        uint8_t *block = NULL;
        assert_int_equal(unpack(slice_of(out.p, n), m, 4, &count, &err, &block), RC_FORMAT);
        free(block);
    }
    struct err err;
    uint8_t *block = NULL;
    buf_char(&out, '\0'); /* and one too long */
    assert_int_equal(unpack(buf_view(&out), m, 4, &count, &err, &block), RC_FORMAT);
    free(block);
    buf_done(&out);
}

static void names_stay_below(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool is_good;
    } cases[] = {
        { "a", true },
        { "law/uk-huawei-2022.rule", true },
        { "", false },
        { "/a", false },
        { "a/", false },
        { "a//b", false },
        { "..", false },
        { "a/../b", false },
        { "./a", false },
        { "a/.", false },
        { "A", false },
        { "a b", false },
        { "a\\b", false },
        { "c:a", false },
        { "\xe3\x81\x82", false },
        { "..a", true },
    };
    struct err err;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf out = BUF_EMPTY;
        struct zip_member m = { slice_str(cases[i].name), SLICE("x") };
        assert_int_equal(zip_name_is_good(m.name), cases[i].is_good);
        assert_int_equal(zip_put(&m, 1, &out, &err), cases[i].is_good ? RC_OK : RC_USAGE);
        buf_done(&out);
    }
    struct zip_member twice[2] = { { SLICE("a"), SLICE("1") }, { SLICE("a"), SLICE("2") } };
    struct buf out = BUF_EMPTY;
    assert_int_equal(zip_put(twice, 2, &out, &err), RC_USAGE);
    buf_done(&out);
}

static void an_empty_archive(void **state)
{
    (void)state;
    struct zip_member m[1];
    size_t count = 1;
    struct err err;
    struct buf out = BUF_EMPTY;
    assert_int_equal(zip_put(m, 0, &out, &err), RC_OK);
    assert_int_equal(zip_get(buf_view(&out), m, 1, &count, &err), RC_OK);
    assert_int_equal(count, 0);
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_it_writes),
        cmocka_unit_test(no_other_byte_will_do),
        cmocka_unit_test(names_stay_below),
        cmocka_unit_test(an_empty_archive),
    };
    return cmocka_run_group_tests_name("zip", tests, NULL, NULL);
}
