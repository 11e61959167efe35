/* OPC Unified Architecture: OPC 10000-4 and 10000-6, release 1.05.02 (2022): UA TCP, UA binary.
 *
 * A server describes its application in the answers to GetEndpoints and CreateSession, and the
 * software in BuildInfo when it is read.  The application is software: on a controller its
 * maker made both, on a PC not; so its maker is inferred.  The answer to FindServers lists
 * servers that somebody else registered, and describes nobody. */
#include "dissect/cert.h"
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    HEAD = 8,
    MESSAGE_MAX = 24 * 1024, /* longer ones carry values */
    ANSWER_ENDPOINTS = 431,  /* 10000-6, A.3: ids of the binary encodings */
    ANSWER_SESSION = 464,
    ANSWER_READ = 634,
    TYPE_BUILD_INFO = 340,
    TYPE_SERVER_STATUS = 864,
    NODE_TWO_BYTE = 0,
    NODE_FOUR_BYTE = 1,
    NODE_NUMERIC = 2,
    VARIANT_EXTENSION = 22,
    VALUES_MAX = 64,
    STRINGS_MAX = 64,
    MESSAGES_MAX = 64,
    SERVER_CLIENT_BOTH_DISCOVERY = 3,
};

/* 5.2.2.4: a length, -1 for none, and UTF-8. */
static struct slice string(struct cursor *in)
{
    uint32_t n = cur_le32(in);
    return n == UINT32_MAX ? slice_of(NULL, 0) : cur_take(in, n);
}

/* 5.2.2.9: a number in namespace 0; UINT32_MAX: another kind of id. */
static uint32_t node(struct cursor *in)
{
    uint8_t kind = cur_u8(in);
    if (kind == NODE_TWO_BYTE)
        return cur_u8(in);
    if (kind == NODE_FOUR_BYTE) {
        uint8_t space = cur_u8(in);
        uint16_t id = cur_le16(in);
        return space == 0 ? id : UINT32_MAX;
    }
    if (kind == NODE_NUMERIC) {
        uint16_t space = cur_le16(in);
        uint32_t id = cur_le32(in);
        return space == 0 ? id : UINT32_MAX;
    }
    in->bad = true; /* names nothing that is read here */
    return UINT32_MAX;
}

static void strings_skip(struct cursor *in)
{
    uint32_t count = cur_le32(in);
    for (uint32_t i = 0; count != UINT32_MAX && i < count && i < STRINGS_MAX && !in->bad; i++)
        (void)string(in); /* only the movement is wanted */
    if (count != UINT32_MAX && count > STRINGS_MAX)
        in->bad = true;
}

/* 7.33 ResponseHeader.  False: an error, or diagnostics, which nobody asks for in passing. */
static bool answer_head(struct cursor *in)
{
    cur_skip(in, 8 + 4);
    uint32_t result = cur_le32(in);
    uint8_t diagnostics = cur_u8(in);
    strings_skip(in);
    (void)node(in); /* additional header: null */
    uint8_t has_body = cur_u8(in);
    return !in->bad && result == 0 && diagnostics == 0 && has_body == 0;
}

/* 7.2 ApplicationDescription. */
static void application(struct cursor *in, struct sink *out)
{
    struct slice uri = string(in);
    struct slice product = string(in);
    uint8_t mask = cur_u8(in); /* LocalizedText: 1 a locale, 2 a text */
    if ((mask & 1) != 0)
        (void)string(in);
    struct slice name = (mask & 2) != 0 ? string(in) : slice_of(NULL, 0);
    uint32_t type = cur_le32(in);
    (void)string(in); /* gateway */
    (void)string(in); /* discovery profile */
    strings_skip(in);
    if (in->bad || type > SERVER_CLIENT_BOTH_DISCOVERY)
        return;
    obs_str(out, PROP_ROLE, "opcua-server");
    obs_text(out, PROP_NAME, name);
    obs_detail(out, "opcua-application", uri);
    obs_detail(out, "opcua-product", product);
}

static void certificate(struct slice der, struct sink *out)
{
    struct cert_names names;
    if (der.n > 0 && cert_names(der, &names))
        (void)cert_tell(&names, out); /* false: it told nothing */
}

/* 5.4.4: the first endpoint; all are of one server. */
static void endpoints(struct cursor *in, struct sink *out)
{
    uint32_t count = cur_le32(in);
    if (in->bad || count == 0 || count == UINT32_MAX)
        return;
    (void)string(in); /* its URL */
    application(in, out);
    struct slice der = string(in);
    if (!in->bad)
        certificate(der, out);
}

/* 5.6.2: ids, a timeout, a nonce, a certificate, endpoints. */
static void session(struct cursor *in, struct sink *out)
{
    (void)node(in);
    uint8_t kind = in->left > 0 ? in->p[0] : 0;
    if (kind > NODE_NUMERIC &&
        kind <= 5) { /* an authentication token that is text, a GUID or bytes */
        cur_skip(in, 3);
        if (kind == 4)
            cur_skip(in, 16);
        else
            (void)string(in);
    } else {
        (void)node(in);
    }
    cur_skip(in, 8);
    (void)string(in);
    (void)string(in); /* the certificate stands in the endpoints, too */
    endpoints(in, out);
}

