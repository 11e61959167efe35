/* Precision Time Protocol: IEEE 1588-2019.
 *
 * A clock that answers a management request for its description states its maker, product and
 * versions (15.5.3.1.2); boundary clocks hand such messages on, which the hop counts tell
 * (15.4.1.3).  Announce says who serves time here, and whether it is its own. */
#include "dissect/dissect.h"

enum {
    ANNOUNCE = 0xb,
    MANAGEMENT = 0xd,
    ACTION_RESPONSE = 2,
    TLV_MANAGEMENT = 1,
    CLOCK_DESCRIPTION = 1,
};

/* PTPText (5.3.9): a length and so many bytes. */
static struct slice text(struct cursor *c)
{
    return cur_take(c, cur_u8(c));
}

/* Fields that ';' parts (15.5.3.1.2.7 to 9). */
static void fields(struct slice s, const enum prop *props, size_t count, struct sink *out)
{
    for (size_t i = 0; i < count; i++)
        obs_text(out, props[i], slice_split(&s, ';'));
}

static enum dis_result description(struct cursor c, struct sink *out)
{
    static const enum prop product[] = { PROP_MANUFACTURER, PROP_MODEL, PROP_SERIAL };
    static const enum prop revision[] = { PROP_HARDWARE, PROP_FIRMWARE, PROP_SOFTWARE };
    static const enum prop user[] = { PROP_NAME };
    cur_skip(&c, 2); /* clock type */
    (void)text(&c);  /* physical layer */
    struct slice physical = cur_take(&c, cur_be16(&c));
    uint16_t network = cur_be16(&c); /* 7.4.1: 1 UDP over IPv4, 2 over IPv6, 3 IEEE 802.3 */
    struct slice protocol = cur_take(&c, cur_be16(&c));
    uint32_t oui = cur_be24(&c);
    cur_skip(&c, 1);
    struct slice about_product = text(&c);
    struct slice about_revision = text(&c);
    struct slice about_user = text(&c);
    if (c.bad)
        return DIS_MALFORMED;
    if (physical.n == 6)
        obs_addr(out, PROP_ADDRESS, addr_mac(physical.p));
    if ((network == 1 && protocol.n == 4) || (network == 2 && protocol.n == 16))
        obs_addr(out, PROP_ADDRESS, addr_ip(protocol));
    if (oui != 0)
        obs_uint(out, PROP_DEVICE_OUI, oui);
    fields(about_product, product, 3, out);
    fields(about_revision, revision, 3, out);
    fields(about_user, user, 1, out);
    return DIS_OK;
}

static enum dis_result management(struct cursor c, struct sink *out)
{
    cur_skip(&c, 10); /* target */
    uint8_t started = cur_u8(&c);
    uint8_t left = cur_u8(&c);
    uint8_t action = cur_u8(&c) & 15;
    cur_skip(&c, 1);
    uint16_t type = cur_be16(&c);
    size_t size = cur_be16(&c);
    if (c.bad)
        return DIS_TRUNCATED;
    if (action != ACTION_RESPONSE || type != TLV_MANAGEMENT || started != left)
        return DIS_OK;
    if (size < 2)
        return DIS_MALFORMED;
    struct cursor tlv = cur_sub(&c, size);
    uint16_t id = cur_be16(&tlv);
    if (c.bad)
        return DIS_TRUNCATED;
    return id == CLOCK_DESCRIPTION ? description(tlv, out) : DIS_OK;
}

static enum dis_result announce(struct cursor c, struct slice own, struct sink *out)
{
    cur_skip(&c, 10 + 2 + 1 + 1 + 4 + 1);
    struct slice grandmaster = cur_take(&c, 8);
    uint16_t steps = cur_be16(&c);
    cur_skip(&c, 1); /* source of time */
    if (c.bad)
        return DIS_TRUNCATED;
    obs_str(out, PROP_ROLE,
            steps == 0 && slice_eq(grandmaster, own) ? "ptp-grandmaster"
                                                     : "ptp-boundary-clock");
    return DIS_OK;
}

static enum dis_result ptp_run(struct cursor *in, struct sink *out)
{
    uint8_t type = cur_u8(in) & 15;
    uint8_t version = cur_u8(in) & 15;
    size_t size = cur_be16(in);
    cur_skip(in, 16);
    struct slice own = cur_take(in, 8);
    cur_skip(in, 6); /* port, sequence, control, interval */
    if (in->bad)
        return DIS_TRUNCATED;
    if (version != 2 || size < 34)
        return DIS_NOT_MINE;
    bool cut = false;
    struct cursor body = cur_sub_cut(in, size - 34, &cut);
    if (type == ANNOUNCE)
        return announce(body, own, out);
    if (type == MANAGEMENT)
        return management(body, out);
    return DIS_OK;
}

const struct dissector dissector_ptp = {
    .name = "ptp",
    .spec = "IEEE 1588-2019",
    .yields =
        "manufacturer, maker's OUI, model, serial, hardware, firmware, software, name, role",
    .match = (const struct dis_match[]){ { DIS_ETHERTYPE, 0x88f7 },
                                         { DIS_UDP_PORT, 319 },
                                         { DIS_UDP_PORT, 320 },
                                         { DIS_END, 0 } },
    .run = ptp_run,
};
