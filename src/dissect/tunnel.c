#include "dissect/ethertype.h"
#include "dissect/lane.h"

enum {
    LABELS_MAX = 16, /* RFC 3032 sets no bound; networks stack three or four */
    PORT_L2TP = 1701,
    PORT_GTP_U = 2152,
    PORT_TEREDO = 3544,
    PORT_VXLAN = 4789,
    PORT_VXLAN_GPE = 4790,
    PORT_GENEVE = 6081,
    PORT_MPLS = 6635,
    PORT_VXLAN_LINUX =
        8472, /* Linux' default from before the port was assigned; OTV has it too */
    PORT_TZSP = 37008,
};

/* What was outside says nothing of the host inside. */
static bool enter(struct pkt *p)
{
    if (p->f.tunnel_depth >= DIS_TUNNEL_DEPTH_MAX) {
        p->lane->coverage.too_deep++;
        return false;
    }
    p->f.tunnel_depth++;
    p->f.has_mac = false;
    memset(p->f.src_mac, 0, 6);
    memset(p->f.dst_mac, 0, 6);
    p->f.vlan = 0;
    p->f.ethertype = 0;
    p->f.src_ip = (struct addr){ 0 };
    p->f.dst_ip = (struct addr){ 0 };
    p->f.ttl = 0;
    p->f.ip_proto = 0;
    p->f.src_port = 0;
    p->f.dst_port = 0;
    p->station = NULL;
    p->flow_key = NULL;
    return true;
}

static void inside(struct pkt *p, struct link_end end, struct cursor *c)
{
    if (p->f.has_mac)
        lane_station(p);
    net_dispatch(p, end, c);
}

static void ethernet(struct pkt *p, struct cursor *c)
{
    if (!enter(p))
        return;
    struct link_end end = link_ethernet(c, &p->f);
    inside(p, end, c);
}

static void ethertype(struct pkt *p, uint16_t type, struct cursor *c)
{
    if (type == ETHERTYPE_BRIDGED) {
        ethernet(p, c);
        return;
    }
    if (!enter(p))
        return;
    struct link_end end = link_ethertype(c, &p->f, type);
    inside(p, end, c);
}

static void ppp(struct pkt *p, struct cursor *c)
{
    if (!enter(p))
        return;
    struct link_end end = link_ppp(c, &p->f);
    inside(p, end, c);
}

void tun_ip(struct pkt *p, uint16_t type, struct cursor *c)
{
    if (type == ETHERTYPE_MPLS)
        tun_mpls(p, c);
    else
        ethertype(p, type, c);
}

/* ---- MPLS ---- */

static bool is_common_ethertype(struct cursor c, size_t mac_at)
{
    cur_skip(&c, mac_at + 12);
    uint16_t type = cur_be16(&c);
    switch (type) {
    case ETHERTYPE_IP4:
    case ETHERTYPE_IP6:
    case ETHERTYPE_ARP:
    case ETHERTYPE_VLAN:
    case ETHERTYPE_QINQ:
    case ETHERTYPE_MPLS:
    case ETHERTYPE_PPPOE:
    case 0x8863: /* PPPoE discovery */
    case 0x88cc: /* LLDP */ return !c.bad;
    default: return false;
    }
}

/* IEEE 802.3: a length in the same place.  Weak: many a field is a small number. */
static bool is_length(struct cursor c, size_t mac_at)
{
    cur_skip(&c, mac_at + 12);
    uint16_t length = cur_be16(&c);
    return !c.bad && length >= 3 && length <= 1500 && length <= c.left;
}

/* Nothing in the stack says what it carries (RFC 4928 asks for the first nibble to be looked
 * at). An IP version is believed if the length beside it can be true. */
static bool looks_like_ip4(struct cursor c)
{
    size_t there = c.left;
    uint8_t first = cur_u8(&c);
    cur_skip(&c, 1);
    uint16_t total = cur_be16(&c);
    return !c.bad && first >= 0x45 && first <= 0x4f && total >= 20 && total <= there;
}

