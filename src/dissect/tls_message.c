#include "dissect/tls_message.h"

#include "dissect/cert.h"

enum {
    RANDOM_SIZE = 32,
    EXT_SERVER_NAME = 0,         /* RFC 6066, 3 */
    EXT_SUPPORTED_VERSIONS = 43, /* RFC 8446, 4.2.1 */
    NAME_HOST = 0,
    TLS_1_3 = 0x0304,
    DTLS_1_3 = 0xfefc,
};

bool tls_message_known(uint8_t type)
{
    /* IANA, TLS HandshakeType */
    static const uint8_t known[] = { 0,  1,  2,  3,  4,  5,  6,  8,  11, 12, 13, 14,
                                     15, 16, 17, 20, 21, 22, 23, 24, 25, 67, 254 };
    for (size_t i = 0; i < sizeof known; i++) {
        if (known[i] == type)
            return true;
    }
    return false;
}

static const char *version_detail(uint16_t version)
{
    switch (version) {
    case 0x0300: return "tls-version=SSL 3.0";
    case 0x0301: return "tls-version=TLS 1.0";
    case 0x0302: return "tls-version=TLS 1.1";
    case 0x0303: return "tls-version=TLS 1.2";
    case TLS_1_3: return "tls-version=TLS 1.3";
    case 0xfeff: return "tls-version=DTLS 1.0";
    case 0xfefd: return "tls-version=DTLS 1.2";
    case DTLS_1_3: return "tls-version=DTLS 1.3";
    default: return NULL; /* drafts, GREASE */
    }
}

/* The value of the first extension 'type'; bad if there is none. */
static struct cursor extension(struct cursor extensions, uint16_t type)
{
    while (extensions.left > 0 && !extensions.bad) {
        uint16_t found = cur_be16(&extensions);
        struct cursor value = cur_sub(&extensions, cur_be16(&extensions));
        if (found == type)
            return value;
    }
    return (struct cursor){ extensions.p, 0, true };
}

static enum tls_told client_hello(struct cursor *in, bool datagram, struct sink *out)
{
    uint16_t version = cur_be16(in);
    cur_skip(in, RANDOM_SIZE);
    cur_skip(in, cur_u8(in)); /* session id */
    if (datagram)
        cur_skip(in, cur_u8(in)); /* cookie */
    cur_skip(in, cur_be16(in));   /* cipher suites */
    cur_skip(in, cur_u8(in));     /* compression methods */
    if (in->bad || version >> 8 != (datagram ? 0xfe : 3))
        return TLS_BAD;
    if (in->left == 0)
        return TLS_MORE; /* before RFC 3546 there were no extensions */
    struct cursor extensions = cur_sub(in, cur_be16(in));
    if (in->bad)
        return TLS_BAD;
    struct cursor names = extension(extensions, EXT_SERVER_NAME);
    struct cursor list = cur_sub(&names, cur_be16(&names));
    uint8_t kind = cur_u8(&list);
    struct slice name = cur_take(&list, cur_be16(&list));
    if (!list.bad && kind == NAME_HOST)
        obs_text(out, PROP_SERVER_NAME, name);
    return TLS_MORE;
}

static enum tls_told server_hello(struct cursor *in, struct sink *out)
{
    uint16_t version = cur_be16(in);
    cur_skip(in, RANDOM_SIZE);
    cur_skip(in, cur_u8(in)); /* session id */
    cur_skip(in, 2);          /* cipher suite */
    cur_skip(in, 1);          /* compression method */
    if (in->bad || (version >> 8 != 3 && version >> 8 != 0xfe))
        return TLS_BAD;
    if (in->left > 0) {
        struct cursor extensions = cur_sub(in, cur_be16(in));
        if (in->bad)
            return TLS_BAD;
        struct cursor selected = extension(extensions, EXT_SUPPORTED_VERSIONS);
        uint16_t newer = cur_be16(&selected);
        if (!selected.bad)
            version = newer;
    }
    const char *detail = version_detail(version);
    if (detail != NULL)
        obs_str(out, PROP_DETAIL, detail);
    return version == TLS_1_3 || version == DTLS_1_3 ? TLS_LAST : TLS_MORE;
}

/* The chain: only its first, which is the sender's own (RFC 5246, 7.4.2). */
static enum tls_told certificate(struct cursor *in, bool cut, struct sink *out)
{
    bool list_cut, leaf_cut;
    size_t list_size = cur_be24(in);
    struct cursor list = cur_sub_cut(in, list_size, &list_cut);
    if (!in->bad && !list_cut && list_size == 0)
        return TLS_LAST; /* a client that has none */
    size_t leaf_size = cur_be24(&list);
    struct cursor leaf = cur_sub_cut(&list, leaf_size, &leaf_cut);
    if (list_size != 0 && leaf_size > list_size)
        return TLS_BAD;
    struct cert_names names;
    if (in->bad || list.bad || ((list_cut || leaf_cut) && !cut))
        return cut ? TLS_PART : TLS_BAD;
    if (!cert_names(cur_peek(&leaf), &names))
        return leaf_cut ? TLS_PART : TLS_BAD;
    return cert_tell(&names, out) ? TLS_LAST : TLS_BAD;
}

enum tls_told tls_message_tell(uint8_t type, struct slice body, bool cut, bool datagram,
                               struct sink *out)
{
    struct cursor in = cur_of(body);
    if (type == TLS_CERTIFICATE)
        return certificate(&in, cut, out);
    if (cut)
        return TLS_PART;
    switch (type) {
    case TLS_CLIENT_HELLO: return client_hello(&in, datagram, out);
    case TLS_SERVER_HELLO: return server_hello(&in, out);
    default: return tls_message_known(type) ? TLS_MORE : TLS_BAD;
    }
}
