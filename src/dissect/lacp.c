/* Link aggregation: LACP and the marker protocol, IEEE 802.1AX-2020, 6.4 and 6.5.
 *
 * Either says only that links are bundled here.  The system identifier may be shared by two
 * devices that act as one, and names neither. */
#include "dissect/dissect.h"

enum { SLOW_LACP = 1, SLOW_MARKER = 2, TLV_ACTOR = 1, TLV_MARKER = 1 };

static enum dis_result lacp_run(struct cursor *in, struct sink *out)
{
    uint8_t subtype = cur_u8(in);
    cur_skip(in, 1); /* version */
    uint8_t type = cur_u8(in);
    uint8_t size = cur_u8(in);
    if (in->bad)
        return DIS_TRUNCATED;
    bool lacp = subtype == SLOW_LACP && type == TLV_ACTOR && size == 20;
    bool marker = subtype == SLOW_MARKER && (type == TLV_MARKER || type == 2) && size == 16;
    if (!lacp && !marker)
        return subtype == SLOW_LACP || subtype == SLOW_MARKER ? DIS_MALFORMED : DIS_NOT_MINE;
    obs_about(out, obs_sender_mac(out->frame));
    obs_str(out, PROP_ROLE, "link-aggregation");
    return DIS_OK;
}

const struct dissector dissector_lacp = {
    .name = "lacp",
    .spec = "IEEE 802.1AX-2020",
    .yields = "role",
    .match = (const struct dis_match[]){ { DIS_ETHERTYPE, 0x8809 }, { DIS_END, 0 } },
    .run = lacp_run,
};
