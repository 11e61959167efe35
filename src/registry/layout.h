/* registry/layout.h: where things stand in the rows of the data file's registry sections;
 * shared by the program and by the tool that makes the file. */
#ifndef SEKISHO_REGISTRY_LAYOUT_H
#define SEKISHO_REGISTRY_LAYOUT_H

#define SECTION_MAC       "mac.rows"
#define SECTION_MAC_SLOTS "mac.slots"
#define SECTION_NUMBERS   "num." /* and the registry's name */
#define SECTION_DICOM     "dicom.rows"
#define SECTION_VIRTUAL   "virtual.rows"
#define SECTION_COMPONENT "component.kinds"
#define SECTION_INFO      "registries"

/* A row of mac.rows and of num.*; num.* are sorted by the number. */
enum {
    REG_FIRST = 0, /* u64 */
    REG_ORGANISATION = 8,
    REG_ENTITY = 12,
    REG_COUNTRY = 16, /* two bytes, NUL when not known */
    REG_BITS = 18,
    REG_BLOCK = 19,
    REG_FLAGS = 20,
    REG_COMPONENT = 21, /* row of component.kinds + 1 */
    REG_ROW = 24,
};

enum reg_flag {
    REG_WITHHELD = 1,
    REG_LOOK_FURTHER = 2, /* longer prefixes lie below this one */
    REG_NO_HOLDER = 4,    /* the registry keeps the block to share it out */
};

enum { DICOM_UID = 0, DICOM_ORGANISATION = 4, DICOM_ENTITY = 8, DICOM_ROW = 12 };
enum { VIRTUAL_FIRST = 0, VIRTUAL_BITS = 8, VIRTUAL_WHAT = 12, VIRTUAL_ROW = 16 };
enum {
    INFO_NAME = 0,
    INFO_TITLE = 4,
    INFO_SOURCE = 8,
    INFO_DAY = 12,
    INFO_ROWS = 16,
    INFO_ROW = 20
};

/* Slot where the search for a prefix starts; multiplicative hashing (Knuth, TAOCP 3, 6.4). */
static inline uint32_t reg_mac_hash(uint64_t first, unsigned bits)
{
    return (uint32_t)((first + bits) * 0x9e3779b97f4a7c15u >> 32);
}

#endif
