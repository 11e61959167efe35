/* DICOM: PS3.8-2024b (upper layer, 9.3), PS3.7 (implementation identification, D.3.3.2), PS3.5
 * (encoding).
 *
 * Each side names its implementation in the request or acceptance of an association.  An image
 * names the machine that took it, which need not be who sends it: an archive hands on images of
 * others.  So that machine is a subject of its own, known by its serial number or the name of
 * its station. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    PDU_REQUEST = 1,
    PDU_ACCEPT = 2,
    PDU_DATA = 4,
    PDU_LAST = 7,
    ASSOCIATION_MAX = 32 * 1024,
    DATA_WANTED =
        16 * 1024, /* what names the machine stands in groups 8 and 18, at the front */
    AE_TITLE = 16,
    ITEM_USER = 0x50,
    ITEM_CLASS_UID = 0x52,
    ITEM_VERSION = 0x55,
    ITEMS_MAX = 256,
    FLAG_COMMAND = 1,
    ELEMENTS_MAX = 512,
    DEPTH_MAX = 64,
    MESSAGES_MAX = 32,
    UID_MAX = 64,
};

static void association(struct cursor *in, bool is_request, struct sink *out)
{
    cur_skip(in, 4); /* version, reserved */
    struct slice called = cur_take(in, AE_TITLE);
    struct slice calling = cur_take(in, AE_TITLE);
    cur_skip(in, 32);
    if (in->bad)
        return;
    obs_str(out, PROP_ROLE, is_request ? "dicom-scu" : "dicom-scp");
    obs_detail(out, "dicom-ae", is_request ? calling : called);
    for (unsigned n = 0; n < ITEMS_MAX && in->left > 0; n++) {
        uint8_t type = cur_u8(in);
        cur_skip(in, 1);
        struct cursor item = cur_sub(in, cur_be16(in));
        if (in->bad)
            return;
        while (type == ITEM_USER && item.left > 0) {
            uint8_t sub = cur_u8(&item);
            cur_skip(&item, 1);
            struct slice value = cur_take(&item, cur_be16(&item));
            if (item.bad)
                return;
            if (sub == ITEM_CLASS_UID && value.n > 0 && value.n <= UID_MAX) {
                char text[UID_MAX + 8];
                struct slice uid = slice_trim(value);
                (void)snprintf(text, sizeof text, "dicom:%.*s", (int)uid.n,
                               (const char *)uid.p); /* fits */
                obs_str(out, PROP_MAKER_NUMBER, text);
            } else if (sub == ITEM_VERSION) {
                obs_text(out, PROP_SOFTWARE, value);
            }
        }
    }
}

/* What is read of a data set: PS3.6. */
enum wanted { STATION, MAKER, MODEL, SERIAL, VERSIONS, WANTED };

static const uint32_t wanted_tags[WANTED] = { 0x00081010, 0x00080070, 0x00081090, 0x00181000,
                                              0x00181020 };

static bool has_long_form(const uint8_t *vr)
{
    static const char *const longs[] = { "OB", "OD", "OF", "OL", "OV", "OW", "SQ",
                                         "SV", "UC", "UN", "UR", "UT", "UV" };
    for (size_t i = 0; i < sizeof longs / sizeof longs[0]; i++)
        if (memcmp(vr, longs[i], 2) == 0)
            return true;
    return false;
}

/* Little endian, with or without value representations; they show.  Sequences and items are
 * walked through. */
static void data_set(struct cursor in, struct slice values[WANTED])
{
    unsigned depth = 0;
    for (unsigned n = 0; n < ELEMENTS_MAX && in.left >= 8; n++) {
        uint32_t tag = (uint32_t)cur_le16(&in) << 16;
        tag |= cur_le16(&in);
        uint32_t size = 0;
        bool is_item = tag >> 16 == 0xfffe;
        const uint8_t *vr = in.p;
        bool is_explicit = !is_item && in.left >= 4 && vr[0] >= 'A' && vr[0] <= 'Z' &&
                           vr[1] >= 'A' && vr[1] <= 'Z';
        if (is_explicit) {
            bool is_long = has_long_form(vr);
            cur_skip(&in, is_long ? 4 : 2);
            size = is_long ? cur_le32(&in) : cur_le16(&in);
        } else {
            size = cur_le32(&in);
        }
        if (in.bad || (depth == 0 && !is_item && tag >> 16 > 0x0018))
            return;
        if (tag == 0xfffee00d || tag == 0xfffee0dd) { /* the end of an item or a sequence */
            depth -= depth > 0;
            continue;
        }
        if (size == UINT32_MAX) {
            if (++depth > DEPTH_MAX)
                return;
            continue;
        }
        struct slice value = cur_take(&in, size);
        if (in.bad)
            return;
        for (size_t i = 0; depth == 0 && i < WANTED; i++)
            if (wanted_tags[i] == tag)
                values[i] = slice_trim(value);
    }
}

