/* Layer Two Tunneling Protocol: RFC 2661 (version 2), RFC 3931 (version 3): control messages.
 * What their data messages carry is followed in tunnel.c.
 *
 * Who starts a control connection (SCCRQ) and who agrees (SCCRP) describe themselves.  Hidden
 * attributes are encrypted. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    FLAG_CONTROL = 0x8000,
    FLAG_LENGTH = 0x4000,
    FLAG_SEQUENCE = 0x0800,
    AVP_HIDDEN = 0x4000,
    AVP_SIZE = 0x03ff,
    AVP_HEADER = 6,
    MESSAGE_TYPE = 0,
    FIRMWARE_REVISION = 6,
    HOST_NAME = 7,
    VENDOR_NAME = 8,
    START_REQUEST = 1,
    START_REPLY = 2,
};

static void attribute(uint16_t type, struct cursor *value, struct sink *out)
{
    char text[16];
    uint16_t firmware = 0;
    switch (type) {
    case HOST_NAME: obs_text(out, PROP_NAME, cur_rest(value)); break;
    case VENDOR_NAME: obs_text(out, PROP_MANUFACTURER, cur_rest(value)); break;
    case FIRMWARE_REVISION: /* "vendor specific": mostly the major version over the minor */
        firmware = cur_be16(value);
        (void)snprintf(text, sizeof text, "0x%04x", firmware); /* always fits */
        if (!value->bad && firmware != 0)
            obs_detail(out, "firmware-revision", slice_str(text));
        break;
    default: break;
    }
}

static enum dis_result attributes(struct cursor *c, struct sink *out)
{
    bool starts = false;
    for (unsigned i = 0; c->left > 0; i++) {
        uint16_t head = cur_be16(c);
        uint16_t vendor = cur_be16(c);
        uint16_t type = cur_be16(c);
        size_t size = head & AVP_SIZE;
        if (c->bad)
            return DIS_TRUNCATED;
        if (size < AVP_HEADER)
            return DIS_MALFORMED;
        struct cursor value = cur_sub(c, size - AVP_HEADER);
        if (c->bad)
            return DIS_TRUNCATED;
        if (vendor != 0 || (head & AVP_HIDDEN) != 0)
            continue;
        if (i == 0) { /* the message type comes first (4.4.1) */
            uint16_t message = cur_be16(&value);
            starts = !value.bad && (message == START_REQUEST || message == START_REPLY);
            if (type != MESSAGE_TYPE)
                return DIS_MALFORMED;
            if (starts)
                obs_str(out, PROP_ROLE,
                        message == START_REQUEST ? "l2tp-client" : "l2tp-server");
        } else if (starts) {
            attribute(type, &value, out);
        }
    }
    return DIS_OK;
}

static enum dis_result l2tp_run(struct cursor *in, struct sink *out)
{
    size_t there = in->left;
    uint16_t flags = cur_be16(in);
    size_t size = cur_be16(in);
    unsigned version = flags & 15;
    cur_skip(in, 4 + 4); /* tunnel and session, or control connection; sequence numbers */
    if (there >= 2 && ((flags & (FLAG_CONTROL | FLAG_LENGTH | FLAG_SEQUENCE)) !=
                           (FLAG_CONTROL | FLAG_LENGTH | FLAG_SEQUENCE) ||
                       version < 2 || version > 3))
        return DIS_NOT_MINE;
    if (in->bad)
        return DIS_TRUNCATED;
    if (size < 12)
        return DIS_MALFORMED;
    bool cut = false;
    struct cursor body = cur_sub_cut(in, size - 12, &cut);
    enum dis_result result = attributes(&body, out);
    return result == DIS_OK && cut ? DIS_TRUNCATED : result;
}

const struct dissector dissector_l2tp = {
    .name = "l2tp",
    .spec = "RFC 2661, RFC 3931",
    .yields = "manufacturer (vendor name), name, firmware revision, role",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 1701 }, { DIS_END, 0 } },
    .run = l2tp_run,
};
