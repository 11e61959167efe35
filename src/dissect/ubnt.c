/* Ubiquiti discovery, versions 1 and 2.  Its maker published no format; this follows what
 * captures show: version, command, 16 bits of length, then records of one byte of type, 16 bits
 * of length, the value.  A message without records asks others to speak.
 *
 * The sender's IP stays the subject: the addresses inside are others of the same equipment. */
#include "dissect/dissect.h"

enum tlv_type {
    TLV_MAC = 0x01,
    TLV_MAC_AND_IP = 0x02,
    TLV_FIRMWARE = 0x03,
    TLV_HOST_NAME = 0x0b,
    TLV_PLATFORM = 0x0c,
    TLV_RADIO_MODE = 0x0e,
    TLV_MODEL = 0x14,
    TLV_MODEL_SHORT = 0x15,
    TLV_VERSION = 0x16,
};

/* The other modes say how the radio is used, not what the equipment does. */
enum { RADIO_ACCESS_POINT = 3 };

static bool record(uint8_t type, struct cursor *tlv, struct sink *out)
{
    struct slice mac;
    struct slice ip;
    uint8_t mode;
    switch (type) {
    case TLV_MAC:
        mac = cur_take(tlv, 6);
        if (!tlv->bad)
            obs_addr(out, PROP_ADDRESS, addr_mac(mac.p));
        break;
    case TLV_MAC_AND_IP:
        mac = cur_take(tlv, 6);
        ip = cur_take(tlv, 4);
        if (tlv->bad)
            break;
        obs_addr(out, PROP_ADDRESS, addr_mac(mac.p));
        obs_addr(out, PROP_ADDRESS, addr_ip(ip));
        break;
    case TLV_FIRMWARE:
    case TLV_VERSION: obs_text(out, PROP_FIRMWARE, cur_rest(tlv)); break;
    case TLV_HOST_NAME: obs_text(out, PROP_NAME, cur_rest(tlv)); break;
    case TLV_PLATFORM:
    case TLV_MODEL_SHORT: obs_text(out, PROP_PLATFORM, cur_rest(tlv)); break;
    case TLV_MODEL: obs_text(out, PROP_MODEL, cur_rest(tlv)); break;
    case TLV_RADIO_MODE:
        mode = cur_u8(tlv);
        if (mode == RADIO_ACCESS_POINT)
            obs_str(out, PROP_CAPABILITY, "wlan-ap");
        break;
    default: break; /* uptime, network name, sequence, unknown: skip whole */
    }
    return !tlv->bad;
}

static enum dis_result ubnt_run(struct cursor *in, struct sink *out)
{
    uint8_t version = cur_u8(in);
    cur_skip(in, 1); /* command */
    uint16_t length = cur_be16(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if ((version != 1 && version != 2) || in->left > length)
        return DIS_NOT_MINE; /* the port has other users */

    bool broken = false;
    bool cut = in->left < length;
    while (in->left > 0) {
        uint8_t type = cur_u8(in);
        struct cursor tlv = cur_sub(in, cur_be16(in));
        if (in->bad)
            return cut ? DIS_TRUNCATED : DIS_MALFORMED;
        broken = !record(type, &tlv, out) || broken;
    }
    return cut ? DIS_TRUNCATED : broken ? DIS_MALFORMED : DIS_OK;
}

const struct dissector dissector_ubnt = {
    .name = "ubnt",
    .spec = "versions 1 and 2, as seen on the wire",
    .yields = "name, model, platform, firmware, addresses",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 10001 }, { DIS_END, 0 } },
    .run = ubnt_run,
};
