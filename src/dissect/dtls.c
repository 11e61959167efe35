/* Datagram Transport Layer Security 1.0 and 1.2: RFC 6347, also behind CAPWAP's DTLS header
 * (RFC 5415, 4.2).
 *
 * Handshake messages as in TLS, in fragments: the first fragment of a message is told as far as
 * it goes, later ones are passed over, since nothing is kept between datagrams. */
#include "dissect/dissect.h"
#include "dissect/tls_message.h"

enum {
    RECORD_HEADER = 13,
    HANDSHAKE = 22,
    CHANGE_CIPHER_SPEC = 20,
    VERSION_1_0 = 0xfeff,
    VERSION_1_2 = 0xfefd,
    CAPWAP_DTLS = 1, /* preamble: version 0, type 1 (RFC 5415, 4.1) */
    RECORDS_MAX = 16, /* in one datagram */
};

static bool is_record(struct slice s)
{
    struct cursor c = cur_of(s);
    uint8_t type = cur_u8(&c);
    uint16_t version = cur_be16(&c);
    uint16_t epoch = cur_be16(&c);
    cur_skip(&c, 6);
    uint16_t size = cur_be16(&c);
    return !c.bad && type == HANDSHAKE && (version == VERSION_1_0 || version == VERSION_1_2) &&
           epoch == 0 && size >= 12;
}

static bool dtls_probe(struct slice head, const struct dis_frame *frame)
{
    (void)frame; /* both ends begin alike */
    return is_record(head);
}

/* One record's handshake fragments. */
static enum tls_told fragments(struct cursor c, struct sink *out)
{
    enum tls_told told = TLS_MORE;
    while (c.left > 0 && told == TLS_MORE) {
        uint8_t type = cur_u8(&c);
        uint32_t whole = cur_be24(&c);
        (void)cur_be16(&c); /* message_seq */
        uint32_t at = cur_be24(&c);
        uint32_t size = cur_be24(&c);
        struct slice body = cur_take(&c, size);
        if (c.bad || size > whole || at > whole - size)
            return TLS_BAD;
        if (at == 0 && tls_message_known(type))
            told = tls_message_tell(type, body, size < whole, true, out);
        if (told == TLS_PART)
            told = TLS_MORE;
    }
    return told;
}

static enum dis_result dtls_run(struct cursor *in, struct sink *out)
{
    struct slice seen = cur_peek(in);
    if (seen.n == 0)
        return DIS_TRUNCATED;
    if (seen.p[0] == CAPWAP_DTLS && is_record(slice_skip(seen, 4)))
        cur_skip(in, 4);
    if (!is_record(cur_peek(in)))
        return seen.n < RECORD_HEADER ? DIS_TRUNCATED : DIS_NOT_MINE;
    enum dis_result result = DIS_OK;
    for (int records = 0; records < RECORDS_MAX && in->left > 0; records++) {
        uint8_t type = cur_u8(in);
        cur_skip(in, 2);
        uint16_t epoch = cur_be16(in);
        cur_skip(in, 6);
        struct cursor record = cur_sub(in, cur_be16(in));
        if (in->bad) {
            result = DIS_TRUNCATED;
            break;
        }
        if (epoch != 0 || type == CHANGE_CIPHER_SPEC)
            break; /* encrypted from here on */
        if (type == HANDSHAKE && fragments(record, out) == TLS_BAD) {
            result = DIS_MALFORMED;
            break;
        }
    }
    return result;
}

const struct dissector dissector_dtls = {
    .name = "dtls",
    .spec = "RFC 6347",
    .yields = "certificate subject and issuer, server name",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 5246 },
                                         { DIS_UDP_PORT, 5247 },
                                         { DIS_UDP_PORT, 4433 },
                                         { DIS_UDP_PORT, 5684 },
                                         { DIS_UDP_ANY, 0 },
                                         { DIS_END, 0 } },
    .probe = dtls_probe,
    .run = dtls_run,
};
