/* Neighbor Discovery for IPv6, RFC 4861.
 *
 * A message whose hop limit is not 255 came through a router (7.1), and RFC 4861 has it
 * discarded: nothing in it is believed.  An option's hardware address that differs from the
 * source of the frame names another device than the one that sent it (a bridge that translates,
 * a spoofer), so nothing is bound then; as with ARP. */
#include "dissect/dissect.h"

enum {
    TYPE_ROUTER_SOLICITATION = 133,
    TYPE_ROUTER_ADVERTISEMENT = 134,
    TYPE_NEIGHBOR_SOLICITATION = 135,
    TYPE_NEIGHBOR_ADVERTISEMENT = 136,
    OPTION_SOURCE_LINK = 1,
    OPTION_TARGET_LINK = 2,
    OPTION_UNIT =
        8, /* option lengths count eight bytes, their two bytes of head among them: 4.6 */
    HOP_LIMIT = 255,
};

/* In a Neighbor Advertisement: 4.4 */
enum { FLAG_ROUTER = 0x80, FLAG_OVERRIDE = 0x20 };

/* The value of the first option of 'type' that holds an EUI-48, else one of no bytes. */
static enum dis_result find_link_address(struct cursor *in, uint8_t type, struct slice *ret_mac)
{
    struct slice found = { NULL, 0 };
    while (in->left > 0) {
        uint8_t option = cur_u8(in);
        size_t units = cur_u8(in);
        if (in->bad)
            return DIS_TRUNCATED;
        if (units == 0)
            return DIS_MALFORMED;
        struct slice value = cur_take(in, units * OPTION_UNIT - 2);
        if (in->bad)
            return DIS_TRUNCATED;
        if (option == type && value.n == 6 && found.n == 0) {
            found = value;
            *ret_mac = found;
        }
    }
    return DIS_OK;
}

/* Makes the hardware address of the option the subject, which 'ip' then belongs to. */
static bool bind(struct sink *out, struct slice mac, const struct addr *ip)
{
    if (mac.n != 6 || mac_is_group(mac.p) || mac_is_zero(mac.p))
        return false;
    if (out->frame->has_mac && memcmp(out->frame->src_mac, mac.p, 6) != 0)
        return false;
    obs_about(out, addr_mac(mac.p));
    obs_addr(out, PROP_ADDRESS, *ip);
    return true;
}

static enum dis_result neighbor_advertisement(struct cursor *in, struct sink *out)
{
    uint8_t flags = cur_u8(in);
    cur_skip(in, 3);
    struct addr target = addr_ip(cur_take(in, 16));
    if (in->bad)
        return DIS_TRUNCATED;
    struct slice mac = { NULL, 0 };
    enum dis_result result = find_link_address(in, OPTION_TARGET_LINK, &mac);

    /* Without the override flag the answer is a proxy's, or an anycast address's (7.2.4, 7.2.7,
     * 7.2.8): the target does not belong to who sent it. */
    bool own = (flags & FLAG_OVERRIDE) != 0 && bind(out, mac, &target);
    if ((flags & FLAG_ROUTER) != 0 && (own || addr_eq(&target, &out->frame->src_ip)))
        obs_str(out, PROP_CAPABILITY, "router");
    return result;
}

static enum dis_result ndp_run(struct cursor *in, struct sink *out)
{
    uint8_t type = cur_u8(in);
    uint8_t code = cur_u8(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (type < TYPE_ROUTER_SOLICITATION || type > TYPE_NEIGHBOR_ADVERTISEMENT)
        return DIS_NOT_MINE;
    if (code != 0 || out->frame->ttl != HOP_LIMIT)
        return DIS_MALFORMED;
    cur_skip(in, 2); /* checksum */
    if (type == TYPE_NEIGHBOR_ADVERTISEMENT)
        return neighbor_advertisement(in, out);

    /* reserved; a router's parameters, lifetimes and timers; reserved and the target */
    cur_skip(in, type == TYPE_ROUTER_SOLICITATION    ? 4
                 : type == TYPE_ROUTER_ADVERTISEMENT ? 12
                                                     : 20);
    if (in->bad)
        return DIS_TRUNCATED;
    struct slice mac = { NULL, 0 };
    enum dis_result result = find_link_address(in, OPTION_SOURCE_LINK, &mac);
    (void)bind(out, mac,
               &out->frame->src_ip); /* without it the sender's IP stays the subject */
    if (type == TYPE_ROUTER_ADVERTISEMENT)
        obs_str(out, PROP_CAPABILITY, "router");
    return result;
}

const struct dissector dissector_ndp = {
    .name = "ndp",
    .spec = "RFC 4861",
    .yields = "addresses, router capability",
    .match = (const struct dis_match[]){ { DIS_IP_PROTO, 58 }, { DIS_END, 0 } },
    .run = ndp_run,
};
