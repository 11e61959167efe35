/* Names that are nearly known: what is found, what is left open, and that hostile texts end. */
#include "entity/entity.h"

#include "base/time.h"
#include "entity/distance.h"
#include "registry/datafile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct datafile *data;
static struct entities *e;

enum { TODAY = 20779 }; /* 2026-11-22 */

static const struct {
    const char *text;
    const char *id; /* NULL: nobody */
} cases[] = {
    { "Huawie Technologies", "huawei-technologies" },
    { "Technologies Huawei", "huawei-technologies" },
    { "HUAWEITECHNOLOGIESCO.,LTD", "huawei-technologies" },
    { "Hangzhou Hikvison Digital Tech", "hikvision" },
    { "Rockwel Automation", "rockwell" },
    { "Siemens Enrgy", "siemens-energy" },
    { "Sony Coporation", "sony" },
    { "深圳市华为技术", "huawei-technologies" },
    /* A legal form, a trade or a place alone is no evidence. */
    { "Digital Technology Co., Ltd.", NULL },
    { "Shenzhen Technology", NULL },
    { "The Carlyle Group", NULL },
    /* Short names and words of a language need to be as they are. */
    { "ZTF", NULL },
    { "ZTA Corporation", NULL },
    { "Orenge", NULL },
    { "DELTA N.V.", NULL },
    /* Other words beside the maker's, other numbers. */
    { "Siemens Schuckert Transformers", NULL },
    { "Hikvision Zandvoorth Ltd", NULL },
    { "China Electronics Technology Group Corporation 99th Research Institute", NULL },
    /* Somebody else's name, one letter away. */
    { "Hivision", NULL },
    { "", NULL },
    { "\xff\xfe", NULL },
    { "a", NULL },
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ent_match m = { .entity = ENT_NONE };
        struct slice text = slice_str(cases[i].text);
        bool found = ent_match_nearly(e, text, TODAY, &m);
        print_message("%s\n", cases[i].text);
        assert_int_equal(found, cases[i].id != NULL);
        if (!found)
            continue;
        assert_string_equal(ent_id(e, m.entity), cases[i].id);
        assert_int_equal(m.path, ENT_FUZZY);
        assert_in_range(m.confidence, 80, 97);
        assert_true(m.from + m.size <= text.n);
        /* What inspect asks stays exact: a likeness is no evidence. */
        assert_false(ent_match_name(e, text, TODAY, &m));
    }
}

static void test_candidates_are_in_order(void **state)
{
    (void)state;
    struct ent_rival r[8];
    size_t n = ent_candidates(e, SLICE("Hivision"), TODAY, r, 8);
    assert_true(n > 0);
    assert_string_equal(ent_id(e, r[0].entity), "hikvision");
    for (size_t i = 1; i < n; i++) {
        assert_true(r[i].confidence <= r[i - 1].confidence);
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(r[i].entity, r[j].entity);
    }
    assert_int_equal(ent_candidates(e, SLICE("Hivision"), TODAY, r, 1), 1);
    assert_int_equal(ent_candidates(e, SLICE("Hivision"), TODAY, r, 0), 0);
}

static void test_names_count_on_their_day(void **state)
{
    (void)state;
    int32_t day = 0;
    struct ent_match m;
    assert_true(time_parse_day(SLICE("2026-11-22"), &day));
    assert_int_equal(day, TODAY);
    assert_true(ent_match_nearly(e, SLICE("Hikvison"), day, &m));
    assert_string_equal(ent_id(e, m.entity), "hikvision");
}

static void test_lookalikes(void **state)
{
    (void)state;
    struct ent_match m;
    struct ent_lookalike first;
    assert_true(ent_match_confusable(e, SLICE("Hu\xd0\xb0wei"), TODAY, &m, &first));
    assert_string_equal(ent_id(e, m.entity), "huawei-technologies");
    assert_int_equal(m.path, ENT_CONFUSABLE);
    assert_int_equal(first.at, 2);
    assert_int_equal(first.size, 2);
    assert_int_equal(first.read_as, 'a');
    assert_true(ent_match_confusable(e, SLICE("lntel"), TODAY, &m, &first));
    assert_string_equal(ent_id(e, m.entity), "intel");
    assert_int_equal(first.read_as, 'I');
    /* Written in Cyrillic throughout, with letters that look like nothing else: no disguise. */
    assert_false(ent_match_confusable(e, SLICE("Росэлектроника"), TODAY, &m, &first));
    assert_false(ent_match_confusable(e, SLICE("Huawei"), TODAY, &m, &first));
    assert_false(ent_match_confusable(e, SLICE(""), TODAY, &m, &first));
    assert_false(ent_match_confusable(e, SLICE("\xd0"), TODAY, &m, &first));
}