static void image(struct cursor *in, struct sink *out)
{
    struct slice values[WANTED] = { { NULL, 0 } };
    cur_skip(in, 4); /* length of the value; it may go on behind what is here */
    cur_skip(in, 1);
    uint8_t flags = cur_u8(in);
    if (in->bad || (flags & FLAG_COMMAND) != 0)
        return;
    data_set(*in, values);
    if (values[MAKER].n == 0 || (values[SERIAL].n == 0 && values[STATION].n == 0))
        return; /* not of an image, or nobody's */
    struct addr sender = out->subject;
    obs_about(out, values[SERIAL].n > 0 ? addr_text(ADDR_SERIAL, values[SERIAL])
                                        : addr_text(ADDR_NAME, values[STATION]));
    obs_str(out, PROP_ROLE, "dicom-modality");
    obs_text(out, PROP_MANUFACTURER, values[MAKER]);
    obs_text(out, PROP_MODEL, values[MODEL]);
    obs_text(out, PROP_FIRMWARE, values[VERSIONS]);
    obs_text(out, PROP_SERIAL, values[SERIAL]);
    obs_text(out, PROP_NAME, values[STATION]);
    obs_about(out, sender);
}

/* Machines listen on many ports: an association of protocol version 1 (PS3.8, 9.3.2). */
static bool dicom_probe(struct slice head, const struct dis_frame *frame)
{
    struct cursor in = cur_of(head);
    uint16_t type = cur_be16(&in);
    uint32_t size = cur_be32(&in);
    uint16_t version = cur_be16(&in);
    (void)frame; /* both sides begin alike */
    return !in.bad && (type == PDU_REQUEST << 8 || type == PDU_ACCEPT << 8) && size >= 68 &&
           size <= ASSOCIATION_MAX && version == 1;
}

static enum dis_result dicom_run(struct cursor *in, struct sink *out)
{
    const size_t whole = in->left;
    out->skip = 0;
    for (unsigned n = 0; n < MESSAGES_MAX && in->left > 0 && out->skip == 0; n++) {
        struct cursor at = *in;
        uint8_t type = cur_u8(&at);
        uint8_t reserved = cur_u8(&at);
        size_t size = cur_be32(&at);
        bool association_pdu = type == PDU_REQUEST || type == PDU_ACCEPT;
        if (type == 0 || type > PDU_LAST ||
            (!at.bad && association_pdu && (size < 68 || size > ASSOCIATION_MAX)))
            return in->left == whole ? DIS_NOT_MINE : DIS_MALFORMED;
        (void)reserved; /* not to be tested: PS3.8, 9.3 */
        if (at.bad)
            return DIS_TRUNCATED;
        if (association_pdu) {
            struct cursor body = cur_sub(&at, size);
            if (at.bad)
                return DIS_TRUNCATED;
            association(&body, type == PDU_REQUEST, out);
        } else {
            size_t wanted = size < DATA_WANTED ? size : DATA_WANTED;
            if (at.left < wanted)
                return DIS_TRUNCATED;
            size_t here = size < at.left ? size : at.left;
            struct cursor body = cur_sub(&at, here);
            if (type == PDU_DATA)
                image(&body, out);
            out->skip = size - here;
        }
        *in = at;
    }
    return DIS_TRUNCATED; /* more messages may follow */
}

const struct dissector dissector_dicom = {
    .name = "dicom",
    .spec = "DICOM PS3.8-2024b, PS3.7, PS3.5",
    .yields = "maker's UID, software, AE title, role; of who took an image: manufacturer, "
              "model, versions, serial, station",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 104 },
                                         { DIS_TCP_PORT, 11112 },
                                         { DIS_TCP_PORT, 4242 },
                                         { DIS_TCP_PORT, 4006 },
                                         { DIS_TCP_ANY, 0 },
                                         { DIS_END, 0 } },
    .probe = dicom_probe,
    .run = dicom_run,
};
