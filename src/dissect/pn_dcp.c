/* PROFINET Discovery and basic Configuration Protocol, IEC 61158-6-10:2019, 4.3.
 *
 * Stations describe themselves in answers to Identify and Get, and in Hello.  A supervisor's
 * Identify or Set holds what somebody else is looked for by, or shall become, and describes
 * nobody. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    FRAME_HELLO = 0xfefc, /* FrameID, 4.3.1.2 */
    FRAME_GET_SET = 0xfefd,
    FRAME_IDENTIFY = 0xfefe,
    FRAME_IDENTIFIED = 0xfeff,
    SERVICE_GET = 3,
    SERVICE_IDENTIFY = 5,
    SERVICE_HELLO = 6,
    TYPE_REQUEST = 0,
    TYPE_SUCCESS = 1,
    OPTION_IP = 1,
    OPTION_DEVICE = 2,
    BLOCKS_MAX = 64,
};

enum { IP_MAC = 1, IP_PARAMETER = 2 };

enum {
    DEVICE_VENDOR = 1, /* the type of station */
    DEVICE_NAME = 2,
    DEVICE_ID = 3,
    DEVICE_ROLE = 4,
    DEVICE_ALIAS = 6,
    DEVICE_OEM = 8,
};

static void roles(uint8_t bits, struct sink *out)
{
    static const char *const names[] = { "profinet-device", "profinet-controller",
                                         "profinet-multidevice", "profinet-supervisor" };
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        if ((bits >> i & 1) != 0)
            obs_str(out, PROP_ROLE, names[i]);
}

static void device(uint8_t suboption, struct cursor *value, struct sink *out)
{
    switch (suboption) {
    case DEVICE_VENDOR: obs_text(out, PROP_MODEL, cur_rest(value)); break;
    case DEVICE_NAME: obs_text(out, PROP_NAME, cur_rest(value)); break;
    case DEVICE_ID: {
        uint16_t vendor = cur_be16(value);
        uint16_t number = cur_be16(value);
        if (value->bad)
            break;
        obs_maker_number(out, "profinet", vendor);
        obs_detail_uint(out, "profinet-device", number);
        break;
    }
    case DEVICE_ROLE: {
        uint8_t bits = cur_u8(value);
        if (!value->bad)
            roles(bits, out);
        break;
    }
    case DEVICE_ALIAS: obs_detail(out, "profinet-alias", cur_rest(value)); break;
    case DEVICE_OEM: {
        uint16_t vendor = cur_be16(value);
        if (!value->bad)
            obs_detail_uint(out, "profinet-oem-vendor", vendor);
        break;
    }
    default: break;
    }
}

static enum dis_result blocks(struct cursor *in, struct sink *out)
{
    bool broken = false;
    for (unsigned n = 0; n < BLOCKS_MAX && in->left > 0; n++) {
        uint8_t option = cur_u8(in);
        uint8_t suboption = cur_u8(in);
        uint16_t size = cur_be16(in);
        struct cursor value = cur_sub(in, size);
        if (size % 2 != 0 && in->left > 0)
            cur_skip(in, 1);
        if (in->bad)
            return DIS_TRUNCATED;
        cur_skip(&value, 2); /* BlockInfo */
        if (value.bad) {
            broken = true;
            continue;
        }
        if (option == OPTION_IP && suboption == IP_PARAMETER && value.left >= 4)
            obs_addr(out, PROP_ADDRESS, addr_ip(cur_take(&value, 4)));
        else if (option == OPTION_IP && suboption == IP_MAC && value.left == 6)
            obs_addr(out, PROP_ADDRESS, addr_mac(cur_rest(&value).p));
        else if (option == OPTION_DEVICE)
            device(suboption, &value, out);
        broken = broken || value.bad;
    }
    return broken ? DIS_MALFORMED : DIS_OK;
}

static enum dis_result pn_dcp_run(struct cursor *in, struct sink *out)
{
    obs_about(out, obs_sender_mac(out->frame));
    uint16_t id = cur_be16(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (id < FRAME_HELLO || id > FRAME_IDENTIFIED)
        return DIS_OK; /* cyclic data and alarms: nobody describes himself in them */
    uint8_t service = cur_u8(in);
    uint8_t type = cur_u8(in);
    cur_skip(in, 4 + 2); /* Xid; response delay or reserved */
    struct cursor body;
    uint16_t size = cur_be16(in);
    if (in->bad)
        return DIS_TRUNCATED;
    bool speaks =
        (id == FRAME_IDENTIFIED && service == SERVICE_IDENTIFY && type == TYPE_SUCCESS) ||
        (id == FRAME_GET_SET && service == SERVICE_GET && type == TYPE_SUCCESS) ||
        (id == FRAME_HELLO && service == SERVICE_HELLO && type == TYPE_REQUEST);
    if (!speaks)
        return DIS_OK;
    bool cut;
    body = cur_sub_cut(in, size, &cut);
    enum dis_result result = blocks(&body, out);
    return result == DIS_TRUNCATED && !cut ? DIS_MALFORMED : cut ? DIS_TRUNCATED : result;
}

const struct dissector dissector_pn_dcp = {
    .name = "pn_dcp",
    .spec = "IEC 61158-6-10:2019",
    .yields = "maker's number, model (vendor value), name, role, addresses",
    .match = (const struct dis_match[]){ { DIS_ETHERTYPE, 0x8892 }, { DIS_END, 0 } },
    .run = pn_dcp_run,
};
