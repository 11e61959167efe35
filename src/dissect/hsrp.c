/* Hot Standby Router Protocol: RFC 2281 (version 1); version 2 has TLVs, of which the first
 * describes the group's state.  GLBP, its successor, is told by its port.
 *
 * The active router speaks from the address of the role; the IP address is its own. */
#include "dissect/dissect.h"

enum { PORT_GLBP = 3222, PORT_HSRP_6 = 2029 };

static enum dis_result hsrp_run(struct cursor *in, struct sink *out)
{
    bool glbp = out->frame->dst_port == PORT_GLBP;
    uint8_t first = cur_u8(in);
    uint8_t second = cur_u8(in);
    cur_skip(in, glbp ? 10 : 18);
    if (in->bad)
        return DIS_TRUNCATED;
    bool sound =
        glbp ? first == 1 : (first == 0 && second <= 3) || (first == 1 && second == 40);
    if (!sound)
        return DIS_NOT_MINE;
    if (out->subject.kind == ADDR_IP)
        obs_str(out, PROP_ROLE, glbp ? "glbp-router" : "hsrp-router");
    return DIS_OK;
}

const struct dissector dissector_hsrp = {
    .name = "hsrp",
    .spec = "RFC 2281",
    .yields = "role",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 1985 },
                                         { DIS_UDP_PORT, PORT_HSRP_6 },
                                         { DIS_UDP_PORT, PORT_GLBP },
                                         { DIS_END, 0 } },
    .run = hsrp_run,
};
