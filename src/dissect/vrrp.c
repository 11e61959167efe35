/* Virtual Router Redundancy Protocol: RFC 9568 (version 3), RFC 3768 (version 2).
 *
 * Comes from the address of a role that several routers share; the IP address is the sender's
 * own. */
#include "dissect/dissect.h"

static enum dis_result vrrp_run(struct cursor *in, struct sink *out)
{
    uint8_t head = cur_u8(in);
    cur_skip(in, 7);
    if (in->bad)
        return DIS_TRUNCATED;
    if (head != 0x21 && head != 0x31) /* an advertisement of version 2 or 3 */
        return DIS_MALFORMED;
    if (out->subject.kind == ADDR_IP)
        obs_str(out, PROP_ROLE, "vrrp-router");
    return DIS_OK;
}

const struct dissector dissector_vrrp = {
    .name = "vrrp",
    .spec = "RFC 9568, RFC 3768",
    .yields = "role",
    .match = (const struct dis_match[]){ { DIS_IP_PROTO, 112 }, { DIS_END, 0 } },
    .run = vrrp_run,
};
