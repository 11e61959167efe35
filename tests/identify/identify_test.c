#include "tests/identify/identify_test.h"

#include "base/text.h"
#include "base/time.h"
#include "entity/entity.h"
#include "identify/fingerprint.h"
#include "registry/datafile.h"
#include "registry/registry.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { FRAMES_MAX = 512, START_S = 1793577600 }; /* 2026-11-02 */

const struct dev everybody = { "ff:ff:ff:ff:ff:ff", "255.255.255.255", 0 };

/* One scene, and what it was found to show. */
static struct {
    const char *says;
    struct in_packet packets[FRAMES_MAX];
    unsigned owners[FRAMES_MAX];
    size_t count;
    unsigned owner;
    uint16_t port;
    bool found;
    struct engine *engine;
    struct equipment_list list;
    struct identify_data data;
    int32_t day;
    int failed;
} s;

static _Noreturn void fatal(const char *what)
{
    printf("not ok - %s: %s\n", s.says == NULL ? "" : s.says, what);
    exit(2);
}

void check(bool good, const char *what)
{
    if (good)
        return;
    s.failed++;
    printf("not ok - %s: %s\n", s.says, what);
}

static void forget(void)
{
    identify_done(&s.list);
    engine_free(s.engine);
    s.engine = NULL;
    s.found = false;
}

void scene(const char *says)
{
    forget();
    for (size_t i = 0; i < s.count; i++)
        free((void *)(uintptr_t)s.packets[i].p);
    s.count = 0;
    s.owner = 0;
    s.port = 49152;
    s.says = says;
}

void owner(unsigned who)
{
    s.owner = who;
}

/* ---- layers ---- */

static void be16(struct buf *b, uint64_t v)
{
    const uint8_t bytes[2] = { (uint8_t)(v >> 8), (uint8_t)v };
    buf_bytes(b, bytes, 2);
}

static void be32(struct buf *b, uint64_t v)
{
    be16(b, v >> 16);
    be16(b, v & 0xffff);
}

static void zeros(struct buf *b, size_t n)
{
    while (n-- > 0)
        buf_char(b, '\0');
}

static struct addr address(const char *text)
{
    struct addr a;
    if (text == NULL || !addr_parse(slice_str(text), &a))
        fatal("an address that is none");
    return a;
}

static void put_address(struct buf *b, const char *text)
{
    struct addr a = address(text);
    buf_bytes(b, a.bytes, a.size);
}

static void put_mac(struct buf *b, const char *text)
{
    put_address(b, text);
}

/* A frame on the wire, in a block of its exact size. */
static void frame(struct buf *b)
{
    if (b->failed || s.count == FRAMES_MAX || s.found)
        fatal("no room for a frame, or it comes too late");
    uint8_t *p = malloc(b->n);
    if (p == NULL)
        fatal("no memory");
    memcpy(p, b->p, b->n);
    s.owners[s.count] = s.owner;
    s.packets[s.count] =
        (struct in_packet){ .number = s.count + 1,
                            .at_ns =
                                (START_S * INT64_C(1000) + (int64_t)s.count * 20) * 1000000,
                            .p = p,
                            .size = (uint32_t)b->n,
                            .wire_size = (uint32_t)b->n,
                            .link_type = 1 };
    s.count++;
    buf_done(b);
}

void ether(struct dev from, const char *to_mac, uint16_t type, struct slice payload)
{
    struct buf b = BUF_EMPTY;
    put_mac(&b, to_mac);
    put_mac(&b, from.mac);
    be16(&b, type);
    buf_slice(&b, payload);
    if (b.n < 60)
        zeros(&b, 60 - b.n);
    frame(&b);
}

/* RFC 1112, 6.4; RFC 2464, 7. */
static const char *group_mac(const char *group, char room[18])
{
    struct addr a = address(group);
    if (a.size == 16)
        (void)snprintf(room, 18, "33:33:%02x:%02x:%02x:%02x", a.bytes[12], a.bytes[13],
                       a.bytes[14], a.bytes[15]);
    else
        (void)snprintf(room, 18, "01:00:5e:%02x:%02x:%02x", a.bytes[1] & 0x7f, a.bytes[2],
                       a.bytes[3]);
    return room;
}

static uint16_t ones_sum(const uint8_t *p, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = 0; i + 1 < n; i += 2)
        sum += (uint32_t)(p[i] << 8 | p[i + 1]);
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

void ip(struct dev from, struct dev to, uint8_t proto, struct slice payload)
{
    struct buf b = BUF_EMPTY;
    char room[18];
    bool v6 = address(from.ip).size == 16;
    uint8_t ttl = from.ttl == 0 ? 64 : from.ttl;
    if (v6) {
        be32(&b, 6u << 28);
        be16(&b, payload.n);
        buf_char(&b, (char)proto);
        buf_char(&b, (char)ttl);
    } else {
        be16(&b, 0x4500);
        be16(&b, 20 + payload.n);
        be32(&b, 0x00014000);
        buf_char(&b, (char)ttl);
        buf_char(&b, (char)proto);
        be16(&b, 0);
    }
    put_address(&b, from.ip);
    put_address(&b, to.ip);
    if (!v6) {
        uint16_t sum = ones_sum(b.p, 20);
        b.p[10] = (uint8_t)(sum >> 8);
        b.p[11] = (uint8_t)sum;
    }
    buf_slice(&b, payload);
    ether(from, to.mac != NULL ? to.mac : group_mac(to.ip, room), v6 ? 0x86dd : 0x0800,
          buf_view(&b));
    buf_done(&b);
}

