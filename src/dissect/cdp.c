/* Cisco Discovery Protocol, versions 1 and 2, as its maker documents the format ("Cisco
 * Discovery Protocol Configuration Guide", "LAN Switching: frame formats").
 *
 * Version, time to live, checksum, then records.  The checksum is not looked at: versions of it
 * that differ on odd lengths are shipping, and the frame check sequence has done that work. */
#include "dissect/cdp_tlv.h"

#include <stdio.h>

enum tlv_type {
    TLV_DEVICE_ID = 0x01,
    TLV_ADDRESSES = 0x02,
    TLV_CAPABILITIES = 0x04,
    TLV_VERSION = 0x05,
    TLV_PLATFORM = 0x06,
    TLV_SYSTEM_NAME = 0x14,
    TLV_SYSTEM_OID = 0x15,
    TLV_MANAGEMENT = 0x16,
};

static void capabilities(struct cursor *tlv, struct sink *out)
{
    static const struct {
        uint32_t bits;
        const char *name;
    } known[] = {
        { 0x01, "router" },   { 0x02 | 0x04, "bridge" }, /* transparent, source-route */
        { 0x08, "switch" },   { 0x10, "station" },       /* the format's word is host */
        { 0x40, "repeater" }, { 0x80, "phone" },
    };
    uint32_t bits = cur_be32(tlv);
    if (tlv->bad)
        return;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if ((bits & known[i].bits) != 0)
            obs_str(out, PROP_CAPABILITY, known[i].name);
}

/* An OBJECT IDENTIFIER's contents (ITU-T X.690, 8.19), with or without its tag and length. */
static void object_id(struct cursor *tlv, struct sink *out)
{
    enum { TAG_OID = 6, OID_TEXT_MAX = 256 };
    char text[OID_TEXT_MAX];
    size_t n = 0;
    uint32_t arc = 0;
    struct slice all = cur_peek(tlv);
    if (all.n > 2 && all.p[0] == TAG_OID && all.p[1] == all.n - 2)
        cur_skip(tlv, 2);
    bool first = true, open = false;
    while (tlv->left > 0) {
        uint8_t byte = cur_u8(tlv);
        if (arc > UINT32_MAX >> 7)
            return; /* no such arc is assigned */
        arc = arc << 7 | (byte & 0x7f);
        open = (byte & 0x80) != 0;
        if (open)
            continue;
        uint32_t top = arc < 80 ? arc / 40 : 2;
        int put = first ? snprintf(text, sizeof text, "%u.%u", top, arc - top * 40)
                        : snprintf(text + n, sizeof text - n, ".%u", arc);
        if (put < 0 || (size_t)put >= sizeof text - n)
            return;
        n += (size_t)put;
        first = false;
        arc = 0;
    }
    if (!open)
        obs_text(out, PROP_OBJECT_ID, slice_of(text, n));
}

static enum dis_result cdp_run(struct cursor *in, struct sink *out)
{
    uint8_t version = cur_u8(in);
    cur_skip(in, 1 + 2); /* time to live, checksum */
    if (in->bad)
        return DIS_TRUNCATED;
    if (version != 1 && version != 2)
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
        case TLV_ADDRESSES:
        case TLV_MANAGEMENT: cdp_tlv_addresses(&tlv, out); break;
        case TLV_CAPABILITIES: capabilities(&tlv, out); break;
        case TLV_VERSION: obs_text(out, PROP_DESCRIPTION, cur_rest(&tlv)); break;
        case TLV_PLATFORM: obs_text(out, PROP_PLATFORM, cur_rest(&tlv)); break;
        case TLV_SYSTEM_NAME: obs_text(out, PROP_NAME, cur_rest(&tlv)); break;
        case TLV_SYSTEM_OID: object_id(&tlv, out); break;
        default: break; /* unknown types are legal: skip whole */
        }
        broken = broken || tlv.bad;
    }
    return broken ? DIS_MALFORMED : DIS_OK;
}

const struct dissector dissector_cdp = {
    .name = "cdp",
    .spec = "CDP, versions 1 and 2",
    .yields = "name, platform, description, capabilities, addresses, object-id",
    .match = (const struct dis_match[]){ { DIS_SNAP, 0x00000c2000 },
                                         { DIS_ETHERTYPE, 0x2000 }, /* Cisco HDLC has no SNAP */
                                         { DIS_END, 0 } },
    .run = cdp_run,
};
