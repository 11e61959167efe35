/* BACnet over IP, ASHRAE 135-2020: clause 6 (network layer), clause 20 (encoding), annex J
 * (BACnet/IP).
 *
 * A device speaks for itself in I-Am and in what it answers of its Device object; whoever asks
 * is not described. A broadcast manager (BBMD) hands on what others broadcast and names them
 * (J.2.5): the address inside is the subject. A router names the network and the address behind
 * it (6.2.2): that device is a subject of its own. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    BVLL_TYPE = 0x81,
    BVLL_BDT_ACK = 0x03, /* J.2.4 and following */
    BVLL_FORWARDED = 0x04,
    BVLL_FDT_ACK = 0x07,
    BVLL_DISTRIBUTE = 0x09,
    BVLL_UNICAST = 0x0a,
    BVLL_BROADCAST = 0x0b,
    BVLL_LAST = 0x0c,
    BVLL_HEAD = 4,
};

enum {
    NPDU_VERSION = 1,
    NPDU_NETWORK_MESSAGE = 0x80, /* 6.2.2 */
    NPDU_DESTINATION = 0x20,
    NPDU_SOURCE = 0x08,
    I_AM_ROUTER = 0x01, /* 6.4.2 */
};

enum {
    APDU_UNCONFIRMED = 1, /* 20.1 */
    APDU_COMPLEX_ACK = 3,
    APDU_SEGMENTED = 0x08,
    SERVICE_I_AM = 0,
    SERVICE_READ = 12,
    SERVICE_READ_MULTIPLE = 14,
};

enum {
    TAG_UNSIGNED = 2, /* 20.2.1.4 */
    TAG_TEXT = 7,
    TAG_ENUMERATED = 9,
    TAG_OBJECT = 12,
    OBJECT_DEVICE = 8,       /* clause 21: BACnetObjectType */
    ANY_INSTANCE = 0x3fffff, /* 12.1.1: nobody's number; it asks any device */
    TAGS_MAX = 4096,         /* elements of one message; a datagram has room for no more */
};

/* Clause 21, BACnetPropertyIdentifier. */
enum {
    P_SOFTWARE = 12,
    P_DESCRIPTION = 28,
    P_FIRMWARE = 44,
    P_MODEL = 70,
    P_NAME = 77,
    P_VENDOR_ID = 120,
    P_VENDOR_NAME = 121,
    P_SERIAL = 372,
};

static const struct {
    uint32_t number;
    enum prop prop;
} text_properties[] = {
    { P_SOFTWARE, PROP_SOFTWARE }, { P_DESCRIPTION, PROP_DESCRIPTION },
    { P_FIRMWARE, PROP_FIRMWARE }, { P_MODEL, PROP_MODEL },
    { P_NAME, PROP_NAME },         { P_VENDOR_NAME, PROP_MANUFACTURER },
    { P_SERIAL, PROP_SERIAL },
};

/* A tag of 20.2.1 with its contents. */
struct element {
    uint8_t number;
    bool context;
    bool opens;
    bool closes;
    struct slice value;
};

static bool element_take(struct cursor *in, struct element *ret)
{
    struct element e = { 0 };
    uint8_t head = cur_u8(in);
    uint8_t size = head & 7;
    e.number = head >> 4;
    e.context = (head & 8) != 0;
    if (e.number == 15)
        e.number = cur_u8(in);
    e.opens = e.context && size == 6;
    e.closes = e.context && size == 7;
    size_t n = size;
    if (e.opens || e.closes ||
        (!e.context && e.number == 1)) { /* a boolean's value stands in the tag */
        n = 0;
    } else if (size == 5) {
        n = cur_u8(in);
        if (n == 254)
            n = cur_be16(in);
        else if (n == 255)
            n = cur_be32(in);
    }
    e.value = cur_take(in, n);
    if (in->bad)
        return false;
    *ret = e;
    return true;
}

static bool number_of(struct slice value, uint32_t *ret)
{
    uint32_t number = 0;
    for (size_t i = 0; i < value.n; i++)
        number = number << 8 | value.p[i];
    *ret = number;
    return value.n >= 1 && value.n <= 4;
}

/* 20.2.9: a character set, then the text. */
static void text(struct sink *out, enum prop prop, struct slice value)
{
    enum { UTF_8 = 0, UCS_2 = 4, LATIN_1 = 5, UNITS_MAX = 256 };
    struct cursor c = cur_of(value);
    uint8_t set = cur_u8(&c);
    if (c.bad)
        return;
    if (set == UTF_8) {
        obs_text(out, prop, cur_rest(&c));
    } else if (set == LATIN_1) {
        obs_latin1(out, prop, cur_rest(&c));
    } else if (set == UCS_2) {
        uint8_t swapped[2 * UNITS_MAX];
        size_t n = 0;
        while (c.left >= 2 && n < sizeof swapped) {
            uint16_t unit = cur_be16(&c);
            swapped[n++] = (uint8_t)unit;
            swapped[n++] = (uint8_t)(unit >> 8);
        }
        obs_utf16le(out, prop, slice_of(swapped, n));
    }
}

