/* Frames of a scene in which equipment describes itself in tags and lengths: LLDP, CDP, SNMP,
 * TLS. */
#include "tests/identify/scene.h"

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
