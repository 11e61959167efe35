#include "dissect/ethertype.h"
#include "dissect/ip_proto.h"
#include "dissect/lane.h"

enum {
    IP_PROTO_IP4 = 4,
    IP_PROTO_IP6 = 41,
    IP_PROTO_GRE = 47,
    IP_PROTO_ETHERIP = 97,
    IP_PROTO_SCTP = 132,
    IP_PROTO_MPLS = 137,
    IP_PROTO_ETHERNET = 143,
    UDP_HEADER = 8,
};

static void udp_datagram(struct pkt *p, struct cursor *c)
{
    const struct dis_table *t = p->lane->table;
    uint16_t src = cur_be16(c);
    uint16_t dst = cur_be16(c);
    uint16_t length = cur_be16(c);
    cur_skip(c, 2);
    if (c->bad) {
        p->lane->coverage.truncated++;
        return;
    }
    p->f.src_port = src;
    p->f.dst_port = dst;
    if (length >= UDP_HEADER && (size_t)length - UDP_HEADER < c->left)
        *c = cur_sub(c, (size_t)length - UDP_HEADER);
    if (tun_udp(p, *c))
        return;
    p->is_nobodys = !tun_udp_is_port(src, dst);
    if (dis_table_udp_claimed(t, src) || dis_table_udp_claimed(t, dst)) {
        p->is_nobodys = false;
        struct dis_set set = dis_set_or(&t->sets[t->udp[src]], &t->sets[t->udp[dst]]);
        if (msg_offer(p, &set, cur_peek(c)))
            return;
    }
    if (t->has_udp_any)
        (void)msg_probe(p, &t->udp_any, cur_peek(c)); /* nobody's: most of the traffic */
}

void transport_dispatch(struct pkt *p, uint8_t proto, struct cursor *c)
{
    const struct dis_table *t = p->lane->table;
    switch (proto) {
    case IP_PROTO_TCP: tcp_segment(p, c); return;
    case IP_PROTO_UDP: udp_datagram(p, c); return;
    case IP_PROTO_SCTP: sctp_packet(p, c); return;
    case IP_PROTO_IP4: tun_ip(p, ETHERTYPE_IP4, c); return;
    case IP_PROTO_IP6: tun_ip(p, ETHERTYPE_IP6, c); return;
    case IP_PROTO_MPLS: tun_ip(p, ETHERTYPE_MPLS, c); return;
    case IP_PROTO_GRE: tun_gre(p, c); return;
    case IP_PROTO_ETHERIP: tun_etherip(p, c); return;
    case IP_PROTO_ETHERNET: tun_ip(p, ETHERTYPE_BRIDGED, c); return;
    default: break;
    }
    if (t->ip_proto[proto] != 0)
        (void)msg_offer(p, &t->sets[t->ip_proto[proto]], cur_peek(c)); /* counted inside */
}
