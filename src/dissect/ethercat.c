/* EtherCAT, IEC 61158-4-12:2019.  The frame is the master's; slaves change it as it passes, and
 * the first of them sets the bit for local administration in the source address, so that a
 * frame that returned says nothing more of its sender. */
#include "dissect/dissect.h"

enum { TYPE_COMMANDS = 1, DATAGRAM_MIN = 12 };

static enum dis_result ethercat_run(struct cursor *in, struct sink *out)
{
    uint16_t head = cur_le16(in);
    if (in->bad)
        return DIS_TRUNCATED;
    size_t size = head & 0x7ff;
    if (head >> 12 != TYPE_COMMANDS)
        return DIS_OK; /* network variables, mailbox */
    if (size < DATAGRAM_MIN)
        return DIS_MALFORMED;
    if (size > in->left)
        return DIS_TRUNCATED;
    obs_about(out, obs_sender_mac(out->frame));
    if (out->frame->has_mac && !mac_is_local(out->frame->src_mac))
        obs_str(out, PROP_ROLE, "ethercat-master");
    return DIS_OK;
}

const struct dissector dissector_ethercat = {
    .name = "ethercat",
    .spec = "IEC 61158-4-12:2019",
    .yields = "role (master)",
    .match = (const struct dis_match[]){ { DIS_ETHERTYPE, 0x88a4 }, { DIS_END, 0 } },
    .run = ethercat_run,
};
