/* Border Gateway Protocol 4: RFC 4271; capabilities RFC 5492; the FQDN capability
 * draft-walton-bgp-hostname-capability-02, which routers send.
 *
 * An OPEN describes who sends it; routes are everybody's words. */
#include "dissect/dissect.h"

enum {
    HEADER = 19,
    MESSAGE_MAX = 4096,
    TYPE_OPEN = 1,
    TYPE_LAST = 5,
    PARAMETER_CAPABILITIES = 2,
    CAPABILITY_FQDN = 73,
};

static void capabilities(struct cursor c, struct sink *out)
{
    while (c.left > 0) {
        uint8_t code = cur_u8(&c);
        struct cursor value = cur_sub(&c, cur_u8(&c));
        if (c.bad)
            return;
        if (code != CAPABILITY_FQDN)
            continue;
        struct slice host = cur_take(&value, cur_u8(&value));
        struct slice domain = cur_take(&value, cur_u8(&value));
        if (value.bad)
            continue;
        obs_text(out, PROP_NAME, host);
        obs_text(out, PROP_DOMAIN, domain);
    }
}

static bool open_message(struct cursor c, struct sink *out)
{
    uint8_t version = cur_u8(&c);
    cur_skip(&c, 2 + 2 + 4); /* number of the network, hold time, identifier */
    struct cursor parameters = cur_sub(&c, cur_u8(&c));
    if (c.bad || version != 4)
        return false;
    obs_str(out, PROP_ROLE, "bgp-speaker");
    while (parameters.left > 0) {
        uint8_t type = cur_u8(&parameters);
        struct cursor value = cur_sub(&parameters, cur_u8(&parameters));
        if (parameters.bad)
            return false;
        if (type == PARAMETER_CAPABILITIES)
            capabilities(value, out);
    }
    return true;
}

static enum dis_result bgp_run(struct cursor *in, struct sink *out)
{
    while (in->left > 0) {
        struct cursor at = *in;
        struct slice marker = cur_take(&at, 16);
        size_t size = cur_be16(&at);
        uint8_t type = cur_u8(&at);
        for (size_t i = 0; i < marker.n; i++)
            if (marker.p[i] != 0xff)
                return DIS_NOT_MINE;
        if (at.bad)
            return DIS_TRUNCATED;
        if (size < HEADER || size > MESSAGE_MAX || type < TYPE_OPEN || type > TYPE_LAST)
            return DIS_NOT_MINE;
        struct cursor body = cur_sub(&at, size - HEADER);
        if (at.bad)
            return DIS_TRUNCATED;
        *in = at;
        if (type == TYPE_OPEN)
            return open_message(body, out) ? DIS_OK : DIS_MALFORMED;
        obs_str(out, PROP_ROLE, "bgp-speaker"); /* seen from the middle */
        return DIS_OK;
    }
    return DIS_TRUNCATED;
}

const struct dissector dissector_bgp = {
    .name = "bgp",
    .spec = "RFC 4271, RFC 5492",
    .yields = "name, domain, role",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 179 }, { DIS_END, 0 } },
    .run = bgp_run,
};
