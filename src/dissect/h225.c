/* Call signalling of H.323: ITU-T H.225.0 (12/2009) inside Q.931 messages (ITU-T Q.931, 4.5.30)
 * inside TPKT (RFC 1006), in aligned PER (ITU-T X.691).
 *
 * Set-up and the answers to it carry the vendor identification of an endpoint.  A gatekeeper
 * that routes calls passes them on unchanged: so they are inferred. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    TPKT_VERSION = 3,
    TPKT_HEADER = 4,
    TPKT_MAX = 16384,
    Q931 = 8,
    IE_USER_USER = 0x7e,
    USER_USER_X680 = 5,
    SETUP = 0, /* H323-UU-PDU, h323-message-body */
    CONNECT = 2,
    ALERTING = 3, /* 1: call proceeding */
    ALIASES_MAX = 16,
};

/* A cursor over bits. */
struct bits {
    struct cursor c;
    uint8_t byte;
    unsigned left; /* bits of 'byte' not yet read */
};

static unsigned get(struct bits *b, unsigned n)
{
    unsigned value = 0;
    while (n-- > 0) {
        if (b->left == 0) {
            b->byte = cur_u8(&b->c);
            b->left = 8;
        }
        b->left--;
        value = value << 1 | ((unsigned)b->byte >> b->left & 1u);
    }
    return value;
}

/* So many whole bytes, from the next one on. */
static struct slice octets(struct bits *b, size_t n)
{
    b->left = 0;
    return cur_take(&b->c, n);
}

static size_t length(struct bits *b)
{
    b->left = 0;
    size_t n = cur_u8(&b->c);
    if ((n & 0xc0) == 0x80)
        n = (n & 0x3f) << 8 | cur_u8(&b->c);
    else if ((n & 0x80) != 0)
        b->c.bad = true; /* in fragments */
    return n;
}

static void skip_non_standard(struct bits *b)
{
    bool extended = get(b, 1) != 0;
    bool h221 = get(b, 1) != 0;
    if (extended) {
        b->c.bad = true; /* one that nobody defined */
        return;
    }
    if (h221) {
        (void)get(b, 1);
        (void)octets(b, 4);
    } else {
        (void)octets(b, length(b));
    }
    (void)octets(b, length(b));
}

/* TransportAddress: only those of IP are known to end somewhere. */
static void skip_address(struct bits *b)
{
    unsigned choice = get(b, 4);
    if (choice == 0) {
        (void)octets(b, 4 + 2);
    } else if (choice == 3) {
        (void)get(b, 1);
        (void)octets(b, 16 + 2);
    } else {
        b->c.bad = true;
    }
}

static void skip_aliases(struct bits *b)
{
    size_t count = length(b);
    if (count > ALIASES_MAX)
        b->c.bad = true;
    for (size_t i = 0; i < count && !b->c.bad; i++) {
        if (get(b, 1) != 0) {
            (void)get(b, 7); /* which extension */
            (void)octets(b, length(b));
        } else if (get(b, 1) == 0) {
            unsigned digits = get(b, 7) + 1;
            b->left = 0;
            for (unsigned k = 0; k < digits; k++)
                (void)get(b, 4);
        } else {
            struct slice n = octets(b, 1);
            (void)octets(b, n.n == 1 ? ((size_t)n.p[0] + 1) * 2 : 0);
        }
    }
}

static struct slice text(struct bits *b, bool there)
{
    struct slice n = octets(b, there ? 1 : 0);
    struct slice s = octets(b, n.n == 1 ? (size_t)n.p[0] + 1 : 0);
    return slice_sub(s, 0, slice_find_byte(s, 0));
}

