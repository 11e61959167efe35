/* dissect/ethertype.h: the ethertypes that carry something else (IEEE registry of ethertypes).
 */
#ifndef SEKISHO_DISSECT_ETHERTYPE_H
#define SEKISHO_DISSECT_ETHERTYPE_H

enum {
    ETHERTYPE_IP4 = 0x0800,
    ETHERTYPE_ARP = 0x0806,
    ETHERTYPE_BRIDGED = 0x6558, /* Transparent Ethernet Bridging, RFC 1701 */
    ETHERTYPE_VLAN = 0x8100,
    ETHERTYPE_IP6 = 0x86dd,
    ETHERTYPE_MPLS = 0x8847,
    ETHERTYPE_MPLS_MULTI = 0x8848,
    ETHERTYPE_PPP = 0x880b,
    ETHERTYPE_PPPOE = 0x8864,
    ETHERTYPE_QINQ = 0x88a8,
    ETHERTYPE_ERSPAN = 0x88be, /* versions 1 and 2 */
    ETHERTYPE_ERSPAN3 = 0x22eb,
    ETHERTYPE_BACKBONE = 0x88e7, /* a frame inside another, behind an I-TAG (IEEE 802.1Q-2018, 9.7) */
    ETHERTYPE_METADATA = 0x8909, /* a tag of security groups, as seen on the wire */
    ETHERTYPE_VNTAG = 0x8926,
    ETHERTYPE_ETAG = 0x893f,
    ETHERTYPE_QINQ_OLD = 0x9100,
};

#endif
