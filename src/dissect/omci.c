/* Management of optical network units (OMCI): ITU-T G.988 (11/2022), over the Ethernet type for
 * experiments, as optical line terminals mirror it.
 *
 * An answer of the unit, to Get or as part of an upload, states its maker (four letters),
 * version, serial number and equipment id. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    BASELINE = 0x0a, /* 11.2.1 */
    EXTENDED = 0x0b,
    FLAG_ANSWER = 0x20, /* AK, 11.2.2 */
    GET = 9,
    UPLOAD_NEXT = 14,
    SOFTWARE_IMAGE = 7, /* 9.1.4 */
    ONU_G = 256,        /* 9.1.1 */
    ONU2_G = 257,       /* 9.1.2 */
    CONTENTS = 32,
};

static void serial(struct slice bytes, struct sink *out)
{
    char text[13];
    for (size_t i = 0; i < 4; i++)
        if (bytes.p[i] < 'A' || bytes.p[i] > 'Z')
            return;
    (void)snprintf(text, sizeof text, "%c%c%c%c%02X%02X%02X%02X", bytes.p[0], bytes.p[1],
                   bytes.p[2], bytes.p[3], bytes.p[4], bytes.p[5], bytes.p[6],
                   bytes.p[7]); /* always fits */
    obs_str(out, PROP_SERIAL, text);
}

static void vendor(struct slice bytes, struct sink *out)
{
    for (size_t i = 0; i < 4; i++)
        if (bytes.p[i] < 'A' || bytes.p[i] > 'Z')
            return;
    obs_text(out, PROP_ONU_VENDOR, bytes);
}

/* The attributes that 'mask' names, the highest bit first. */
static void attributes(uint16_t class, uint16_t mask, struct cursor c, struct sink *out)
{
    if (class == ONU_G) {
        if ((mask & 0x8000) != 0) {
            struct slice id = cur_take(&c, 4);
            if (!c.bad)
                vendor(id, out);
        }
        if ((mask & 0x4000) != 0) {
            struct slice version = cur_take(&c, 14);
            obs_text(out, PROP_HARDWARE, slice_sub(version, 0, slice_find_byte(version, 0)));
        }
        if ((mask & 0x2000) != 0) {
            struct slice number = cur_take(&c, 8);
            if (!c.bad)
                serial(number, out);
        }
    } else if (class == ONU2_G && (mask & 0x8000) != 0) {
        struct slice id = cur_take(&c, 20);
        obs_text(out, PROP_MODEL, slice_sub(id, 0, slice_find_byte(id, 0)));
    } else if (class == SOFTWARE_IMAGE && (mask & 0xa000) == 0xa000) {
        struct slice version = cur_take(&c, 14);
        if ((mask & 0x4000) != 0)
            cur_skip(&c, 1); /* committed */
        uint8_t active = cur_u8(&c);
        if (!c.bad && active == 1)
            obs_text(out, PROP_FIRMWARE, slice_sub(version, 0, slice_find_byte(version, 0)));
    }
}

static enum dis_result omci_run(struct cursor *in, struct sink *out)
{
    cur_skip(in, 2); /* transaction */
    uint8_t type = cur_u8(in);
    uint8_t device = cur_u8(in);
    uint16_t class = cur_be16(in);
    cur_skip(in, 2); /* instance */
    size_t size = device == EXTENDED ? cur_be16(in) : CONTENTS;
    if (in->bad)
        return DIS_TRUNCATED;
    if (device != BASELINE && device != EXTENDED)
        return DIS_NOT_MINE;
    struct cursor c = cur_sub(in, size);
    if (in->bad)
        return DIS_TRUNCATED;
    if ((type & FLAG_ANSWER) == 0)
        return DIS_OK;
    obs_about(out, obs_sender_mac(out->frame));
    if ((type & 0x1f) == GET) {
        uint8_t result = cur_u8(&c);
        uint16_t mask = cur_be16(&c);
        if (!c.bad && result == 0)
            attributes(class, mask, c, out);
    } else if ((type & 0x1f) == UPLOAD_NEXT) {
        class = cur_be16(&c);
        cur_skip(&c, 2);
        uint16_t mask = cur_be16(&c);
        if (!c.bad)
            attributes(class, mask, c, out);
    }
    return DIS_OK;
}

const struct dissector dissector_omci = {
    .name = "omci",
    .spec = "ITU-T G.988 (11/2022)",
    .yields =
        "maker (four letters), model, serial, hardware, firmware of optical network units",
    .match = (const struct dis_match[]){ { DIS_ETHERTYPE, 0x88b5 }, { DIS_END, 0 } },
    .run = omci_run,
};
