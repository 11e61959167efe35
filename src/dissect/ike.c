/* Internet Key Exchange: RFC 2408 and RFC 2409 (version 1), RFC 7296 (version 2).
 *
 * Either end may send vendor id payloads, which tell whose extensions it understands: some are
 * text, some a hash of one.  Many are sent by everybody; which ones tell a maker is data
 * (data/fingerprints).  They stand in the first messages, which are not encrypted. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    COOKIES = 16,
    HEADER = 28,
    PAYLOAD_HEADER = 4,
    VENDOR_ID_1 = 13,
    VENDOR_ID_2 = 43,
    FLAG_ENCRYPTED = 1,     /* version 1, RFC 2408, 3.1 */
    PAYLOAD_ENCRYPTED = 46, /* version 2, RFC 7296, 3.14 */
    PAYLOADS_MAX = 64,      /* an initiator sends some 20 */
    HASH_MAX = 64,          /* bytes of an id that are told */
    TEXT_MIN = 4,
};

static bool is_text(struct slice id)
{
    for (size_t i = 0; i < id.n; i++)
        if (id.p[i] < ' ' || id.p[i] > '~')
            return false;
    return id.n >= TEXT_MIN;
}

static void vendor_id(struct slice id, struct sink *out)
{
    char hex[2 * HASH_MAX + 1];
    if (id.n == 0)
        return;
    if (is_text(id)) {
        obs_detail(out, "vendor-id", id);
        return;
    }
    id = slice_sub(id, 0, HASH_MAX);
    for (size_t i = 0; i < id.n; i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", id.p[i]); /* always fits */
    obs_detail(out, "vendor-id", slice_of(hex, 2 * id.n));
}

static enum dis_result payloads(struct cursor *c, uint8_t next, uint8_t wanted,
                                struct sink *out)
{
    for (unsigned i = 0; next != 0 && i < PAYLOADS_MAX; i++) {
        uint8_t kind = next;
        next = cur_u8(c);
        (void)cur_u8(c); /* critical bit */
        size_t size = cur_be16(c);
        if (c->bad)
            return DIS_TRUNCATED;
        if (size < PAYLOAD_HEADER)
            return DIS_MALFORMED;
        struct slice body = cur_take(c, size - PAYLOAD_HEADER);
        if (c->bad)
            return DIS_TRUNCATED;
        if (kind == PAYLOAD_ENCRYPTED && wanted == VENDOR_ID_2)
            return DIS_OK; /* its "next" is inside */
        if (kind == wanted)
            vendor_id(body, out);
    }
    return DIS_OK;
}

static enum dis_result ike_run(struct cursor *in, struct sink *out)
{
    const uint16_t nat_port = 4500;
    if (out->frame->src_port == nat_port || out->frame->dst_port == nat_port) {
        struct cursor ahead = *in; /* RFC 3948, 2.2: four zero bytes, or else it is ESP */
        uint32_t marker = cur_be32(&ahead);
        if (ahead.bad || marker != 0)
            return in->left == 1 ? DIS_OK : DIS_NOT_MINE; /* one byte keeps a mapping alive */
        *in = ahead;
    }
    cur_skip(in, COOKIES);
    uint8_t next = cur_u8(in);
    uint8_t version = cur_u8(in);
    uint8_t exchange = cur_u8(in);
    uint8_t flags = cur_u8(in);
    cur_skip(in, 4);
    size_t size = cur_be32(in);
    if (in->bad)
        return DIS_TRUNCATED;
    unsigned major = version >> 4;
    if ((major != 1 && major != 2) || size < HEADER || exchange == 0)
        return DIS_NOT_MINE;
    if (major == 1 && (flags & FLAG_ENCRYPTED) != 0)
        return DIS_OK;
    bool cut = false;
    struct cursor body = cur_sub_cut(in, size - HEADER, &cut);
    enum dis_result result = payloads(&body, next, major == 1 ? VENDOR_ID_1 : VENDOR_ID_2, out);
    return result == DIS_OK && cut ? DIS_TRUNCATED : result;
}

const struct dissector dissector_ike = {
    .name = "ike",
    .spec = "RFC 2408, RFC 2409, RFC 7296",
    .yields = "vendor ids: whose implementation speaks",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 500 },
                                         { DIS_UDP_PORT, 4500 },
                                         { DIS_END, 0 } },
    .run = ike_run,
};