void udp(struct dev from, struct dev to, uint16_t src, uint16_t dst, struct slice payload)
{
    struct buf b = BUF_EMPTY;
    be16(&b, src);
    be16(&b, dst);
    be16(&b, 8 + payload.n);
    be16(&b, 0);
    buf_slice(&b, payload);
    ip(from, to, 17, buf_view(&b));
    buf_done(&b);
}

void say(struct dev from, struct dev to, uint16_t src, uint16_t dst, const char *text)
{
    udp(from, to, src, dst, slice_str(text));
}

static void segment(struct dev from, struct dev to, uint16_t src, uint16_t dst, uint32_t seq,
                    uint32_t ack, uint16_t flags, struct slice payload)
{
    struct buf b = BUF_EMPTY;
    be16(&b, src);
    be16(&b, dst);
    be32(&b, seq);
    be32(&b, ack);
    be16(&b, 0x5000u | flags);
    be16(&b, 0xffff);
    be32(&b, 0);
    buf_slice(&b, payload);
    ip(from, to, 6, buf_view(&b));
    buf_done(&b);
}

void tcp(struct dev client, struct dev server, uint16_t port, struct slice ask,
         struct slice answer)
{
    enum { SYN = 2, ACK = 16 };
    uint16_t mine = s.port++;
    segment(client, server, mine, port, 1000, 0, SYN, SLICE(""));
    segment(server, client, port, mine, 5000, 1001, SYN | ACK, SLICE(""));
    if (ask.n > 0)
        segment(client, server, mine, port, 1001, 5001, ACK, ask);
    if (answer.n > 0)
        segment(server, client, port, mine, 5001, (uint32_t)(1001 + ask.n), ACK, answer);
}

void talk(struct dev client, struct dev server, uint16_t port, const char *ask,
          const char *answer)
{
    tcp(client, server, port, slice_str(ask), slice_str(answer));
}

/* ---- whose address it is ---- */

void arp(struct dev who, const char *of)
{
    struct buf b = BUF_EMPTY;
    be32(&b, 0x00010800);
    be32(&b, 0x06040002);
    put_mac(&b, who.mac);
    put_address(&b, of);
    zeros(&b, 6);
    put_address(&b, of);
    ether(who, everybody.mac, 0x0806, buf_view(&b));
    buf_done(&b);
}

void hello(struct dev who)
{
    struct buf b = BUF_EMPTY;
    if (address(who.ip).size == 4) {
        arp(who, who.ip);
        return;
    }
    be32(&b, 0x88000000); /* an unsolicited Neighbor Advertisement that overrides */
    be32(&b, 0x20000000);
    put_address(&b, who.ip);
    be16(&b, 0x0201);
    put_mac(&b, who.mac);
    who.ttl = 255;
    ip(who, (struct dev){ NULL, "ff02::1", 0 }, 58, buf_view(&b));
    buf_done(&b);
}

static void dhcp(struct dev from, struct dev client, struct dhcp d, bool reply)
{
    struct buf b = BUF_EMPTY;
    be32(&b, reply ? 0x02010600 : 0x01010600);
    be32(&b, 0x1234);
    be32(&b, 0x00008000);
    put_address(&b, d.ip == NULL || reply ? "0.0.0.0" : d.ip);
    put_address(&b, d.ip == NULL || !reply ? "0.0.0.0" : d.ip);
    be32(&b, 0);
    put_address(&b, d.relay == NULL ? "0.0.0.0" : d.relay);
    put_mac(&b, client.mac);
    zeros(&b, 10 + 64 + 128);
    be32(&b, 0x63825363);
    buf_bytes(&b, reply ? "\x35\x01\x05" : "\x35\x01\x03", 3);
    const struct {
        char code;
        const char *text;
    } options[] = { { 12, d.name }, { 60, d.vendor_class } };
    for (size_t i = 0; i < 2; i++)
        if (options[i].text != NULL) {
            buf_char(&b, options[i].code);
            buf_char(&b, (char)strlen(options[i].text));
            buf_str(&b, options[i].text);
        }
    if (d.server != NULL) {
        be16(&b, 54 << 8 | 4);
        put_address(&b, d.server);
    }
    buf_char(&b, (char)0xff);
    bool relayed = d.relay != NULL && !reply;
    if (!reply && d.relay == NULL && d.ip == NULL)
        from.ip = "0.0.0.0";
    udp(from, relayed ? (struct dev){ "00:00:5e:00:53:01", "198.51.100.67", 0 } : everybody,
        reply || relayed ? 67 : 68, reply ? 68 : 67, buf_view(&b));
    buf_done(&b);
}

