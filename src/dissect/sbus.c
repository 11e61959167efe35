/* Ether-S-Bus, the telegrams of Saia PCD controllers over UDP port 5050, as seen on the wire
 * and as Wireshark knows them.
 *
 * A telegram: its length, version, kind, sequence, attribute (0 asks, 1 answers, 2
 * acknowledges), what it says, and a checksum over all of it.  An answer does not repeat the
 * question: who answers which controller it is gives five characters of its type and three of
 * its firmware, and the checksum leaves no doubt that it is this protocol. */
#include "dissect/dissect.h"

enum {
    PORT = 5050,
    HEADER = 4 + 1 + 1 + 2 + 1,
    CHECKSUM = 2,
    ASKS = 0,
    ANSWERS = 1,
    ACKNOWLEDGES = 2,
    TYPE = 5,
    VERSION = 3,
    POLYNOMIAL = 0x1021, /* CRC-16, beginning with 0 */
};

static uint16_t checksum(struct slice s)
{
    uint32_t crc = 0;
    for (size_t i = 0; i < s.n; i++) {
        crc ^= (uint32_t)s.p[i] << 8;
        for (unsigned bit = 0; bit < 8; bit++)
            crc = (crc & 0x8000) != 0 ? (crc << 1 ^ POLYNOMIAL) & 0xffff : crc << 1;
    }
    return (uint16_t)crc;
}

static bool is_code(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
              s.p[i] == '$'))
            return false;
    return true;
}

/* "D2M48020": what the controller is, and its firmware. */
static void identity(struct slice said, struct sink *out)
{
    struct slice type = slice_sub(said, 0, TYPE);
    struct slice version = slice_sub(said, TYPE, VERSION);
    if (said.n != TYPE + VERSION + 1 || said.p[TYPE + VERSION] != 0 || type.p[0] != 'D' ||
        !is_code(type) || !is_code(version))
        return;
    obs_text(out, PROP_MODEL, type);
    obs_text(out, PROP_FIRMWARE, version);
}

static enum dis_result sbus_run(struct cursor *in, struct sink *out)
{
    struct slice all = cur_peek(in);
    uint32_t length = cur_be32(in);
    uint8_t version = cur_u8(in);
    uint8_t kind = cur_u8(in);
    cur_skip(in, 2); /* sequence */
    uint8_t attribute = cur_u8(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if (version > 1 || kind > 1 || attribute > ACKNOWLEDGES || length < HEADER + CHECKSUM)
        return DIS_NOT_MINE;
    if (length > all.n)
        return DIS_TRUNCATED;
    struct slice said = cur_take(in, length - HEADER - CHECKSUM);
    if (checksum(slice_sub(all, 0, length - CHECKSUM)) != cur_be16(in))
        return DIS_NOT_MINE;
    obs_str(out, PROP_ROLE, attribute == ASKS ? "sbus-client" : "sbus-controller");
    if (attribute == ANSWERS)
        identity(said, out);
    return DIS_OK;
}

const struct dissector dissector_sbus = {
    .name = "sbus",
    .spec = "Ether-S-Bus, as seen on the wire",
    .yields = "model, firmware, role",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, PORT }, { DIS_END, 0 } },
    .run = sbus_run,
};
