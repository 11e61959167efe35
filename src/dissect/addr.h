/* dissect/addr.h: how a piece of equipment is addressed or named on the wire.
 * Knows the shapes of addresses; knows nothing of who makes what. */
#ifndef SEKISHO_DISSECT_ADDR_H
#define SEKISHO_DISSECT_ADDR_H

#include "base/buf.h"

/* In order of preference: an equipment's id is its first address in this order. */
enum addr_kind {
    ADDR_NONE,
    ADDR_MAC,      /* 6 bytes, EUI-48 */
    ADDR_IP,       /* 4 or 16 bytes, network order */
    ADDR_SERIAL,   /* text from here on */
    ADDR_IMEI,
    ADDR_DICOM_AE,
    ADDR_BACNET,
    ADDR_NAME,
    ADDR_UUID,
    ADDR_KINDS
};

enum { ADDR_BYTES_MAX = 46 };

/* A plain value: compare with addr_eq, copy by assignment.  Unused bytes are zero. */
struct addr {
    uint8_t kind; /* enum addr_kind */
    uint8_t size; /* of 'bytes' in use */
    uint8_t bytes[ADDR_BYTES_MAX];
};

/* Inlined, because every packet needs them. */
static inline struct addr addr_mac(const uint8_t mac[6])
{
    struct addr a = { .kind = ADDR_MAC, .size = 6 };
    memcpy(a.bytes, mac, 6);
    return a;
}
struct addr addr_mac_from(uint64_t mac48); /* low 48 bits */
static inline struct addr addr_ip4(uint32_t ip) /* host order */
{
    return (struct addr){ .kind = ADDR_IP,
                          .size = 4,
                          .bytes = { (uint8_t)(ip >> 24), (uint8_t)(ip >> 16),
                                     (uint8_t)(ip >> 8), (uint8_t)ip } };
}
struct addr addr_ip(struct slice ip);      /* 4 or 16 bytes; else ADDR_NONE.  ::ffff:a.b.c.d becomes IPv4 */
/* Text kinds; cleaned as text_clean does and cut to ADDR_BYTES_MAX.  Empty: ADDR_NONE. */
struct addr addr_text(enum addr_kind kind, struct slice s);

bool addr_eq(const struct addr *a, const struct addr *b);
/* By kind, then bytes: a total order for output. */
int addr_cmp(const struct addr *a, const struct addr *b);
/* A number for base/order.h: the lower of two comes first in addr_cmp's order; the same tells nothing. */
uint64_t addr_rank(const struct addr *a);
/* The bytes that make two addresses equal, to be a key in a map. */
struct slice addr_key(const struct addr *a);

/* "mac:00:e0:fc:12:34:56", "ip:192.0.2.1", "ip:2001:db8::1" (RFC 5952), "name:core-sw-1" */
void addr_print(const struct addr *a, struct buf *out);
/* The inverse; besides, a bare MAC (00:e0:fc:12:34:56, 00-e0-..., 00e0.fc12.3456) or IP. */
bool addr_parse(struct slice s, struct addr *ret_addr);

/* ---- what a MAC address may be used for (IEEE 802-2014, clause 8) ---- */
bool mac_is_group(const uint8_t mac[6]);
bool mac_is_local(const uint8_t mac[6]);   /* locally administered: no registry knows it */
bool mac_is_zero(const uint8_t mac[6]);
/* The address of a role, not of a machine: VRRP and CARP (RFC 5798: 00-00-5e-00-01/02-xx), HSRP
 * (00-00-0c-07-ac-xx, 00-00-0c-9f-fx-xx, 00-05-73-a0-0x-xx), GLBP (00-07-b4-00-xx-xx). */
bool mac_is_virtual_role(const uint8_t mac[6]);

/* ---- scope of an IP address ---- */
bool ip_is_multicast(const struct addr *ip);
bool ip_is_link_local(const struct addr *ip);  /* 169.254/16, fe80::/10 */
bool ip_is_link_multicast(const struct addr *ip); /* 224.0.0/24, ff02::/16, 255.255.255.255: no router forwards it */
bool ip_is_private(const struct addr *ip);     /* RFC 1918, RFC 6598, RFC 4193, link-local, loopback */
bool ip_is_usable(const struct addr *ip);      /* names one interface: not 0.0.0.0, ::, multicast, broadcast, loopback */
/* True for a TTL or hop limit one to three below those that senders start with (64, 128, 255; IANA's default and those of
 * shipping systems): a router has passed it on. */
bool ttl_is_forwarded(uint8_t ttl);
/* True for a TTL or hop limit that senders start with (the three above; controllers and old stacks: 30, 32, 60), and for
 * the few hops that groups and probes get, of which nothing can be told. */
bool ttl_is_initial(uint8_t ttl);
/* The MAC inside a modified EUI-64 interface identifier (RFC 4291, app. A); false if there is none. */
bool ip_eui64_mac(const struct addr *ip, uint8_t ret_mac[6]);

#endif