void dhcp_request(struct dev from, struct dev client, struct dhcp d)
{
    dhcp(from, client, d, false);
}

void dhcp_ack(struct dev from, struct dev client, struct dhcp d)
{
    dhcp(from, client, d, true);
}

/* ---- link discovery ---- */

static void lldp_tlv(struct buf *b, unsigned type, struct slice value)
{
    be16(b, type << 9 | value.n);
    buf_slice(b, value);
}

static void lldp_text(struct buf *b, unsigned type, const char *text)
{
    if (text != NULL)
        lldp_tlv(b, type, slice_str(text));
}

static void lldp_med(struct buf *b, char subtype, const char *text)
{
    struct buf value = BUF_EMPTY;
    if (text == NULL)
        return;
    buf_bytes(&value, "\x00\x12\xbb", 3);
    buf_char(&value, subtype);
    buf_str(&value, text);
    lldp_tlv(b, 127, buf_view(&value));
    buf_done(&value);
}

void lldp(struct dev who, struct lldp l)
{
    struct buf b = BUF_EMPTY;
    struct buf value = BUF_EMPTY;
    buf_char(&value, 4);
    put_mac(&value, l.chassis == NULL ? who.mac : l.chassis);
    lldp_tlv(&b, 1, buf_view(&value));
    lldp_tlv(&b, 2, SLICE("\5port 1"));
    lldp_tlv(&b, 3, SLICE("\0\x78"));
    lldp_text(&b, 5, l.name);
    lldp_text(&b, 6, l.description);
    if (l.capabilities != 0) {
        buf_clear(&value);
        be16(&value, l.capabilities);
        be16(&value, l.capabilities);
        lldp_tlv(&b, 7, buf_view(&value));
    }
    if (l.management != NULL) {
        buf_clear(&value);
        be16(&value, 0x0501);
        put_address(&value, l.management);
        buf_bytes(&value, "\2\0\0\0\1\0", 6);
        lldp_tlv(&b, 8, buf_view(&value));
    }
    lldp_med(&b, 8, l.serial);
    lldp_med(&b, 9, l.maker);
    lldp_med(&b, 10, l.model);
    be16(&b, 0);
    ether(who, "01:80:c2:00:00:0e", 0x88cc, buf_view(&b));
    buf_done(&value);
    buf_done(&b);
}

void cdp(struct dev who, const char *name, const char *platform, const char *version)
{
    struct buf b = BUF_EMPTY;
    const struct {
        uint16_t type;
        const char *text;
    } tlvs[] = { { 1, name }, { 5, version }, { 6, platform } };
    buf_bytes(&b, "\xaa\xaa\x03\x00\x00\x0c\x20\x00\x02\xb4\x00\x00", 12);
    for (size_t i = 0; i < 3; i++)
        if (tlvs[i].text != NULL) {
            be16(&b, tlvs[i].type);
            be16(&b, 4 + strlen(tlvs[i].text));
            buf_str(&b, tlvs[i].text);
        }
    ether(who, "01:00:0c:cc:cc:cc", (uint16_t)b.n, buf_view(&b));
    buf_done(&b);
}

/* ---- SNMP, and the certificates of TLS: both are BER ---- */

/* Appends a value with its tag and length (X.690, 8.1.3). */
static void ber(struct buf *b, uint8_t tag, struct slice contents)
{
    buf_char(b, (char)tag);
    if (contents.n >= 256)
        buf_char(b, (char)0x82), be16(b, contents.n);
    else if (contents.n >= 128)
        buf_char(b, (char)0x81), buf_char(b, (char)contents.n);
    else
        buf_char(b, (char)contents.n);
    buf_slice(b, contents);
}

/* What is in 'b' becomes the contents of one value. */
static void wrap(struct buf *b, uint8_t tag)
{
    struct buf whole = BUF_EMPTY;
    ber(&whole, tag, buf_view(b));
    buf_done(b);
    *b = whole;
}

/* "2011.2.23" behind what is in 'b'. */
static void arcs(struct buf *b, const char *dotted)
{
    struct slice rest = slice_str(dotted);
    while (rest.n > 0) {
        uint64_t arc = 0;
        if (!slice_uint(slice_split(&rest, '.'), &arc))
            fatal("an object identifier that is none");
        for (unsigned shift = 28; shift > 0; shift -= 7)
            if (arc >> shift != 0)
                buf_char(b, (char)(0x80 | (arc >> shift & 0x7f)));
        buf_char(b, (char)(arc & 0x7f));
    }
}

static void oid(struct buf *b, const char *below, const char *dotted)
{
    struct buf value = BUF_EMPTY;
    buf_char(&value, 0x2b);
    arcs(&value, below);
    arcs(&value, dotted);
    ber(b, 6, buf_view(&value));
    buf_done(&value);
}

