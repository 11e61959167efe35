/* dissect/dhcp_parts.h: what DHCP for IPv4 and for IPv6 have in common: DHCP unique
 * identifiers, lists, names in DNS form, and the way cable equipment describes itself. Knows
 * nothing of messages. */
#ifndef SEKISHO_DISSECT_DHCP_PARTS_H
#define SEKISHO_DISSECT_DHCP_PARTS_H

#include "dissect/detail.h"

#include <stdio.h>

/* Numbers of bodies whose option formats everybody uses: they stand for no maker. */
enum { PEN_BROADBAND_FORUM = 3561, PEN_CABLELABS = 4491 };

static inline void dhcp_enterprise(struct sink *out, uint32_t number)
{
    if (number != 0 && number != PEN_BROADBAND_FORUM && number != PEN_CABLELABS)
        obs_uint(out, PROP_ENTERPRISE, number);
}

/* A DHCP unique identifier, RFC 8415, 11. */
struct dhcp_duid {
    struct addr mac;     /* ADDR_NONE: it holds none */
    uint32_t enterprise; /* 0: it holds none */
    struct slice uuid;   /* 16 bytes, or none */
};

static inline struct dhcp_duid dhcp_duid_read(struct slice bytes)
{
    enum { DUID_LLT = 1, DUID_EN = 2, DUID_LL = 3, DUID_UUID = 4, HTYPE_ETHERNET = 1 };
    struct dhcp_duid duid = { 0 };
    struct cursor c = cur_of(bytes);
    uint16_t type = cur_be16(&c);
    if (type == DUID_LLT || type == DUID_LL) {
        uint16_t htype = cur_be16(&c);
        cur_skip(&c, type == DUID_LLT ? 4 : 0); /* when it was made */
        struct slice mac = cur_rest(&c);
        if (!c.bad && htype == HTYPE_ETHERNET && mac.n == 6 && !mac_is_group(mac.p) &&
            !mac_is_zero(mac.p))
            duid.mac = addr_mac(mac.p);
    } else if (type == DUID_EN) {
        uint32_t enterprise = cur_be32(&c);
        if (!c.bad)
            duid.enterprise = enterprise;
    } else if (type == DUID_UUID) {
        struct slice uuid = cur_rest(&c);
        if (!c.bad && uuid.n == 16)
            duid.uuid = uuid;
    }
    return duid;
}

/* What a client's identifier says of the client.  It is kept for good and to be treated as
 * opaque (RFC 8415, 11): the MAC in it may be that of a network card long gone, and where disks
 * are copied many machines share it.  So it is told, but not as an address. */
static inline void dhcp_duid_emit(struct sink *out, const struct dhcp_duid *duid)
{
    if (duid->mac.kind != ADDR_NONE && !addr_eq(&duid->mac, &out->subject)) {
        char text[sizeof "00:11:22:33:44:55"];
        const uint8_t *b = duid->mac.bytes;
        (void)snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2],
                       b[3], b[4], b[5]); /* always fits */
        obs_detail(out, "duid-mac", slice_str(text));
    }
    dhcp_enterprise(out, duid->enterprise);
    if (duid->uuid.n == 16) {
        char text[37];
        size_t n = 0;
        for (size_t i = 0; i < 16; i++)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%02x",
                                  i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
                                  (unsigned)duid->uuid.p[i]);
        obs_str(out, PROP_UUID, text);
    }
}

/* A name as DNS sends it, without compression (RFC 1035, 3.1); its last label may be missing
 * (RFC 4704, 4.2). */
static inline void dhcp_dns_name(struct sink *out, enum prop prop, struct cursor *c)
{
    enum { NAME_MAX_BYTES = 255, LABEL_MAX = 63 };
    uint8_t text[NAME_MAX_BYTES];
    size_t n = 0;
    while (c->left > 0) {
        struct slice label = cur_take(c, cur_u8(c));
        if (c->bad || label.n > LABEL_MAX || n + label.n + 1 > sizeof text)
            return;
        if (label.n == 0)
            break;
        if (n > 0)
            text[n++] = '.';
        memcpy(text + n, label.p, label.n);
        n += label.n;
    }
    obs_text(out, prop, slice_of(text, n));
}

/* Six hexadecimal digits, or three bytes: both are shipping. */
static inline void dhcp_oui(struct sink *out, struct slice value)
{
    uint64_t oui = 0;
    struct cursor c = cur_of(value);
    if (value.n == 3)
        obs_uint(out, PROP_DEVICE_OUI, cur_be24(&c));
    else if (value.n == 6 && slice_hex(value, &oui))
        obs_uint(out, PROP_DEVICE_OUI, oui);
}

/* One field of what a cable modem, set-top box or telephone adapter says of itself: DHCP option
 * 43, DHCPv6 option 17 of CableLabs; CL-SP-CANN-DHCP-Reg-I16, 5.2 and 6.2. */
static inline void dhcp_cable(struct sink *out, unsigned code, struct slice value)
{
    switch (code) {
    case 2: obs_detail(out, "device-type", value); break;
    case 4: obs_text(out, PROP_SERIAL, value); break;
    case 5: obs_text(out, PROP_HARDWARE, value); break;
    case 6: obs_text(out, PROP_FIRMWARE, value); break;
    case 8: dhcp_oui(out, value); break;
    case 9: obs_text(out, PROP_MODEL, value); break;
    case 10: obs_text(out, PROP_MANUFACTURER, value); break;
    default: break; /* requests, provisioning, boot ROM */
    }
}

#endif
