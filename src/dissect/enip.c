/* EtherNet/IP: The CIP Networks Library, volume 2, edition 1.30 (ODVA): encapsulation (2-3),
 * ListIdentity (2-4.2); the Identity object: volume 1, edition 3.31, 5A-2.
 *
 * A device states who it is in the answer to ListIdentity.  The same attributes in an explicit
 * message may be those of another module, to which the device that answers only bridges, and
 * the answer does not repeat which object was asked: they are inferred. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    COMMAND_NOP = 0x00, /* 2-3.2 */
    COMMAND_LIST_SERVICES = 0x04,
    COMMAND_LIST_IDENTITY = 0x63,
    COMMAND_LIST_INTERFACES = 0x64,
    COMMAND_REGISTER = 0x65,
    COMMAND_UNREGISTER = 0x66,
    COMMAND_SEND_RR = 0x6f,
    COMMAND_SEND_UNIT = 0x70,
    HEAD = 24,
    ITEM_IDENTITY = 0x0c, /* 2-6.2 */
    ITEM_CONNECTED = 0xb1,
    ITEM_UNCONNECTED = 0xb2,
    ITEMS_MAX = 16,
    BODY_MAX = 8192,       /* longer ones carry a program, not an identity */
    GET_ALL_ANSWER = 0x81, /* Get_Attributes_All with the bit of an answer, volume 1, 2-4.2 */
    IDENTITY_MIN = 15,     /* up to the length of the name */
    IP_TCP = 6,
};

/* Volume 1, 6-1: device types. */
static const struct {
    uint16_t type;
    const char *what;
} device_types[] = {
    { 0x02, "drive" },
    { 0x07, "io-module" },
    { 0x0c, "communications-adapter" },
    { 0x0e, "plc" },
    { 0x10, "position-controller" },
    { 0x13, "drive" },
    { 0x18, "hmi" },
    { 0x22, "process-analyser" },
    { 0x25, "servo-drive" },
    { 0x2c, "switch" },
    { 0x43, "device" },
};

/* Vendor, type, product code, revision, status, serial number, name: attributes 1 to 7. */
static bool identity(struct cursor *in, bool name_is_last, struct sink *out)
{
    uint16_t vendor = cur_le16(in);
    uint16_t type = cur_le16(in);
    uint16_t product = cur_le16(in);
    uint8_t major = cur_u8(in);
    uint8_t minor = cur_u8(in);
    cur_skip(in, 2);
    uint32_t serial = cur_le32(in);
    struct slice name = cur_take(in, cur_u8(in));
    if (in->bad || (name_is_last && (vendor == 0 || major == 0 || name.n == 0 || in->left > 0)))
        return false;
    for (size_t i = 0; i < name.n; i++) /* SHORT_STRING: printable ASCII */
        if (name.p[i] != 0 && (name.p[i] < 0x20 || name.p[i] > 0x7e))
            return false;

    char text[32];
    obs_maker_number(out, "cip", vendor);
    obs_text(out, PROP_MODEL, name);
    (void)snprintf(text, sizeof text, "%u.%u", (unsigned)major,
                   (unsigned)minor); /* always fits */
    obs_str(out, PROP_FIRMWARE, text);
    (void)snprintf(text, sizeof text, "%08X", (unsigned)serial);
    if (serial != 0 && serial != UINT32_MAX)
        obs_str(out, PROP_SERIAL, text);
    obs_detail_uint(out, "cip-product-code", product);
    for (size_t i = 0; i < sizeof device_types / sizeof device_types[0]; i++)
        if (device_types[i].type == type)
            obs_str(out, PROP_CAPABILITY, device_types[i].what);
    return true;
}

static void explicit_answer(struct cursor item, struct sink *out)
{
    uint8_t service = cur_u8(&item);
    cur_skip(&item, 1);
    uint8_t status = cur_u8(&item);
    uint8_t extra = cur_u8(&item);
    if (item.bad || service != GET_ALL_ANSWER || status != 0 || extra != 0 ||
        item.left < IDENTITY_MIN)
        return;
    obs_basis(out, BASIS_INFERRED);
    (void)identity(&item, true, out); /* of another object, then */
    obs_basis(out, BASIS_STATED);
}

