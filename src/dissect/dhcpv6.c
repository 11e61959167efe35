/* DHCP for IPv6: RFC 8415; FQDN RFC 4704, client link-layer address RFC 6939, lightweight
 * relays RFC 6221, MUD RFC 8520; cable equipment's options, CL-SP-CANN-DHCP-Reg.
 *
 * A client's message describes the client.  If the client sent the frame itself, that is the
 * sender; if relays stand between, it is known by what the first relay saw: its link-layer
 * address, or the one inside its link-local address; else by the MAC with which cable equipment
 * identifies itself.  Identifiers (DUIDs) make no subject: machines with copied disks share
 * theirs.
 *
 * A relay hands the server's answers to the client in its own name and unchanged (19.2), so an
 * answer's frame need not come from the server.  The server is described where its identifier
 * holds the sender's address; what the answer repeats of the client describes nobody. */
#include "dissect/dhcp_parts.h"
#include "dissect/dissect.h"

enum message_type { /* 7.3 */
                    MSG_SOLICIT = 1,
                    MSG_ADVERTISE = 2,
                    MSG_REQUEST = 3,
                    MSG_CONFIRM = 4,
                    MSG_RENEW = 5,
                    MSG_REBIND = 6,
                    MSG_REPLY = 7,
                    MSG_RELEASE = 8,
                    MSG_DECLINE = 9,
                    MSG_INFORMATION_REQUEST = 11,
                    MSG_RELAY_FORW = 12,
                    MSG_RELAY_REPL = 13,
};

enum option_code {
    OPT_CLIENT_ID = 1,
    OPT_SERVER_ID = 2,
    OPT_RELAY_MSG = 9,
    OPT_USER_CLASS = 15,
    OPT_VENDOR_CLASS = 16,
    OPT_VENDOR = 17,
    OPT_FQDN = 39,
    OPT_CLIENT_LINK = 79,
    OPT_MUD = 112,
};

enum { CABLE_DEVICE_ID = 36 }; /* an option of CableLabs */

/* Relays drop what has passed so many of them: 19.1.2, HOP_COUNT_LIMIT. */
enum { RELAYS_MAX = 8 };

/* The next option.  DIS_TRUNCATED: it is not all there; at the end nothing is left to ask for.
 */
static enum dis_result next_option(struct cursor *in, uint16_t *ret_code,
                                   struct slice *ret_value)
{
    uint16_t code = cur_be16(in);
    struct slice value = cur_take(in, cur_be16(in));
    if (in->bad)
        return DIS_TRUNCATED;
    *ret_code = code;
    *ret_value = value;
    return DIS_OK;
}

/* The first option of that code; none: no bytes. */
static struct slice find_option(struct cursor in, uint16_t wanted)
{
    while (in.left > 0) {
        uint16_t code = 0;
        struct slice value;
        if (next_option(&in, &code, &value) != DIS_OK)
            break;
        if (code == wanted)
            return value;
    }
    return (struct slice){ NULL, 0 };
}

/* Items of two bytes of length and a value: 21.15, 21.16. */
static void items(struct cursor *c, enum prop prop, struct sink *out)
{
    while (c->left > 0) {
        struct slice item = cur_take(c, cur_be16(c));
        if (c->bad)
            return;
        if (prop == PROP_DETAIL)
            obs_detail(out, "user-class", item);
        else
            obs_text(out, prop, item);
    }
}

static void vendor_class(struct cursor *c, struct sink *out)
{
    uint32_t enterprise = cur_be32(c);
    if (c->bad)
        return;
    dhcp_enterprise(out, enterprise);
    items(c, PROP_VENDOR_CLASS, out);
}

static void vendor_options(struct cursor *c, struct sink *out)
{
    uint32_t enterprise = cur_be32(c);
    if (c->bad)
        return;
    dhcp_enterprise(out, enterprise);
    while (enterprise == PEN_CABLELABS && c->left > 0) {
        uint16_t code = 0;
        struct slice value;
        if (next_option(c, &code, &value) != DIS_OK)
            return;
        if (code == CABLE_DEVICE_ID && value.n == 6)
            obs_addr(out, PROP_ADDRESS, addr_mac(value.p));
        else
            dhcp_cable(out, code, value);
    }
}

static void client_option(uint16_t code, struct slice value, struct sink *out)
{
    struct cursor c = cur_of(value);
    struct dhcp_duid duid;
    switch (code) {
    case OPT_CLIENT_ID:
        duid = dhcp_duid_read(value);
        dhcp_duid_emit(out, &duid);
        break;
    case OPT_USER_CLASS: items(&c, PROP_DETAIL, out); break;
    case OPT_VENDOR_CLASS: vendor_class(&c, out); break;
    case OPT_VENDOR: vendor_options(&c, out); break;
    case OPT_FQDN:
        cur_skip(&c, 1); /* flags */
        dhcp_dns_name(out, PROP_NAME, &c);
        break;
    case OPT_MUD: obs_text(out, PROP_URL, value); break;
    default: break; /* addresses, requests, unknown: skip whole */
    }
}

static enum dis_result client(struct cursor *in, struct sink *out)
{
    while (in->left > 0) {
        uint16_t code = 0;
        struct slice value;
        if (next_option(in, &code, &value) != DIS_OK)
            return DIS_TRUNCATED;
        client_option(code, value, out);
    }
    return DIS_OK;
}