static bool looks_like_ip6(struct cursor c)
{
    size_t there = c.left;
    uint8_t first = cur_u8(&c);
    cur_skip(&c, 3);
    uint16_t length = cur_be16(&c);
    return !c.bad && first >> 4 == 6 && length + 40u <= there;
}

struct link_end tun_mpls_inner(struct cursor *c, struct dis_frame *f)
{
    bool bottom = false;
    for (unsigned i = 0; i < LABELS_MAX && !bottom; i++)
        bottom = (cur_be32(c) & 0x100) != 0;
    struct slice head = cur_peek(c);
    if (c->bad || !bottom || head.n == 0)
        return (struct link_end){ LINK_SHORT, 0 };
    if (looks_like_ip4(*c))
        return link_ethertype(c, f, ETHERTYPE_IP4);
    if (looks_like_ip6(*c))
        return link_ethertype(c, f, ETHERTYPE_IP6);
    switch (head.p[0] >> 4) {
    case 0:
        /* A control word (RFC 4448, 4.6), or the first byte of a MAC address: many begin with
         * 0. */
        if (is_common_ethertype(*c, 4) ||
            (!is_common_ethertype(*c, 0) && (is_length(*c, 4) || !is_length(*c, 0))))
            cur_skip(c, 4);
        return link_ethernet(c, f);
    case 1:
        if (!is_common_ethertype(*c, 0)) /* associated channel: RFC 4385, 5 */
            return (struct link_end){ LINK_NOTHING, 0 };
        return link_ethernet(c, f);
    case 4:
        if (!is_common_ethertype(*c, 0)) /* IPv4 that the capture cut */
            return link_ethertype(c, f, ETHERTYPE_IP4);
        return link_ethernet(c, f);
    case 6:
        if (!is_common_ethertype(*c, 0))
            return link_ethertype(c, f, ETHERTYPE_IP6);
        return link_ethernet(c, f);
    default: return link_ethernet(c, f);
    }
}

void tun_mpls(struct pkt *p, struct cursor *c)
{
    if (!enter(p))
        return;
    struct link_end end = tun_mpls_inner(c, &p->f);
    inside(p, end, c);
}

/* Four bytes of I-TAG, then the customer's frame. */
void tun_backbone(struct pkt *p, struct cursor *c)
{
    if (!enter(p))
        return;
    cur_skip(c, 4);
    struct link_end end = link_ethernet(c, &p->f);
    inside(p, end, c);
}

/* ---- GRE: RFC 2784, RFC 2890, RFC 1701; version 1: RFC 2637 ---- */

static void erspan(struct pkt *p, uint16_t protocol, bool has_sequence, struct cursor *c)
{
    /* Version 1 has no header of its own and no sequence number; 2 has 8 bytes, 3 has 12 and,
     * if its last bit says so, 8 more. */
    if (protocol == ETHERTYPE_ERSPAN3) {
        cur_skip(c, 11);
        uint8_t flags = cur_u8(c);
        if ((flags & 1) != 0)
            cur_skip(c, 8);
    } else if (has_sequence) {
        cur_skip(c, 8);
    }
    ethernet(p, c);
}

void tun_gre(struct pkt *p, struct cursor *c)
{
    enum { CHECKSUM = 0x8000, ROUTING = 0x4000, KEY = 0x2000, SEQUENCE = 0x1000, ACK = 0x0080 };
    uint16_t flags = cur_be16(c);
    uint16_t protocol = cur_be16(c);
    unsigned version = flags & 7;
    if ((flags & (CHECKSUM | ROUTING)) != 0)
        cur_skip(c, 4);
    uint32_t key = (flags & KEY) != 0 ? cur_be32(c) : 0;
    if ((flags & SEQUENCE) != 0)
        cur_skip(c, 4);
    if (version == 1 && (flags & ACK) != 0)
        cur_skip(c, 4);
    if (c->bad) {
        p->lane->coverage.truncated++;
        return;
    }
    if (version == 1) {
        /* The key's upper half is the payload's length; 0: only an acknowledgement. */
        if (protocol == ETHERTYPE_PPP && (flags & SEQUENCE) != 0 && key >> 16 != 0)
            ppp(p, c);
        return;
    }
    for (unsigned i = 0; (flags & ROUTING) != 0 && i < LABELS_MAX; i++) {
        uint16_t family =
            cur_be16(c); /* RFC 1701: source route entries, ended by an empty one */
        cur_skip(c, 1);
        uint8_t size = cur_u8(c);
        cur_skip(c, size);
        if (c->bad || (family == 0 && size == 0))
            break;
    }
    switch (protocol) {
    case ETHERTYPE_ERSPAN:
    case ETHERTYPE_ERSPAN3: erspan(p, protocol, (flags & SEQUENCE) != 0, c); return;
    case ETHERTYPE_PPP: ppp(p, c); return;
    case 0: return; /* keep-alive */
    default: ethertype(p, protocol, c); return;
    }
}

