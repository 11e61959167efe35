/* Ethernet OAM in the first mile: IEEE 802.3-2022, clause 57.
 *
 * In an Information OAMPDU the Local Information TLV is the sender's, with the OUI of its maker
 * (57.5.2.1); the Remote Information TLV repeats the peer's words. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    SLOW_OAM = 3, /* 57A.4 */
    CODE_INFORMATION = 0,
    TLV_END = 0,
    TLV_LOCAL = 1,
    TLV_SIZE = 16,
};

static void local(struct cursor tlv, struct sink *out)
{
    char text[16];
    cur_skip(&tlv, 1 + 2 + 1 + 1 + 2); /* version, revision, state, configuration */
    uint32_t oui = cur_be24(&tlv);
    uint32_t specific = cur_be32(&tlv);
    if (tlv.bad || oui == 0)
        return;
    obs_uint(out, PROP_DEVICE_OUI, oui);
    (void)snprintf(text, sizeof text, "0x%08x", specific); /* always fits */
    if (specific != 0)
        obs_detail(out, "oam-vendor-specific", slice_str(text));
}

static enum dis_result oam_run(struct cursor *in, struct sink *out)
{
    uint8_t subtype = cur_u8(in);
    cur_skip(in, 2); /* flags */
    uint8_t code = cur_u8(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (subtype != SLOW_OAM)
        return DIS_NOT_MINE;
    obs_about(out, obs_sender_mac(out->frame));
    while (code == CODE_INFORMATION && in->left > 0) {
        uint8_t type = cur_u8(in);
        if (type == TLV_END)
            return DIS_OK;
        size_t size = cur_u8(in);
        if (in->bad)
            return DIS_TRUNCATED;
        if (size < 2)
            return DIS_MALFORMED;
        struct cursor tlv = cur_sub(in, size - 2);
        if (in->bad)
            return DIS_TRUNCATED;
        if (type == TLV_LOCAL && size == TLV_SIZE)
            local(tlv, out);
    }
    return DIS_OK;
}

const struct dissector dissector_oam = {
    .name = "oam",
    .spec = "IEEE 802.3-2022, clause 57",
    .yields = "maker's OUI, its own number beside it",
    .match = (const struct dis_match[]){ { DIS_ETHERTYPE, 0x8809 }, { DIS_END, 0 } },
    .run = oam_run,
};
