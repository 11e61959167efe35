/* Platform management: RMCP and the presence pong, ASF 2.0 (DMTF DSP0136, 2003), 3.2; IPMI v2.0
 * revision 1.1 (13: sessions, 20.1: Get Device ID, 22.13: Get Channel Authentication
 * Capabilities).
 *
 * Answers of the management controller describe it; messages that it bridges for satellites (an
 * address other than 20h) and encrypted ones do not. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    RMCP_VERSION = 0x06,
    CLASS_ASF = 0x06,
    CLASS_IPMI = 0x07,
    CLASS_ACK = 0x80,
    ASF_IANA = 4542, /* ASF 2.0, 3.2.4.1: who has no enterprise number of his own uses this */
    ASF_PONG = 0x40,
    FORMAT_RMCP_PLUS = 0x06,
    PAYLOAD_ENCRYPTED = 0x80,
    PAYLOAD_AUTHENTICATED = 0x40,
    PAYLOAD_TYPE = 0x3f,
    PAYLOAD_IPMI = 0,
    PAYLOAD_OEM = 2,
    BMC = 0x20, /* IPMI, 5.5: address of the controller */
    NETFN_APP_RESPONSE = 0x07,
    GET_DEVICE_ID = 0x01,
    GET_CHANNEL_AUTH = 0x38,
};

/* 20.1 */
static void device_id(struct cursor *in, struct sink *out)
{
    char text[16];
    cur_skip(in, 2); /* the controller's own numbers: id, revision */
    unsigned major = cur_u8(in) & 0x7f;
    unsigned minor = cur_u8(in);
    cur_skip(in, 2);
    uint32_t maker = cur_u8(in);
    maker |= (uint32_t)cur_u8(in) << 8;
    maker |= (uint32_t)cur_u8(in) << 16;
    uint16_t product = cur_le16(in);
    if (in->bad)
        return;
    maker &= 0xfffff; /* 20 bits; the others are reserved */
    if (maker != 0xfffff)
        obs_maker_number(out, "pen", maker);
    obs_detail_uint(out, "ipmi-product", product);
    (void)snprintf(text, sizeof text, "%u.%02x", major,
                   minor); /* the minor one is in BCD; always fits */
    obs_str(out, PROP_FIRMWARE, text);
}

static void message(struct cursor *in, struct sink *out)
{
    cur_skip(in, 1);
    uint8_t function = cur_u8(in) >> 2;
    cur_skip(in, 1);
    uint8_t from = cur_u8(in);
    cur_skip(in, 1);
    uint8_t command = cur_u8(in);
    if (in->bad || (function & 1) == 0 || from != BMC)
        return;
    obs_str(out, PROP_ROLE, "bmc");
    uint8_t code = cur_u8(in);
    if (in->bad || function != NETFN_APP_RESPONSE || code != 0)
        return;
    if (command == GET_DEVICE_ID) {
        device_id(in, out);
    } else if (command == GET_CHANNEL_AUTH) {
        cur_skip(in, 4);
        uint32_t oem = cur_u8(in);
        oem |= (uint32_t)cur_u8(in) << 8;
        oem |= (uint32_t)cur_u8(in) << 16;
        if (!in->bad &&
            oem != 0) { /* whose way of authentication it offers besides the standard's */
            obs_basis(out, BASIS_INFERRED);
            obs_maker_number(out, "pen", oem);
            obs_basis(out, BASIS_STATED);
        }
    }
}

static enum dis_result ipmi(struct cursor *in, struct sink *out)
{
    uint8_t format = cur_u8(in);
    size_t size = 0;
    if (format == FORMAT_RMCP_PLUS) {
        uint8_t payload = cur_u8(in);
        if ((payload & PAYLOAD_TYPE) == PAYLOAD_OEM)
            cur_skip(in, 6);
        cur_skip(in, 8); /* session, sequence */
        size = cur_le16(in);
        if (in->bad)
            return DIS_TRUNCATED;
        if ((payload & (PAYLOAD_ENCRYPTED | PAYLOAD_TYPE)) != PAYLOAD_IPMI)
            return DIS_OK;
    } else {
        cur_skip(in, 8);
        if (format != 0)
            cur_skip(in, 16); /* authentication code */
        size = cur_u8(in);
    }
    bool cut;
    struct cursor body = cur_sub_cut(in, size, &cut);
    if (in->bad || cut)
        return DIS_TRUNCATED;
    message(&body, out);
    return DIS_OK;
}

static enum dis_result asf(struct cursor *in, struct sink *out)
{
    uint32_t speaks = cur_be32(in);
    uint8_t type = cur_u8(in);
    cur_skip(in, 2);
    struct cursor body = cur_sub(in, cur_u8(in));
    uint32_t maker = cur_be32(&body);
    if (in->bad)
        return DIS_TRUNCATED;
    if (speaks != ASF_IANA || type != ASF_PONG)
        return DIS_OK;
    if (body.bad)
        return DIS_MALFORMED;
    obs_str(out, PROP_ROLE, "bmc");
    if (maker != ASF_IANA)
        obs_maker_number(out, "pen", maker);
    return DIS_OK;
}

static enum dis_result rmcp_run(struct cursor *in, struct sink *out)
{
    uint8_t version = cur_u8(in);
    cur_skip(in, 2);
    uint8_t class = cur_u8(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (version != RMCP_VERSION)
        return DIS_NOT_MINE;
    if ((class & CLASS_ACK) != 0)
        return DIS_OK;
    return class == CLASS_IPMI ? ipmi(in, out) : class == CLASS_ASF ? asf(in, out) : DIS_OK;
}

const struct dissector dissector_rmcp = {
    .name = "rmcp",
    .spec = "IPMI v2.0 rev. 1.1, DSP0136 v2.0",
    .yields = "maker's number, product id, firmware, role",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 623 },
                                         { DIS_UDP_PORT, 664 },
                                         { DIS_END, 0 } },
    .run = rmcp_run,
};
