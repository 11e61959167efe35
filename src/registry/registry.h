/* registry/registry.h: numbers that standards bodies give to organisations: number to
 * organisation.  Everything is looked up in one read-only file that is made when the program is
 * built and mapped into memory; nothing is allocated by a look-up.
 * Knows who a number was given to; knows nothing of who owns whom (entity/). */
#ifndef SEKISHO_REGISTRY_REGISTRY_H
#define SEKISHO_REGISTRY_REGISTRY_H

#include "base/err.h"
#include "base/slice.h"

struct datafile; /* the mapped file, registry/datafile.h */

enum reg_kind {
    REG_MAC,       /* IEEE MA-L, MA-M, MA-S, IAB; longest prefix wins */
    REG_PEN,       /* IANA private enterprise numbers */
    REG_CIP,
    REG_BACNET,
    REG_BLUETOOTH,
    REG_ZIGBEE,
    REG_PROFINET,
    REG_FLAG,      /* DLMS: three letters as a 24-bit number, first letter highest */
    REG_USB,
    REG_PCI,
    REG_PNP,       /* EDID, ACPI: three letters */
    REG_JEDEC,     /* JEP106: bank (from 1) in the high byte, code with its parity bit in the low */
    REG_GPON,      /* four letters before the serial number of an optical terminal */
    REG_HART,      /* FieldComm: manufacturers of instruments (HCF_SPEC-183, table 8) */
    REG_CID,       /* IEEE company ids: 24 bits that mark an organisation, but no address of its own */
    REG_KINDS
};
const char *reg_name(enum reg_kind kind);  /* "mac", "pen", "cip", ... as in `sekisho who pen:2011` */

/* How many letters make a number of a registry that is keyed by letters (first letter highest); 0: plain numbers. */
size_t reg_letters(enum reg_kind kind);

#define REG_NO_ENTITY UINT32_MAX

struct reg_row {
    struct slice organisation; /* the registry's spelling */
    char country[3];           /* ISO 3166-1 alpha-2 of the registered address; "" if not known */
    const char *block;         /* REG_MAC: "MA-L", "MA-M", "MA-S", "IAB"; else "" */
    uint64_t first;            /* REG_MAC: the prefix as a 48-bit number; else the number */
    unsigned bits;             /* REG_MAC: 24, 28, 36; else 0 */
    uint32_t entity;           /* index for entity/entity.h, or REG_NO_ENTITY */
    bool withheld;             /* the registry does not say who holds it ("Private") */
    uint8_t component;         /* for reg_component_kind */
};

struct registry;

/* Borrows 'data', which must live longer. RC_FORMAT: not a data file of this version. */
enum rc reg_open(const struct datafile *data, struct registry **ret, struct err *err);
void reg_close(struct registry *r);
/* data_rest() of the file that the numbers stand in. */
void reg_rest(const struct registry *r);

/* Who holds the prefix of 'mac'.  False for group and locally administered addresses (bits 0 and 1 of
 * the first octet), and where nobody does. */
bool reg_mac(const struct registry *r, const uint8_t mac[6], struct reg_row *ret_row);

/* Who holds 'number' in 'kind' (not REG_MAC). */
bool reg_number(const struct registry *r, enum reg_kind kind, uint64_t number, struct reg_row *ret_row);

/* The longest prefix of a DICOM implementation class UID (dotted) that is known. */
bool reg_dicom_uid(const struct registry *r, struct slice uid, struct reg_row *ret_row);

/* What an organisation's numbers mark when it makes parts that go into other makers' equipment: "radio-module",
 * "network-interface", "odm".  NULL: it makes end products too or only. */
const char *reg_component_kind(const struct registry *r, const struct reg_row *row);

/* What 'mac' is when it belongs to software instead of a maker's interface: "VMware virtual machine".  NULL: not virtual. */
const char *reg_virtual(const struct registry *r, const uint8_t mac[6]);

struct reg_info {
    const char *name;   /* "mac" */
    const char *title;  /* "IEEE MAC address blocks" */
    const char *source; /* where the facts come from */
    int32_t day;        /* date of the data; TIME_DAY_NONE if the source does not say */
    size_t rows;
};
/* One row a registry, REG_KINDS + 1 of them (DICOM last). */
void reg_info(const struct registry *r, size_t i, struct reg_info *ret);

#endif
