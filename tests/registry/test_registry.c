/* Numbers over the data file that the build makes, and files that are none. */
#include "entity/entity.h"
#include "registry/registry.h"

#include "registry/datafile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *path;
static struct datafile *data;
static struct registry *r;
static struct entities *e;

struct mac_case {
    const char *what;
    uint8_t mac[6];
    const char *block; /* NULL: nobody */
    unsigned bits;
    const char *id;
    const char *component;
};

static const struct mac_case macs[] = {
    { "MA-L", { 0x00, 0xe0, 0xfc, 1, 2, 3 }, "MA-L", 24, "huawei-technologies", NULL },
    { "MA-L of a chip maker",
      { 0x24, 0x0a, 0xc4, 0, 0, 1 },
      "MA-L",
      24,
      "espressif",
      "radio-module" },
    { "MA-M", { 0x70, 0xf8, 0xe7, 0x10, 0, 1 }, "MA-M", 28, "", NULL },
    { "MA-S", { 0x70, 0xb3, 0xd5, 0x00, 0x10, 0 }, "MA-S", 36, "", NULL },
    { "IAB", { 0x00, 0x50, 0xc2, 0, 0, 1 }, "IAB", 36, "", NULL },
    { "locally administered", { 0x02, 0xe0, 0xfc, 1, 2, 3 }, NULL, 0, "", NULL },
    { "group", { 0x01, 0x00, 0x5e, 0, 0, 1 }, NULL, 0, "", NULL },
    { "broadcast", { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, NULL, 0, "", NULL },
};

static void test_macs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof macs / sizeof *macs; i++) {
        struct reg_row row = { .bits = 0 };
        print_message("%s\n", macs[i].what);
        assert_int_equal(reg_mac(r, macs[i].mac, &row), macs[i].block != NULL);
        if (macs[i].block == NULL)
            continue;
        assert_string_equal(row.block, macs[i].block);
        assert_int_equal(row.bits, macs[i].bits);
        assert_string_equal(ent_id(e, row.entity), macs[i].id);
        const char *component = reg_component_kind(r, &row);
        assert_string_equal(component == NULL ? "" : component,
                            macs[i].component == NULL ? "" : macs[i].component);
    }
}

static void test_virtual(void **state)
{
    (void)state;
    assert_string_equal(reg_virtual(r, (const uint8_t[]){ 0x00, 0x0c, 0x29, 1, 2, 3 }),
                        "VMware virtual machine");
    assert_string_equal(reg_virtual(r, (const uint8_t[]){ 0x02, 0x42, 0xac, 1, 2, 3 }),
                        "Docker container");
    assert_null(reg_virtual(r, (const uint8_t[]){ 0x00, 0xe0, 0xfc, 1, 2, 3 }));
}

static void test_numbers(void **state)
{
    (void)state;
    struct reg_row row;
    assert_true(reg_number(r, REG_PEN, 2011, &row));
    assert_string_equal(ent_id(e, row.entity), "huawei-technologies");
    assert_true(reg_number(r, REG_PEN, 9, &row));
    assert_string_equal(ent_id(e, row.entity), "cisco");
    assert_true(reg_number(r, REG_CIP, 1, &row));
    assert_string_equal(ent_id(e, row.entity), "rockwell");
    assert_true(reg_number(r, REG_PROFINET, 0x2a, &row));
    assert_string_equal(ent_id(e, row.entity), "siemens");
    assert_true(reg_number(r, REG_FLAG, 'A' << 16 | 'B' << 8 | 'B', &row));
    assert_string_equal(ent_id(e, row.entity), "abb");
    assert_true(reg_number(r, REG_BLUETOOTH, 0, &row));
    assert_true(reg_number(r, REG_BACNET, 0, &row));
    assert_true(reg_number(r, REG_ZIGBEE, 2, &row));
    assert_false(reg_number(r, REG_PEN, UINT64_MAX, &row));
    assert_false(reg_number(r, REG_MAC, 0, &row));
    assert_false(reg_number(r, REG_KINDS, 0, &row));
}

static void test_dicom(void **state)
{
    (void)state;
    struct reg_row row;
    assert_true(reg_dicom_uid(r, SLICE("1.3.12.2.1107.5.9"), &row));
    assert_string_equal(ent_id(e, row.entity), "siemens-healthineers");
    assert_true(reg_dicom_uid(r, SLICE("1.3.12.2.1107"), &row));
    assert_false(reg_dicom_uid(r, SLICE("1.3.12.2.11071"), &row));
    assert_false(reg_dicom_uid(r, SLICE(""), &row));
}

static void test_info(void **state)
{
    (void)state;
    struct reg_info info;
    for (size_t i = 0; i <= REG_KINDS; i++) {
        reg_info(r, i, &info);
        assert_string_equal(info.name, i < REG_KINDS ? reg_name((enum reg_kind)i) : "dicom");
        assert_true(info.rows > 0);
        assert_true(strlen(info.source) > 0);
    }
    reg_info(r, 99, &info);
    assert_string_equal(info.name, "");
}

static void test_digest(void **state)
{
    (void)state;
    assert_int_equal(data_verify(data, NULL), RC_OK);
}

/* Every cut of the head of the file is refused in one line. */
static void test_broken_files(void **state)
{
    (void)state;
    enum { HEAD = 4096 };
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    uint8_t head[HEAD];
    assert_int_equal(fread(head, 1, HEAD, f), HEAD);
    (void)fclose(f);
    struct datafile *d = NULL;
    struct err err;
    for (size_t n = 0; n < HEAD; n++) {
        uint8_t *copy = malloc(n + 1);
        assert_non_null(copy);
        memcpy(copy, head, n);
        assert_int_equal(data_of(slice_of(copy, n), "cut", &d, &err), RC_FORMAT);
        assert_int_equal(strncmp(err.text, "cut: ", 5), 0);
        free(copy);
    }
    assert_int_equal(data_open("/nonexistent", &d, &err), RC_IO);
    assert_int_equal(data_open("/dev/null", &d, &err), RC_FORMAT);
}

int main(int argc, char **argv)
{
    struct err err;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_macs),         cmocka_unit_test(test_virtual),
        cmocka_unit_test(test_numbers),      cmocka_unit_test(test_dicom),
        cmocka_unit_test(test_info),         cmocka_unit_test(test_digest),
        cmocka_unit_test(test_broken_files),
    };
    if (argc != 2 || data_open(argv[1], &data, &err) != RC_OK ||
        reg_open(data, &r, &err) != RC_OK || ent_open(data, &e, &err) != RC_OK) {
        fprintf(stderr, "%s\n", argc == 2 ? err.text : "usage: test_registry DATA");
        return 2;
    }
    path = argv[1];
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ent_close(e);
    reg_close(r);
    data_close(data);
    return failed;
}
