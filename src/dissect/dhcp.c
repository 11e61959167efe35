/* DHCP for IPv4 and BOOTP: RFC 2131, RFC 2132, RFC 951; long options RFC 3396, user class RFC
 * 3004, vendor identifying options RFC 3925, FQDN RFC 4702, client identifiers RFC 4361, MUD
 * RFC 8520.
 *
 * Whom a message describes is the client whose hardware address stands inside, not the sender
 * of the frame: a relay passes requests on, and a server answers with what clients told it.  A
 * server is described by its identifier alone. */
#include "dissect/dhcp_parts.h"
#include "dissect/dissect.h"

enum { OP_REQUEST = 1, OP_REPLY = 2, HTYPE_ETHERNET = 1 };

enum message_type {                 /* RFC 2132, 9.6 */
                    TYPE_BOOTP = 0, /* no option 53 */
                    TYPE_DISCOVER = 1,
                    TYPE_OFFER = 2,
                    TYPE_REQUEST = 3,
                    TYPE_DECLINE = 4,
                    TYPE_ACK = 5,
                    TYPE_NAK = 6,
                    TYPE_RELEASE = 7,
                    TYPE_INFORM = 8,
};

enum option_code {
    OPT_PAD = 0,
    OPT_HOST_NAME = 12,
    OPT_VENDOR = 43,
    OPT_OVERLOAD = 52,
    OPT_TYPE = 53,
    OPT_SERVER = 54,
    OPT_VENDOR_CLASS = 60,
    OPT_CLIENT_ID = 61,
    OPT_USER_CLASS = 77,
    OPT_FQDN = 81,
    OPT_VI_CLASS = 124,
    OPT_VI_VENDOR = 125,
    OPT_MUD = 161,
    OPT_END = 255,
};

/* Room for options sent in pieces; two full vendor options, which is more than a datagram of
 * usual size holds. */
enum { JOINED_MAX = 1024 };

struct options {
    struct slice at[256]; /* p is NULL: not there */
    uint8_t joined[JOINED_MAX];
    size_t joined_n;
    bool ended; /* all of them were read */
};

struct message {
    uint8_t op;
    struct addr ciaddr, yiaddr, giaddr;
    struct addr chaddr; /* ADDR_NONE: no Ethernet address */
    struct options options;
};

/* RFC 3396, 7: pieces of one option are put together in the order in which they come. */
static bool add(struct options *o, uint8_t code, struct slice value)
{
    struct slice *at = &o->at[code];
    if (at->p == NULL) {
        *at = value;
        return true;
    }
    if (at->n + value.n > sizeof o->joined - o->joined_n)
        return false;
    uint8_t *to = o->joined + o->joined_n;
    memcpy(to, at->p, at->n);
    memcpy(to + at->n, value.p, value.n);
    *at = slice_of(to, at->n + value.n);
    o->joined_n += at->n;
    return true;
}

static enum dis_result collect(struct cursor *in, struct options *o)
{
    while (in->left > 0) {
        uint8_t code = cur_u8(in);
        if (code == OPT_PAD)
            continue;
        if (code == OPT_END)
            return DIS_OK;
        struct slice value = cur_take(in, cur_u8(in));
        if (in->bad)
            return DIS_TRUNCATED;
        if (!add(o, code, value))
            return DIS_MALFORMED;
    }
    return DIS_TRUNCATED;
}

static enum dis_result collect_all(struct cursor *in, struct slice sname, struct slice file,
                                   struct options *o)
{
    enum dis_result result = collect(in, o);
    if (result != DIS_OK)
        return result;
    o->ended = true;
    enum { IN_FILE = 1, IN_SNAME = 2 };
    uint8_t overload = o->at[OPT_OVERLOAD].n == 1 ? o->at[OPT_OVERLOAD].p[0] : 0;
    struct cursor more[] = { cur_of((overload & IN_FILE) != 0 ? file : slice_of(file.p, 0)),
                             cur_of((overload & IN_SNAME) != 0 ? sname
                                                               : slice_of(sname.p, 0)) };
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
        if (more[i].left > 0 && collect(&more[i], o) != DIS_OK)
            result = DIS_MALFORMED; /* these fields are of fixed size: nothing is missing */
    return result;
}

static void fqdn(struct slice value, struct sink *out)
{
    enum { FLAG_DNS_FORM = 0x04 };
    struct cursor c = cur_of(value);
    uint8_t flags = cur_u8(&c);
    cur_skip(&c, 2); /* results */
    if (c.bad)
        return;
    if ((flags & FLAG_DNS_FORM) != 0)
        dhcp_dns_name(out, PROP_NAME, &c);
    else
        obs_text(out, PROP_NAME, cur_rest(&c));
}

