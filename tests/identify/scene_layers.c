/* Frames of a scene up to TCP and UDP, and whose address it is: ARP, NDP, DHCP. */
#include "tests/identify/scene.h"

#include <stdio.h>

/* ---- layers ---- */

void be16(struct buf *b, uint64_t v)
{
    const uint8_t bytes[2] = { (uint8_t)(v >> 8), (uint8_t)v };
    buf_bytes(b, bytes, 2);
}

void be32(struct buf *b, uint64_t v)
{
    be16(b, v >> 16);
    be16(b, v & 0xffff);
}

void zeros(struct buf *b, size_t n)
{
    while (n-- > 0)
        buf_char(b, '\0');
}

struct addr address(const char *text)
{
    struct addr a;
    if (text == NULL || !addr_parse(slice_str(text), &a))
        fatal("an address that is none");
    return a;
}

void put_address(struct buf *b, const char *text)
{
    struct addr a = address(text);
    buf_bytes(b, a.bytes, a.size);
}

void put_mac(struct buf *b, const char *text)
{
    put_address(b, text);
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
    scene_frame(&b);
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
    uint16_t mine = scene_port();
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
