/* Address Resolution Protocol, RFC 826; probes and announcements, RFC 5227.
 *
 * Requests, replies and announcements alike state which protocol address the sender's hardware
 * address answers for.  The target fields are a question, or repeat the asker: they bind
 * nothing.
 *
 * Where the hardware address inside differs from the source of the frame, two devices speak in
 * one message (a bridge that translates addresses, a cluster that hides its own, a spoofer):
 * whose address it is cannot be told, so nothing is said. */
#include "dissect/dissect.h"

enum {
    HTYPE_ETHERNET = 1,
    HTYPE_IEEE802 = 6,
    PTYPE_IPV4 = 0x0800,
    OP_REQUEST = 1,
    OP_REPLY = 2,
};

static enum dis_result arp_run(struct cursor *in, struct sink *out)
{
    uint16_t htype = cur_be16(in);
    uint16_t ptype = cur_be16(in);
    uint8_t hlen = cur_u8(in);
    uint8_t plen = cur_u8(in);
    uint16_t op = cur_be16(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if ((htype != HTYPE_ETHERNET && htype != HTYPE_IEEE802) || ptype != PTYPE_IPV4)
        return DIS_OK; /* other hardware or another protocol: nothing that is understood here */
    if (hlen != 6 || plen != 4)
        return DIS_MALFORMED;
    struct slice sha = cur_take(in, 6);
    struct slice spa = cur_take(in, 4);
    cur_skip(in, 6 + 4); /* target */
    if (in->bad)
        return DIS_TRUNCATED;
    if (op != OP_REQUEST && op != OP_REPLY)
        return DIS_OK;

    if (mac_is_group(sha.p) || mac_is_zero(sha.p))
        return DIS_OK;
    if (out->frame->has_mac && memcmp(out->frame->src_mac, sha.p, 6) != 0)
        return DIS_OK;
    obs_about(out, addr_mac(sha.p));
    obs_addr(out, PROP_ADDRESS, addr_ip(spa)); /* a probe's 0.0.0.0 is no address */
    return DIS_OK;
}

const struct dissector dissector_arp = {
    .name = "arp",
    .spec = "RFC 826, RFC 5227",
    .yields = "addresses",
    .match = (const struct dis_match[]){ { DIS_ETHERTYPE, 0x0806 }, { DIS_END, 0 } },
    .run = arp_run,
};
