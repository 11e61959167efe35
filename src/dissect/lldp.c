/* Link Layer Discovery Protocol, IEEE 802.1AB-2016; LLDP-MED, ANSI/TIA-1057; the PROFINET TLVs
 * of IEC 61158-6-10; Manufacturer Usage Descriptions, RFC 8520, 11.
 *
 * The frame is a run of TLVs: 7 bits of type, 9 bits of length, the value (8.4).  The standard
 * fixes the order of the first three (8.2) and lets none of them stand twice.  Shipping
 * switches get both wrong, and what they state still describes them, so neither is asked for
 * here; a TLV that is too short for its type is passed over, and the rest is read. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum tlv_type {
    TLV_END = 0,
    TLV_CHASSIS = 1,
    TLV_PORT = 2,
    TLV_SYS_NAME = 5,
    TLV_SYS_DESC = 6,
    TLV_SYS_CAPS = 7,
    TLV_MANAGEMENT = 8,
    TLV_ORG = 127,
};

/* 802.1AB-2016, tables 8-2 and 8-3 */
enum {
    CHASSIS_COMPONENT = 1,
    CHASSIS_MAC = 4,
    CHASSIS_NETWORK = 5,
    CHASSIS_LOCAL = 7,
    PORT_MAC = 3,
    PORT_NETWORK = 4,
};

/* IANA address family numbers */
enum { FAMILY_IPV4 = 1, FAMILY_IPV6 = 2, FAMILY_802 = 6 };

enum { OUI_IANA = 0x00005e, OUI_PROFIBUS = 0x000ecf, OUI_TIA = 0x0012bb };

static void address(struct sink *out, uint8_t family, struct slice bytes)
{
    if ((family == FAMILY_IPV4 && bytes.n == 4) || (family == FAMILY_IPV6 && bytes.n == 16))
        obs_addr(out, PROP_ADDRESS, addr_ip(bytes));
    else if (family == FAMILY_802 && bytes.n == 6)
        obs_addr(out, PROP_ADDRESS, addr_mac(bytes.p));
}

/* Frames from an address that names nobody (all zeros, as some switches of software-defined
 * networks send them) describe the chassis that they state. */
static void chassis_mac(struct sink *out, struct slice id)
{
    bool is_nobody = out->subject.kind == ADDR_NONE;
    if (is_nobody && id.n == 6 && !mac_is_group(id.p) && !mac_is_zero(id.p))
        obs_about(out, addr_mac(id.p));
    else
        address(out, FAMILY_802, id);
}

static void network_address(struct cursor *tlv, struct sink *out)
{
    uint8_t family = cur_u8(tlv);
    address(out, family, cur_rest(tlv));
}

static void chassis(struct cursor *tlv, struct sink *out)
{
    uint8_t subtype = cur_u8(tlv);
    if (subtype == CHASSIS_NETWORK) {
        network_address(tlv, out);
        return;
    }
    struct slice id = cur_rest(tlv);
    if (subtype == CHASSIS_MAC)
        chassis_mac(out, id);
    else if (subtype == CHASSIS_COMPONENT || subtype == CHASSIS_LOCAL)
        obs_detail(out, "chassis-id", id);
    /* Interface names and aliases are alike on many devices: they tell none from another. */
}

static void port(struct cursor *tlv, struct sink *out)
{
    uint8_t subtype = cur_u8(tlv);
    if (subtype == PORT_MAC)
        address(out, FAMILY_802, cur_rest(tlv));
    else if (subtype == PORT_NETWORK)
        network_address(tlv, out);
}

static void capabilities(struct cursor *tlv, struct sink *out)
{
    /* 802.1AB-2016, table 8-4; bit 0 is "other", bits from 8 on are kinds of bridge */
    static const char *const names[] = { NULL,     "repeater", "bridge", "wlan-ap",
                                         "router", "phone",    "docsis", "station" };
    cur_skip(tlv, 2); /* what it could do; the next two bytes tell what it does */
    uint16_t enabled = cur_be16(tlv);
    if (tlv->bad)
        return;
    for (unsigned bit = 1; bit < sizeof names / sizeof names[0]; bit++)
        if ((enabled >> bit & 1) != 0)
            obs_str(out, PROP_CAPABILITY, names[bit]);
}

