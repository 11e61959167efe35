/* Names, texts, owners and lists over the data file that the build makes. */
#include "entity/entity.h"

#include "base/time.h"
#include "registry/datafile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct datafile *data;
static struct entities *e;

static int32_t day_of(const char *text)
{
    int32_t day = 0;
    assert_true(time_parse_day(slice_str(text), &day));
    return day;
}

#define TODAY day_of("2026-11-22")

struct name_case {
    const char *text;
    const char *id; /* NULL: nobody */
    enum ent_path path;
};

static const struct name_case names[] = {
    { "Huawei Technologies Co.,Ltd", "huawei-technologies", ENT_NORMALISED },
    { "HUAWEI TECHNOLOGIES CO.,LTD", "huawei-technologies", ENT_EXACT },
    { " HUAWEI TECHNOLOGIES CO.,LTD\n", "huawei-technologies", ENT_EXACT },
    { "华为技术有限公司", "huawei-technologies", ENT_EXACT },
    { "華為", "huawei-technologies", ENT_EXACT },
    { "ＨＵＡＷＥＩ", "huawei-technologies", ENT_NORMALISED },
    { "ファーウェイ", "huawei-technologies", ENT_EXACT },
    { "zte corporation", "zte", ENT_EXACT },
    { "Hangzhou H3C Technologies Co., Limited", "new-h3c", ENT_EXACT },
    { "Cisco Systems, Inc", "cisco", ENT_NORMALISED },
    { "Cisco Systems Inc.", "cisco", ENT_NORMALISED },
    { "Hewlett Packard", "hewlett-packard-company", ENT_EXACT },
    { "TP-LINK TECHNOLOGIES CO.,LTD.", "tp-link-technologies", ENT_EXACT },
    { "Hangzhou Hikvision Digital Technology Co.,Ltd.", "hikvision", ENT_EXACT },
    { "Zhejiang Dahua Technology Co., Ltd.", "dahua", ENT_EXACT },
    { "Siemens AG", "siemens", ENT_EXACT },
    { "Siemens Numerical Control Ltd., Nanjing", "siemens", ENT_EXACT },
    { "MikroTik", "mikrotik", ENT_EXACT },
    { "Routerboard.com", "mikrotik", ENT_EXACT },
    { "Ubiquiti Networks Inc.", "ubiquiti", ENT_NORMALISED },
    { "Juniper Networks", "juniper", ENT_EXACT },
    { "Allied Telesis", "allied-telesis", ENT_EXACT },
    { "NEC", "nec", ENT_EXACT },
    { "Fujitsu", "fujitsu", ENT_EXACT },
    { "Hitachi", "hitachi", ENT_EXACT },
    { "株式会社日立製作所", "hitachi", ENT_EXACT },
    { "Yamaha", "yamaha", ENT_EXACT },
    { "BUFFALO.INC", "buffalo", ENT_NORMALISED },
    { "アライドテレシス", "allied-telesis", ENT_EXACT },
    /* What looks alike is not enough. */
    { "", NULL, ENT_EXACT },
    { "AG", NULL, ENT_EXACT },
    { "Co., Ltd.", NULL, ENT_EXACT },
    { "株式会社", NULL, ENT_EXACT },
    { "NVR9", NULL, ENT_EXACT },
    { "Axis of evil", NULL, ENT_EXACT },
    { "Aruba S.p.A.", NULL, ENT_EXACT },
    { "Buffalo Boots GmbH", NULL, ENT_EXACT },
    { "Nokian Renkaat Oyj", NULL, ENT_EXACT },
    /* A brand that two companies claim names neither. */
    { "TP-Link", NULL, ENT_EXACT },
};

static void test_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct ent_match m = { .entity = ENT_NONE };
        bool found = ent_match_name(e, slice_str(names[i].text), TODAY, &m);
        print_message("%s\n", names[i].text);
        assert_int_equal(found, names[i].id != NULL);
        if (!found)
            continue;
        assert_string_equal(ent_id(e, m.entity), names[i].id);
        assert_string_equal(ent_path_name(m.path), ent_path_name(names[i].path));
        assert_int_equal(m.confidence, m.path == ENT_EXACT ? 99 : 97);
    }
}