/* One variable of mib-2. */
static void variable(struct buf *list, const char *name, uint8_t tag, struct slice value)
{
    struct buf pair = BUF_EMPTY;
    oid(&pair, "6.1.2.1", name);
    ber(&pair, tag, value);
    ber(list, 0x30, buf_view(&pair));
    buf_done(&pair);
}

static void variable_text(struct buf *list, const char *name, const char *text)
{
    if (text != NULL)
        variable(list, name, 4, slice_str(text));
}

static void snmp_send(struct dev from, struct dev to, uint8_t pdu, struct buf *list)
{
    struct buf b = BUF_EMPTY;
    struct buf message = BUF_EMPTY;
    wrap(list, 0x30);
    buf_bytes(&b, "\2\1\7\2\1\0\2\1\0", 9);
    buf_slice(&b, buf_view(list));
    wrap(&b, pdu);
    buf_bytes(&message, "\2\1\1\4\6public", 11);
    buf_slice(&message, buf_view(&b));
    wrap(&message, 0x30);
    bool answer = pdu == 0xa2;
    udp(from, to, answer ? 161 : 40000, answer ? 40000 : 161, buf_view(&message));
    buf_done(&message);
    buf_done(&b);
    buf_done(list);
}

void snmp_get(struct dev manager, struct dev agent)
{
    struct buf list = BUF_EMPTY;
    variable(&list, "1.1.0", 5, SLICE(""));
    snmp_send(manager, agent, 0xa0, &list);
}

void snmp_response(struct dev agent, struct dev manager, struct snmp n)
{
    struct buf list = BUF_EMPTY;
    variable_text(&list, "1.1.0", n.description);
    if (n.object_id != NULL) {
        struct buf pair = BUF_EMPTY;
        oid(&pair, "6.1.2.1", "1.2.0");
        oid(&pair, "6.1.4.1", n.object_id);
        ber(&list, 0x30, buf_view(&pair));
        buf_done(&pair);
    }
    variable_text(&list, "1.5.0", n.name);
    if (n.bridge != NULL) {
        struct addr mac = address(n.bridge);
        variable(&list, "17.1.1.0", 4, slice_of(mac.bytes, 6));
    }
    if (n.serial != NULL || n.maker != NULL || n.model != NULL)
        variable(&list, "47.1.1.1.1.5.1", 2, SLICE("\3"));
    variable_text(&list, "47.1.1.1.1.11.1", n.serial);
    variable_text(&list, "47.1.1.1.1.12.1", n.maker);
    variable_text(&list, "47.1.1.1.1.13.1", n.model);
    snmp_send(agent, manager, 0xa2, &list);
}

/* "CN=x,O=y" as a Name (RFC 5280, 4.1.2.4): the last attribute comes first. */
static void dn(struct buf *b, const char *name)
{
    struct buf all = BUF_EMPTY;
    struct slice rest = slice_str(name);
    while (rest.n > 0) {
        struct slice value = slice_split(&rest, ',');
        struct slice type = slice_split(&value, '=');
        struct buf pair = BUF_EMPTY;
        struct buf joined = BUF_EMPTY;
        ber(&pair, 6,
            slice_eq(type, SLICE("CN")) ? SLICE("\x55\x04\x03") : SLICE("\x55\x04\x0a"));
        ber(&pair, 12, value);
        wrap(&pair, 0x30);
        wrap(&pair, 0x31);
        buf_slice(&joined, buf_view(&pair));
        buf_slice(&joined, buf_view(&all));
        buf_done(&all);
        buf_done(&pair);
        all = joined;
    }
    wrap(&all, 0x30);
    buf_slice(b, buf_view(&all));
    buf_done(&all);
}

static void be24(struct buf *b, size_t v)
{
    buf_char(b, (char)(v >> 16));
    be16(b, v & 0xffff);
}

/* One handshake message as a record of TLS 1.2. */
static void handshake(struct buf *out, uint8_t type, struct buf *body)
{
    buf_bytes(out, "\x16\x03\x03", 3);
    be16(out, body->n + 4);
    buf_char(out, (char)type);
    be24(out, body->n);
    buf_slice(out, buf_view(body));
    buf_done(body);
}

void tls(struct dev client, struct dev server, const char *server_name, const char *subject,
         const char *issuer)
{
    struct buf ask = BUF_EMPTY;
    struct buf answer = BUF_EMPTY;
    struct buf body = BUF_EMPTY;
    be16(&body, 0x0303);
    zeros(&body, 33);
    be32(&body, 0x00021301);
    be16(&body, 0x0100);
    if (server_name != NULL) {
        size_t n = strlen(server_name);
        be16(&body, n + 9);
        be16(&body, 0);
        be16(&body, n + 5);
        be16(&body, n + 3);
        buf_char(&body, 0);
        be16(&body, n);
        buf_str(&body, server_name);
    }
    handshake(&ask, 1, &body);

    be16(&body, 0x0303);
    zeros(&body, 33);
    be16(&body, 0xc02f);
    buf_char(&body, 0);
    handshake(&answer, 2, &body);
    if (subject != NULL) {
        struct buf cert = BUF_EMPTY;
        buf_bytes(&cert, "\xa0\3\2\1\2\2\1\1\x30\0",
                  10); /* version 3, serial number 1, no algorithm */
        dn(&cert, issuer);
        buf_bytes(&cert, "\x30\0", 2);
        dn(&cert, subject);
        wrap(&cert, 0x30);
        wrap(&cert, 0x30);
        be24(&body, cert.n + 3);
        be24(&body, cert.n);
        buf_slice(&body, buf_view(&cert));
        buf_done(&cert);
        handshake(&answer, 11, &body);
    }
    tcp(client, server, 443, buf_view(&ask), buf_view(&answer));
    buf_done(&ask);
    buf_done(&answer);
}

