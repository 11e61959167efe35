#include "registry/registry.h"

#include "base/time.h"
#include "registry/datafile.h"
#include "registry/layout.h"

#include <stdio.h>
#include <stdlib.h>

struct registry {
    const struct datafile *data; /* borrowed */
    struct slice strings;
    struct data_section mac;
    struct data_section mac_slots;
    struct data_section numbers[REG_KINDS]; /* [REG_MAC] stays empty */
    struct data_section dicom;
    struct data_section virtual;
    struct data_section components;
    struct data_section info;
};

static const char *const names[REG_KINDS] = {
    [REG_MAC] = "mac",
    [REG_PEN] = "pen",
    [REG_CIP] = "cip",
    [REG_BACNET] = "bacnet",
    [REG_BLUETOOTH] = "bluetooth",
    [REG_ZIGBEE] = "zigbee",
    [REG_PROFINET] = "profinet",
    [REG_FLAG] = "flag",
    [REG_USB] = "usb",
    [REG_PCI] = "pci",
    [REG_PNP] = "pnp",
    [REG_JEDEC] = "jedec",
    [REG_GPON] = "gpon",
    [REG_HART] = "hart",
    [REG_CID] = "cid",
};

/* As the file numbers them. */
static const char *const blocks[] = { "", "MA-L", "MA-M", "MA-S", "IAB" };

const char *reg_name(enum reg_kind kind)
{
    return kind < REG_KINDS ? names[kind] : "";
}

size_t reg_letters(enum reg_kind kind)
{
    switch (kind) {
    case REG_FLAG:
    case REG_PNP: return 3;
    case REG_GPON: return 4;
    default: return 0;
    }
}

