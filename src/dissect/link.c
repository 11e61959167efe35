#include "dissect/link.h"

#include "dissect/ethertype.h"

enum {
    TAGS_MAX = 8,      /* VLAN and port tags in a row; hardware stacks two or three */
    LENGTH_MAX = 1500, /* IEEE 802.3, 3.2.6: up to here it is a length */
    LLC_SNAP = 0xaa,
    LLC_UNNUMBERED = 3,
    SNAP_CISCO = 0x00000c,
};

/* IEEE 802.3, 3.2.6: a length takes the padding off. */
static struct link_end with_length(struct cursor *c, struct dis_frame *f, uint16_t length)
{
    bool cut = false;
    struct cursor body = cur_sub_cut(c, length, &cut);
    *c = body;
    return link_llc(c, f);
}

static struct link_end pppoe(struct cursor *c, struct dis_frame *f)
{
    bool cut = false;
    cur_skip(c, 4); /* version, code, session: RFC 2516, 4 */
    uint16_t length = cur_be16(c);
    *c = cur_sub_cut(c, length, &cut);
    return link_ppp(c, f);
}

struct link_end link_ethertype(struct cursor *c, struct dis_frame *f, uint16_t type)
{
    for (unsigned tags = 0; tags < TAGS_MAX; tags++) {
        if (c->bad)
            return (struct link_end){ LINK_SHORT, 0 };
        f->ethertype = type;
        switch (type) {
        case ETHERTYPE_VLAN:
        case ETHERTYPE_QINQ:
        case ETHERTYPE_QINQ_OLD: {
            uint16_t vlan = cur_be16(c) & 0xfff;
            if (vlan != 0) /* 0: the tag is for its priority only (IEEE 802.1Q, 9.6) */
                f->vlan = vlan;
            type = cur_be16(c);
            break;
        }
        case ETHERTYPE_ETAG: /* IEEE 802.1BR, 7.5: six bytes, then the next type */
            cur_skip(c, 6);
            type = cur_be16(c);
            break;
        case ETHERTYPE_METADATA: /* version, length, one option of four bytes */
            cur_skip(c, 6);
            type = cur_be16(c);
            break;
        case ETHERTYPE_VNTAG:
            cur_skip(c, 4);
            type = cur_be16(c);
            break;
        case ETHERTYPE_PPPOE: return pppoe(c, f);
        default:
            if (type <= LENGTH_MAX)
                return with_length(c, f, type);
            return (struct link_end){ LINK_ETHERTYPE, type };
        }
    }
    return (struct link_end){ LINK_ETHERTYPE, type };
}

struct link_end link_ethernet(struct cursor *c, struct dis_frame *f)
{
    struct slice dst = cur_take(c, 6);
    struct slice src = cur_take(c, 6);
    uint16_t type = cur_be16(c);
    if (c->bad)
        return (struct link_end){ LINK_SHORT, 0 };
    memcpy(f->dst_mac, dst.p, 6);
    memcpy(f->src_mac, src.p, 6);
    f->has_mac = true;
    if (type == ETHERTYPE_IP4 || type == ETHERTYPE_IP6) { /* nearly always */
        f->ethertype = type;
        return (struct link_end){ LINK_ETHERTYPE, type };
    }
    return link_ethertype(c, f, type);
}

struct link_end link_llc(struct cursor *c, struct dis_frame *f)
{
    f->ethertype = 0;
    uint8_t dsap = cur_u8(c);
    uint8_t ssap = cur_u8(c);
    uint8_t control = cur_u8(c);
    if (c->bad)
        return (struct link_end){ LINK_SHORT, 0 };
    if (dsap != LLC_SNAP || ssap != LLC_SNAP || control != LLC_UNNUMBERED)
        return (struct link_end){ LINK_LLC, dsap };
    uint32_t oui = cur_be24(c);
    uint16_t protocol = cur_be16(c);
    if (c->bad)
        return (struct link_end){ LINK_SHORT, 0 };
    /* RFC 1042; 0000f8 bridges tunnel Ethernet the same way (IEEE 802.1H). */
    if ((oui == 0 || oui == 0x0000f8) && protocol > LENGTH_MAX)
        return link_ethertype(c, f, protocol);
    return (struct link_end){ LINK_SNAP, (uint64_t)oui << 16 | protocol };
}

struct link_end link_raw_ip(const struct cursor *c, struct dis_frame *f)
{
    struct cursor ahead = *c;
    uint8_t version = cur_u8(&ahead) >> 4;
    if (ahead.bad)
        return (struct link_end){ LINK_SHORT, 0 };
    uint16_t type = version == 4 ? ETHERTYPE_IP4 : version == 6 ? ETHERTYPE_IP6 : 0;
    f->ethertype = type;
    return (struct link_end){ LINK_ETHERTYPE, type };
}