static void vendor(struct bits *b, struct sink *out)
{
    char number[24];
    (void)get(b, 1);
    bool has_product = get(b, 1) != 0;
    bool has_version = get(b, 1) != 0;
    (void)get(b, 1);
    struct slice t35 = octets(b, 4); /* country, extension, manufacturer (ITU-T T.35) */
    struct slice product = text(b, has_product);
    struct slice version = text(b, has_version);
    if (b->c.bad)
        return;
    (void)snprintf(number, sizeof number, "%u.%u.%u", t35.p[0], t35.p[1],
                   (unsigned)t35.p[2] << 8 | t35.p[3]); /* always fits */
    obs_detail(out, "t35-vendor", slice_str(number));
    obs_text(out, PROP_DESCRIPTION, product);
    obs_text(out, PROP_FIRMWARE, version);
}

static void endpoint(struct bits *b, struct sink *out)
{
    (void)get(b, 1);
    bool non_standard = get(b, 1) != 0;
    bool has_vendor = get(b, 1) != 0;
    (void)get(b, 4); /* gatekeeper, gateway, control unit, terminal: behind the vendor */
    if (non_standard)
        skip_non_standard(b);
    if (has_vendor)
        vendor(b, out);
}

static void user_information(struct cursor c, struct sink *out)
{
    struct bits b = { .c = c };
    (void)get(&b, 4); /* extension and option bits of two shells */
    if (get(&b, 1) != 0)
        return;
    unsigned message = get(&b, 3);
    if (message > ALERTING)
        return;
    (void)get(&b, 1);
    unsigned options = get(&b, message == SETUP ? 7 : 1);
    bool has_h245 = (options & (message == SETUP ? 0x40u : 1u)) != 0;
    (void)octets(&b, length(&b));                             /* protocol identifier */
    if ((message == SETUP || message == CONNECT) && has_h245) /* elsewhere it follows */
        skip_address(&b);
    if (message == SETUP && (options & 0x20) != 0)
        skip_aliases(&b);
    if (!b.c.bad)
        endpoint(&b, out);
}

/* Q.931: fixed header, then elements; one byte long where the highest bit is set. */
static enum dis_result message(struct cursor c, struct sink *out)
{
    uint8_t protocol = cur_u8(&c);
    cur_skip(&c, cur_u8(&c) & 15u); /* call reference */
    cur_skip(&c, 1);                /* type */
    if (c.bad || protocol != Q931)
        return DIS_NOT_MINE;
    while (c.left > 0) {
        uint8_t id = cur_u8(&c);
        if ((id & 0x80) != 0)
            continue;
        size_t size = id == IE_USER_USER ? cur_be16(&c) : cur_u8(&c);
        struct cursor value = cur_sub(&c, size);
        if (c.bad)
            return DIS_MALFORMED;
        if (id == IE_USER_USER && cur_u8(&value) == USER_USER_X680)
            user_information(value, out);
    }
    return DIS_OK;
}

static enum dis_result h225_run(struct cursor *in, struct sink *out)
{
    obs_basis(out, BASIS_INFERRED);
    while (in->left > 0) {
        struct cursor at = *in;
        uint8_t version = cur_u8(&at);
        cur_skip(&at, 1);
        size_t size = cur_be16(&at);
        if (version != TPKT_VERSION)
            return DIS_NOT_MINE;
        if (at.bad)
            return DIS_TRUNCATED;
        if (size < TPKT_HEADER || size > TPKT_MAX)
            return DIS_NOT_MINE;
        struct cursor body = cur_sub(&at, size - TPKT_HEADER);
        if (at.bad)
            return DIS_TRUNCATED;
        *in = at;
        enum dis_result result = body.left > 0 ? message(body, out) : DIS_OK;
        if (result != DIS_OK)
            return result;
    }
    return DIS_TRUNCATED;
}

const struct dissector dissector_h225 = {
    .name = "h225",
    .spec = "ITU-T H.225.0 (12/2009), RFC 1006",
    .yields = "product, version and T.35 numbers of telephones and gateways (H.323)",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 1720 }, { DIS_END, 0 } },
    .run = h225_run,
};
