/* RADIUS: RFC 2865, RFC 2866.
 *
 * A request describes the network access server that made it, unless a proxy handed it on
 * (Proxy-State, 5.33) or its NAS-IP-Address is not the sender's.  Vendor-specific attributes
 * tell whose dialect it speaks, which servers ask of any maker's equipment: a detail, and no
 * number of its own.  Users and secrets are never told. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    ACCESS_REQUEST = 1,
    ACCOUNTING_REQUEST = 4,
    NAS_IP_ADDRESS = 4,
    VENDOR_SPECIFIC = 26,
    NAS_IDENTIFIER = 32,
    PROXY_STATE = 33,
    HEADER = 20,
};

/* False when a proxy's words are in it, or when it breaks off. */
static bool is_own(struct cursor c, const struct dis_frame *frame)
{
    while (c.left > 0) {
        uint8_t type = cur_u8(&c);
        uint8_t size = cur_u8(&c);
        struct slice value = cur_take(&c, size < 2 ? SIZE_MAX : (size_t)size - 2);
        if (c.bad || type == PROXY_STATE)
            return false;
        if (type == NAS_IP_ADDRESS) {
            struct addr nas = addr_ip(value);
            if (value.n != 4 || !addr_eq(&nas, &frame->src_ip))
                return false;
        }
    }
    return true;
}

static void tell(struct cursor c, struct sink *out)
{
    while (c.left > 0) {
        uint8_t type = cur_u8(&c);
        uint8_t size = cur_u8(&c);
        struct cursor value = cur_sub(&c, size < 2 ? SIZE_MAX : (size_t)size - 2);
        if (c.bad)
            return;
        if (type == NAS_IDENTIFIER) {
            obs_text(out, PROP_NAME, cur_rest(&value));
        } else if (type == VENDOR_SPECIFIC) {
            uint32_t vendor = cur_be32(&value);
            if (!value.bad && vendor <= 0xffffff) /* the highest octet is 0 (5.26) */
                obs_detail_uint(out, "radius-vendor", vendor);
        }
    }
}

static enum dis_result radius_run(struct cursor *in, struct sink *out)
{
    size_t seen = in->left;
    uint8_t code = cur_u8(in);
    (void)cur_u8(in); /* identifier */
    size_t size = cur_be16(in);
    cur_skip(in, 16);
    if (in->bad)
        return DIS_TRUNCATED;
    if (size < HEADER || code == 0)
        return DIS_NOT_MINE;
    if (size > seen)
        return DIS_TRUNCATED;
    struct cursor attributes = cur_sub(in, size - HEADER);
    if (code == 2 || code == 3 || code == 5 || code == 11)
        obs_str(out, PROP_ROLE, "radius-server");
    else if ((code == ACCESS_REQUEST || code == ACCOUNTING_REQUEST) &&
             is_own(attributes, out->frame))
        tell(attributes, out);
    return DIS_OK;
}

const struct dissector dissector_radius = {
    .name = "radius",
    .spec = "RFC 2865, RFC 2866",
    .yields = "name, whose attributes it sends, role",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 1812 },
                                         { DIS_UDP_PORT, 1813 },
                                         { DIS_UDP_PORT, 1645 },
                                         { DIS_UDP_PORT, 1646 },
                                         { DIS_END, 0 } },
    .run = radius_run,
};
