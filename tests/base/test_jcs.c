/* RFC 8785: the RFC's own examples, its numbers (appendix B), and what must be refused. */
#include "base/jcs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct jcs_case {
    const char *what;
    const char *json;
    const char *canonical; /* NULL: refused */
};

static const struct jcs_case cases[] = {
    { "nothing", "", NULL },
    { "blanks only", " \n", NULL },
    { "words", " [ true , false,null ] ", "[true,false,null]" },
    { "a word cut short", "[tru", NULL },
    { "two values", "1 2", NULL },
    { "an empty object", "{ }", "{}" },
    { "keys in order of UTF-16 units (RFC 8785, 3.2.3)",
      "{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet With "
      "Dagesh\",\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
      "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}",
      "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\",\"\xc3\xb6\":\"Latin Small "
      "Letter O With Diaeresis\",\"\xe2\x82\xac\":\"Euro Sign\",\"\xf0\x9f\x98\x80\":\"Emoji: "
      "Grinning Face\",\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}" },
    { "numbers, strings and literals (RFC 8785, 3.2.2)",
      "{\"numbers\": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],"
      "\"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
      "\"literals\": [null, true, false]}",
      "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
      "\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}" },
    { "members nested", "{\"b\":{\"z\":1,\"a\":[{\"y\":2,\"x\":3}]},\"a\":0}",
      "{\"a\":0,\"b\":{\"a\":[{\"x\":3,\"y\":2}],\"z\":1}}" },
    { "the shorter key first", "{\"ab\":1,\"a\":2,\"\":3}", "{\"\":3,\"a\":2,\"ab\":1}" },
    { "minus zero", "-0", "0" },
    { "a key twice", "{\"a\":1,\"a\":2}", NULL },
    { "a key twice, once with an escape", "{\"a\":1,\"\\u0061\":2}", NULL },
    { "half a surrogate pair", "\"\\ud800\"", NULL },
    { "the halves the wrong way round", "\"\\udc00\\ud800\"", NULL },
    { "not UTF-8", "\"\xff\"", NULL },
    { "an overlong form", "\"\xc0\x80\"", NULL },
    { "a control character as it is", "\"\x01\"", NULL },
    { "an unknown escape", "\"\\x\"", NULL },
    { "a string without its end", "\"abc", NULL },
    { "a leading zero", "01", NULL },
    { "a bare point", "1.", NULL },
    { "a bare exponent", "1e", NULL },
    { "a plus", "+1", NULL },
    { "more than a double holds", "1e400", NULL },
    { "not a number", "NaN", NULL },
    { "a comma too many", "[1,]", NULL },
    { "a comma too many in an object", "{\"a\":1,}", NULL },
    { "no colon", "{\"a\" 1}", NULL },
    { "a comment", "[1/*x*/]", NULL },
    { "an array without its end", "[[1]", NULL },
};

static void makes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct jcs_case *c = &cases[i];
        struct buf out = BUF_EMPTY;
        struct err err = { "" };
        size_t n = strlen(c->json);
        uint8_t *exact = malloc(n + (n == 0));
        assert_non_null(exact);
        memcpy(exact, c->json, n);
        enum rc rc = jcs_make(slice_of(exact, n), &out, &err);
        free(exact);
        if ((rc == RC_OK) != (c->canonical != NULL))
            fail_msg("%s: %s", c->what, err.text);
        if (c->canonical != NULL)
            assert_string_equal((const char *)out.p, c->canonical);
        else
            assert_int_equal(out.n, 0);
        buf_done(&out);
    }
}

static void checks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct jcs_case *c = &cases[i];
        struct err err = { "" };
        if (c->canonical != NULL && jcs_check(slice_str(c->canonical), &err) != RC_OK)
            fail_msg("%s: its own form is refused: %s", c->what, err.text);
        bool is_canonical = c->canonical != NULL && strcmp(c->json, c->canonical) == 0;
        if ((jcs_check(slice_str(c->json), NULL) == RC_OK) != is_canonical)
            fail_msg("%s: %s", c->what, is_canonical ? "refused" : "taken for canonical");
    }
    static const char *const no[] = {
        "{\"b\":1,\"a\":2}", "[1, 2]", "\"\\u0041\"", "\"\\u000a\"", "\"\\/\"", "1.0", "1e2", "-0",
        "\"\\u001F\"", "100000000000000000000000", "1e+21 ", "{\"a\":1}x", "[1}", "{\"a\":1]",
        "{\"\xef\xac\xb3\":1,\"\xf0\x9f\x98\x80\":2}", "{\"\\n\":1,\"\\b\":2}",
    };
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        if (jcs_check(slice_str(no[i]), NULL) == RC_OK)
            fail_msg("taken for canonical: %s", no[i]);
    assert_int_equal(jcs_check(slice_str("{\"\\b\":1,\"\\n\":2,\"\xf0\x9f\x98\x80\":\"\\u001f\"}"), NULL),
                     RC_OK);
}