/* ---- text protocols ---- */

void http(struct dev client, struct dev server, const char *agent, const char *headers,
          const char *body)
{
    struct buf ask = BUF_EMPTY;
    struct buf answer = BUF_EMPTY;
    buf_str(&ask, "GET / HTTP/1.1\r\nHost: ");
    buf_str(&ask, server.ip);
    if (agent != NULL)
        buf_printf(&ask, "\r\nUser-Agent: %s", agent);
    buf_str(&ask, "\r\n\r\n");
    if (headers != NULL)
        buf_printf(&answer, "HTTP/1.1 200 OK\r\n%sContent-Length: %zu\r\n\r\n%s", headers,
                   body == NULL ? (size_t)0 : strlen(body), body == NULL ? "" : body);
    tcp(client, server, 80, buf_view(&ask), buf_view(&answer));
    buf_done(&ask);
    buf_done(&answer);
}

void upnp(struct dev client, struct dev device, const char *maker, const char *model,
          const char *serial, const char *name)
{
    const char *const fields[][2] = { { "manufacturer", maker },
                                      { "modelName", model },
                                      { "serialNumber", serial },
                                      { "friendlyName", name } };
    struct buf xml = BUF_EMPTY;
    buf_str(&xml, "<root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device>");
    for (size_t i = 0; i < 4; i++)
        if (fields[i][1] != NULL)
            buf_printf(&xml, "<%s>%s</%s>", fields[i][0], fields[i][1], fields[i][0]);
    buf_str(&xml, "</device></root>");
    http(client, device, NULL, "Content-Type: text/xml\r\n", (const char *)xml.p);
    buf_done(&xml);
}

void sip_register(struct dev phone, struct dev registrar, const char *agent)
{
    struct buf b = BUF_EMPTY;
    buf_printf(&b,
               "REGISTER sip:192.0.2.41 SIP/2.0\r\nVia: SIP/2.0/UDP "
               "%s;branch=z9hG4bK1\r\nFrom: <sip:1@192.0.2.41>;tag=1\r\n"
               "To: <sip:1@192.0.2.41>\r\nCall-ID: 1\r\nCSeq: 1 REGISTER\r\nUser-Agent: "
               "%s\r\nContent-Length: 0\r\n\r\n",
               phone.ip, agent);
    udp(phone, registrar, 5060, 5060, buf_view(&b));
    buf_done(&b);
}

void ssdp_notify(struct dev from, const char *server, const char *location)
{
    struct buf b = BUF_EMPTY;
    buf_printf(&b,
               "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nLOCATION: %s\r\nNT: "
               "upnp:rootdevice\r\n"
               "NTS: ssdp:alive\r\nSERVER: %s\r\nUSN: "
               "uuid:2fac1234-31f8-11b4-a222-08002b34c003::upnp:rootdevice\r\n\r\n",
               location, server);
    udp(from, (struct dev){ NULL, "239.255.255.250", 0 }, 1900, 1900, buf_view(&b));
    buf_done(&b);
}

void ssdp_search(struct dev from, const char *agent)
{
    struct buf b = BUF_EMPTY;
    buf_printf(&b,
               "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "
               "\"ssdp:discover\"\r\nMX: 1\r\n"
               "ST: ssdp:all\r\nUSER-AGENT: %s\r\n\r\n",
               agent);
    udp(from, (struct dev){ NULL, "239.255.255.250", 0 }, 50000, 1900, buf_view(&b));
    buf_done(&b);
}

static void dns_name(struct buf *b, const char *labels)
{
    struct slice rest = slice_str(labels);
    while (rest.n > 0) {
        struct slice label = slice_split(&rest, '.');
        buf_char(b, (char)label.n);
        buf_slice(b, label);
    }
    buf_char(b, '\0');
}

static const struct dev mdns_group = { NULL, "224.0.0.251", 0 };

void mdns_query(struct dev from, const char *service)
{
    struct buf b = BUF_EMPTY;
    char name[256];
    (void)snprintf(name, sizeof name, "%s.local", service);
    be32(&b, 0);
    be32(&b, 0x00010000);
    be32(&b, 0);
    dns_name(&b, name);
    be32(&b, 0x000c0001);
    from.ttl = 255;
    udp(from, mdns_group, 5353, 5353, buf_view(&b));
    buf_done(&b);
}