static enum dis_result server(struct cursor *in, struct sink *out)
{
    struct dhcp_duid duid = dhcp_duid_read(find_option(*in, OPT_SERVER_ID));
    struct addr sender = obs_sender_mac(out->frame);
    if (sender.kind == ADDR_NONE || !addr_eq(&duid.mac, &sender))
        return DIS_OK; /* a relay's frame, or a server's with another card: none can tell */
    obs_about(out, sender);
    obs_addr(out, PROP_ADDRESS, out->frame->src_ip);
    obs_str(out, PROP_ROLE, "dhcp-server");
    return DIS_OK;
}

/* A client that sent the frame itself. */
static void about_sender(struct sink *out)
{
    const struct dis_frame *frame = out->frame;
    struct addr mac = obs_sender_mac(frame);
    obs_about(out, obs_sender(frame));
    if (ip_is_link_multicast(&frame->dst_ip) && mac.kind != ADDR_NONE) {
        obs_about(out, mac); /* no router has forwarded it: the MAC is the client's */
        obs_addr(out, PROP_ADDRESS, frame->src_ip);
    }
}

/* The MAC by which cable equipment identifies itself, or no bytes. */
static struct slice cable_device_id(struct cursor message)
{
    struct cursor c = cur_of(find_option(message, OPT_VENDOR));
    uint32_t enterprise = cur_be32(&c);
    return !c.bad && enterprise == PEN_CABLELABS ? find_option(c, CABLE_DEVICE_ID)
                                                 : (struct slice){ NULL, 0 };
}

static bool usable_mac(struct slice mac)
{
    return mac.n == 6 && !mac_is_group(mac.p) && !mac_is_zero(mac.p);
}

/* A client behind a relay that says 'peer' and, if 'link' is an option 79, its MAC; 'message'
 * are the client's options. */
static void about_client(struct sink *out, const struct addr *peer, struct slice link,
                         struct cursor message)
{
    enum { HTYPE_ETHERNET = 1 };
    struct cursor c = cur_of(link);
    uint16_t htype = cur_be16(&c);
    struct slice mac = cur_rest(&c);
    struct slice device = cable_device_id(message);
    uint8_t eui64[6];
    if (!c.bad && htype == HTYPE_ETHERNET && usable_mac(mac))
        obs_about(out, addr_mac(mac.p));
    else if (ip_is_link_local(peer) && ip_eui64_mac(peer, eui64))
        obs_about(out, addr_mac(eui64));
    else
        obs_about(out, usable_mac(device) ? addr_mac(device.p) : (struct addr){ 0 });
}

/* What a relay adds: returns DIS_OK and the message that it forwards, and who sent it that. */
static enum dis_result relay(struct cursor *in, bool outermost, struct cursor *ret_message,
                             struct addr *ret_peer, struct slice *ret_link, struct sink *out)
{
    cur_skip(in, 1); /* hops */
    struct slice link_address = cur_take(in, 16);
    struct slice peer = cur_take(in, 16);
    if (in->bad)
        return DIS_TRUNCATED;
    /* A lightweight relay gives no link address, and leaves the client's as the sender's: RFC
     * 6221, 5.3. */
    struct addr link = addr_ip(link_address);
    if (outermost && ip_is_usable(&link))
        obs_str(out, PROP_ROLE, "dhcp-relay");
    struct cursor whole = *in;
    while (whole.left > 0) {
        uint16_t code = 0;
        struct slice value;
        if (next_option(&whole, &code, &value) != DIS_OK)
            return DIS_TRUNCATED; /* who the client is may be in what is missing */
    }
    *ret_peer = addr_ip(peer);
    *ret_link = find_option(*in, OPT_CLIENT_LINK);
    *ret_message = cur_of(find_option(*in, OPT_RELAY_MSG));
    return DIS_OK;
}

static enum dis_result dhcpv6_run(struct cursor *in, struct sink *out)
{
    struct cursor message = *in;
    struct addr peer = { 0 };
    struct slice link = { NULL, 0 };
    for (unsigned relays = 0; relays <= RELAYS_MAX; relays++) {
        enum dis_result result;
        uint8_t type = cur_u8(&message);
        if (message.bad)
            return relays == 0 ? DIS_TRUNCATED : DIS_MALFORMED;
        if (type == MSG_RELAY_FORW) {
            result = relay(&message, relays == 0, &message, &peer, &link, out);
            if (result != DIS_OK)
                return relays == 0 ? result : DIS_MALFORMED;
            continue;
        }
        cur_skip(&message, 3); /* transaction */
        if (message.bad)
            return relays == 0 ? DIS_TRUNCATED : DIS_MALFORMED;
        switch (type) {
        case MSG_SOLICIT:
        case MSG_REQUEST:
        case MSG_CONFIRM:
        case MSG_RENEW:
        case MSG_REBIND:
        case MSG_RELEASE:
        case MSG_DECLINE:
        case MSG_INFORMATION_REQUEST:
            if (relays == 0)
                about_sender(out);
            else
                about_client(out, &peer, link, message);
            result = client(&message, out);
            return result == DIS_OK || relays == 0 ? result : DIS_MALFORMED;
        case MSG_ADVERTISE:
        case MSG_REPLY: return server(&message, out);
        default: return DIS_OK; /* to relays, between servers, about others: describes nobody */
        }
    }
    return DIS_MALFORMED;
}

const struct dissector dissector_dhcpv6 = {
    .name = "dhcpv6",
    .spec = "RFC 8415, RFC 4704, RFC 6939, RFC 6221",
    .yields = "addresses, name, vendor class, enterprise, serial, model, firmware, role",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 546 },
                                         { DIS_UDP_PORT, 547 },
                                         { DIS_END, 0 } },
    .run = dhcpv6_run,
};
