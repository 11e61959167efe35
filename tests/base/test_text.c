/* Text, JSON and time: what comes from outside is made safe to show once, here. */
#include "base/json.h"
#include "base/text.h"
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct clean_case {
    const char *raw;
    size_t n;
    size_t limit;
    const char *clean;
    unsigned marks;
};

#define RAW(s) s, sizeof(s) - 1

static void cleans(void **state)
{
    static const struct clean_case cases[] = {
        { RAW(""), 100, "", 0 },
        { RAW("plain"), 100, "plain", 0 },
        { RAW("  \0ends\r\n\0"), 100, "ends", 0 },
        { RAW("two\r\n\tlines"), 100, "two lines", 0 },
        { RAW("\x1b[31m"), 100, "\\x1b[31m", TEXT_CONTROL },
        { RAW("a\x7f"), 100, "a\\x7f", TEXT_CONTROL },
        { RAW("a\xe2\x80\xaegpj"), 100, "a\\u{202e}gpj", TEXT_CONTROL }, /* right-to-left override */
        { RAW("\xff\xfe"), 100, "\\xff\\xfe", TEXT_INVALID },
        { RAW("\xc0\xaf"), 100, "\\xc0\\xaf", TEXT_INVALID },             /* overlong */
        { RAW("\xed\xa0\x80"), 100, "\\xed\\xa0\\x80", TEXT_INVALID },    /* a surrogate */
        { RAW("\xe9\x96\xa2\xe6\x89\x80"), 100, "\xe9\x96\xa2\xe6\x89\x80", 0 },
        { RAW("\xe9\x96\xa2\xe6\x89\x80"), 5, "\xe9\x96\xa2", TEXT_CUT }, /* never half a character */
        { RAW("abcdef"), 3, "abc", TEXT_CUT },
        { RAW("%s%n"), 100, "%s%n", 0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf out = BUF_EMPTY;
        unsigned marks = text_clean(slice_of((const uint8_t *)cases[i].raw, cases[i].n), cases[i].limit, &out);
        if (!slice_eq(buf_view(&out), slice_str(cases[i].clean)) || marks != cases[i].marks)
            fail_msg("row %zu: '%.*s', marks %u", i, (int)out.n, out.p == NULL ? "" : (const char *)out.p, marks);
        assert_true(text_is_utf8(buf_view(&out)));
        buf_done(&out);
    }
}

/* What is clean stays as it is: stores find a value by what came and by what is kept of it. */
static void cleans_once(void **state)
{
    static const char *const pieces[] = { " ",    "a",        "\\",           "\\x1b", "\r\n", "\x1b", "\x7f", "\xff",
                                          "\xc3", "\xc3\xa9", "\xe9\x96\xa2", "\xe2\x80\xae", "e\xcc\x81", "\t", "\xef\xbb\xbf", "\xc2\x85" };
    uint64_t dice = 88172645463325252u;
    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        struct buf raw = BUF_EMPTY;
        struct buf once = BUF_EMPTY;
        struct buf twice = BUF_EMPTY;
        for (unsigned i = 0; i <= round % 12; i++) {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            buf_str(&raw, pieces[dice >> 20 & 15]);
        }
        (void)text_clean(buf_view(&raw), round % 3 == 0 ? 7 : 100, &once);
        if (slice_eq(slice_trim(buf_view(&once)), buf_view(&once)) && once.n > 0) {
            (void)text_clean(buf_view(&once), round % 3 == 0 ? 7 : 100, &twice);
            assert_true(slice_eq(buf_view(&once), buf_view(&twice)));
        }
        buf_done(&raw);
        buf_done(&once);
        buf_done(&twice);
    }
}

static void measures(void **state)
{
    (void)state;
    assert_int_equal(text_width(SLICE("abc")), 3);
    assert_int_equal(text_width(SLICE("\xe9\x96\xa2\xe6\x89\x80")), 4);
    assert_int_equal(text_width(SLICE("e\xcc\x81")), 1); /* e and a combining accent */
    assert_true(slice_eq(text_fit(SLICE("\xe9\x96\xa2\xe6\x89\x80"), 3), SLICE("\xe9\x96\xa2")));
    assert_true(slice_eq(text_fit(SLICE("abc"), 9), SLICE("abc")));
}

static void writes_json(void **state)
{
    struct buf out = BUF_EMPTY;
    struct json j;
    (void)state;
    json_init(&j, &out);
    json_begin(&j);
    json_kv_str(&j, "none", "");
    json_kv_str(&j, "text", "a\"\\\n\x01<b>");
    json_key(&j, "list");
    json_begin_list(&j);
    json_hundredths(&j, 99);
    json_hundredths(&j, 100);
    json_int(&j, INT64_MIN);
    json_uint(&j, UINT64_MAX);
    json_text(&j, SLICE("\xff"));
    json_end_list(&j);
    json_kv_day(&j, "day", TIME_DAY_NONE);
    json_end(&j);
    assert_string_equal((const char *)out.p,
                        "{\"none\":null,\"text\":\"a\\\"\\\\\\n\\u0001<b>\","
                        "\"list\":[0.99,1.00,-9223372036854775808,18446744073709551615,\"\xef\xbf\xbd\"],\"day\":null}");
    buf_done(&out);
}

static void keeps_days(void **state)
{
    static const char *const bad[] = { "", "2026-11-31", "2025-02-29", "1900-02-29", "2026-13-01", "2026-1-1", "2026-11-24x", "26-11-24" };
    char text[TIME_TEXT_SIZE];
    int32_t day = 0;
    (void)state;
    for (int32_t at = -200000; at < 200000; at += 13) { /* parse(print(x)) is x, through 547 years */
        time_print_day(at, text);
        if (text[0] == '-')
            continue;
        assert_true(time_parse_day(slice_str(text), &day));
        assert_int_equal(day, at);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(time_parse_day(slice_str(bad[i]), &day));
    int64_t at_ns = 0;
    assert_true(time_parse(SLICE("2261-12-31T23:59:59.999999Z"), &at_ns));
    assert_true(time_parse(SLICE("1678-01-01T00:00:00Z"), &at_ns));
    assert_false(time_parse(SLICE("2263-01-01T00:00:00Z"), &at_ns)); /* past an int64_t */
    assert_false(time_parse(SLICE("1670-01-01T00:00:00Z"), &at_ns));
    assert_true(time_parse_day(SLICE("2000-02-29"), &day));
    assert_int_equal(day, 11016);
    assert_int_equal(time_day_of(INT64_C(-1)), -1);
}

static void keeps_instants(void **state)
{
    int64_t at = 0;
    (void)state;
    assert_true(time_parse(SLICE("1970-01-01T00:00:01.5Z"), &at));
    assert_int_equal(at, INT64_C(1500000000));
    assert_false(time_parse(SLICE("9999-12-31T23:59:59Z"), &at)); /* past what 64 bits hold */
    assert_false(time_parse(SLICE("2262-04-11T23:47:16.999999999Z"), &at));
    assert_false(time_parse(SLICE("0001-01-01T00:00:00Z"), &at));
    assert_false(time_parse(SLICE("2026-11-22T24:00:00Z"), &at));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cleans),
        cmocka_unit_test(cleans_once),
        cmocka_unit_test(measures),
        cmocka_unit_test(keeps_instants),
        cmocka_unit_test(writes_json),
        cmocka_unit_test(keeps_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