static enum dis_result items(struct cursor *in, uint16_t command, struct sink *out)
{
    unsigned count = cur_le16(in);
    for (unsigned i = 0; i < count && i < ITEMS_MAX; i++) {
        uint16_t type = cur_le16(in);
        struct cursor item = cur_sub(in, cur_le16(in));
        if (in->bad)
            return DIS_TRUNCATED;
        if (command == COMMAND_LIST_IDENTITY && type == ITEM_IDENTITY) {
            cur_skip(&item, 2 + 16); /* version; a socket address, which translators of
                                        addresses do not change */
            if (!identity(&item, false, out))
                return DIS_MALFORMED;
        } else if (command == COMMAND_SEND_RR && type == ITEM_UNCONNECTED) {
            explicit_answer(item, out);
        } else if (command == COMMAND_SEND_UNIT && type == ITEM_CONNECTED) {
            cur_skip(&item, 2); /* sequence count */
            explicit_answer(item, out);
        }
    }
    return in->bad ? DIS_TRUNCATED : DIS_OK;
}

static bool is_command(uint16_t command)
{
    return command == COMMAND_NOP || command == COMMAND_LIST_SERVICES ||
           (command >= COMMAND_LIST_IDENTITY && command <= COMMAND_UNREGISTER) ||
           command == COMMAND_SEND_RR || command == COMMAND_SEND_UNIT || command == 0x72 ||
           command == 0x73;
}

/* One message; '*ret_skip': bytes of it that are not here and not wanted. */
static enum dis_result message(struct cursor *in, uint64_t *ret_skip, struct sink *out)
{
    struct cursor at = *in;
    uint16_t command = cur_le16(&at);
    size_t size = cur_le16(&at);
    cur_skip(&at, 4);
    uint32_t status = cur_le32(&at);
    cur_skip(&at, 8);
    uint32_t options = cur_le32(&at);
    if (at.bad)
        return in->left >= 2 && !is_command(command) ? DIS_NOT_MINE : DIS_TRUNCATED;
    if (!is_command(command) || options != 0)
        return DIS_NOT_MINE;
    if (size > BODY_MAX) {
        size_t here = size < at.left ? size : at.left;
        cur_skip(&at, here);
        *ret_skip = size - here;
        *in = at;
        return DIS_OK;
    }
    struct cursor body = cur_sub(&at, size);
    if (at.bad)
        return DIS_TRUNCATED;
    *in = at;
    if (status != 0 || body.left == 0)
        return DIS_OK;
    if (command == COMMAND_LIST_IDENTITY)
        return items(&body, command, out) == DIS_OK ? DIS_OK : DIS_MALFORMED;
    if (command == COMMAND_SEND_RR || command == COMMAND_SEND_UNIT) {
        cur_skip(&body, 6); /* interface handle, timeout */
        return items(&body, command, out) == DIS_OK ? DIS_OK : DIS_MALFORMED;
    }
    return DIS_OK;
}

static enum dis_result enip_run(struct cursor *in, struct sink *out)
{
    bool is_stream = out->frame->ip_proto == IP_TCP;
    const size_t whole = in->left;
    out->skip = 0;
    enum dis_result result = message(in, &out->skip, out);
    if (!is_stream)
        return result;
    while (result == DIS_OK && in->left > 0 && out->skip == 0)
        result = message(in, &out->skip, out);
    if (result == DIS_NOT_MINE && in->left < whole)
        return DIS_OK;
    return result == DIS_OK ? DIS_TRUNCATED : result; /* more messages may follow */
}

const struct dissector dissector_enip = {
    .name = "enip",
    .spec = "CIP Networks Library, vol. 2 ed. 1.30, vol. 1 ed. 3.31",
    .yields = "maker's number, model, firmware, serial, kind of device",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 44818 },
                                         { DIS_TCP_PORT, 44818 },
                                         { DIS_END, 0 } },
    .run = enip_run,
};