static void client_id(struct slice value, struct sink *out)
{
    enum { ID_DUID = 255 };
    struct cursor c = cur_of(value);
    uint8_t type = cur_u8(&c);
    if (type == HTYPE_ETHERNET && c.left == 6) {
        obs_addr(out, PROP_ADDRESS, addr_mac(cur_rest(&c).p));
    } else if (type == ID_DUID) {
        cur_skip(&c, 4); /* which of the client's interfaces: RFC 4361, 6.1 */
        struct dhcp_duid duid = dhcp_duid_read(cur_rest(&c));
        dhcp_duid_emit(out, &duid);
    }
}

/* RFC 3004 has a list, and widely used clients send bare text. */
static void user_class(struct slice value, struct sink *out)
{
    struct cursor c = cur_of(value);
    while (c.left > 0 && !c.bad)
        cur_skip(&c, cur_u8(&c));
    bool list = !c.bad;
    c = cur_of(value);
    while (c.left > 0)
        obs_detail(out, "user-class", list ? cur_take(&c, cur_u8(&c)) : cur_rest(&c));
}

static void vi_class(struct slice value, struct sink *out)
{
    struct cursor c = cur_of(value);
    while (c.left > 0) {
        uint32_t enterprise = cur_be32(&c);
        struct slice data = cur_take(&c, cur_u8(&c));
        if (c.bad)
            return;
        dhcp_enterprise(out, enterprise);
        if (data.n > 1 &&
            data.p[0] == data.n - 1) /* some give their text a length of its own */
            data = slice_skip(data, 1);
        obs_text(out, PROP_VENDOR_CLASS, data);
    }
}

/* The forum's identity of a device (first 1) or of a gateway (first 4): TR-069, annex F. */
static void forum_identity(struct cursor *c, uint8_t first, struct sink *out)
{
    while (c->left > 0) {
        unsigned code = cur_u8(c);
        struct slice value = cur_take(c, cur_u8(c));
        if (c->bad)
            return;
        if (code == first)
            dhcp_oui(out, value);
        else if (code == first + 1u)
            obs_text(out, PROP_SERIAL, value);
        else if (code == first + 2u)
            obs_text(out, PROP_MODEL, value);
    }
}

static void cable(struct cursor *c, struct sink *out)
{
    while (c->left > 0) {
        unsigned code = cur_u8(c);
        struct slice value = cur_take(c, cur_u8(c));
        if (c->bad)
            return;
        dhcp_cable(out, code, value);
    }
}

static void vi_vendor(struct slice value, bool from_client, struct sink *out)
{
    struct cursor c = cur_of(value);
    while (c.left > 0) {
        uint32_t enterprise = cur_be32(&c);
        struct cursor data = cur_sub(&c, cur_u8(&c));
        if (c.bad)
            return;
        if (enterprise == PEN_BROADBAND_FORUM)
            forum_identity(&data, from_client ? 1 : 4, out);
        else if (from_client)
            dhcp_enterprise(out, enterprise);
    }
}

/* Option 43 means what option 60 says, and of all that is shipping these write down themselves.
 */
static bool is_cable(struct slice vendor_class)
{
    return slice_starts_nocase(vendor_class, SLICE("docsis")) ||
           slice_starts_nocase(vendor_class, SLICE("pktc")) ||
           slice_starts_nocase(vendor_class, SLICE("opencable"));
}

static void client(const struct message *m, uint8_t type, struct sink *out)
{
    const struct slice *at = m->options.at;
    if (m->chaddr.kind != ADDR_NONE)
        obs_about(out, m->chaddr);
    else if (m->giaddr.kind == ADDR_NONE && !ip_is_usable(&out->frame->src_ip))
        obs_about(out,
                  obs_sender_mac(out->frame)); /* no address yet: no router has forwarded it */
    else
        return;

    if (type != TYPE_DISCOVER && type != TYPE_DECLINE)
        obs_addr(out, PROP_ADDRESS, m->ciaddr);
    obs_text(out, PROP_NAME, at[OPT_HOST_NAME]);
    fqdn(at[OPT_FQDN], out);
    obs_text(out, PROP_VENDOR_CLASS, at[OPT_VENDOR_CLASS]);
    client_id(at[OPT_CLIENT_ID], out);
    user_class(at[OPT_USER_CLASS], out);
    vi_class(at[OPT_VI_CLASS], out);
    vi_vendor(at[OPT_VI_VENDOR], true, out);
    if (is_cable(at[OPT_VENDOR_CLASS])) {
        struct cursor c = cur_of(at[OPT_VENDOR]);
        cable(&c, out);
    }
    obs_text(out, PROP_URL, at[OPT_MUD]);
}

