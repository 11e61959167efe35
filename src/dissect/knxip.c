/* KNXnet/IP, ISO 22510:2019 (KNX Standard 3/8/2): search and description.
 *
 * The device information block of an answer describes who answers.  A KNX serial number begins
 * with the number of who made the device's bus part (KNX Standard 3/5/1), who need not be the
 * maker of the device. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    HEAD = 0x06,
    VERSION = 0x10,
    SEARCH_RESPONSE = 0x0202, /* 7.6 */
    DESCRIPTION_RESPONSE = 0x0204,
    SEARCH_RESPONSE_EXTENDED = 0x020c,
    ENDPOINT = 8,
    DIB_DEVICE = 0x01,
    DIB_MANUFACTURER = 0xfe,
    DIBS_MAX = 32,
    NAME = 30,
};

static bool device(struct cursor *in, struct sink *out)
{
    static const uint8_t zero[6] = { 0 };
    char text[24];
    cur_skip(in, 2); /* medium, status */
    uint16_t individual = cur_be16(in);
    cur_skip(in, 2);
    struct slice serial = cur_take(in, 6);
    cur_skip(in, 4); /* routing multicast address */
    struct slice mac = cur_take(in, 6);
    struct slice name = cur_take(in, NAME);
    if (in->bad)
        return false;
    obs_str(out, PROP_ROLE, "knx-ip-device");
    obs_addr(out, PROP_ADDRESS, addr_mac(mac.p));
    obs_latin1(out, PROP_NAME, slice_sub(name, 0, slice_find_byte(name, 0)));
    (void)snprintf(text, sizeof text, "%u.%u.%u", (unsigned)individual >> 12,
                   (unsigned)individual >> 8 & 15u,
                   (unsigned)individual & 255u); /* always fits */
    obs_detail(out, "knx-address", slice_str(text));
    if (memcmp(serial.p, zero, sizeof zero) != 0) {
        (void)snprintf(text, sizeof text, "%02X%02X%02X%02X%02X%02X", serial.p[0], serial.p[1],
                       serial.p[2], serial.p[3], serial.p[4], serial.p[5]);
        obs_str(out, PROP_SERIAL, text);
        obs_basis(out, BASIS_INFERRED);
        obs_maker_number(out, "knx", (unsigned)serial.p[0] << 8 | serial.p[1]);
        obs_basis(out, BASIS_STATED);
    }
    return true;
}

static enum dis_result knxip_run(struct cursor *in, struct sink *out)
{
    uint8_t head = cur_u8(in);
    uint8_t version = cur_u8(in);
    uint16_t service = cur_be16(in);
    size_t size = cur_be16(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (head != HEAD || version != VERSION || size < HEAD)
        return DIS_NOT_MINE;
    bool cut;
    struct cursor body = cur_sub_cut(in, size - HEAD, &cut);
    if (service == SEARCH_RESPONSE || service == SEARCH_RESPONSE_EXTENDED)
        cur_skip(&body, ENDPOINT);
    else if (service != DESCRIPTION_RESPONSE)
        return cut ? DIS_TRUNCATED : DIS_OK;
    for (unsigned n = 0; n < DIBS_MAX && body.left > 0; n++) {
        uint8_t length = cur_u8(&body);
        struct cursor block = cur_sub(&body, length < 1 ? 0 : length - 1U);
        uint8_t type = cur_u8(&block);
        if (body.bad || block.bad)
            return cut ? DIS_TRUNCATED : DIS_MALFORMED;
        if (type == DIB_DEVICE && !device(&block, out))
            return DIS_MALFORMED;
        if (type == DIB_MANUFACTURER) {
            uint16_t maker = cur_be16(&block);
            if (!block.bad)
                obs_maker_number(out, "knx", maker);
        }
    }
    return cut || body.bad ? DIS_TRUNCATED : DIS_OK;
}

const struct dissector dissector_knxip = {
    .name = "knxip",
    .spec = "ISO 22510:2019",
    .yields = "name, serial, maker's number, addresses",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 3671 }, { DIS_END, 0 } },
    .run = knxip_run,
};
