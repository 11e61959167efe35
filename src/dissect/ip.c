#include "dissect/checksum.h"
#include "dissect/ethertype.h"
#include "dissect/lane.h"

#include <stdlib.h>

enum {
    IP_PROTO_HOP_BY_HOP = 0,
    IP_PROTO_ROUTING = 43,
    IP_PROTO_FRAGMENT = 44,
    IP_PROTO_AH = 51,
    IP_PROTO_NONE = 59,
    IP_PROTO_DESTINATION = 60,
    IP_PROTO_MOBILITY = 135,
    IP_PROTO_HIP = 139,
    IP_PROTO_SHIM6 = 140,
    EXTENSIONS_MAX = 16, /* RFC 8200, 4.1 knows six kinds, two of which may come twice */
};

/* Behind headers that a fragment cannot split any more. */
static void payload(struct pkt *p, uint8_t proto, struct cursor *c)
{
    for (unsigned i = 0; proto == IP_PROTO_AH && i < EXTENSIONS_MAX; i++) {
        proto = cur_u8(c); /* RFC 4302, 2 */
        size_t size = (cur_u8(c) + 2u) * 4u;
        cur_skip(c, size - 2);
    }
    if (c->bad) {
        p->lane->coverage.truncated++;
        return;
    }
    p->f.ip_proto = proto;
    transport_dispatch(p, proto, c);
}

/* A fragment: goes on only when the datagram is whole. */
static void fragment(struct pkt *p, struct frag_piece *piece, struct cursor *c)
{
    struct lane *lane = p->lane;
    uint8_t *bytes = NULL;
    size_t size = 0;
    uint8_t proto = 0;
    echo_unfit(&lane->echo.tape);
    lane->coverage.fragments++;
    if (p->is_cut) { /* its datagram can never become whole: what is missing was not captured */
        lane->coverage.truncated++;
        return;
    }
    piece->bytes = cur_rest(c);
    piece->at_ns = p->f.at_ns;
    piece->key.src = p->f.src_ip;
    piece->key.dst = p->f.dst_ip;
    if (!frags_add(&lane->frags, piece, &bytes, &size, &proto))
        return;
    struct cursor whole = cur_of(slice_of(bytes, size));
    payload(p, proto, &whole);
    free(bytes);
}

static void note_checksum(struct pkt *p, struct slice header)
{
    if (!p->f.has_mac || p->station == NULL)
        return;
    enum checksum sum = checksum_ip4(header.p, header.n);
    if (sum == CHECKSUM_NONE)
        return;
    if (sum == CHECKSUM_GOOD)
        p->station->good_checksums++;
    else
        p->station->bad_checksums++;
    echo_step(&p->lane->echo.tape,
              sum == CHECKSUM_GOOD ? ECHO_GOOD_CHECKSUM : ECHO_BAD_CHECKSUM,
              p->station->at);
}

void ip4_packet(struct pkt *p, struct cursor *c)
{
    struct cursor whole = *c;
    uint8_t first = cur_u8(c);
    cur_skip(c, 1);
    uint16_t total = cur_be16(c);
    uint16_t id = cur_be16(c);
    uint16_t place = cur_be16(c);
    uint8_t ttl = cur_u8(c);
    uint8_t proto = cur_u8(c);
    cur_skip(c, 2);
    uint32_t src = cur_be32(c);
    uint32_t dst = cur_be32(c);
    size_t header = (first & 0xfu) * 4u;
    if (c->bad) {
        p->lane->coverage.truncated++;
        return;
    }
    if (first >> 4 != 4 || header < 20 || (total != 0 && total < header)) {
        p->lane->coverage.malformed++;
        return;
    }
    p->f.src_ip = addr_ip4(src);
    p->f.dst_ip = addr_ip4(dst);
    p->f.ttl = ttl;
    p->f.ip_proto = proto;
    p->f.ethertype = ETHERTYPE_IP4;
    lane_host(p);

    /* The length takes Ethernet's padding off; 0: a card that cuts segments itself was to fill
     * it in. */
    *c = total == 0 ? whole : cur_sub_cut(&whole, total, &p->is_cut);
    struct slice head = cur_take(c, header);
    if (c->bad) {
        p->lane->coverage.truncated++;
        return;
    }
    note_checksum(p, head);
    if ((place & 0x3fff) != 0) {
        struct frag_piece piece = { .key = { .id = id, .proto = proto },
                                    .proto = proto,
                                    .offset = (place & 0x1fffu) * FRAG_UNIT,
                                    .more = (place & 0x2000) != 0 };
        fragment(p, &piece, c);
        return;
    }
    if (proto == IP_PROTO_AH)
        payload(p, proto, c);
    else
        transport_dispatch(p, proto, c);
}

/* RFC 8200, 4: walks the extension headers to what they precede. */
static void ip6_extensions(struct pkt *p, uint8_t proto, struct cursor *c)
{
    for (unsigned i = 0; i < EXTENSIONS_MAX; i++) {
        switch (proto) {
        case IP_PROTO_HOP_BY_HOP:
        case IP_PROTO_ROUTING:
        case IP_PROTO_DESTINATION:
        case IP_PROTO_MOBILITY:
        case IP_PROTO_HIP:
        case IP_PROTO_SHIM6: {
            proto = cur_u8(c);
            size_t size = (cur_u8(c) + 1u) * 8u;
            cur_skip(c, size - 2);
            break;
        }
        case IP_PROTO_AH: {
            proto = cur_u8(c);
            size_t size = (cur_u8(c) + 2u) * 4u;
            cur_skip(c, size - 2);
            break;
        }
        case IP_PROTO_FRAGMENT: {
            proto = cur_u8(c);
            cur_skip(c, 1);
            uint16_t place = cur_be16(c);
            uint32_t id = cur_be32(c);
            if (c->bad || (place & 0xfff9) == 0) /* an "atomic" fragment is whole: RFC 6946 */
                break;
            struct frag_piece piece = { .key = { .id = id },
                                        .is_v6 = true,
                                        .proto = proto,
                                        .offset = place & 0xfff8u,
                                        .more = (place & 1) != 0 };
            fragment(p, &piece, c);
            return;
        }
        case IP_PROTO_NONE: return;
        default:
            p->f.ip_proto = proto;
            transport_dispatch(p, proto, c);
            return;
        }
        if (c->bad) {
            p->lane->coverage.truncated++;
            return;
        }
    }
    p->lane->coverage.malformed++;
}

void ip6_packet(struct pkt *p, struct cursor *c)
{
    uint32_t first = cur_be32(c);
    uint16_t length = cur_be16(c);
    uint8_t proto = cur_u8(c);
    uint8_t ttl = cur_u8(c);
    struct slice src = cur_take(c, 16);
    struct slice dst = cur_take(c, 16);
    if (c->bad) {
        p->lane->coverage.truncated++;
        return;
    }
    if (first >> 28 != 6) {
        p->lane->coverage.malformed++;
        return;
    }
    p->f.src_ip = addr_ip(src);
    p->f.dst_ip = addr_ip(dst);
    p->f.ttl = ttl;
    p->f.ip_proto = proto;
    p->f.ethertype = ETHERTYPE_IP6;
    lane_host(p);
    if (length != 0) /* 0: a jumbogram, or a card that was to fill it in */
        *c = cur_sub_cut(c, length, &p->is_cut);
    ip6_extensions(p, proto, c);
}