/* RFC 8785, appendix B: the bits of a double and how it is written. */
static const struct {
    uint64_t bits;
    const char *text;
} numbers[] = {
    { 0x0000000000000000, "0" },
    { 0x8000000000000000, "0" },
    { 0x0000000000000001, "5e-324" },
    { 0x8000000000000001, "-5e-324" },
    { 0x7fefffffffffffff, "1.7976931348623157e+308" },
    { 0xffefffffffffffff, "-1.7976931348623157e+308" },
    { 0x4340000000000000, "9007199254740992" },
    { 0xc340000000000000, "-9007199254740992" },
    { 0x4430000000000000, "295147905179352830000" },
    { 0x44b52d02c7e14af5, "9.999999999999997e+22" },
    { 0x44b52d02c7e14af6, "1e+23" },
    { 0x44b52d02c7e14af7, "1.0000000000000001e+23" },
    { 0x444b1ae4d6e2ef4e, "999999999999999700000" },
    { 0x444b1ae4d6e2ef4f, "999999999999999900000" },
    { 0x444b1ae4d6e2ef50, "1e+21" },
    { 0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7" },
    { 0x3eb0c6f7a0b5ed8d, "0.000001" },
    { 0x41b3de4355555553, "333333333.3333332" },
    { 0x41b3de4355555554, "333333333.33333325" },
    { 0x41b3de4355555555, "333333333.3333333" },
    { 0x41b3de4355555556, "333333333.3333334" },
    { 0x41b3de4355555557, "333333333.33333343" },
    { 0xbecbf647612f3696, "-0.0000033333333333333333" },
    { 0x43143ff3c1cb0959, "1424953923781206.2" },
    /* a power of two, whose room below is half that above */
    { 0x3d30000000000000, "5.684341886080802e-14" },
};

static void writes_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char exact[64];
        double value = 0;
        struct buf out = BUF_EMPTY;
        memcpy(&value, &numbers[i].bits, sizeof value);
        (void)snprintf(exact, sizeof exact, "%.17e", value);
        assert_int_equal(jcs_make(slice_str(exact), &out, NULL), RC_OK);
        assert_string_equal((const char *)out.p, numbers[i].text);
        assert_int_equal(jcs_check(buf_view(&out), NULL), RC_OK);
        buf_done(&out);
    }
}

static void is_bounded(void **state)
{
    (void)state;
    struct buf deep = BUF_EMPTY;
    struct buf out = BUF_EMPTY;
    for (int i = 0; i < JCS_DEPTH_MAX; i++)
        buf_char(&deep, '[');
    for (int i = 0; i < JCS_DEPTH_MAX; i++)
        buf_char(&deep, ']');
    assert_int_equal(jcs_check(buf_view(&deep), NULL), RC_OK);
    assert_int_equal(jcs_make(buf_view(&deep), &out, NULL), RC_OK);
    buf_clear(&deep);
    for (int i = 0; i < 100000; i++)
        buf_char(&deep, '[');
    assert_int_equal(jcs_check(buf_view(&deep), NULL), RC_FORMAT);
    assert_int_equal(jcs_make(buf_view(&deep), &out, NULL), RC_FORMAT);
    buf_done(&deep);
    buf_done(&out);
}

static void looks_inside(void **state)
{
    (void)state;
    struct slice o = slice_str("{\"a\":{\"kind\":\"x,}\\\"\"},\"b\":[1,{\"c\":2}],\"kind\":\"beat\",\"n\":-12}");
    assert_int_equal(jcs_check(o, NULL), RC_OK);
    assert_true(slice_eq(jcs_text(jcs_get(o, "kind")), SLICE("beat")));
    assert_true(slice_eq(jcs_get(o, "a"), SLICE("{\"kind\":\"x,}\\\"\"}")));
    assert_true(slice_eq(jcs_get(o, "b"), SLICE("[1,{\"c\":2}]")));
    assert_true(slice_eq(jcs_get(o, "n"), SLICE("-12")));
    assert_int_equal(jcs_get(o, "c").n, 0);
    assert_int_equal(jcs_text(jcs_get(o, "n")).n, 0);
    assert_int_equal(jcs_get(SLICE("{}"), "a").n, 0);
    assert_int_equal(jcs_get(SLICE("[]"), "a").n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes),      cmocka_unit_test(checks),       cmocka_unit_test(writes_numbers),
        cmocka_unit_test(is_bounded), cmocka_unit_test(looks_inside),
    };
    return cmocka_run_group_tests_name("jcs", tests, NULL, NULL);
}