/* RFC 1661, 2: protocol numbers have an odd last byte, which is how a number compressed to one
 * byte is told from one of two. */
struct link_end link_ppp(struct cursor *c, struct dis_frame *f)
{
    struct slice head = cur_peek(c);
    if (head.n >= 2 && head.p[0] == 0xff && head.p[1] == 0x03)
        cur_skip(c, 2);
    uint16_t protocol = cur_u8(c);
    if ((protocol & 1) == 0)
        protocol = (uint16_t)(protocol << 8 | cur_u8(c));
    if (c->bad)
        return (struct link_end){ LINK_SHORT, 0 };
    switch (protocol) {
    case 0x0021: return link_ethertype(c, f, ETHERTYPE_IP4);
    case 0x0057: return link_ethertype(c, f, ETHERTYPE_IP6);
    case 0x0281: return link_ethertype(c, f, ETHERTYPE_MPLS);
    case 0x0207: /* Cisco Discovery Protocol */
        f->ethertype = 0;
        return (struct link_end){ LINK_SNAP, (uint64_t)SNAP_CISCO << 16 | 0x2000 };
    default: break; /* negotiation, authentication, compressed or bridged: nothing to follow */
    }
    return (struct link_end){ LINK_NOTHING, 0 };
}

/* Address, control, then an ethertype; control frames of the link itself (SLARP) have 0x8035.
 * Cisco Discovery Protocol has 0x2000 here. */
static struct link_end cisco_hdlc(struct cursor *c, struct dis_frame *f)
{
    cur_skip(c, 2);
    uint16_t type = cur_be16(c);
    if (c->bad)
        return (struct link_end){ LINK_SHORT, 0 };
    if (type == 0x2000)
        return (struct link_end){ LINK_SNAP, (uint64_t)SNAP_CISCO << 16 | 0x2000 };
    if (type == 0x8035)
        return (struct link_end){ LINK_NOTHING, 0 };
    if (type == 0xfefe) /* ISO network protocols: the DSAP byte is part of what follows */
        return (struct link_end){ LINK_LLC, 0xfe };
    return link_ethertype(c, f, type);
}

static struct link_end ppp_hdlc(struct cursor *c, struct dis_frame *f)
{
    struct slice head = cur_peek(c);
    if (head.n > 0 && (head.p[0] == 0x0f || head.p[0] == 0x8f))
        return cisco_hdlc(c, f);
    return link_ppp(c, f);
}

/* The address family comes in the byte order of the machine that captured: read both ways.
 * 24, 28 and 30 are IPv6 on the BSDs and macOS, 10 on Linux. */
static struct link_end loopback(struct cursor *c, struct dis_frame *f)
{
    uint32_t big = cur_be32(c);
    if (c->bad)
        return (struct link_end){ LINK_SHORT, 0 };
    uint32_t family = big > 0xffff ? __builtin_bswap32(big) : big;
    switch (family) {
    case 2: return link_ethertype(c, f, ETHERTYPE_IP4);
    case 10:
    case 24:
    case 28:
    case 30: return link_ethertype(c, f, ETHERTYPE_IP6);
    case 7: return (struct link_end){ LINK_LLC, 0xfe };
    default: break;
    }
    return (struct link_end){ LINK_NOTHING, 0 };
}

/* Linux "cooked" headers: the address is the sender's, in both directions, because the kernel
 * takes it from the source field of the header that it strips. */
enum { ARPHRD_ETHER = 1, ARPHRD_WIFI_FIRST = 801, ARPHRD_WIFI_LAST = 803 };

static void cooked_address(struct dis_frame *f, uint16_t hardware, size_t size,
                           struct slice mac, unsigned packet_type)
{
    enum { TO_EVERYBODY = 1 };
    if (size != 6 || (hardware != ARPHRD_ETHER &&
                      (hardware < ARPHRD_WIFI_FIRST || hardware > ARPHRD_WIFI_LAST)))
        return;
    memcpy(f->src_mac, mac.p, 6);
    memset(f->dst_mac, packet_type == TO_EVERYBODY ? 0xff : 0, 6);
    f->has_mac = !mac_is_zero(f->src_mac);
}

static struct link_end cooked_protocol(struct cursor *c, struct dis_frame *f, uint16_t protocol)
{
    enum { LLC = 4 };
    if (c->bad)
        return (struct link_end){ LINK_SHORT, 0 };
    if (protocol == LLC)
        return link_llc(c, f);
    if (protocol <= LENGTH_MAX) /* Linux' own numbers: CAN, IrDA, IPX without LLC, ... */
        return (struct link_end){ LINK_NOTHING, 0 };
    return link_ethertype(c, f, protocol);
}

