/* Protocol Independent Multicast: RFC 7761, 4.9: who says hello routes multicast. */
#include "dissect/dissect.h"

static enum dis_result pim_run(struct cursor *in, struct sink *out)
{
    uint8_t head = cur_u8(in);
    cur_skip(in, 3);
    if (in->bad)
        return DIS_TRUNCATED;
    if (head >> 4 != 2)
        return DIS_MALFORMED;
    if ((head & 15) == 0)
        obs_str(out, PROP_ROLE, "pim-router");
    return DIS_OK;
}

const struct dissector dissector_pim = {
    .name = "pim",
    .spec = "RFC 7761",
    .yields = "role",
    .match = (const struct dis_match[]){ { DIS_IP_PROTO, 103 }, { DIS_END, 0 } },
    .run = pim_run,
};