void mdns_answer(struct dev from, const char *name, const char *at, const char *service,
                 const char *txt)
{
    struct buf b = BUF_EMPTY;
    char owner_name[256];
    be32(&b, 0x00008400);
    be32(&b, 0x00000002);
    be32(&b, 0);
    (void)snprintf(owner_name, sizeof owner_name, "%s.%s.local", name, service);
    dns_name(&b, owner_name);
    be32(&b, 0x00108001);
    be32(&b, 120);
    be16(&b, strlen(txt) + 1);
    buf_char(&b, (char)strlen(txt));
    buf_str(&b, txt);
    (void)snprintf(owner_name, sizeof owner_name, "%s.local", name);
    dns_name(&b, owner_name);
    be32(&b, 0x00018001);
    be32(&b, 120);
    be16(&b, 4);
    put_address(&b, at);
    from.ttl = 255;
    udp(from, mdns_group, 5353, 5353, buf_view(&b));
    buf_done(&b);
}

/* ---- what it shows ---- */

static const char *entity_name(const struct maker *m)
{
    return m->entity == ENT_NONE ? m->name : ent_id(s.data.entities, m->entity);
}

static bool is_clean(struct slice text)
{
    struct buf clean = BUF_EMPTY;
    unsigned marks = text_clean(text, SIZE_MAX, &clean);
    buf_done(&clean);
    return (marks & (TEXT_INVALID | TEXT_CONTROL)) == 0;
}

static bool is_supported(const struct equipment *e, unsigned what)
{
    for (size_t i = 0; i < e->evidence_count; i++)
        if ((e->evidence[i].supports & what) != 0)
            return true;
    return false;
}

/* What holds of every list, whatever the frames. */
static void check_list(const struct equipment_list *list)
{
    for (size_t i = 1; i < list->unsettled_count; i++)
        check(addr_cmp(&list->unsettled[i - 1].address, &list->unsettled[i].address) <= 0,
              "what is open is in order");
    for (size_t i = 0; i < list->count; i++) {
        const struct equipment *e = &list->items[i];
        const struct {
            const char *text;
            unsigned what;
        } fields[] = { { e->name, SUP_NAME },
                       { e->model, SUP_MODEL },
                       { e->firmware, SUP_FIRMWARE },
                       { e->serial, SUP_SERIAL },
                       { e->brand, SUP_BRAND },
                       { e->has_manufacturer ? e->manufacturer.name : NULL,
                         SUP_MANUFACTURER } };
        for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++)
            if (fields[k].text != NULL) {
                check(fields[k].text[0] != '\0', "unknown is nothing, never an empty text");
                check(is_supported(e, fields[k].what), "what is told has its evidence");
                check(is_clean(slice_str(fields[k].text)),
                      "what is told can be shown on a terminal");
            }
        for (size_t k = 0; k < e->evidence_count; k++)
            check(is_clean(e->evidence[k].value), "evidence can be shown on a terminal");
        check(e->address_count > 0, "every record has an address");
        check(!e->has_manufacturer ||
                  (e->manufacturer.confidence >= 1 && e->manufacturer.confidence <= 99),
              "confidence lies between 1 and 99 hundredths");
        for (size_t k = 0; k < e->component_count; k++)
            check(e->components[k].maker.entity == ENT_NONE || !e->has_manufacturer ||
                      e->components[k].maker.entity != e->manufacturer.entity,
                  "a part's maker is another than the whole's");
        for (size_t k = 1; k < e->address_count; k++)
            check(addr_cmp(&e->addresses[k - 1], &e->addresses[k]) < 0,
                  "addresses are in order");
        for (size_t j = i + 1; j < list->count; j++)
            for (size_t k = 0; k < e->address_count; k++)
                for (size_t n = 0; n < list->items[j].address_count; n++)
                    check(!addr_eq(&e->addresses[k], &list->items[j].addresses[n]),
                          "an address belongs to one record");
    }
}

static void run(const struct in_packet *packets, size_t count)
{
    struct err err = { "" };
    forget();
    s.engine = engine_new(1, &err);
    if (s.engine == NULL)
        fatal(err.text);
    engine_feed(s.engine, packets, count);
    if (engine_finish(s.engine, &err) != RC_OK)
        fatal(err.text);
    struct identify_input in = { .observations = engine_observations(s.engine) };
    in.stations = engine_stations(s.engine, &in.station_count);
    in.hosts = engine_hosts(s.engine, &in.host_count);
    if (identify(&in, &s.data, s.day, &s.list, &err) != RC_OK)
        fatal(err.text);
    s.found = true;
    check(engine_coverage(s.engine)->malformed == 0, "the scene's own frames are sound");
    check_list(&s.list);
}

static void find(void)
{
    if (!s.found)
        run(s.packets, s.count);
}

size_t equipment_count(void)
{
    find();
    return s.list.count;
}

