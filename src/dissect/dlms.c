/* DLMS/COSEM over IP: IEC 62056-4-7:2015 (wrapper), IEC 62056-5-3:2017 (messages), IEC
 * 62056-6-2:2017, 6.2.6 (logical device name: 16 octets, of which the first three are the
 * maker's FLAG id).
 *
 * An answer does not repeat which attribute was asked for: a logical device name is known by
 * its shape.  Behind a concentrator many meters answer from one address: each is a subject of
 * its own, known by that name. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    WRAPPER_VERSION = 1,
    MESSAGE_MAX = 4096,
    GET_RESPONSE = 0xc4,
    GET_NORMAL = 1,
    DATA_NOTIFICATION = 0x0f,
    AARE = 0x61,
    TAG_STRUCTURE = 0x02,
    TAG_OCTETS = 0x09,
    NAME = 16,
    ELEMENTS_MAX = 64,
    MANAGEMENT = 1, /* IEC 62056-5-3: the management logical device */
    IP_TCP = 6,
    MESSAGES_MAX = 64,
};

static bool is_device_name(struct slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = s.p[i];
        bool letter = c >= 'A' && c <= 'Z';
        if (i < 3 ? !letter : c < 0x20 || c > 0x7e)
            return false;
    }
    return s.n == NAME;
}

static void device(struct slice name, uint16_t from, struct sink *out)
{
    char maker[16];
    (void)snprintf(maker, sizeof maker, "flag:%c%c%c", name.p[0], name.p[1],
                   name.p[2]); /* always fits */
    if (from != MANAGEMENT) {
        obs_str(out, PROP_ROLE, "dlms-concentrator");
        obs_about(out, addr_text(ADDR_SERIAL, name));
    }
    obs_str(out, PROP_ROLE, "dlms-server");
    obs_str(out, PROP_MAKER_NUMBER, maker);
    obs_text(out, PROP_SERIAL, name);
}

static bool octets(struct cursor *in, struct slice *ret)
{
    uint8_t tag = cur_u8(in);
    *ret = cur_take(in, cur_u8(in));
    return !in->bad && tag == TAG_OCTETS;
}

static void message(struct cursor *in, uint16_t from, struct sink *out)
{
    struct slice value = { NULL, 0 };
    uint8_t type = cur_u8(in);
    if (type == AARE) {
        obs_str(out, PROP_ROLE, "dlms-server");
    } else if (type == GET_RESPONSE) {
        uint8_t kind = cur_u8(in);
        cur_skip(in, 1);
        uint8_t result = cur_u8(in);
        if (!in->bad)
            obs_str(out, PROP_ROLE, "dlms-server");
        if (kind == GET_NORMAL && result == 0 && octets(in, &value) && is_device_name(value))
            device(value, from, out);
    } else if (type == DATA_NOTIFICATION) {
        cur_skip(in, 4);
        cur_skip(in, cur_u8(in)); /* when */
        uint8_t tag = cur_u8(in);
        unsigned count = cur_u8(in);
        if (in->bad || tag != TAG_STRUCTURE)
            return;
        obs_str(out, PROP_ROLE, "dlms-server");
        for (unsigned i = 0; i < count && i < ELEMENTS_MAX && octets(in, &value); i++)
            if (is_device_name(value)) {
                device(value, from, out);
                return;
            }
    }
}

static enum dis_result wrapped(struct cursor *in, struct sink *out)
{
    struct cursor at = *in;
    uint16_t version = cur_be16(&at);
    uint16_t from = cur_be16(&at);
    cur_skip(&at, 2);
    size_t size = cur_be16(&at);
    if (at.bad)
        return in->left >= 2 && version != WRAPPER_VERSION ? DIS_NOT_MINE : DIS_TRUNCATED;
    if (version != WRAPPER_VERSION || size == 0 || size > MESSAGE_MAX)
        return DIS_NOT_MINE;
    struct cursor body = cur_sub(&at, size);
    if (at.bad)
        return DIS_TRUNCATED;
    *in = at;
    struct addr sender = out->subject;
    message(&body, from, out);
    obs_about(out, sender);
    return DIS_OK;
}

static enum dis_result dlms_run(struct cursor *in, struct sink *out)
{
    const size_t whole = in->left;
    if (out->frame->ip_proto != IP_TCP)
        return wrapped(in, out);
    for (unsigned n = 0; n < MESSAGES_MAX && in->left > 0; n++) {
        enum dis_result result = wrapped(in, out);
        if (result != DIS_OK)
            return result == DIS_NOT_MINE && in->left < whole ? DIS_MALFORMED : result;
    }
    return DIS_TRUNCATED; /* more messages may follow */
}

const struct dissector dissector_dlms = {
    .name = "dlms",
    .spec = "IEC 62056-4-7:2015, 62056-5-3:2017, 62056-6-2:2017",
    .yields =
        "maker's FLAG id, serial (logical device name), role; meters behind concentrators",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 4059 },
                                         { DIS_UDP_PORT, 4059 },
                                         { DIS_END, 0 } },
    .run = dlms_run,
};
