/* HART-IP: FieldComm Group, Network Management Specification HCF_SPEC-085; HART data link
 * HCF_SPEC-081; Universal Command Specification HCF_SPEC-127 revision 7.1 (command 0, Read
 * Unique Identifier).
 *
 * What answers command 0 may be the gateway or multiplexer that has the address, or an
 * instrument behind it; the device profile tells.  An instrument is a subject of its own, known
 * by the 38 bits that are unique to it. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    VERSION_LAST = 2,
    MESSAGE_RESPONSE = 1,
    ID_PASS_THROUGH = 3,
    ID_LAST = 5,
    HEAD = 8,
    BODY_MAX = 1024,
    IP_TCP = 6,
    MESSAGES_MAX = 64,
    FRAME_ACK = 6, /* HCF_SPEC-081: kind of frame in the lower three bits of the delimiter */
    FRAME_LONG = 0x80,
    COMMAND_IDENTIFY = 0,
    EXPANSION = 254,
    REVISION_WITH_MAKER = 7,
    PROFILE_GATEWAY = 0x84, /* Common Table 57: WirelessHART gateway */
    PROFILE_IO_SYSTEM = 0x0e,
};

static void identity(struct cursor *in, struct sink *out)
{
    uint8_t expansion = cur_u8(in);
    uint16_t type = cur_be16(in);
    cur_skip(in, 1); /* preambles */
    uint8_t universal = cur_u8(in);
    uint8_t revision = cur_u8(in);
    uint8_t software = cur_u8(in);
    cur_skip(in, 2); /* hardware, flags */
    uint32_t id = cur_be24(in);
    if (in->bad || expansion != EXPANSION)
        return;
    unsigned maker = type >> 8 & 0x3f; /* before revision 7, in the upper byte of the type */
    unsigned profile = 0;
    if (universal >= REVISION_WITH_MAKER) {
        cur_skip(in, 5); /* preambles, variables, counter, extended status */
        maker = cur_be16(in);
        cur_skip(in, 2); /* whose label it bears */
        profile = cur_u8(in);
        if (in->bad)
            return;
    }
    char text[32];
    if (profile != PROFILE_GATEWAY && profile != PROFILE_IO_SYSTEM) {
        (void)snprintf(text, sizeof text, "hart-%04x%06x", (unsigned)type,
                       (unsigned)id); /* always fits */
        obs_str(out, PROP_ROLE, "hart-gateway");
        obs_about(out, addr_text(ADDR_SERIAL, slice_str(text)));
        obs_str(out, PROP_ROLE, "hart-instrument");
    } else {
        obs_str(out, PROP_ROLE, "hart-gateway");
    }
    obs_maker_number(out, "hart", maker);
    (void)snprintf(text, sizeof text, "device type 0x%04x", (unsigned)type);
    obs_str(out, PROP_MODEL, text);
    (void)snprintf(text, sizeof text, "%u.%u", (unsigned)revision, (unsigned)software);
    obs_str(out, PROP_FIRMWARE, text);
}

static void token(struct cursor *in, struct sink *out)
{
    uint8_t delimiter = cur_u8(in);
    cur_skip(in, (delimiter & FRAME_LONG) != 0 ? 5 : 1);
    cur_skip(in, delimiter >> 5 & 3); /* expansion bytes */
    uint8_t command = cur_u8(in);
    struct cursor data = cur_sub(in, cur_u8(in));
    uint8_t code = cur_u8(&data);
    cur_skip(&data, 1);
    if (data.bad || (delimiter & 7) != FRAME_ACK || command != COMMAND_IDENTIFY ||
        (code & 0x80) != 0)
        return;
    identity(&data, out);
}

static enum dis_result message(struct cursor *in, struct sink *out)
{
    struct cursor at = *in;
    uint8_t version = cur_u8(&at);
    uint8_t type = cur_u8(&at);
    uint8_t id = cur_u8(&at);
    cur_skip(&at, 3); /* status, sequence */
    size_t size = cur_be16(&at);
    if (at.bad)
        return DIS_TRUNCATED;
    if (version == 0 || version > VERSION_LAST || (type > 2 && type != 15) || id > ID_LAST ||
        size < HEAD || size > BODY_MAX)
        return DIS_NOT_MINE;
    struct cursor body = cur_sub(&at, size - HEAD);
    if (at.bad)
        return DIS_TRUNCATED;
    *in = at;
    struct addr sender = out->subject;
    if (type == MESSAGE_RESPONSE && id == ID_PASS_THROUGH)
        token(&body, out);
    obs_about(out, sender);
    return DIS_OK;
}

static enum dis_result hartip_run(struct cursor *in, struct sink *out)
{
    const size_t whole = in->left;
    if (out->frame->ip_proto != IP_TCP)
        return message(in, out);
    for (unsigned n = 0; n < MESSAGES_MAX && in->left > 0; n++) {
        enum dis_result result = message(in, out);
        if (result != DIS_OK)
            return result == DIS_NOT_MINE && in->left < whole ? DIS_MALFORMED : result;
    }
    return DIS_TRUNCATED; /* more messages may follow */
}

const struct dissector dissector_hartip = {
    .name = "hartip",
    .spec = "HCF_SPEC-085, HCF_SPEC-127 rev. 7.1",
    .yields = "maker's number, device type, revisions; instruments behind gateways",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 5094 },
                                         { DIS_UDP_PORT, 5095 },
                                         { DIS_TCP_PORT, 5094 },
                                         { DIS_END, 0 } },
    .run = hartip_run,
};
