/* Distributed Network Protocol, IEEE Std 1815-2012: link (9), transport (8), application (4);
 * device attributes: A.1.
 *
 * Requests come from masters, responses from outstations (4.2.2.5).  An outstation states its
 * attributes in object group 0. Checksums are not verified: what TCP or UDP delivered has been
 * checked. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    START = 0x0564,
    LINK_MIN = 5, /* control, destination, source */
    BLOCK = 16,   /* user data before a checksum */
    TRANSPORT_FIN = 0x80,
    TRANSPORT_FIR = 0x40,
    FUNCTION_RESPONSE = 129,
    FUNCTION_UNSOLICITED = 130,
    FUNCTION_REQUEST_LAST = 33,
    FRAGMENT_MAX = 2048, /* 4.3: what every receiver must take */
    FRAMES_MAX = 256,
    GROUP_ATTRIBUTES = 0,
    QUALIFIER_START_STOP_1 = 0x00,
    QUALIFIER_START_STOP_2 = 0x01,
    QUALIFIER_COUNT_INDEX_1 = 0x17,
    ATTRIBUTE_TEXT = 1, /* VSTR */
    SET_STANDARD = 0,
    IP_TCP = 6,
};

static const struct {
    uint8_t variation;
    enum prop prop;
} attributes[] = {
    { 242, PROP_FIRMWARE }, { 243, PROP_HARDWARE }, { 247, PROP_NAME },
    { 248, PROP_SERIAL },   { 250, PROP_MODEL },    { 252, PROP_MANUFACTURER },
};

/* Headers of group 0, which are told until one of another kind comes: attributes are asked for
 * alone. */
static void objects(struct cursor *in, struct sink *out)
{
    while (in->left > 0) {
        uint8_t group = cur_u8(in);
        uint8_t variation = cur_u8(in);
        uint8_t qualifier = cur_u8(in);
        unsigned set = SET_STANDARD;
        if (in->bad || group != GROUP_ATTRIBUTES)
            return;
        if (qualifier == QUALIFIER_START_STOP_1) {
            set = cur_u8(in);
            cur_skip(in, 1);
        } else if (qualifier == QUALIFIER_START_STOP_2) {
            set = cur_le16(in);
            cur_skip(in, 2);
        } else if (qualifier == QUALIFIER_COUNT_INDEX_1) {
            cur_skip(in, 1);
            set = cur_u8(in);
        } else {
            return;
        }
        uint8_t type = cur_u8(in);
        struct slice value = cur_take(in, cur_u8(in));
        if (in->bad)
            return;
        for (size_t i = 0; set == SET_STANDARD && type == ATTRIBUTE_TEXT &&
                           i < sizeof attributes / sizeof attributes[0];
             i++)
            if (attributes[i].variation == variation)
                obs_text(out, attributes[i].prop, value);
    }
}

static void fragment(struct slice bytes, uint16_t source, struct sink *out)
{
    struct cursor in = cur_of(bytes);
    cur_skip(&in, 1);
    uint8_t function = cur_u8(&in);
    if (in.bad)
        return;
    if (function >= 1 && function <= FUNCTION_REQUEST_LAST) {
        obs_str(out, PROP_ROLE, "dnp3-master");
        return;
    }
    if (function != FUNCTION_RESPONSE && function != FUNCTION_UNSOLICITED)
        return;
    obs_str(out, PROP_ROLE, "dnp3-outstation");
    obs_detail_uint(out, "dnp3-address", source);
    cur_skip(&in, 2); /* internal indications */
    objects(&in, out);
}

/* One frame of the link: '*ret_data' lies in 'room', which holds 256 bytes. */
static enum dis_result frame(struct cursor *in, uint16_t *ret_source, uint8_t *room,
                             struct slice *ret_data)
{
    struct cursor at = *in;
    uint16_t start = cur_be16(&at);
    uint8_t size = cur_u8(&at);
    cur_skip(&at, 1);
    cur_skip(&at, 2);
    uint16_t source = cur_le16(&at);
    cur_skip(&at, 2);
    if (at.bad)
        return in->left >= 2 && start != START           ? DIS_NOT_MINE
               : in->left == 1 && in->p[0] != START >> 8 ? DIS_NOT_MINE
                                                         : DIS_TRUNCATED;
    if (start != START || size < LINK_MIN)
        return DIS_NOT_MINE;
    size_t n = 0;
    for (size_t left = size - LINK_MIN; left > 0;) {
        size_t step = left < BLOCK ? left : BLOCK;
        struct slice block = cur_take(&at, step);
        cur_skip(&at, 2);
        if (at.bad)
            return DIS_TRUNCATED;
        memcpy(room + n, block.p, block.n);
        n += block.n;
        left -= step;
    }
    *ret_source = source;
    *ret_data = slice_of(room, n);
    *in = at;
    return DIS_OK;
}

/* A fragment of the application, in one frame or several. */
static enum dis_result message(struct cursor *in, struct sink *out)
{
    uint8_t room[FRAGMENT_MAX];
    uint8_t data_room[256];
    struct cursor at = *in;
    size_t n = 0;
    for (unsigned frames = 0; frames < FRAMES_MAX; frames++) {
        uint16_t source = 0;
        struct slice data = { NULL, 0 };
        struct cursor before = at;
        enum dis_result result = frame(&at, &source, data_room, &data);
        if (result != DIS_OK)
            return frames > 0 && result == DIS_NOT_MINE ? DIS_MALFORMED : result;
        uint8_t transport = data.n > 0 ? data.p[0] : TRANSPORT_FIR | TRANSPORT_FIN;
        data = slice_skip(data, 1);
        if ((transport & TRANSPORT_FIR) != 0 && frames > 0) { /* the one before was given up */
            *in = before;
            return DIS_OK;
        }
        if ((transport & TRANSPORT_FIR) == 0 && frames == 0) { /* its begin was not seen */
            *in = at;
            return DIS_OK;
        }
        if (data.n > sizeof room - n)
            return DIS_MALFORMED;
        if (data.n > 0)
            memcpy(room + n, data.p, data.n);
        n += data.n;
        if ((transport & TRANSPORT_FIN) != 0) {
            *in = at;
            fragment(slice_of(room, n), source, out);
            return DIS_OK;
        }
    }
    return DIS_MALFORMED;
}

static enum dis_result dnp3_run(struct cursor *in, struct sink *out)
{
    const size_t whole = in->left;
    enum dis_result result = message(in, out);
    for (unsigned n = 1; n < FRAMES_MAX && result == DIS_OK && in->left > 0; n++)
        result = message(in, out);
    if (result == DIS_NOT_MINE && in->left < whole)
        return DIS_MALFORMED;
    return result == DIS_OK && out->frame->ip_proto == IP_TCP ? DIS_TRUNCATED : result;
}

const struct dissector dissector_dnp3 = {
    .name = "dnp3",
    .spec = "IEEE 1815-2012",
    .yields = "role; manufacturer, model, firmware, hardware, serial, name (device attributes)",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 20000 },
                                         { DIS_UDP_PORT, 20000 },
                                         { DIS_END, 0 } },
    .run = dnp3_run,
};
