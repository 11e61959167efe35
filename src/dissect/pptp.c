/* Point-to-Point Tunneling Protocol, RFC 2637, 2.1 and 2.2.
 *
 * Start-Control-Connection-Request describes the end that sends it, and so does the Reply. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    HEADER = 12,
    CONTROL_MESSAGE = 1,
    START_REQUEST = 1,
    START_REPLY = 2,
    START_SIZE = 156,
    TEXT = 64,
    MESSAGE_MAX = 220, /* Outgoing-Call-Request has 168; the others are shorter */
};
#define MAGIC 0x1a2b3c4dU

static void start(struct cursor *c, struct sink *out)
{
    cur_skip(c, 2 + 2 + 4 + 4 + 2); /* version, result, framing, bearer, channels */
    uint16_t firmware = cur_be16(c);
    struct slice host = cur_take(c, TEXT);
    struct slice vendor = cur_take(c, TEXT);
    char text[8];
    if (c->bad)
        return;
    obs_text(out, PROP_NAME, slice_sub(host, 0, slice_find_byte(host, 0)));
    obs_text(out, PROP_MANUFACTURER, slice_sub(vendor, 0, slice_find_byte(vendor, 0)));
    (void)snprintf(text, sizeof text, "%u", firmware); /* always fits */
    if (firmware != 0)
        obs_str(out, PROP_FIRMWARE, text);
}

static enum dis_result pptp_run(struct cursor *in, struct sink *out)
{
    while (in->left > 0) {
        struct cursor at = *in;
        uint16_t size = cur_be16(&at);
        uint16_t kind = cur_be16(&at);
        uint32_t magic = cur_be32(&at);
        uint16_t type = cur_be16(&at);
        cur_skip(&at, 2);
        if (at.bad)
            return DIS_TRUNCATED;
        if (magic != MAGIC || kind != CONTROL_MESSAGE || size < HEADER || size > MESSAGE_MAX)
            return DIS_NOT_MINE;
        struct cursor body = cur_sub(&at, size - (size_t)HEADER);
        if (at.bad)
            return DIS_TRUNCATED;
        *in = at;
        if (type != START_REQUEST && type != START_REPLY)
            continue;
        if (size < START_SIZE)
            return DIS_MALFORMED;
        obs_str(out, PROP_ROLE, type == START_REQUEST ? "pptp-client" : "pptp-server");
        start(&body, out);
        return DIS_OK; /* calls follow, and they say nothing of either end */
    }
    return DIS_TRUNCATED;
}

const struct dissector dissector_pptp = {
    .name = "pptp",
    .spec = "RFC 2637",
    .yields = "manufacturer, name, firmware revision, role",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 1723 }, { DIS_END, 0 } },
    .run = pptp_run,
};