static enum rc open_sections(const struct datafile *data, struct registry *r, struct err *err)
{
    const struct {
        const char *name;
        size_t each;
        struct data_section *ret;
    } wanted[] = {
        { SECTION_MAC, REG_ROW, &r->mac },        { SECTION_MAC_SLOTS, 4, &r->mac_slots },
        { SECTION_DICOM, DICOM_ROW, &r->dicom },  { SECTION_VIRTUAL, VIRTUAL_ROW, &r->virtual },
        { SECTION_COMPONENT, 4, &r->components }, { SECTION_INFO, INFO_ROW, &r->info },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        enum rc rc = data_section(data, wanted[i].name, wanted[i].each, wanted[i].ret, err);
        if (rc != RC_OK)
            return rc;
    }
    for (enum reg_kind kind = REG_PEN; kind < REG_KINDS; kind++) {
        char name[DATA_NAME_SIZE + 1];
        (void)snprintf(name, sizeof name, SECTION_NUMBERS "%s",
                       names[kind]); /* fits by its size */
        enum rc rc = data_section(data, name, REG_ROW, &r->numbers[kind], err);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

enum rc reg_open(const struct datafile *data, struct registry **ret, struct err *err)
{
    struct registry *r = calloc(1, sizeof *r);
    if (r == NULL)
        return err_set(err, RC_MEMORY, "no memory for the registries");
    r->data = data;
    r->strings = data_strings(data);
    enum rc rc = open_sections(data, r, err);
    if (rc != RC_OK) {
        free(r);
        return rc;
    }
    *ret = r;
    return RC_OK;
}

void reg_close(struct registry *r)
{
    free(r);
}

void reg_rest(const struct registry *r)
{
    data_rest(r->data);
}

static void fill(const struct registry *r, const struct data_section *s, size_t row,
                 struct reg_row *ret)
{
    uint8_t block = data_u8(s, row, REG_BLOCK);
    *ret = (struct reg_row){
        .organisation = slice_str(data_str(r->strings, data_u32(s, row, REG_ORGANISATION))),
        .country = { (char)data_u8(s, row, REG_COUNTRY), (char)data_u8(s, row, REG_COUNTRY + 1),
                     0 },
        .block = block < sizeof blocks / sizeof *blocks ? blocks[block] : "",
        .first = data_u64(s, row, REG_FIRST),
        .bits = data_u8(s, row, REG_BITS),
        .entity = data_u32(s, row, REG_ENTITY),
        .withheld = (data_u8(s, row, REG_FLAGS) & REG_WITHHELD) != 0,
        .component = data_u8(s, row, REG_COMPONENT),
    };
}

/* Row of exactly that prefix, or SIZE_MAX. */
static size_t find_prefix(const struct registry *r, uint64_t mac, unsigned bits)
{
    uint64_t first = mac >> (48 - bits) << (48 - bits);
    size_t slots = r->mac_slots.count;
    size_t at = slots == 0 ? 0 : reg_mac_hash(first, bits) % slots;
    for (size_t tried = 0; tried < slots; tried++) {
        uint32_t slot = data_u32(&r->mac_slots, at, 0);
        if (slot == 0)
            return SIZE_MAX;
        if (data_u64(&r->mac, slot - 1, REG_FIRST) == first &&
            data_u8(&r->mac, slot - 1, REG_BITS) == bits)
            return slot - 1;
        at = at + 1 == slots ? 0 : at + 1;
    }
    return SIZE_MAX;
}

static uint64_t mac_number(const uint8_t mac[6])
{
    uint64_t number = 0;
    for (size_t i = 0; i < 6; i++)
        number = number << 8 | mac[i];
    return number;
}

bool reg_mac(const struct registry *r, const uint8_t mac[6], struct reg_row *ret_row)
{
    if ((mac[0] & 3) != 0)
        return false;
    uint64_t number = mac_number(mac);
    /* Every longer prefix lies below a row of 24 bits that says so; the tool that makes the
     * file adds one where the registry has none. */
    size_t row = find_prefix(r, number, 24);
    if (row == SIZE_MAX)
        return false;
    if (data_u8(&r->mac, row, REG_FLAGS) & REG_LOOK_FURTHER) {
        size_t longer = find_prefix(r, number, 36);
        if (longer == SIZE_MAX)
            longer = find_prefix(r, number, 28);
        if (longer != SIZE_MAX)
            row = longer;
    }
    if (data_u8(&r->mac, row, REG_FLAGS) & REG_NO_HOLDER)
        return false;
    fill(r, &r->mac, row, ret_row);
    return true;
}

bool reg_number(const struct registry *r, enum reg_kind kind, uint64_t number,
                struct reg_row *ret_row)
{
    if (kind <= REG_MAC || kind >= REG_KINDS)
        return false;
    const struct data_section *s = &r->numbers[kind];
    size_t low = 0;
    size_t high = s->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint64_t have = data_u64(s, middle, REG_FIRST);
        if (have == number) {
            fill(r, s, middle, ret_row);
            return true;
        }
        if (have < number)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

bool reg_dicom_uid(const struct registry *r, struct slice uid, struct reg_row *ret_row)
{
    size_t best = SIZE_MAX;
    size_t best_n = 0;
    for (size_t i = 0; i < r->dicom.count; i++) {
        struct slice root = slice_str(data_str(r->strings, data_u32(&r->dicom, i, DICOM_UID)));
        /* An arc ends at a dot: 1.2.84 is no prefix of 1.2.840. */
        bool under = slice_starts(uid, root) && (uid.n == root.n || uid.p[root.n] == '.');
        if (under && root.n > best_n) {
            best = i;
            best_n = root.n;
        }
    }
    if (best == SIZE_MAX)
        return false;
    *ret_row = (struct reg_row){
        .organisation =
            slice_str(data_str(r->strings, data_u32(&r->dicom, best, DICOM_ORGANISATION))),
        .block = "",
        .entity = data_u32(&r->dicom, best, DICOM_ENTITY),
    };
    return true;
}

const char *reg_component_kind(const struct registry *r, const struct reg_row *row)
{
    if (row->component == 0 || row->component > r->components.count)
        return NULL;
    return data_str(r->strings, data_u32(&r->components, row->component - 1u, 0));
}

const char *reg_virtual(const struct registry *r, const uint8_t mac[6])
{
    uint64_t number = mac_number(mac);
    for (size_t i = 0; i < r->virtual.count; i++) {
        uint32_t bits = data_u32(&r->virtual, i, VIRTUAL_BITS);
        if (bits == 0 || bits > 48)
            continue;
        if ((number ^ data_u64(&r->virtual, i, VIRTUAL_FIRST)) >> (48 - bits) == 0)
            return data_str(r->strings, data_u32(&r->virtual, i, VIRTUAL_WHAT));
    }
    return NULL;
}

void reg_info(const struct registry *r, size_t i, struct reg_info *ret)
{
    *ret = (struct reg_info){
        .name = data_str(r->strings, data_u32(&r->info, i, INFO_NAME)),
        .title = data_str(r->strings, data_u32(&r->info, i, INFO_TITLE)),
        .source = data_str(r->strings, data_u32(&r->info, i, INFO_SOURCE)),
        .day = i < r->info.count ? data_i32(&r->info, i, INFO_DAY) : TIME_DAY_NONE,
        .rows = data_u32(&r->info, i, INFO_ROWS),
    };
}