static void test_long_names_are_nobody(void **state)
{
    (void)state;
    char text[4096];
    struct ent_match m;
    memset(text, 'a', sizeof text);
    assert_false(ent_match_name(e, slice_of(text, sizeof text), TODAY, &m));
    memset(text, 0xff, sizeof text);
    assert_false(ent_match_name(e, slice_of(text, sizeof text), TODAY, &m));
    assert_int_equal(ent_find(e, slice_of(text, sizeof text), TODAY, &m, 1), 0);
}

struct text_case {
    const char *text;
    const char *found; /* ids, a blank behind each */
};

static const struct text_case texts[] = {
    { "Cisco IOS Software, C2960 Software", "cisco " },
    { "Siemens, SIMATIC NET, SCALANCE X212-2", "siemens " },
    { "Hirschmann MAR - SW: L2P-09.0.00", "hirschmann " },
    { "H3C Comware Platform Software, Version 5.20 Hangzhou H3C Tech. Co., Ltd.", "new-h3c " },
    { "Dell Inc. OptiPlex 990", "dell " },
    { "Juniper Networks, Inc. mx480 with a Cisco SFP", "juniper cisco " },
    { "AXIS 210 Network Camera", "axis " },
    { "本設備由华为技术有限公司制造", "huawei-technologies " },
    { "アライドテレシスのスイッチ", "allied-telesis " },
    { "", "" },
    { "NVR9", "" },
    { "Axis of evil", "" },
    { "Orange juice", "" },
    { "a page about nothing", "" },
    { "my-apple-tv", "" },
    { "Apple pie", "" },
    { "a ring of light at the carrier edge", "" },
    { "Hangzhou Shenzhen Beijing technology company", "" },
    { "abbreviated", "" },
};

static void test_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct ent_match m[8];
        char found[512] = "";
        print_message("%s\n", texts[i].text);
        size_t n = ent_find(e, slice_str(texts[i].text), TODAY, m, 8);
        for (size_t j = 0; j < n; j++) {
            size_t used = strlen(found);
            (void)snprintf(&found[used], sizeof found - used, "%s ", ent_id(e, m[j].entity));
            assert_true(m[j].from + m[j].size <= strlen(texts[i].text));
        }
        assert_string_equal(found, texts[i].found);
    }
}

static uint32_t id(const char *text)
{
    uint32_t entity = ent_by_id(e, slice_str(text));
    assert_int_not_equal(entity, ENT_NONE);
    return entity;
}

static void test_groups(void **state)
{
    (void)state;
    uint32_t honor = id("honor-device");
    uint32_t huawei = id("huawei-technologies");
    assert_string_equal(ent_id(e, ent_group(e, honor, day_of("2020-11-16"))),
                        "huawei-technologies");
    assert_string_equal(ent_id(e, ent_group(e, honor, day_of("2020-11-17"))), "honor-device");
    assert_int_equal(ent_in_group(e, honor, huawei, day_of("2020-11-16")), TRI_TRUE);
    assert_int_equal(ent_in_group(e, honor, huawei, day_of("2020-11-17")), TRI_FALSE);
    assert_int_equal(ent_in_group(e, id("hisilicon"), huawei, TODAY), TRI_TRUE);
    assert_int_equal(ent_in_group(e, huawei, huawei, TODAY), TRI_TRUE);
    assert_int_equal(ent_in_group(e, id("cisco"), huawei, TODAY), TRI_FALSE);
    assert_string_equal(ent_id(e, ent_group(e, huawei, TODAY)), "huawei-technologies");
    assert_int_equal(ent_in_group(e, ENT_NONE, huawei, TODAY), TRI_UNKNOWN);
}

static void test_control_from(void **state)
{
    (void)state;
    assert_int_equal(ent_controlled_from(e, id("huawei-technologies"), "CN", TODAY), TRI_TRUE);
    assert_int_equal(ent_controlled_from(e, id("hikvision"), "CN", TODAY), TRI_TRUE);
    assert_int_equal(ent_controlled_from(e, id("cisco"), "CN", TODAY), TRI_FALSE);
    /* A German maker with a Chinese owner. */
    assert_int_equal(ent_controlled_from(e, id("kuka"), "CN", TODAY), TRI_TRUE);
    assert_int_equal(ent_controlled_from(e, id("kuka"), "DE", TODAY), TRI_FALSE);
}