void expect_count(size_t count)
{
    find();
    if (s.list.count == count)
        return;
    s.failed++;
    printf("not ok - %s: %zu records instead of %zu\n", s.says, s.list.count, count);
    struct buf all = scene_tell();
    printf("%.*s", (int)all.n, (const char *)all.p);
    buf_done(&all);
}

static const struct equipment *holder(const struct addr *a)
{
    for (size_t i = 0; i < s.list.count; i++)
        for (size_t k = 0; k < s.list.items[i].address_count; k++)
            if (addr_eq(a, &s.list.items[i].addresses[k]))
                return &s.list.items[i];
    return NULL;
}

static const char *standing(const struct addr *a)
{
    if (holder(a) != NULL)
        return "equipment";
    for (size_t i = 0; i < s.list.unsettled_count; i++)
        if (addr_eq(a, &s.list.unsettled[i].address))
            return "unsettled";
    return "unseen";
}

static void tell_evidence(const struct equipment *e, unsigned what, struct buf *out)
{
    for (size_t i = 0; i < e->evidence_count; i++)
        if ((e->evidence[i].supports & what) != 0)
            buf_printf(out, "%s%s/%s", out->n == 0 ? "" : " ", e->evidence[i].protocol,
                       e->evidence[i].field);
}

static void tell_key(const struct equipment *e, const char *key, struct buf *out)
{
    const struct {
        const char *key;
        const char *value;
    } texts[] = { { "name", e->name },     { "brand", e->brand },
                  { "model", e->model },   { "firmware", e->firmware },
                  { "serial", e->serial }, { "class", e->class_name },
                  { "note", e->note },     { "conflict", e->conflict ? "yes" : "no" } };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (strcmp(key, texts[i].key) == 0) {
            buf_str(out, texts[i].value == NULL ? "-" : texts[i].value);
            return;
        }
    if (strcmp(key, "id") == 0) {
        addr_print(&e->addresses[0], out);
    } else if (strcmp(key, "addresses") == 0) {
        for (size_t i = 0; i < e->address_count; i++) {
            buf_str(out, i == 0 ? "" : " ");
            addr_print(&e->addresses[i], out);
        }
    } else if (strcmp(key, "maker") == 0) {
        if (e->has_manufacturer)
            buf_printf(out, "%s %s", entity_name(&e->manufacturer),
                       basis_name(e->manufacturer.basis));
    } else if (strcmp(key, "maker-name") == 0) {
        buf_str(out, e->has_manufacturer ? e->manufacturer.name : "");
    } else if (strcmp(key, "confidence") == 0) {
        buf_printf(out, "%u", e->has_manufacturer ? e->manufacturer.confidence : 0);
    } else if (strcmp(key, "parts") == 0) {
        for (size_t i = 0; i < e->component_count; i++)
            buf_printf(out, "%s%s:%s", i == 0 ? "" : " ", e->components[i].kind,
                       entity_name(&e->components[i].maker));
    } else if (strcmp(key, "evidence") == 0) {
        tell_evidence(e, ~(unsigned)SUP_ADDRESS, out);
    } else if (strcmp(key, "supports:maker") == 0) {
        tell_evidence(e, SUP_MANUFACTURER, out);
    } else if (strcmp(key, "supports:model") == 0) {
        tell_evidence(e, SUP_MODEL, out);
    } else {
        fatal("a key that is none");
    }
    if (out->n == 0)
        buf_char(out, '-');
}

void expect(const char *of, ...)
{
    va_list args;
    struct addr a = address(of);
    find();
    const struct equipment *e = holder(&a);
    va_start(args, of);
    for (const char *key = va_arg(args, const char *); key != NULL;
         key = va_arg(args, const char *)) {
        const char *want = va_arg(args, const char *);
        struct buf is = BUF_EMPTY;
        if (strcmp(key, "is") == 0)
            buf_str(&is, standing(&a));
        else if (e == NULL)
            buf_str(&is, "(no equipment)");
        else
            tell_key(e, key, &is);
        if (!slice_eq(buf_view(&is), slice_str(want))) {
            s.failed++;
            printf("not ok - %s: %s: %s is '%.*s' instead of '%s'\n", s.says, of, key,
                   (int)is.n, (const char *)is.p, want);
        }
        buf_done(&is);
    }
    va_end(args);
}

void expect_unsettled(const char *of, const char *why)
{
    struct addr a = address(of);
    bool found = false;
    find();
    for (size_t i = 0; i < s.list.unsettled_count; i++)
        found = found || (addr_eq(&a, &s.list.unsettled[i].address) &&
                          strcmp(s.list.unsettled[i].why, why) == 0);
    check(found, why);
}

