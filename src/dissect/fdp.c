/* Foundry Discovery Protocol.  Its maker published no format; it is CDP's with other types from
 * 0x0100 on, as captures of its switches and routers show.
 *
 * Version, time to live, checksum, then records. */
#include "dissect/cdp_tlv.h"

enum tlv_type {
    TLV_DEVICE_ID = 1,
    TLV_ADDRESSES = 2,
    TLV_CAPABILITIES = 4,
    TLV_VERSION = 5,
    TLV_PLATFORM = 6,
};

static void capabilities(struct cursor *tlv, struct sink *out)
{
    enum { CAP_ROUTER = 0x01, CAP_SWITCH = 0x08 };
    struct slice text = cur_peek(tlv);
    if (text.n > 4) { /* a word: "Router", "Switch" */
        if (slice_starts_nocase(text, SLICE("router")))
            obs_str(out, PROP_CAPABILITY, "router");
        else if (slice_starts_nocase(text, SLICE("switch")))
            obs_str(out, PROP_CAPABILITY, "switch");
        return;
    }
    uint32_t bits = cur_be32(tlv);
    if (tlv->bad)
        return;
    if ((bits & CAP_ROUTER) != 0)
        obs_str(out, PROP_CAPABILITY, "router");
    if ((bits & CAP_SWITCH) != 0)
        obs_str(out, PROP_CAPABILITY, "switch");
}

static enum dis_result fdp_run(struct cursor *in, struct sink *out)
{
    uint8_t version = cur_u8(in);
    cur_skip(in, 1 + 2); /* time to live, checksum */
    if (in->bad)
        return DIS_TRUNCATED;
    if (version != 1)
        return DIS_MALFORMED;

    bool broken = false;
    obs_about(out, obs_sender_mac(out->frame));
    while (in->left > 0) {
        uint16_t type = 0;
        struct cursor tlv;
        enum dis_result result = cdp_tlv_next(in, &type, &tlv);
        if (result != DIS_OK)
            return result;

        switch (type) {
        case TLV_DEVICE_ID: cdp_tlv_name(cur_rest(&tlv), out); break;
        case TLV_ADDRESSES: cdp_tlv_addresses(&tlv, out); break;
        case TLV_CAPABILITIES: capabilities(&tlv, out); break;
        case TLV_VERSION: obs_text(out, PROP_DESCRIPTION, cur_rest(&tlv)); break;
        case TLV_PLATFORM: obs_text(out, PROP_PLATFORM, cur_rest(&tlv)); break;
        default: break; /* unknown types are legal: skip whole */
        }
        broken = broken || tlv.bad;
    }
    return broken ? DIS_MALFORMED : DIS_OK;
}

const struct dissector dissector_fdp = {
    .name = "fdp",
    .spec = "FDP, as seen on the wire",
    .yields = "name, platform, description, capabilities, addresses",
    .match = (const struct dis_match[]){ { DIS_SNAP, 0x00e0522000 }, { DIS_END, 0 } },
    .run = fdp_run,
};