static struct link_end cooked(struct cursor *c, struct dis_frame *f)
{
    uint16_t packet_type = cur_be16(c);
    uint16_t hardware = cur_be16(c);
    uint16_t size = cur_be16(c);
    struct slice address = cur_take(c, 8);
    uint16_t protocol = cur_be16(c);
    if (!c->bad)
        cooked_address(f, hardware, size, address, packet_type);
    return cooked_protocol(c, f, protocol);
}

static struct link_end cooked2(struct cursor *c, struct dis_frame *f)
{
    uint16_t protocol = cur_be16(c);
    cur_skip(c, 6); /* reserved, interface */
    uint16_t hardware = cur_be16(c);
    uint8_t packet_type = cur_u8(c);
    uint8_t size = cur_u8(c);
    struct slice address = cur_take(c, 8);
    if (!c->bad)
        cooked_address(f, hardware, size, address, packet_type);
    return cooked_protocol(c, f, protocol);
}

/* ---- capture headers of 802.11 ---- */

/* Radiotap: only whether the header is padded to four bytes matters here.  The flags stand
 * first but for the 8-byte timer, after as many presence words as say "another follows". */
static struct link_end radiotap(struct cursor *c, struct dis_frame *f)
{
    enum { WORDS_MAX = 8, HAS_TIMER = 1, HAS_FLAGS = 2, FLAG_PADDED = 0x20 };
    cur_skip(c, 2);
    uint16_t size = cur_le16(c);
    struct cursor head = cur_sub(c, size < 4 ? 0 : size - 4u);
    if (c->bad || size < 8)
        return (struct link_end){ LINK_SHORT, 0 };
    uint32_t present = cur_le32(&head);
    uint32_t more = present;
    unsigned words = 1;
    for (; more >> 31 != 0 && words < WORDS_MAX; words++)
        more = cur_le32(&head);
    if ((present & HAS_TIMER) != 0)
        cur_skip(&head,
                 8 + (words % 2 == 0 ? 4u : 0)); /* aligned to 8 from the header's start */
    bool padded = (present & HAS_FLAGS) != 0 && (cur_u8(&head) & FLAG_PADDED) != 0;
    return link_wifi(c, f, padded);
}

/* Prism and AVS both start with a number and their length; AVS has it big-endian. */
static struct link_end prism(struct cursor *c, struct dis_frame *f)
{
    enum { PRISM_SIZE = 144 };
    struct cursor ahead = *c;
    uint32_t magic = cur_be32(&ahead);
    uint32_t size = cur_be32(&ahead);
    cur_skip(c, (magic & 0xfffff000) == 0x80211000 ? size : PRISM_SIZE);
    return link_wifi(c, f, false);
}

static struct link_end link_open_at(uint32_t link_type, struct cursor *c, struct dis_frame *f,
                                    bool is_inner);

/* Per-Packet Information: its own link type, little-endian, behind its own header. */
static struct link_end per_packet(struct cursor *c, struct dis_frame *f)
{
    cur_skip(c, 2);
    uint16_t size = cur_le16(c);
    uint32_t link_type = cur_le32(c);
    cur_skip(c, size < 8 ? c->left + 1 : size - 8u);
    if (c->bad)
        return (struct link_end){ LINK_SHORT, 0 };
    return link_open_at(link_type, c, f, true);
}

static struct link_end link_open_at(uint32_t link_type, struct cursor *c, struct dis_frame *f,
                                    bool is_inner)
{
    switch (link_type) {
    case 0:
    case 108: return loopback(c, f);
    case 1: return link_ethernet(c, f);
    case 9: return link_ppp(c, f);
    case 12:
    case 14:
    case 101:
    case 228:
    case 229: return link_raw_ip(c, f);
    case 50: return ppp_hdlc(c, f);
    case 51: return pppoe(c, f);
    case 104: return cisco_hdlc(c, f);
    case 105: return link_wifi(c, f, false);
    case 113: return cooked(c, f);
    case 119:
    case 163: return prism(c, f);
    case 127: return radiotap(c, f);
    case 166: /* pppd: a direction stands where PPP has its address */
        cur_skip(c, 2);
        return link_ppp(c, f);
    case 192:
        if (!is_inner)
            return per_packet(c, f);
        break;
    case 240: /* netANALYZER: four bytes of its own before Ethernet */
        cur_skip(c, 4);
        return link_ethernet(c, f);
    case 276: return cooked2(c, f);
    default: break;
    }
    return (struct link_end){ LINK_UNKNOWN, link_type };
}

struct link_end link_open(uint32_t link_type, struct cursor *c, struct dis_frame *f)
{
    return link_open_at(link_type, c, f, false);
}

bool link_is_known(uint32_t link_type)
{
    struct cursor none = cur_of((struct slice){ NULL, 0 });
    struct dis_frame f = { 0 };
    return link_open(link_type, &none, &f).what != LINK_UNKNOWN;
}