/* Clause 16.10.2: the device, the longest message it takes, whether in segments, its vendor. */
static enum dis_result i_am(struct cursor *in, struct sink *out)
{
    static const uint8_t tags[] = { TAG_OBJECT, TAG_UNSIGNED, TAG_ENUMERATED, TAG_UNSIGNED };
    uint32_t values[4];
    for (size_t i = 0; i < sizeof tags; i++) {
        struct element e;
        if (!element_take(in, &e))
            return DIS_TRUNCATED;
        if (e.context || e.number != tags[i] || !number_of(e.value, &values[i]))
            return DIS_MALFORMED;
    }
    if (values[0] >> 22 != OBJECT_DEVICE)
        return DIS_MALFORMED;
    obs_str(out, PROP_ROLE, "bacnet-device");
    obs_detail_uint(out, "bacnet-device", values[0] & ANY_INSTANCE);
    obs_maker_number(out, "bacnet", values[3]);
    return DIS_OK;
}

/* A property's value, up to the tag that closes 'closing'. */
static bool property(struct cursor *in, uint8_t closing, uint32_t property, bool is_device,
                     struct sink *out)
{
    struct element e;
    unsigned depth = 0;
    for (unsigned n = 0; n < TAGS_MAX && element_take(in, &e); n++) {
        if (e.closes && depth == 0)
            return e.number == closing;
        depth += e.opens;
        depth -= e.closes;
        uint32_t number = 0;
        if (!is_device || n > 0 || e.context)
            continue;
        if (e.number == TAG_UNSIGNED && property == P_VENDOR_ID && number_of(e.value, &number))
            obs_maker_number(out, "bacnet", number);
        for (size_t i = 0;
             e.number == TAG_TEXT && i < sizeof text_properties / sizeof text_properties[0];
             i++)
            if (text_properties[i].number == property)
                text(out, text_properties[i].prop, e.value);
    }
    return false;
}

static bool object_of(const struct element *e, bool *ret_is_device, struct sink *out)
{
    uint32_t object = 0;
    if (!e->context || e->number != 0 || e->value.n != 4 || !number_of(e->value, &object))
        return false;
    *ret_is_device = object >> 22 == OBJECT_DEVICE;
    if (*ret_is_device && (object & ANY_INSTANCE) != ANY_INSTANCE)
        obs_detail_uint(out, "bacnet-device", object & ANY_INSTANCE);
    return true;
}

/* 15.5.1.2: object, property, perhaps an index, value between tags 3. */
static enum dis_result read_ack(struct cursor *in, struct sink *out)
{
    struct element e;
    uint32_t wanted = 0;
    bool is_device = false;
    if (!element_take(in, &e))
        return DIS_TRUNCATED;
    if (!object_of(&e, &is_device, out) || !element_take(in, &e) || !e.context ||
        e.number != 1 || !number_of(e.value, &wanted) || !element_take(in, &e))
        return in->bad ? DIS_TRUNCATED : DIS_MALFORMED;
    if (e.context && e.number == 2 && !e.opens && !element_take(in, &e))
        return DIS_TRUNCATED;
    if (!e.opens || e.number != 3)
        return DIS_MALFORMED;
    return property(in, 3, wanted, is_device, out) ? DIS_OK
           : in->bad                               ? DIS_TRUNCATED
                                                   : DIS_MALFORMED;
}

/* 15.7.3.2: objects, each with a list of properties with a value between tags 4 or an error
 * between tags 5. */
static enum dis_result read_multiple_ack(struct cursor *in, struct sink *out)
{
    struct element e;
    bool is_device = false;
    bool in_list = false;
    uint32_t wanted = UINT32_MAX;
    for (unsigned n = 0; n < TAGS_MAX && in->left > 0; n++) {
        if (!element_take(in, &e))
            return DIS_TRUNCATED;
        if (!in_list && e.opens && e.number == 1) {
            in_list = true;
        } else if (!in_list) {
            if (!object_of(&e, &is_device, out))
                return DIS_MALFORMED;
        } else if (e.closes && e.number == 1) {
            in_list = false;
        } else if (e.opens && (e.number == 4 || e.number == 5)) {
            if (!property(in, e.number, wanted, is_device && e.number == 4, out))
                return in->bad ? DIS_TRUNCATED : DIS_MALFORMED;
        } else if (e.context && e.number == 2) {
            if (!number_of(e.value, &wanted))
                return DIS_MALFORMED;
        } else if (!e.context || e.number != 3) { /* 3: an index of an array */
            return DIS_MALFORMED;
        }
    }
    return in_list ? DIS_TRUNCATED : DIS_OK;
}

