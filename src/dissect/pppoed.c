/* PPP over Ethernet, discovery stage, RFC 2516.
 *
 * Who asks (PADI, PADR) is a client, who answers (PADO, PADS) a server; a relay agent between
 * them marks what it passes on (appendix A), and behind that mark nobody is the sender for
 * sure. A vendor's tag in a request may have been put in on the way as well (TR-101, 3.9), so
 * what it says of the client is only inferred. */
#include "dissect/dissect.h"

enum {
    VERSION_AND_TYPE = 0x11,
    CODE_PADO = 0x07,
    CODE_PADI = 0x09,
    CODE_PADR = 0x19,
    CODE_PADS = 0x65,
    CODE_PADT = 0xa7,
};

enum tag_type {
    TAG_END = 0x0000,
    TAG_AC_NAME = 0x0102,
    TAG_VENDOR = 0x0105,
    TAG_RELAY_SESSION = 0x0110,
};

/* The number of the forum whose tag names the subscriber's line: the access node adds it. */
enum { PEN_BROADBAND_FORUM = 3561 };

struct tags {
    struct slice name;   /* of the access concentrator */
    uint32_t enterprise; /* 0: none */
    bool relayed;
};

/* Only what stands in whole tags, up to the end of all of them, is known to be all. */
static enum dis_result read_tags(struct cursor *in, struct tags *ret)
{
    while (in->left > 0) {
        uint16_t type = cur_be16(in);
        struct slice value = cur_take(in, cur_be16(in));
        if (in->bad)
            return DIS_MALFORMED;
        if (type == TAG_END)
            return DIS_OK;
        if (type == TAG_AC_NAME && ret->name.n == 0)
            ret->name = value;
        if (type == TAG_RELAY_SESSION)
            ret->relayed = true;
        /* the first byte is 0, the next three are the number: RFC 2516, appendix A */
        struct cursor vendor = cur_of(value);
        uint32_t enterprise = cur_be32(&vendor);
        if (type == TAG_VENDOR && !vendor.bad && enterprise >> 24 == 0)
            ret->enterprise = enterprise;
    }
    return DIS_OK;
}

static void client(const struct tags *tags, struct sink *out)
{
    if (tags->relayed) {
        obs_str(out, PROP_ROLE, "pppoe-relay");
        return;
    }
    obs_str(out, PROP_ROLE, "pppoe-client");
    if (tags->enterprise != 0 && tags->enterprise != PEN_BROADBAND_FORUM) {
        obs_basis(out, BASIS_INFERRED);
        obs_uint(out, PROP_ENTERPRISE, tags->enterprise);
    }
}

static void server(const struct tags *tags, bool offer, struct sink *out)
{
    if (tags->relayed)
        return; /* the server, or the relay on its behalf */
    obs_str(out, PROP_ROLE, "pppoe-server");
    if (offer)
        obs_text(out, PROP_NAME, tags->name);
}

static enum dis_result pppoed_run(struct cursor *in, struct sink *out)
{
    uint8_t version = cur_u8(in);
    uint8_t code = cur_u8(in);
    cur_skip(in, 2); /* session */
    uint16_t length = cur_be16(in);
    struct cursor payload = cur_sub(in, length);
    if (in->bad)
        return DIS_TRUNCATED;
    if (version != VERSION_AND_TYPE)
        return DIS_MALFORMED;

    struct tags tags = { 0 };
    enum dis_result result = read_tags(&payload, &tags);
    if (result != DIS_OK)
        return result;
    obs_about(out, obs_sender_mac(out->frame));
    switch (code) {
    case CODE_PADI:
    case CODE_PADR: client(&tags, out); return DIS_OK;
    case CODE_PADO:
    case CODE_PADS: server(&tags, code == CODE_PADO, out); return DIS_OK;
    case CODE_PADT: return DIS_OK; /* both ends say it */
    default: return DIS_MALFORMED;
    }
}

const struct dissector dissector_pppoed = {
    .name = "pppoed",
    .spec = "RFC 2516",
    .yields = "role, name of the access concentrator, enterprise",
    .match = (const struct dis_match[]){ { DIS_ETHERTYPE, 0x8863 }, { DIS_END, 0 } },
    .run = pppoed_run,
};