static void request(const struct message *m, uint8_t type, struct sink *out)
{
    switch (type) {
    case TYPE_BOOTP:
    case TYPE_DISCOVER:
    case TYPE_REQUEST:
    case TYPE_DECLINE:
    case TYPE_RELEASE:
    case TYPE_INFORM: client(m, type, out); break;
    default: break; /* lease queries ask about somebody else: RFC 4388 */
    }
    if (m->giaddr.kind != ADDR_NONE && addr_eq(&m->giaddr, &out->frame->src_ip)) {
        obs_about(out, m->giaddr);
        obs_str(out, PROP_ROLE, "dhcp-relay");
    }
}

static void reply(const struct message *m, uint8_t type, struct sink *out)
{
    if (type != TYPE_OFFER && type != TYPE_ACK && type != TYPE_NAK)
        return;
    if (type == TYPE_ACK && m->chaddr.kind != ADDR_NONE) {
        obs_about(out, m->chaddr);
        obs_addr(out, PROP_ADDRESS, m->yiaddr);
    }
    struct addr server = addr_ip(m->options.at[OPT_SERVER]);
    if (!ip_is_usable(&server))
        return;
    /* The last leg of a relayed answer comes from the relay, whichever source address it bears (RFC 1542, 4.1.2). */
    if (m->giaddr.kind != ADDR_NONE && ip_is_link_multicast(&out->frame->dst_ip))
        return;
    obs_about(out, server);
    obs_str(out, PROP_ROLE, "dhcp-server");
    if (m->giaddr.kind == ADDR_NONE && addr_eq(&server, &out->frame->src_ip))
        vi_vendor(m->options.at[OPT_VI_VENDOR], false, out);
}

/* ADDR_NONE unless it names an interface. */
static struct addr usable_ip(struct slice bytes)
{
    struct addr ip = addr_ip(bytes);
    return ip_is_usable(&ip) ? ip : (struct addr){ 0 };
}

static enum dis_result dhcp_run(struct cursor *in, struct sink *out)
{
    enum { COOKIE = 0x63825363 };
    struct message m = { .op = cur_u8(in) };
    if (!in->bad && m.op != OP_REQUEST && m.op != OP_REPLY)
        return DIS_NOT_MINE;
    uint8_t htype = cur_u8(in);
    uint8_t hlen = cur_u8(in);
    cur_skip(in, 1 + 4 + 2 + 2); /* hops, transaction, seconds, flags */
    m.ciaddr = usable_ip(cur_take(in, 4));
    m.yiaddr = usable_ip(cur_take(in, 4));
    cur_skip(in, 4); /* where to boot from */
    m.giaddr = usable_ip(cur_take(in, 4));
    struct slice chaddr = cur_take(in, 16);
    struct slice sname = cur_take(in, 64);
    struct slice file = cur_take(in, 128);
    uint32_t cookie = cur_be32(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (hlen > 16)
        return DIS_MALFORMED;
    if (cookie != COOKIE)
        return DIS_OK; /* BOOTP with a vendor's own area: RFC 951 */
    if (htype == HTYPE_ETHERNET && hlen == 6 && !mac_is_group(chaddr.p) &&
        !mac_is_zero(chaddr.p))
        m.chaddr = addr_mac(chaddr.p);

    enum dis_result result = collect_all(in, sname, file, &m.options);
    struct slice type = m.options.at[OPT_TYPE];
    if (type.n != 1 && !m.options.ended)
        return result; /* what kind of message it is may be in what is missing */
    if (m.op == OP_REQUEST)
        request(&m, type.n == 1 ? type.p[0] : TYPE_BOOTP, out);
    else
        reply(&m, type.n == 1 ? type.p[0] : TYPE_BOOTP, out);
    return result;
}

const struct dissector dissector_dhcp = {
    .name = "dhcp",
    .spec = "RFC 2131, RFC 2132, RFC 3396, RFC 3925, RFC 4702",
    .yields = "addresses, name, vendor class, enterprise, serial, model, role",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 67 },
                                         { DIS_UDP_PORT, 68 },
                                         { DIS_END, 0 } },
    .run = dhcp_run,
};
