#include "dissect/link.h"

enum {
    TYPE_MANAGEMENT = 0,
    TYPE_DATA = 2,
    SUBTYPE_NO_DATA = 4, /* bit of a data frame's subtype */
    SUBTYPE_QOS = 8,
    TO_DS = 1,
    FROM_DS = 2,
    PROTECTED = 0x40,
    ORDER = 0x80, /* with QoS: an HT control field follows */
    QOS_AGGREGATE = 0x80,
};

/* IEEE 802.11-2020, 9.3.2.1, table 9-30: which address is whose depends on the direction. */
static void addresses(struct dis_frame *f, unsigned direction, const struct slice address[4])
{
    static const uint8_t src[4] = { 1, 1, 2, 3 };
    static const uint8_t dst[4] = { 0, 2, 0, 2 };
    memcpy(f->src_mac, address[src[direction]].p, 6);
    memcpy(f->dst_mac, address[dst[direction]].p, 6);
    f->has_mac = true;
}

static struct link_end data(struct cursor *c, struct dis_frame *f, unsigned subtype,
                            unsigned flags, size_t header, bool is_padded)
{
    struct slice qos = { NULL, 0 };
    if ((subtype & SUBTYPE_QOS) != 0) {
        qos = cur_take(c, 2);
        header += 2;
        if ((flags & ORDER) != 0) {
            cur_skip(c, 4);
            header += 4;
        }
    }
    if (is_padded && header % 4 != 0)
        cur_skip(c, 4 - header % 4);
    if (c->bad)
        return (struct link_end){ LINK_SHORT, 0 };
    if ((subtype & SUBTYPE_NO_DATA) != 0)
        return (struct link_end){ LINK_NOTHING, 0 };
    if ((flags & PROTECTED) != 0)
        return (struct link_end){ LINK_PROTECTED, 0 };
    if (qos.n == 2 && (qos.p[0] & QOS_AGGREGATE) != 0) {
        /* 9.3.2.2.2: of an aggregate in the clear (rare: they come encrypted) the first is
         * read. */
        cur_skip(c, 12);
        uint16_t size = cur_be16(c);
        bool cut = false;
        *c = cur_sub_cut(c, size, &cut);
    }
    return link_llc(c, f);
}

struct link_end link_wifi(struct cursor *c, struct dis_frame *f, bool is_padded)
{
    uint8_t control = cur_u8(c);
    uint8_t flags = cur_u8(c);
    unsigned type = control >> 2 & 3;
    unsigned subtype = control >> 4;
    if (c->bad)
        return (struct link_end){ LINK_SHORT, 0 };
    if (type != TYPE_DATA && type != TYPE_MANAGEMENT)
        return (struct link_end){ LINK_NOTHING, 0 };

    struct slice address[4] = { { NULL, 0 } };
    size_t header = 24;
    cur_skip(c, 2);
    for (int i = 0; i < 3; i++)
        address[i] = cur_take(c, 6);
    cur_skip(c, 2);
    unsigned direction = flags & (TO_DS | FROM_DS);
    if (type == TYPE_DATA && direction == (TO_DS | FROM_DS)) {
        address[3] = cur_take(c, 6);
        header += 6;
    }
    if (c->bad)
        return (struct link_end){ LINK_SHORT, 0 };
    addresses(f, type == TYPE_DATA ? direction : 0, address);
    if (type == TYPE_DATA)
        return data(c, f, subtype, flags, header, is_padded);
    if ((flags & PROTECTED) != 0)
        return (struct link_end){ LINK_PROTECTED, 0 };
    if ((flags & ORDER) != 0)
        cur_skip(c, 4);
    f->wifi_subtype = (uint8_t)subtype;
    return (struct link_end){ c->bad ? LINK_SHORT : LINK_WIFI, subtype };
}