/* RFC 3378: version 3 in the first half-byte, the rest zero, then Ethernet. */
void tun_etherip(struct pkt *p, struct cursor *c)
{
    if (cur_be16(c) == 0x3000 && !c->bad)
        ethernet(p, c);
    else
        p->lane->coverage.malformed++;
}

/* ---- over UDP ---- */

/* RFC 7348, 5: the only flag is that the identifier is valid. */
static bool vxlan(struct pkt *p, struct cursor *c)
{
    uint32_t flags = cur_be32(c);
    uint32_t id = cur_be32(c);
    /* The group policy extension sets 0x80000000 and 16 bits of a group beside it. */
    if (c->bad || (flags & 0x08000000) == 0 || (flags & 0x77000000) != 0 || (id & 0xff) != 0 ||
        c->left < 14)
        return false;
    ethernet(p, c);
    return true;
}

/* The generic protocol extension names what follows. */
static bool vxlan_gpe(struct pkt *p, struct cursor *c)
{
    uint32_t flags = cur_be32(c);
    cur_skip(c, 4);
    if (c->bad || (flags & 0x08000000) == 0)
        return false;
    switch ((flags & 0x04000000) != 0 ? flags & 0xff : 3) {
    case 1: ethertype(p, ETHERTYPE_IP4, c); return true;
    case 2: ethertype(p, ETHERTYPE_IP6, c); return true;
    case 3: ethernet(p, c); return true;
    default: return false;
    }
}

/* RFC 8926, 3.4 */
static bool geneve(struct pkt *p, struct cursor *c)
{
    uint8_t first = cur_u8(c);
    cur_skip(c, 1);
    uint16_t protocol = cur_be16(c);
    cur_skip(c, 4 + (first & 0x3fu) * 4u);
    if (c->bad || first >> 6 != 0 || protocol < 0x0600)
        return false;
    ethertype(p, protocol, c);
    return true;
}

/* 3GPP TS 29.281, 5: only G-PDU (255) carries a user's packet. */
static bool gtp_u(struct pkt *p, struct cursor *c)
{
    enum { G_PDU = 255, EXTENSIONS_MAX = 8 };
    uint8_t flags = cur_u8(c);
    uint8_t type = cur_u8(c);
    uint16_t length = cur_be16(c);
    cur_skip(c, 4);
    if (c->bad || flags >> 4 != 3 || type != G_PDU)
        return false;
    bool cut = false;
    *c = cur_sub_cut(c, length, &cut);
    if ((flags & 7) != 0) { /* if one optional field is there, all are */
        cur_skip(c, 3);
        uint8_t next = cur_u8(c);
        for (unsigned i = 0; (flags & 4) != 0 && next != 0 && i < EXTENSIONS_MAX; i++) {
            uint8_t size = cur_u8(c); /* in fours, with this byte and the next type */
            if (size == 0)
                return false;
            cur_skip(c, size * 4u - 2u);
            next = cur_u8(c);
        }
    }
    if (c->bad || !enter(p))
        return true;
    struct link_end end = link_raw_ip(c, &p->f);
    if (end.value != 0) /* 0: a PDU of another kind, such as non-IP data of small things */
        inside(p, end, c);
    return true;
}

