/* IS-IS: ISO/IEC 10589:2002; for IP RFC 1195; host names RFC 5301; IPv6 RFC 5308; RFC 5305.
 *
 * A hello describes the router that sends it.  A link state PDU describes the one that wrote
 * it, and is flooded from router to router: who sends the frame is somebody else.  Hence what
 * it says is told of the address that its writer states. */
#include "dissect/dissect.h"

enum {
    UNNUMBERED = 0x03, /* LLC's control byte, where a link type leaves it in front */
    NLPID = 0x83,
    HELLO_LAN_1 = 15,
    HELLO_LAN_2 = 16,
    HELLO_POINT = 17,
    LSP_1 = 18,
    LSP_2 = 20,
    TLV_ADDRESSES = 132,
    TLV_ROUTER_ID = 134,
    TLV_HOST_NAME = 137,
    TLV_ADDRESSES_6 = 232,
};

/* Each address of a TLV; the first that can be somebody's is returned as well. */
static struct addr addresses(struct cursor tlv, size_t size, struct sink *out)
{
    struct addr first = { 0 };
    while (tlv.left >= size) {
        struct addr one = addr_ip(cur_take(&tlv, size));
        if (first.kind == ADDR_NONE && ip_is_usable(&one) && !ip_is_link_local(&one))
            first = one;
        if (out != NULL)
            obs_addr(out, PROP_ADDRESS, one);
    }
    return first;
}

/* Calls for each TLV; false where one does not fit. */
static bool tlvs(struct cursor c, struct addr *ret_writer, struct sink *out)
{
    while (c.left > 0) {
        uint8_t type = cur_u8(&c);
        struct cursor value = cur_sub(&c, cur_u8(&c));
        struct addr found = { 0 };
        if (c.bad)
            return false;
        if (type == TLV_ADDRESSES || type == TLV_ROUTER_ID)
            found = addresses(value, 4, out);
        else if (type == TLV_ADDRESSES_6 && out != NULL)
            (void)addresses(value, 16, out); /* for the sake of telling them */
        else if (type == TLV_HOST_NAME && out != NULL)
            obs_text(out, PROP_NAME, cur_rest(&value));
        if (ret_writer != NULL && found.kind != ADDR_NONE &&
            (ret_writer->kind == ADDR_NONE || type == TLV_ROUTER_ID))
            *ret_writer = found;
    }
    return true;
}

static enum dis_result hello(struct cursor body, bool is_lan, struct sink *out)
{
    cur_skip(&body, 1 + 6 + 2 + 2 + (is_lan ? 1 + 7 : 1));
    if (body.bad)
        return DIS_TRUNCATED;
    obs_about(out, obs_sender_mac(out->frame));
    obs_str(out, PROP_ROLE, "isis-router");
    return tlvs(body, NULL, out) ? DIS_OK : DIS_TRUNCATED;
}

static enum dis_result link_state(struct cursor *body, struct sink *out)
{
    size_t seen = body->left;
    uint16_t length = cur_be16(body);
    cur_skip(body, 2 + 6); /* lifetime, system */
    uint8_t pseudonode = cur_u8(body);
    cur_skip(body, 1 + 4 + 2 + 1);
    if (body->bad)
        return DIS_TRUNCATED;
    struct addr writer = { 0 };
    if (length < 27 || length - 8u > seen)
        return DIS_TRUNCATED; /* an address at its end may be missing */
    struct cursor parts = cur_sub(body, length - 27u); /* Ethernet padding may follow */
    if (!tlvs(parts, &writer, NULL))
        return DIS_MALFORMED;
    if (pseudonode != 0 || writer.kind == ADDR_NONE)
        return DIS_OK; /* of a network, or of a router that states no address */
    obs_about(out, writer);
    (void)tlvs(parts, NULL, out); /* they fit */
    return DIS_OK;
}

static enum dis_result isis_run(struct cursor *in, struct sink *out)
{
    struct slice head = cur_peek(in);
    if (head.n > 0 && head.p[0] == UNNUMBERED)
        cur_skip(in, 1);
    uint8_t protocol = cur_u8(in);
    uint8_t header = cur_u8(in);
    cur_skip(in, 1);
    uint8_t id_size = cur_u8(in);
    uint8_t type = cur_u8(in) & 0x1f;
    cur_skip(in, 3);
    if (head.n > 0 && protocol != NLPID)
        return DIS_NOT_MINE;
    if (in->bad)
        return DIS_TRUNCATED;
    if (header < 8 || (id_size != 0 && id_size != 6))
        return DIS_MALFORMED;
    switch (type) {
    case HELLO_LAN_1:
    case HELLO_LAN_2: return hello(*in, true, out);
    case HELLO_POINT: return hello(*in, false, out);
    case LSP_1:
    case LSP_2: return link_state(in, out);
    default: return DIS_OK;
    }
}

const struct dissector dissector_isis = {
    .name = "isis",
    .spec = "ISO/IEC 10589:2002, RFC 1195, RFC 5301, RFC 5308",
    .yields = "name, addresses, role",
    .match = (const struct dis_match[]){ { DIS_LLC, 0xfe }, { DIS_END, 0 } },
    .run = isis_run,
};
