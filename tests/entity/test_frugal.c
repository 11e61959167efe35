/* Look-ups take no memory: the program answers the last of a million names as it did the first.  The calls of the floors
 * that are linked here are counted (ld --wrap). */
#include "entity/entity.h"
#include "registry/datafile.h"
#include "registry/registry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { DAY = 20779 };

static const char *path;
static size_t calls;

/* What ld calls in place of the three, and what they were. */
void *__real_malloc(size_t n);
void *__real_calloc(size_t count, size_t n);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);
void *__wrap_realloc(void *p, size_t n);

void *__wrap_malloc(size_t n)
{
    calls++;
    return __real_malloc(n);
}

void *__wrap_calloc(size_t count, size_t n)
{
    calls++;
    return __real_calloc(count, n);
}

void *__wrap_realloc(void *p, size_t n)
{
    calls++;
    return __real_realloc(p, n);
}

static void numbers(const struct registry *r)
{
    struct reg_row row;
    for (unsigned i = 0; i < 256; i++) {
        const uint8_t mac[6] = { 0, (uint8_t)i, 0xfc, 1, 2, 3 };
        (void)reg_mac(r, mac, &row);
        (void)reg_virtual(r, mac);
        for (enum reg_kind kind = REG_PEN; kind < REG_KINDS; kind++)
            if (reg_number(r, kind, i, &row))
                (void)reg_component_kind(r, &row);
    }
    (void)reg_dicom_uid(r, SLICE("1.2.840.113619.6.408"), &row);
}

static void names(const struct entities *e)
{
    static const char *const texts[] = {
        "Huawei Technologies Co., Ltd.", "华为技术有限公司", "Hangzhou Hikvison Digital Technolgy",
        "Intel Corp (US)", "ClSCO SYSTEMS", "Technologies Systems of the Zhejiang Digital Networks",
        "Cisco IOS Software, C2960 Software by nobody in particular", "ファーウェイ", "", "x",
    };
    struct ent_match match[8];
    struct ent_rival rivals[8];
    struct ent_lookalike first;
    struct ent_brand brand;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct slice text = slice_str(texts[i]);
        (void)ent_match_name(e, text, DAY, match);
        (void)ent_match_nearly(e, text, DAY, match);
        (void)ent_match_confusable(e, text, DAY, match, &first);
        (void)ent_find(e, text, DAY, match, 8);
        (void)ent_rivals(e, text, DAY, ENT_NONE, rivals, 8);
        (void)ent_candidates(e, text, DAY, rivals, 8);
        (void)ent_brand(e, text, DAY, &brand);
    }
}

static void owners(const struct entities *e)
{
    uint32_t hikvision = ent_by_id(e, SLICE("hikvision"));
    assert_int_not_equal(hikvision, ENT_NONE);
    (void)ent_group(e, hikvision, DAY);
    (void)ent_in_group(e, hikvision, ent_by_id(e, SLICE("cetc")), DAY);
    (void)ent_controlled_from(e, hikvision, "CN", DAY);
    (void)ent_state_share(e, hikvision, "CN", DAY);
    (void)ent_voting_share(e, hikvision, "CN", DAY);
    (void)ent_listed(e, hikvision, SLICE("us-ndaa-889"), true, DAY);
}

static void test_no_allocation(void **state)
{
    (void)state;
    struct err err = { "" };
    struct datafile *data = NULL;
    struct registry *r = NULL;
    struct entities *e = NULL;
    calls = 0;
    assert_int_equal(data_open(path, &data, &err), RC_OK);
    assert_int_equal(reg_open(data, &r, &err), RC_OK);
    assert_int_equal(ent_open(data, &e, &err), RC_OK);
    assert_in_range(calls, 1, 8); /* they are counted at all; opening takes one block each */
    calls = 0;
    numbers(r);
    names(e);
    owners(e);
    assert_int_equal(calls, 0);
    ent_close(e);
    reg_close(r);
    data_close(data);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_no_allocation) };
    if (argc != 2)
        return 2;
    path = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
