/* Radio network protocol of Hytera's DMR repeaters (HRNP), with the radio control messages by
 * which a repeater is asked for its versions: no public document; as published by OK-DMR
 * (github.com/OK-DMR/Hytera_Homebrew_Bridge, kaitai/hytera_radio_network_protocol.ksy, 2021),
 * the fields of the answer as seen.
 *
 * The answer is the repeater's: firmware of both processors, an alias, an order code that
 * begins with the model, and a serial number, all in UTF-16. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    MAGIC = 0x7e,
    HEADER = 12,
    OPCODE_DATA = 0,
    RADIO_CONTROL = 2,
    STATUS_REPLY = 0x82d4,
    KIND_IDENTITY = 2,
    TEXT = 32,
    CODE = 64,
};

/* ASCII of what is UTF-16LE, up to its NUL; empty where it is not. */
static struct slice ascii(struct slice wide, char *to)
{
    size_t n = 0;
    for (size_t i = 0; i + 1 < wide.n; i += 2) {
        if (wide.p[i] == 0 && wide.p[i + 1] == 0)
            break;
        if (wide.p[i + 1] != 0 || wide.p[i] < ' ' || wide.p[i] > '~')
            return slice_of(to, 0);
        to[n++] = (char)wide.p[i];
    }
    return slice_of(to, n);
}

static bool identity(struct cursor c, struct sink *out)
{
    char text[CODE / 2];
    struct slice firmware = cur_take(&c, TEXT);
    cur_skip(&c, TEXT + TEXT); /* of the other processor; alias of the channel */
    struct slice code = cur_take(&c, CODE);
    struct slice serial = cur_take(&c, TEXT);
    if (c.bad)
        return false;
    obs_text(out, PROP_FIRMWARE, ascii(firmware, text));
    struct slice whole = ascii(code, text);
    obs_detail(out, "order-code", whole);
    obs_text(out, PROP_MODEL, slice_split(&whole, '-'));
    obs_text(out, PROP_SERIAL, ascii(serial, text));
    return true;
}

static enum dis_result hytera_run(struct cursor *in, struct sink *out)
{
    size_t seen = in->left;
    uint8_t magic = cur_u8(in);
    cur_skip(in, 2); /* version, block */
    uint8_t opcode = cur_u8(in);
    cur_skip(in, 2 + 2); /* ends, number */
    size_t size = cur_be16(in);
    cur_skip(in, 2); /* checksum */
    if (seen > 0 && magic != MAGIC)
        return DIS_NOT_MINE;
    if (in->bad)
        return DIS_TRUNCATED;
    if (size < HEADER)
        return DIS_NOT_MINE;
    if (size > seen)
        return DIS_TRUNCATED;
    struct cursor body = cur_sub(in, size - HEADER);
    if (opcode != OPCODE_DATA)
        return DIS_OK;
    uint8_t type = cur_u8(&body);
    uint16_t message = cur_le16(&body);
    struct cursor payload = cur_sub(&body, cur_le16(&body));
    uint8_t result = cur_u8(&payload);
    cur_skip(&payload, 4); /* number of the radio */
    uint16_t kind = cur_le16(&payload);
    if (body.bad || payload.bad || type != RADIO_CONTROL || message != STATUS_REPLY ||
        result != 0 || kind != KIND_IDENTITY)
        return DIS_OK;
    return identity(payload, out) ? DIS_OK : DIS_MALFORMED;
}

static bool hytera_probe(struct slice head, const struct dis_frame *frame)
{
    (void)frame; /* operators choose the ports */
    struct cursor c = cur_of(head);
    uint8_t magic = cur_u8(&c);
    uint8_t version = cur_u8(&c);
    uint8_t block = cur_u8(&c);
    cur_skip(&c, 1 + 2 + 2);
    return magic == MAGIC && version >= 3 && version <= 4 && block == 0 &&
           cur_be16(&c) == head.n;
}

const struct dissector dissector_hytera = {
    .name = "hytera",
    .spec = "HRNP, as published by OK-DMR in 2021",
    .yields = "model, firmware, serial",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 50002 },
                                         { DIS_UDP_ANY, 0 },
                                         { DIS_END, 0 } },
    .probe = hytera_probe,
    .run = hytera_run,
};
