/* Extreme Discovery Protocol.  Its maker published no format; this follows what captures show.
 *
 * Version, reserved, 16 bits of length, checksum, sequence, the kind of the machine's id (0: a
 * MAC) and the id; then records: a marker, the type, 16 bits of length that counts these four
 * bytes too, the value. */
#include "dissect/dissect.h"

#include <stdio.h>

enum {
    EDP_VERSION = 1,
    ID_MAC = 0,
    TLV_MARKER = 0x99,
    TLV_HEAD = 4,
};

enum tlv_type { TLV_END = 0, TLV_DISPLAY = 1, TLV_INFO = 2, TLV_VLAN = 5 };

static void info(struct cursor *tlv, struct sink *out)
{
    char text[sizeof "255.255.255.255"];
    cur_skip(tlv, 2 + 2 + 2 + 6); /* slot, port, virtual chassis, reserved */
    uint32_t version = cur_be32(tlv);
    if (tlv->bad || version == 0)
        return;
    (void)snprintf(text, sizeof text, "%u.%u.%u.%u", version >> 24, version >> 16 & 0xff,
                   version >> 8 & 0xff, version & 0xff); /* always fits */
    obs_str(out, PROP_FIRMWARE, text);
}

static void vlan(struct cursor *tlv, struct sink *out)
{
    cur_skip(tlv, 1 + 1 + 2 + 4); /* flags, reserved, VLAN id, reserved */
    struct slice ip = cur_take(tlv, 4);
    if (!tlv->bad)
        obs_addr(out, PROP_ADDRESS, addr_ip(ip)); /* zeros: the VLAN has none */
}

static enum dis_result edp_run(struct cursor *in, struct sink *out)
{
    uint8_t version = cur_u8(in);
    cur_skip(in, 1 + 2 + 2 + 2); /* reserved, length, checksum, sequence */
    uint16_t id_kind = cur_be16(in);
    struct slice id = cur_take(in, 6);
    if (in->bad)
        return DIS_TRUNCATED;
    if (version != EDP_VERSION)
        return DIS_MALFORMED;

    bool broken = false;
    obs_about(out, obs_sender_mac(out->frame));
    if (id_kind == ID_MAC)
        obs_addr(out, PROP_ADDRESS, addr_mac(id.p));
    while (in->left > 0) {
        uint8_t marker = cur_u8(in);
        uint8_t type = cur_u8(in);
        uint16_t length = cur_be16(in);
        if (in->bad)
            return DIS_TRUNCATED;
        if (marker != TLV_MARKER || length < TLV_HEAD)
            return DIS_MALFORMED;
        struct cursor tlv = cur_sub(in, (size_t)length - TLV_HEAD);
        if (in->bad)
            return DIS_TRUNCATED;

        switch (type) {
        case TLV_END: return broken ? DIS_MALFORMED : DIS_OK; /* Ethernet padding may follow */
        case TLV_DISPLAY: obs_text(out, PROP_NAME, cur_rest(&tlv)); break;
        case TLV_INFO: info(&tlv, out); break;
        case TLV_VLAN: vlan(&tlv, out); break;
        default: break; /* unknown types are legal: skip whole */
        }
        broken = broken || tlv.bad;
    }
    return DIS_TRUNCATED;
}

const struct dissector dissector_edp = {
    .name = "edp",
    .spec = "EDP, as seen on the wire",
    .yields = "name, firmware, addresses",
    .match = (const struct dis_match[]){ { DIS_SNAP, 0x00e02b00bb }, { DIS_END, 0 } },
    .run = edp_run,
};