/* 12.5 of 10000-5: BuildInfo. */
static void build_info(struct cursor *in, struct sink *out)
{
    struct slice product_uri = string(in);
    struct slice maker = string(in);
    struct slice product = string(in);
    struct slice version = string(in);
    struct slice build = string(in);
    if (in->bad)
        return;
    obs_str(out, PROP_ROLE, "opcua-server");
    obs_basis(out, BASIS_INFERRED);
    obs_text(out, PROP_MANUFACTURER, maker);
    obs_text(out, PROP_MODEL, product);
    obs_text(out, PROP_FIRMWARE, version);
    obs_basis(out, BASIS_STATED);
    obs_detail(out, "opcua-product", product_uri);
    obs_detail(out, "opcua-build", build);
}

/* 5.10.2: data values; one that is a structure of another kind has a length and is passed over.
 */
static void values(struct cursor *in, struct sink *out)
{
    static const uint8_t optional[] = {
        0, 4, 8, 8, 2, 2
    }; /* 10000-6, 5.2.2.17: by the bits of the mask */
    uint32_t count = cur_le32(in);
    for (uint32_t i = 0; count != UINT32_MAX && i < count && i < VALUES_MAX && !in->bad; i++) {
        uint8_t mask = cur_u8(in);
        if ((mask & 1) != 0) {
            if (cur_u8(in) != VARIANT_EXTENSION)
                return; /* values of the process */
            uint32_t type = node(in);
            if (cur_u8(in) != 1)
                return;
            struct cursor body = cur_sub(in, cur_le32(in));
            if (in->bad)
                return;
            if (type == TYPE_SERVER_STATUS)
                cur_skip(&body, 8 + 8 + 4);
            if (type == TYPE_SERVER_STATUS || type == TYPE_BUILD_INFO)
                build_info(&body, out);
        }
        for (size_t bit = 1; bit < sizeof optional; bit++)
            cur_skip(in, (mask >> bit & 1) != 0 ? optional[bit] : 0);
    }
}

static void service(struct cursor *in, struct sink *out)
{
    cur_skip(in, 16); /* channel, token, sequence, request */
    uint32_t type = node(in);
    if (in->bad ||
        (type != ANSWER_ENDPOINTS && type != ANSWER_SESSION && type != ANSWER_READ) ||
        !answer_head(in))
        return;
    if (type == ANSWER_ENDPOINTS)
        endpoints(in, out);
    else if (type == ANSWER_SESSION)
        session(in, out);
    else
        values(in, out);
}

static bool is_type(struct slice type)
{
    static const char *const types[] = { "HEL", "ACK", "ERR", "RHE", "OPN", "CLO", "MSG" };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (slice_eq(type, slice_str(types[i])))
            return true;
    return false;
}

/* Servers listen on many ports: what begins with a hello, or the answer to one, of a sound size
 * (10000-6, 7.1.2). */
static bool opcua_probe(struct slice head, const struct dis_frame *frame)
{
    enum { HELLO_MIN = 28, HELLO_MAX = 8192 };
    struct cursor in = cur_of(head);
    struct slice type = cur_take(&in, 4);
    uint32_t size = cur_le32(&in);
    (void)frame; /* both sides begin alike */
    return !in.bad && (slice_eq(type, SLICE("HELF")) || slice_eq(type, SLICE("ACKF"))) &&
           size >= HELLO_MIN && size <= HELLO_MAX;
}

static enum dis_result opcua_run(struct cursor *in, struct sink *out)
{
    const size_t whole = in->left;
    out->skip = 0;
    for (unsigned n = 0; n < MESSAGES_MAX && in->left > 0 && out->skip == 0; n++) {
        struct cursor at = *in;
        struct slice type = cur_take(&at, 3);
        uint8_t chunk = cur_u8(&at);
        size_t size = cur_le32(&at);
        if (at.bad)
            return DIS_TRUNCATED;
        if (!is_type(type) || (chunk != 'F' && chunk != 'C' && chunk != 'A') || size < HEAD)
            return in->left == whole ? DIS_NOT_MINE : DIS_MALFORMED;
        if (size > MESSAGE_MAX) {
            size_t here = size - HEAD < at.left ? size - HEAD : at.left;
            cur_skip(&at, here);
            out->skip = size - HEAD - here;
            *in = at;
            break;
        }
        struct cursor body = cur_sub(&at, size - HEAD);
        if (at.bad)
            return DIS_TRUNCATED;
        *in = at;
        if (slice_eq(type, SLICE("MSG")) && chunk == 'F')
            service(&body, out);
    }
    return DIS_TRUNCATED; /* more messages may follow */
}

const struct dissector dissector_opcua = {
    .name = "opcua",
    .spec = "OPC 10000-4 and -6, 1.05.02",
    .yields = "name, application and product URIs, certificate; manufacturer, model, version "
              "of the software",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 4840 },
                                         { DIS_TCP_PORT, 48010 },
                                         { DIS_TCP_PORT, 62541 },
                                         { DIS_TCP_ANY, 0 },
                                         { DIS_END, 0 } },
    .probe = opcua_probe,
    .run = opcua_run,
};