/* RFC 2661, 3.1: control messages are no tunnel, data messages carry PPP. */
static bool l2tp(struct pkt *p, struct cursor *c)
{
    enum { CONTROL = 0x8000, LENGTH = 0x4000, SEQUENCE = 0x0800, OFFSET = 0x0200 };
    uint16_t flags = cur_be16(c);
    if (c->bad || (flags & 0xf) != 2 || (flags & CONTROL) != 0)
        return false;
    if ((flags & LENGTH) != 0)
        cur_skip(c, 2);
    cur_skip(c, 4);
    if ((flags & SEQUENCE) != 0)
        cur_skip(c, 4);
    if ((flags & OFFSET) != 0) {
        uint16_t offset = cur_be16(c);
        cur_skip(c, offset);
    }
    if (c->bad)
        return false;
    ppp(p, c);
    return true;
}

/* RFC 4380, 5.1.1: an IPv6 packet, perhaps behind an authentication (1) and an origin (0)
 * header. */
static bool teredo(struct pkt *p, struct cursor *c)
{
    struct cursor ahead = *c;
    if (cur_be16(&ahead) == 1) {
        uint8_t id = cur_u8(&ahead);
        uint8_t auth = cur_u8(&ahead);
        cur_skip(&ahead, id + auth + 9u);
        *c = ahead;
    }
    ahead = *c;
    if (cur_be16(&ahead) == 0) {
        cur_skip(&ahead, 6);
        *c = ahead;
    }
    if (c->bad || c->left < 40 || !looks_like_ip6(*c))
        return false;
    ethertype(p, ETHERTYPE_IP6, c);
    return true;
}

/* TZSP, as sniffers send it: version, type, protocol, then tags up to one that ends them. */
static bool tzsp(struct pkt *p, struct cursor *c)
{
    enum { TAG_PADDING = 0, TAG_END = 1, TAGS_MAX = 32, PROTO_ETHERNET = 1, PROTO_WIFI = 18 };
    uint8_t version = cur_u8(c);
    uint8_t type = cur_u8(c);
    uint16_t protocol = cur_be16(c);
    if (c->bad || version != 1 || type > 1 ||
        (protocol != PROTO_ETHERNET && protocol != PROTO_WIFI))
        return false;
    for (unsigned i = 0; i < TAGS_MAX; i++) {
        uint8_t tag = cur_u8(c);
        if (c->bad)
            return false;
        if (tag == TAG_END)
            break;
        if (tag != TAG_PADDING) {
            uint8_t size = cur_u8(c);
            cur_skip(c, size);
        }
    }
    if (protocol == PROTO_ETHERNET) {
        ethernet(p, c);
        return true;
    }
    if (!enter(p))
        return true;
    struct link_end end = link_wifi(c, &p->f, false);
    inside(p, end, c);
    return true;
}

bool tun_udp_is_port(uint16_t src, uint16_t dst)
{
    switch (dst) {
    case PORT_VXLAN:
    case PORT_VXLAN_LINUX:
    case PORT_VXLAN_GPE:
    case PORT_GENEVE:
    case PORT_GTP_U:
    case PORT_MPLS:
    case PORT_L2TP:
    case PORT_TZSP:
    case PORT_TEREDO: return true;
    default: return src == PORT_TEREDO;
    }
}

bool tun_udp(struct pkt *p, struct cursor c)
{
    switch (p->f.dst_port) {
    case PORT_VXLAN:
    case PORT_VXLAN_LINUX: return vxlan(p, &c);
    case PORT_VXLAN_GPE: return vxlan_gpe(p, &c);
    case PORT_GENEVE: return geneve(p, &c);
    case PORT_GTP_U: return gtp_u(p, &c);
    case PORT_MPLS: tun_mpls(p, &c); return true;
    case PORT_L2TP: return l2tp(p, &c);
    case PORT_TZSP: return tzsp(p, &c);
    default: break;
    }
    return (p->f.dst_port == PORT_TEREDO || p->f.src_port == PORT_TEREDO) && teredo(p, &c);
}
