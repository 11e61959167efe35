/* tests/identify/identify_test.h: scenes.  A scene is a few frames and what must be told of
 * them:
 *
 *     scene("an ARP reply binds an address");
 *     arp(pc, "192.0.2.7");
 *     expect("ip:192.0.2.7", "id", "mac:00:14:22:00:00:01", "maker", "dell registered", NULL);
 *
 * The frames go through the real engine and identify(), with the project's own data. */
#ifndef SEKISHO_TESTS_IDENTIFY_TEST_H
#define SEKISHO_TESTS_IDENTIFY_TEST_H

#include "identify/identify.h"

/* Somebody who sends frames.  A router sends what others say: then 'mac' is its own and 'ip' is
 * theirs. */
struct dev {
    const char *mac;
    const char *ip; /* IPv4 or IPv6 as text; NULL: none */
    uint8_t ttl;    /* 0: 64 */
};

/* ---- the scene ---- */
int identify_test_main(int argc, char **argv, void (*tests)(void)); /* DATAFILE FOLDER */
void scene(const char *says); /* begins one; the frames of the one before are gone */
void owner(unsigned who);     /* whose the next frames are, for scene_shuffle */

/* ---- frames, one call each unless it says otherwise ---- */
extern const struct dev everybody; /* 255.255.255.255 */

void ether(struct dev from, const char *to_mac, uint16_t type, struct slice payload);
void ip(struct dev from, struct dev to, uint8_t proto, struct slice payload);
void udp(struct dev from, struct dev to, uint16_t src, uint16_t dst, struct slice payload);
void say(struct dev from, struct dev to, uint16_t src, uint16_t dst,
         const char *text); /* UDP */
/* A whole connection: handshake, what the client says, what the server says; either may be
 * empty. */
void tcp(struct dev client, struct dev server, uint16_t port, struct slice ask,
         struct slice answer);
void talk(struct dev client, struct dev server, uint16_t port, const char *ask,
          const char *answer);

void arp(struct dev who, const char *ip); /* "I have 'ip'" */
void hello(struct dev who);               /* the same of its own address, by ARP or NDP */

struct dhcp {
    const char *name;         /* option 12, and below: NULL for none */
    const char *vendor_class; /* option 60 */
    const char *relay;        /* giaddr */
    const char *ip;           /* ciaddr of a request, yiaddr of an acknowledgement */
    const char *server;       /* option 54 */
};
/* Of 'client', sent by 'from': itself, or a relay. */
void dhcp_request(struct dev from, struct dev client, struct dhcp d);
void dhcp_ack(struct dev from, struct dev client, struct dhcp d);

struct lldp {
    const char *chassis; /* a MAC; NULL: the sender's own */
    const char *name;
    const char *description;
    const char *management;
    const char *maker, *model, *serial; /* LLDP-MED inventory */
    uint8_t capabilities;               /* 4: bridge, 8: access point, 16: router */
};
void lldp(struct dev who, struct lldp l);
void cdp(struct dev who, const char *name, const char *platform, const char *version);

struct snmp {
    const char *description;
    const char *name;
    const char *object_id; /* below 1.3.6.1.4.1: "2011.2.23" */
    const char *bridge;    /* dot1dBaseBridgeAddress */
    const char *serial;    /* of the chassis, and below */
    const char *maker, *model;
};
void snmp_get(struct dev manager, struct dev agent);
void snmp_response(struct dev agent, struct dev manager, struct snmp s);

/* "GET / HTTP/1.1" with this User-Agent, and an answer of these header lines ("Server: x\r\n")
 * and body. */
void http(struct dev client, struct dev server, const char *agent, const char *headers,
          const char *body);
void upnp(struct dev client, struct dev device, const char *maker, const char *model,
          const char *serial, const char *name);
/* Names as in RFC 4514 and in this order: "CN=x,O=y". */
void tls(struct dev client, struct dev server, const char *server_name, const char *subject,
         const char *issuer);
void sip_register(struct dev phone, struct dev registrar, const char *agent);
void ssdp_notify(struct dev from, const char *server, const char *location);
void ssdp_search(struct dev from, const char *agent);
void mdns_query(struct dev from, const char *service);
/* The answer of host 'name'.local at 'address' for a service, with one TXT string. */
void mdns_answer(struct dev from, const char *name, const char *address, const char *service,
                 const char *txt);

/* ---- what must come of them ---- */
size_t equipment_count(void);
void expect_count(size_t count);
/* Pairs of key and value up to NULL, of the record that 'address' belongs to.  Keys: is
 * (equipment, unsettled, unseen), id, addresses, name, maker ("dell registered": entity or,
 * where unknown, its name; basis), confidence, brand, model, firmware, serial, class, parts
 * ("network-interface:intel"), conflict (yes, no), note, evidence ("lldp/name": what supports
 * anything but addresses), supports:address, supports:maker, supports:model (the evidence for it).  "-": none. */
void expect(const char *address, ...) __attribute__((sentinel));
/* That 'address' is among the unsettled, and why. */
void expect_unsettled(const char *address, const char *why);
/* Nothing in the list names 'entity': as maker, as maker of a part, by its brand. */
void expect_nobody(const char *entity);
void check(bool good, const char *what);

/* The whole list as text, without the places where the evidence stands; the caller frees it. */
struct buf scene_tell(void);
/* The same frames in another order: those of one owner stay in theirs. */
struct buf scene_shuffle(uint64_t seed);
/* The same frames as two captures, the second from frame 'at' on. */
struct buf scene_split(size_t at);
size_t scene_frames(void);

#endif
