/* The search for cameras and recorders over UDP ports 7701 and 7711, as seen on the wire: its
 * maker published no format.  One record of fixed places: the kind, and of who answers its MAC,
 * address, mask and gateway as text, its type, its URL. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    ASKS = 0x01,
    ANSWERS = 0x0b,
    RECORD_MIN = 0x85 + 39, /* up to the end of the URL */
    RECORD_MAX = 2048,
    MAC_AT = 0x13,
    MAC = 18,
    IP_AT = 0x25,
    IP = 16,
    TYPE_AT = 0x6d,
    TYPE = 10,
};

/* Up to the first NUL. */
static struct slice field(struct slice record, size_t at, size_t size)
{
    struct slice f = slice_sub(record, at, size);
    size_t end = slice_find_byte(f, '\0');
    return slice_trim(slice_sub(f, 0, end == SIZE_MAX ? f.n : end));
}

static enum dis_result wisenet_run(struct cursor *in, struct sink *out)
{
    struct slice record = cur_rest(in);
    struct addr mac;
    struct addr ip;
    if (record.n == 0)
        return DIS_TRUNCATED;
    if ((record.p[0] != ASKS && record.p[0] != ANSWERS) || record.n > RECORD_MAX)
        return DIS_NOT_MINE;
    if (record.n < RECORD_MIN)
        return DIS_TRUNCATED;
    bool has_mac = addr_parse(field(record, MAC_AT, MAC), &mac) && mac.kind == ADDR_MAC;
    bool has_ip = addr_parse(field(record, IP_AT, IP), &ip) && ip.kind == ADDR_IP;
    if (record.p[0] == ASKS) {
        if (field(record, MAC_AT, MAC).n > 0)
            return DIS_NOT_MINE;
        obs_str(out, PROP_ROLE, "control-point");
        return DIS_OK;
    }
    if (!has_mac || !has_ip)
        return DIS_NOT_MINE;
    obs_str(out, PROP_ROLE, "wisenet-device");
    obs_addr(out, PROP_ADDRESS, mac);
    obs_addr(out, PROP_ADDRESS, ip);
    struct slice type = field(record, TYPE_AT, TYPE);
    if (type.n == TYPE) /* it may go on where there was no room for it */
        obs_detail(out, "type-begins", type);
    else
        obs_text(out, PROP_MODEL, type);
    return DIS_OK;
}

const struct dissector dissector_wisenet = {
    .name = "wisenet",
    .spec = "camera search on UDP 7701, as seen on the wire",
    .yields = "model, addresses",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 7701 },
                                         { DIS_UDP_PORT, 7711 },
                                         { DIS_END, 0 } },
    .run = wisenet_run,
};
