/* Packet Forwarding Control Protocol, between control and user plane of mobile cores: 3GPP TS
 * 29.244 V16.
 *
 * Node id and features are the sender's; which features they are, or which message only one
 * side sends, tells which plane it is.  A vendor's element tells who defined it: in what is
 * said of a session it may be the peer's, so only those beside the sender's own features count.
 */
#include "dissect/dissect.h"

enum {
    ASSOCIATION_REQUEST = 5,
    ASSOCIATION_RESPONSE = 6,
    SESSION_ESTABLISHMENT_REQUEST = 50,
    SESSION_ESTABLISHMENT_RESPONSE = 51,
    SESSION_REPORT_REQUEST = 56,
    IE_UP_FEATURES = 43,
    IE_NODE_ID = 60,
    IE_CP_FEATURES = 89,
    IE_VENDOR = 0x8000,
    NAME_ROOM = 256,
};

/* Labels with their lengths (RFC 1035, 3.1, without the root), joined by dots. */
static void fqdn(struct cursor c, struct sink *out)
{
    uint8_t text[NAME_ROOM];
    size_t n = 0;
    while (c.left > 0) {
        struct slice label = cur_take(&c, cur_u8(&c));
        if (c.bad || n + label.n + 1 > sizeof text)
            return;
        if (label.n == 0)
            break;
        if (n > 0)
            text[n++] = '.';
        memcpy(text + n, label.p, label.n);
        n += label.n;
    }
    obs_text(out, PROP_NAME, slice_of(text, n));
}

static void node_id(struct cursor value, struct sink *out)
{
    uint8_t type = cur_u8(&value) & 15;
    if (value.bad)
        return;
    if (type == 0 || type == 1)
        obs_addr(out, PROP_ADDRESS, addr_ip(cur_take(&value, type == 0 ? 4 : 16)));
    else if (type == 2)
        fqdn(value, out);
}

static enum dis_result elements(struct cursor c, uint8_t message, struct sink *out)
{
    bool association = message == ASSOCIATION_REQUEST || message == ASSOCIATION_RESPONSE;
    while (c.left > 0) {
        uint16_t type = cur_be16(&c);
        struct cursor value = cur_sub(&c, cur_be16(&c));
        if (c.bad)
            return DIS_TRUNCATED;
        if (type >= IE_VENDOR && association) {
            uint16_t owner = cur_be16(&value);
            obs_basis(out, BASIS_INFERRED); /* others may speak its dialect */
            if (!value.bad && owner != 0)
                obs_uint(out, PROP_ENTERPRISE, owner);
            obs_basis(out, BASIS_STATED);
        } else if (type == IE_NODE_ID && association) {
            node_id(value, out);
        } else if (type == IE_UP_FEATURES && association) {
            obs_str(out, PROP_ROLE, "pfcp-user-plane");
        } else if (type == IE_CP_FEATURES && association) {
            obs_str(out, PROP_ROLE, "pfcp-control-plane");
        }
    }
    return DIS_OK;
}

static enum dis_result pfcp_run(struct cursor *in, struct sink *out)
{
    uint8_t flags = cur_u8(in);
    uint8_t message = cur_u8(in);
    size_t size = cur_be16(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (flags >> 5 != 1 || message == 0)
        return DIS_NOT_MINE;
    bool cut = false;
    struct cursor body = cur_sub_cut(in, size, &cut);
    cur_skip(&body, ((flags & 1) != 0 ? 8u : 0u) + 4u); /* session, sequence */
    if (body.bad)
        return cut ? DIS_TRUNCATED : DIS_MALFORMED;
    if (message == SESSION_ESTABLISHMENT_REQUEST)
        obs_str(out, PROP_ROLE, "pfcp-control-plane");
    else if (message == SESSION_ESTABLISHMENT_RESPONSE || message == SESSION_REPORT_REQUEST)
        obs_str(out, PROP_ROLE, "pfcp-user-plane");
    enum dis_result result = elements(body, message, out);
    return result == DIS_OK && cut ? DIS_TRUNCATED : result;
}

const struct dissector dissector_pfcp = {
    .name = "pfcp",
    .spec = "3GPP TS 29.244 V16",
    .yields = "name, address, role (control or user plane), dialect (enterprise number)",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 8805 }, { DIS_END, 0 } },
    .run = pfcp_run,
};