/* Every byte string ends, and what is said stays inside the text. */
static void test_hostile(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (size_t round = 0; round < 3000; round++) {
        uint8_t text[700];
        size_t n = round % sizeof text;
        for (size_t i = 0; i < n; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            uint8_t byte = (uint8_t)(seed >> 56);
            text[i] = round % 3 == 0 ? byte : round % 3 == 1 ? (uint8_t)("huawei tecnolgsdcp.,"[byte % 20]) : (uint8_t)(byte | 0x80);
        }
        struct ent_match m;
        struct ent_lookalike first;
        struct ent_rival r[4];
        struct slice s = slice_of(text, n);
        if (ent_match_nearly(e, s, TODAY, &m))
            assert_true((size_t)m.from + m.size <= n);
        (void)ent_candidates(e, s, TODAY, r, 4);
        if (ent_match_confusable(e, s, TODAY, &m, &first))
            assert_true(first.at + first.size <= n);
    }
}

static void test_distance(void **state)
{
    (void)state;
    char longer[DISTANCE_MAX_BYTES + 1] = { 0 };
    assert_int_equal(text_distance(SLICE(""), SLICE("")), 0);
    assert_int_equal(text_distance(SLICE("ab"), SLICE("ba")), 1);
    assert_int_equal(text_distance(SLICE("huawei"), SLICE("huawie")), 1);
    assert_int_equal(text_distance(SLICE("华为"), SLICE("华大")), 1);
    assert_int_equal(text_distance(SLICE("abc"), SLICE("")), 3);
    assert_int_equal(text_one_step(SLICE("ab"), SLICE("ba")), STEP_SWAPPED);
    assert_int_equal(text_one_step(SLICE("huawei"), SLICE("huawie")), STEP_SWAPPED);
    assert_int_equal(text_one_step(SLICE("huawei"), SLICE("huwei")), STEP_ONE);
    assert_int_equal(text_one_step(SLICE("huwei"), SLICE("huawei")), STEP_ONE);
    assert_int_equal(text_one_step(SLICE("aa"), SLICE("aaa")), STEP_ONE);
    assert_int_equal(text_one_step(SLICE("华为"), SLICE("华大")), STEP_ONE);
    assert_int_equal(text_one_step(SLICE("为华"), SLICE("华为")), STEP_SWAPPED);
    assert_int_equal(text_one_step(SLICE("华为"), SLICE("华")), STEP_ONE);
    assert_int_equal(text_one_step(SLICE("华为"), SLICE("为")), STEP_ONE);
    assert_int_equal(text_one_step(SLICE("abcd"), SLICE("badc")), STEP_MORE);
    assert_int_equal(text_one_step(SLICE("abc"), SLICE("cba")), STEP_MORE);
    assert_int_equal(text_one_step(SLICE("ab"), SLICE("")), STEP_MORE);
    assert_int_equal(text_one_step(SLICE("a"), SLICE("")), STEP_ONE);
    assert_int_equal(text_one_step(SLICE("\xe5\x8d"), SLICE("\x8d\xe5")), STEP_MORE);
    assert_int_equal(text_distance(slice_of(longer, sizeof longer), SLICE("")), SIZE_MAX);
}

int main(int argc, char **argv)
{
    struct err err;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_candidates_are_in_order),
        cmocka_unit_test(test_names_count_on_their_day),
        cmocka_unit_test(test_lookalikes),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_distance),
    };
    if (argc != 2 || data_open(argv[1], &data, &err) != RC_OK || ent_open(data, &e, &err) != RC_OK) {
        fprintf(stderr, "%s\n", argc == 2 ? err.text : "usage: test_near DATA");
        return 2;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ent_close(e);
    data_close(data);
    return failed;
}
