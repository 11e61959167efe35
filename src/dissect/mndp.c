/* MikroTik Neighbor Discovery Protocol.  Its maker published no format; this follows what
 * captures show: four bytes of head and sequence, then records of 16 bits of type, 16 of
 * length, the value. A message of the head alone, or of nine bytes, asks others to speak and
 * says nothing.
 *
 * The sender's IP stays the subject: the MAC inside is another address of the same equipment.
 */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum { HEAD = 4, QUERY_SIZE = 9 };

enum tlv_type {
    TLV_MAC = 1,
    TLV_IDENTITY = 5,
    TLV_VERSION = 7,
    TLV_PLATFORM = 8,
    TLV_SOFTWARE_ID = 11,
    TLV_BOARD = 12,
    TLV_IPV6 = 15,
    TLV_IPV4 = 17,
};

static enum dis_result mndp_run(struct cursor *in, struct sink *out)
{
    bool query = in->left == HEAD || in->left == QUERY_SIZE;
    bool broken = false;
    cur_skip(in, HEAD);
    if (in->bad)
        return DIS_TRUNCATED;
    while (!query && in->left > 0) {
        uint16_t type = cur_be16(in);
        struct slice value = cur_take(in, cur_be16(in));
        if (in->bad)
            return DIS_TRUNCATED;
        switch (type) {
        case TLV_MAC:
            if (value.n == 6)
                obs_addr(out, PROP_ADDRESS, addr_mac(value.p));
            broken = broken || value.n != 6;
            break;
        case TLV_IDENTITY: obs_text(out, PROP_NAME, value); break;
        case TLV_VERSION: obs_text(out, PROP_FIRMWARE, value); break;
        case TLV_PLATFORM: obs_text(out, PROP_PLATFORM, value); break;
        case TLV_SOFTWARE_ID: obs_detail(out, "software-id", value); break;
        case TLV_BOARD: obs_text(out, PROP_MODEL, value); break;
        case TLV_IPV6:
        case TLV_IPV4: /* ADDR_NONE, which says nothing, if the length is not an address's */
            obs_addr(out, PROP_ADDRESS, addr_ip(value));
            break;
        default: break; /* uptime, packing, the interface, unknown: skip whole */
        }
    }
    return broken ? DIS_MALFORMED : DIS_OK;
}

const struct dissector dissector_mndp = {
    .name = "mndp",
    .spec = "MNDP, as seen on the wire",
    .yields = "name, platform, model, firmware, addresses",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 5678 }, { DIS_END, 0 } },
    .run = mndp_run,
};