static void management(struct cursor *tlv, struct sink *out)
{
    struct cursor addr = cur_sub(tlv, cur_u8(tlv));
    uint8_t family = cur_u8(&addr);
    if (addr.bad)
        tlv->bad = true;
    else
        address(out, family, cur_rest(&addr));
}

static void med(uint8_t subtype, struct cursor *tlv, struct sink *out)
{
    static const struct {
        uint8_t subtype;
        enum prop prop;
    } inventory[] = {
        { 5, PROP_HARDWARE }, { 6, PROP_FIRMWARE },     { 7, PROP_SOFTWARE },
        { 8, PROP_SERIAL },   { 9, PROP_MANUFACTURER }, { 10, PROP_MODEL },
        { 11, PROP_ASSET },
    };
    if (subtype == 1) { /* capabilities, then the device's class: TIA-1057, 10.2.2 */
        cur_skip(tlv, 2);
        uint8_t class = cur_u8(tlv);
        if (!tlv->bad)
            obs_detail_uint(out, "lldp-med-class", class);
    }
    for (size_t i = 0; i < sizeof inventory / sizeof inventory[0]; i++)
        if (inventory[i].subtype == subtype)
            obs_text(out, inventory[i].prop, cur_rest(tlv));
}

static void organisation(struct cursor *tlv, struct sink *out)
{
    uint32_t oui = cur_be24(tlv);
    uint8_t subtype = cur_u8(tlv);
    if (tlv->bad)
        return;
    obs_uint(out, PROP_ORG_OUI, oui);
    if (oui == OUI_TIA)
        med(subtype, tlv, out);
    else if (oui == OUI_PROFIBUS && subtype == 5) /* LLDP_PNIO_CHASSIS_MAC */
        address(out, FAMILY_802, cur_rest(tlv));
    else if (oui == OUI_IANA && subtype == 1) /* RFC 8520, 11 */
        obs_text(out, PROP_URL, cur_rest(tlv));
}

static enum dis_result lldp_run(struct cursor *in, struct sink *out)
{
    bool broken = false;
    obs_about(out, obs_sender_mac(out->frame));
    while (in->left > 0) {
        uint16_t head = cur_be16(in);
        struct cursor tlv = cur_sub(in, head & 0x1ff);
        if (in->bad)
            return DIS_TRUNCATED;

        switch (head >> 9) {
        case TLV_END: return broken ? DIS_MALFORMED : DIS_OK; /* Ethernet padding may follow */
        case TLV_CHASSIS: chassis(&tlv, out); break;
        case TLV_PORT: port(&tlv, out); break;
        case TLV_SYS_NAME: obs_text(out, PROP_NAME, cur_rest(&tlv)); break;
        case TLV_SYS_DESC: obs_text(out, PROP_DESCRIPTION, cur_rest(&tlv)); break;
        case TLV_SYS_CAPS: capabilities(&tlv, out); break;
        case TLV_MANAGEMENT: management(&tlv, out); break;
        case TLV_ORG: organisation(&tlv, out); break;
        default: break; /* unknown types are legal: skip whole */
        }
        broken = broken || tlv.bad;
    }
    return DIS_TRUNCATED;
}

const struct dissector dissector_lldp = {
    .name = "lldp",
    .spec = "IEEE 802.1AB-2016, ANSI/TIA-1057-2006, RFC 8520",
    .yields = "name, description, capabilities, addresses, hardware, firmware, serial, "
              "manufacturer, model",
    .match = (const struct dis_match[]){ { DIS_ETHERTYPE, 0x88cc }, { DIS_END, 0 } },
    .run = lldp_run,
};