void expect_nobody(const char *entity)
{
    find();
    uint32_t accused = ent_by_id(s.data.entities, slice_str(entity));
    if (accused == ENT_NONE)
        fatal("no such entity");
    for (size_t i = 0; i < s.list.count; i++) {
        const struct equipment *e = &s.list.items[i];
        bool named = e->has_manufacturer && e->manufacturer.entity == accused;
        for (size_t k = 0; k < e->component_count; k++)
            named = named || e->components[k].maker.entity == accused;
        struct ent_brand brand;
        if (e->brand != NULL && ent_brand(s.data.entities, slice_str(e->brand), s.day, &brand))
            named = named || brand.seller == accused || brand.maker == accused;
        if (named) {
            struct buf id = BUF_EMPTY;
            addr_print(&e->addresses[0], &id);
            s.failed++;
            printf("not ok - %s: %s is said to be of %s\n", s.says, (const char *)id.p, entity);
            buf_done(&id);
        }
    }
}

/* ---- the whole list ---- */

static int by_line(const void *pa, const void *pb)
{
    return slice_cmp(buf_view(pa), buf_view(pb));
}

/* One line each, in the order of the lines: the places that order the evidence itself are not
 * told. */
static void tell_all_evidence(const struct equipment *e, struct buf *out)
{
    struct buf *lines = calloc(e->evidence_count + 1, sizeof *lines);
    if (lines == NULL)
        fatal("no memory");
    for (size_t i = 0; i < e->evidence_count; i++) {
        const struct evidence *v = &e->evidence[i];
        buf_printf(&lines[i], "    %s/%s '%.*s' %s %u\n", v->protocol, v->field,
                   (int)v->value.n, (const char *)v->value.p, basis_name(v->basis),
                   v->supports);
    }
    qsort(lines, e->evidence_count, sizeof *lines, by_line);
    for (size_t i = 0; i < e->evidence_count; i++) {
        buf_slice(out, buf_view(&lines[i]));
        buf_done(&lines[i]);
    }
    free(lines);
}

struct buf scene_tell(void)
{
    static const char *const keys[] = { "addresses", "name",  "maker",    "confidence",
                                        "brand",     "model", "firmware", "serial",
                                        "class",     "parts", "conflict", "note" };
    struct buf all = BUF_EMPTY;
    find();
    for (size_t i = 0; i < s.list.count; i++) {
        const struct equipment *e = &s.list.items[i];
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
            struct buf value = BUF_EMPTY;
            tell_key(e, keys[k], &value);
            buf_printf(&all, "%s%s=%.*s", k == 0 ? "" : "; ", keys[k], (int)value.n,
                       (const char *)value.p);
            buf_done(&value);
        }
        buf_printf(&all, "; frames=%llu bytes=%llu seen=%lld..%lld\n",
                   (unsigned long long)e->frames, (unsigned long long)e->bytes,
                   (long long)e->first_seen_ns, (long long)e->last_seen_ns);
        tell_all_evidence(e, &all);
    }
    for (size_t i = 0; i < s.list.unsettled_count; i++) {
        const struct unsettled *u = &s.list.unsettled[i];
        addr_print(&u->address, &all);
        buf_printf(&all, "? %s %llu\n", u->why, (unsigned long long)u->frames);
    }
    if (all.failed)
        fatal("no memory");
    return all;
}

/* xorshift64*: the same numbers everywhere. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545f4914f6cdd1d);
}

struct buf scene_shuffle(uint64_t seed)
{
    static struct in_packet shuffled[FRAMES_MAX];
    bool taken[FRAMES_MAX] = { false };
    uint64_t state = seed * 2 + 1;
    for (size_t n = 0; n < s.count; n++) {
        size_t at = (size_t)(next_random(&state) % s.count);
        while (taken[at])
            at = (at + 1) % s.count;
        for (size_t i = 0; i < at; i++) /* the first that its owner has left */
            if (!taken[i] && s.owners[i] == s.owners[at]) {
                at = i;
                break;
            }
        taken[at] = true;
        shuffled[n] = s.packets[at];
        shuffled[n].number = n + 1;
    }
    run(shuffled, s.count);
    return scene_tell();
}

struct buf scene_split(size_t at)
{
    static struct in_packet parts[FRAMES_MAX];
    for (size_t i = 0; i < s.count; i++) {
        parts[i] = s.packets[i];
        parts[i].source = i >= at;
        parts[i].number = i >= at ? i - at + 1 : i + 1;
    }
    run(parts, s.count);
    return scene_tell();
}

size_t scene_frames(void)
{
    return s.count;
}

int identify_test_main(int argc, char **argv, void (*tests)(void))
{
    struct datafile *data = NULL;
    struct registry *registry = NULL;
    struct entities *entities = NULL;
    struct fingerprints *fingerprints = NULL;
    struct err err = { "" };
    if (argc != 3 || data_open(argv[1], &data, &err) != RC_OK ||
        reg_open(data, &registry, &err) != RC_OK || ent_open(data, &entities, &err) != RC_OK ||
        fp_load(argv[2], &fingerprints, &err) != RC_OK) {
        printf("not ok - %s\n", err.text);
        return 2;
    }
    s.data = (struct identify_data){ registry, entities, fingerprints };
    s.day = time_day_from(2026, 11, 2);
    tests();
    scene("");
    fp_free(fingerprints);
    ent_close(entities);
    reg_close(registry);
    data_close(data);
    return s.failed == 0 ? 0 : 1;
}