static enum dis_result apdu(struct cursor *in, struct sink *out)
{
    uint8_t head = cur_u8(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (head >> 4 == APDU_UNCONFIRMED) {
        uint8_t service = cur_u8(in);
        return in->bad ? DIS_TRUNCATED : service == SERVICE_I_AM ? i_am(in, out) : DIS_OK;
    }
    if (head >> 4 != APDU_COMPLEX_ACK)
        return DIS_OK;
    cur_skip(in, 1);
    bool segmented = (head & APDU_SEGMENTED) != 0;
    uint8_t sequence = segmented ? cur_u8(in) : 0;
    if (segmented)
        cur_skip(in, 1);
    uint8_t service = cur_u8(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (sequence != 0) /* goes on where another datagram ended */
        return DIS_OK;
    enum dis_result result = DIS_OK;
    if (service == SERVICE_READ)
        result = read_ack(in, out);
    else if (service == SERVICE_READ_MULTIPLE)
        result = read_multiple_ack(in, out);
    return segmented && result == DIS_TRUNCATED ? DIS_OK : result;
}

/* A device behind a router is known by its network's number and its address there. */
static struct addr routed(uint16_t network, struct slice address)
{
    char digits[8 + 2 * 7 + 1];
    int n = snprintf(digits, sizeof digits, "%u/", (unsigned)network);
    for (size_t i = 0; i < address.n && i < 7; i++)
        n += snprintf(digits + n, sizeof digits - (size_t)n, "%02x", address.p[i]);
    return addr_text(ADDR_BACNET, slice_of(digits, (size_t)n));
}

static enum dis_result npdu(struct cursor *in, struct sink *out)
{
    uint8_t version = cur_u8(in);
    uint8_t control = cur_u8(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (version != NPDU_VERSION)
        return DIS_MALFORMED;
    if ((control & NPDU_DESTINATION) != 0) {
        cur_skip(in, 2);
        cur_skip(in, cur_u8(in));
    }
    if ((control & NPDU_SOURCE) != 0) {
        uint16_t network = cur_be16(in);
        struct slice address = cur_take(in, cur_u8(in));
        if (in->bad)
            return DIS_TRUNCATED;
        if (network == 0 || network == 0xffff || address.n == 0 || address.n > 7)
            return DIS_MALFORMED;
        obs_str(out, PROP_ROLE, "bacnet-router");
        obs_about(out, routed(network, address));
    }
    if ((control & NPDU_DESTINATION) != 0)
        cur_skip(in, 1);
    if (in->bad)
        return DIS_TRUNCATED;
    if ((control & NPDU_NETWORK_MESSAGE) == 0)
        return apdu(in, out);
    uint8_t message = cur_u8(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (message == I_AM_ROUTER)
        obs_str(out, PROP_ROLE, "bacnet-router");
    return DIS_OK;
}

static enum dis_result bacnet_run(struct cursor *in, struct sink *out)
{
    uint8_t type = cur_u8(in);
    uint8_t function = cur_u8(in);
    size_t size = cur_be16(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (type != BVLL_TYPE || function > BVLL_LAST || size < BVLL_HEAD)
        return DIS_NOT_MINE;
    bool cut;
    struct cursor body = cur_sub_cut(in, size - BVLL_HEAD, &cut);
    enum dis_result result = DIS_OK;
    if (function == BVLL_FORWARDED) {
        struct slice origin = cur_take(&body, 4);
        cur_skip(&body, 2);
        if (body.bad)
            return DIS_TRUNCATED;
        struct addr address = addr_ip(origin);
        if (!ip_is_usable(&address))
            return DIS_MALFORMED;
        if (!addr_eq(&address, &out->subject))
            obs_str(out, PROP_ROLE, "bacnet-bbmd");
        obs_about(out, address);
        result = npdu(&body, out);
    } else if (function == BVLL_DISTRIBUTE || function == BVLL_UNICAST ||
               function == BVLL_BROADCAST) {
        result = npdu(&body, out);
    } else if (function == BVLL_BDT_ACK || function == BVLL_FDT_ACK) {
        obs_str(out, PROP_ROLE, "bacnet-bbmd");
    }
    /* The length is the message's own: what ends before it has been cut, what goes on is
     * malformed. */
    return result == DIS_TRUNCATED && !cut ? DIS_MALFORMED : cut ? DIS_TRUNCATED : result;
}

const struct dissector dissector_bacnet = {
    .name = "bacnet",
    .spec = "ASHRAE 135-2020",
    .yields = "maker's number and name, model, firmware, software, name, serial, role; devices "
              "behind routers",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 47808 },
                                         { DIS_UDP_PORT, 47809 },
                                         { DIS_UDP_PORT, 47810 },
                                         { DIS_UDP_PORT, 47811 },
                                         { DIS_UDP_PORT, 47812 },
                                         { DIS_END, 0 } },
    .run = bacnet_run,
};
