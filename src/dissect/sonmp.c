/* The topology discovery (SONMP, NDP, BNMP): S5-ETH-MULTISEG-TOPOLOGY-MIB has what
 * it means, captures show how it is sent.
 *
 * IPv4 address of the management agent, segment, chassis type, backplane type, state, links.
 * The chassis type is a number of the MIB's table: a fact about products, which is not for this
 * file. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

static enum dis_result sonmp_run(struct cursor *in, struct sink *out)
{
    struct slice ip = cur_take(in, 4);
    cur_skip(in, 3); /* segment */
    uint8_t chassis = cur_u8(in);
    cur_skip(in, 1 + 1 + 1); /* backplane, state, links */
    if (in->bad)
        return DIS_TRUNCATED;
    obs_about(out, obs_sender_mac(out->frame));
    obs_addr(out, PROP_ADDRESS, addr_ip(ip));
    obs_detail_uint(out, "chassis", chassis);
    return DIS_OK;
}

const struct dissector dissector_sonmp = {
    .name = "sonmp",
    .spec = "S5-ETH-MULTISEG-TOPOLOGY-MIB",
    .yields = "address, chassis type",
    .match = (const struct dis_match[]){ { DIS_SNAP, 0x00008101a2 }, /* on a segment */
                                         { DIS_SNAP, 0x00008101a1 }, /* past bridges */
                                         { DIS_END, 0 } },
    .run = sonmp_run,
};
