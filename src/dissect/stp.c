/* Spanning tree: IEEE 802.1D-1998 and -2004, IEEE 802.1Q-2018, 13 and 14; and the form of it
 * that runs once in every VLAN, which is the same message behind a SNAP header.
 *
 * Every such message names the bridge that sends it.  The root it also names is another device,
 * and so is, in the multiple spanning tree, the root of the region, which stands where the
 * bridge's id stood before; there the bridge's own id comes after (802.1Q, 14.4). */
#include "dissect/dissect.h"

enum {
    VERSION_MST = 3, /* and above */
    TYPE_CONFIG = 0x00,
    TYPE_RAPID = 0x02,
    TYPE_TOPOLOGY_CHANGE = 0x80,
    /* bytes of a message's parts */
    ROOT_AND_COST = 8 + 4,
    PORT_AND_TIMERS = 2 + 2 + 2 + 2 + 2,
    MST_CONFIGURATION = 51,
    MST_INTERNAL_COST = 4,
    MST_LENGTH_MIN = MST_CONFIGURATION + MST_INTERNAL_COST + 8 + 1, /* no instances */
};

static enum dis_result bridge_id(struct cursor *in, struct sink *out)
{
    cur_skip(in, 2); /* priority */
    struct slice mac = cur_take(in, 6);
    if (in->bad)
        return DIS_TRUNCATED;
    obs_addr(out, PROP_ADDRESS, addr_mac(mac.p));
    return DIS_OK;
}

static enum dis_result mst_bridge_id(struct cursor *in, struct sink *out)
{
    cur_skip(in, 8 + PORT_AND_TIMERS); /* the root of the region first */
    cur_skip(in, 1);                   /* length of nothing, for version 1 */
    uint16_t length = cur_be16(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (length < MST_LENGTH_MIN)
        return DIS_MALFORMED;
    cur_skip(in, MST_CONFIGURATION + MST_INTERNAL_COST);
    return bridge_id(in, out);
}

static enum dis_result stp_run(struct cursor *in, struct sink *out)
{
    uint16_t protocol = cur_be16(in);
    uint8_t version = cur_u8(in);
    uint8_t type = cur_u8(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (protocol != 0)
        return DIS_NOT_MINE; /* GARP and its kin share the SAP */
    if (type != TYPE_CONFIG && type != TYPE_RAPID && type != TYPE_TOPOLOGY_CHANGE)
        return DIS_MALFORMED;

    obs_about(out, obs_sender_mac(out->frame));
    obs_str(out, PROP_CAPABILITY, "bridge");
    if (type == TYPE_TOPOLOGY_CHANGE)
        return DIS_OK;
    cur_skip(in, 1 + ROOT_AND_COST); /* flags first */
    return version >= VERSION_MST && type == TYPE_RAPID ? mst_bridge_id(in, out)
                                                        : bridge_id(in, out);
}

const struct dissector dissector_stp = {
    .name = "stp",
    .spec = "IEEE 802.1D-2004, IEEE 802.1Q-2018",
    .yields = "bridge capability, bridge address",
    .match =
        (const struct dis_match[]){ { DIS_LLC, 0x42 },
                                    { DIS_SNAP, 0x00000c010b }, /* one tree for each VLAN */
                                    { DIS_END, 0 } },
    .run = stp_run,
};
