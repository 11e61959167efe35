/* OSPF: RFC 2328 (version 2), RFC 5340 (version 3).
 *
 * Who speaks it routes.  Its advertisements are other routers' words as well. */
#include "dissect/dissect.h"

static enum dis_result ospf_run(struct cursor *in, struct sink *out)
{
    uint8_t version = cur_u8(in);
    uint8_t type = cur_u8(in);
    uint16_t size = cur_be16(in);
    cur_skip(in, 12); /* router, area, checksum; the rest depends on the version */
    if (in->bad)
        return DIS_TRUNCATED;
    if ((version != 2 && version != 3) || type < 1 || type > 5 || size < 16)
        return DIS_MALFORMED;
    obs_str(out, PROP_ROLE, "ospf-router");
    return DIS_OK;
}

const struct dissector dissector_ospf = {
    .name = "ospf",
    .spec = "RFC 2328, RFC 5340",
    .yields = "role",
    .match = (const struct dis_match[]){ { DIS_IP_PROTO, 89 }, { DIS_END, 0 } },
    .run = ospf_run,
};