static void test_lists(void **state)
{
    (void)state;
    struct slice list = SLICE("us-ndaa-889");
    assert_true(ent_list_exists(e, list));
    assert_false(ent_list_exists(e, SLICE("us-ndaa-888")));
    assert_int_equal(ent_listed(e, id("zte"), list, false, TODAY), TRI_TRUE);
    assert_int_equal(ent_listed(e, id("zte"), list, false, day_of("2010-01-01")), TRI_FALSE);
    assert_int_equal(ent_listed(e, id("hisilicon"), list, true, TODAY), TRI_TRUE);
    assert_int_equal(ent_listed(e, id("hisilicon"), list, false, TODAY), TRI_FALSE);
    assert_int_equal(ent_listed(e, id("cisco"), list, true, TODAY), TRI_FALSE);
    assert_int_equal(ent_listed(e, id("zte"), SLICE("none"), true, TODAY), TRI_UNKNOWN);
}

static void test_brands(void **state)
{
    (void)state;
    struct ent_brand b;
    assert_true(ent_brand(e, SLICE("LaView"), TODAY, &b));
    assert_int_equal(b.seller, ENT_NONE);
    assert_string_equal(ent_id(e, b.maker), "hikvision");
    /* Some models only: one camera says nothing of its maker. */
    assert_true(ent_brand(e, SLICE("Swann"), TODAY, &b));
    assert_int_equal(b.maker, ENT_NONE);
    assert_true(ent_brand(e, SLICE("honor"), day_of("2019-01-01"), &b));
    assert_string_equal(ent_id(e, b.maker), "huawei-technologies");
    assert_true(ent_brand(e, SLICE("Honor"), TODAY, &b));
    assert_string_equal(ent_id(e, b.maker), "honor-device");
    assert_false(ent_brand(e, SLICE("Nobody's"), TODAY, &b));
}

static void test_ids(void **state)
{
    (void)state;
    assert_int_equal(ent_by_id(e, SLICE("huawei")), ENT_NONE);
    assert_string_equal(ent_nearest_id(e, SLICE("huawei-technologiess")),
                        "huawei-technologies");
    assert_string_equal(ent_nearest_id(e, SLICE("ciscoo")), "cisco");
    assert_null(ent_nearest_id(e, SLICE("qqqqqqqqqqqqqqqqqqqqqqqqqqqqqq")));
    assert_string_equal(ent_id(e, ENT_NONE), "");
    for (uint32_t i = 0; i < ent_count(e); i++)
        assert_int_equal(ent_by_id(e, slice_str(ent_id(e, i))), i);
}

static void test_parents(void **state)
{
    (void)state;
    struct ent_parent parents[4];
    size_t n = ent_parents(e, id("new-h3c-group"), day_of("2020-01-01"), parents, 4);
    assert_int_equal(n, 2);
    assert_string_equal(ent_id(e, parents[0].parent), "hewlett-packard-enterprise");
    assert_int_equal(parents[0].share, 4900);
    assert_int_equal(parents[0].until, day_of("2024-09-04"));
    assert_true(strlen(parents[0].source) > 0);
}

int main(int argc, char **argv)
{
    struct err err;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),        cmocka_unit_test(test_long_names_are_nobody),
        cmocka_unit_test(test_texts),        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_control_from), cmocka_unit_test(test_lists),
        cmocka_unit_test(test_brands),       cmocka_unit_test(test_ids),
        cmocka_unit_test(test_parents),
    };
    if (argc != 2 || data_open(argv[1], &data, &err) != RC_OK ||
        ent_open(data, &e, &err) != RC_OK) {
        fprintf(stderr, "%s\n", argc == 2 ? err.text : "usage: test_entity DATA");
        return 2;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ent_close(e);
    data_close(data);
    return failed;
}
