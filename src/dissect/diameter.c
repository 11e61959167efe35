/* Diameter base protocol: RFC 6733, over TCP and SCTP.
 *
 * Capabilities are exchanged between neighbours and never relayed (5.3): so Capabilities-
 * Exchange-Request and -Answer describe the node that sends them.  Every other message may
 * have come from somewhere behind it, and says nothing here. */
#include "dissect/dissect.h"

#include <stdio.h>

enum {
    VERSION = 1,
    HEADER = 20,
    COMMAND_CAPABILITIES = 257,
    FLAG_REQUEST = 0x80,
    AVP_FLAG_VENDOR = 0x80,
    AVP_HEADER = 8,
    HOST_IP_ADDRESS = 257,
    ORIGIN_HOST = 264,
    VENDOR_ID = 266,
    FIRMWARE_REVISION = 267,
    PRODUCT_NAME = 269,
    ORIGIN_REALM = 296,
    IP_PROTO_TCP = 6,
};

static void address(struct cursor *value, struct sink *out)
{
    uint16_t family = cur_be16(value); /* IANA address family numbers: 1 IPv4, 2 IPv6 */
    struct slice bytes = cur_rest(value);
    if ((family == 1 && bytes.n == 4) || (family == 2 && bytes.n == 16))
        obs_addr(out, PROP_ADDRESS, addr_ip(bytes));
}

static void number(uint32_t code, struct cursor *value, struct sink *out)
{
    char text[16];
    uint32_t n = cur_be32(value);
    if (value->bad || n == 0)
        return;
    (void)snprintf(text, sizeof text, "%u", n); /* always fits */
    if (code == VENDOR_ID)
        obs_uint(out, PROP_ENTERPRISE, n);
    else
        obs_str(out, PROP_FIRMWARE, text);
}

static enum dis_result capabilities(struct cursor c, struct sink *out)
{
    while (c.left > 0) {
        uint32_t code = cur_be32(&c);
        uint8_t flags = cur_u8(&c);
        size_t size = cur_be24(&c);
        if (c.bad || size < AVP_HEADER)
            return DIS_MALFORMED;
        struct cursor value = cur_sub(&c, size - AVP_HEADER);
        size_t padding = (4 - size % 4) % 4; /* not counted in the length (4.1) */
        cur_skip(&c, padding < c.left ? padding : c.left);
        if (c.bad)
            return DIS_MALFORMED;
        if ((flags & AVP_FLAG_VENDOR) != 0)
            continue;
        switch (code) {
        case HOST_IP_ADDRESS: address(&value, out); break;
        case ORIGIN_HOST: obs_text(out, PROP_NAME, cur_rest(&value)); break;
        case ORIGIN_REALM: obs_text(out, PROP_DOMAIN, cur_rest(&value)); break;
        case PRODUCT_NAME: obs_text(out, PROP_MODEL, cur_rest(&value)); break;
        case VENDOR_ID:
        case FIRMWARE_REVISION: number(code, &value, out); break;
        default: break;
        }
    }
    return DIS_OK;
}

static enum dis_result diameter_run(struct cursor *in, struct sink *out)
{
    while (in->left > 0) {
        struct cursor at = *in;
        uint8_t version = cur_u8(&at);
        size_t size = cur_be24(&at);
        uint8_t flags = cur_u8(&at);
        uint32_t command = cur_be24(&at);
        cur_skip(&at, 12);
        if (!at.bad &&
            (version != VERSION || size < HEADER || size % 4 != 0 || (flags & 0x0f) != 0))
            return DIS_NOT_MINE;
        if (at.bad)
            return DIS_TRUNCATED;
        struct cursor body = cur_sub(&at, size - HEADER);
        if (at.bad)
            return DIS_TRUNCATED;
        *in = at;
        if (command != COMMAND_CAPABILITIES)
            continue;
        obs_str(out, PROP_ROLE, "diameter-node");
        return capabilities(body, out);
    }
    return out->frame->ip_proto == IP_PROTO_TCP ? DIS_TRUNCATED : DIS_OK;
}

const struct dissector dissector_diameter = {
    .name = "diameter",
    .spec = "RFC 6733",
    .yields = "manufacturer (enterprise number), product, firmware, name, realm, addresses",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 3868 },
                                         { DIS_SCTP_PPID, 46 },
                                         { DIS_SCTP_PORT, 3868 },
                                         { DIS_END, 0 } },
    .run = diameter_run,
};
