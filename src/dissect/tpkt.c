#include "dissect/tpkt.h"

enum {
    VERSION = 3, /* RFC 1006, 6 */
    HEAD = 4,
    TPDU_CC = 0xd0, /* ISO/IEC 8073, 13.3 and following */
    TPDU_CR = 0xe0,
    TPDU_DR = 0x80,
    TPDU_DC = 0xc0,
    TPDU_DT = 0xf0,
    TPDU_ER = 0x70,
    TPDU_AK = 0x60,
    LAST = 0x80, /* EOT: the message ends here */
    PACKETS_MAX = 256,
};

/* One packet: its kind, its data, whether they end a message. */
static enum tpkt packet(struct cursor *in, bool want_whole, uint8_t *ret_kind,
                        struct slice *ret_data, bool *ret_last)
{
    struct cursor at = *in;
    uint8_t version = cur_u8(&at);
    if (!at.bad && version != VERSION)
        return TPKT_FOREIGN;
    cur_skip(&at, 1);
    size_t size = cur_be16(&at);
    if (at.bad)
        return TPKT_PART;
    if (size < HEAD + 3)
        return TPKT_FOREIGN;
    bool cut;
    struct cursor body = cur_sub_cut(&at, size - HEAD, &cut);
    if (cut && want_whole)
        return TPKT_PART;
    uint8_t head_size = cur_u8(&body);
    struct cursor head = cur_sub(&body, head_size);
    uint8_t kind = cur_u8(&head) & 0xf0;
    if (body.bad || head.bad)
        return cut ? TPKT_PART : TPKT_FOREIGN;
    if (kind != TPDU_CC && kind != TPDU_CR && kind != TPDU_DR && kind != TPDU_DC &&
        kind != TPDU_DT && kind != TPDU_ER && kind != TPDU_AK)
        return TPKT_FOREIGN;
    uint8_t number = kind == TPDU_DT ? cur_u8(&head) : 0;
    if (head.bad)
        return TPKT_FOREIGN;
    *ret_kind = kind;
    *ret_data = cur_rest(&body);
    *ret_last = (number & LAST) != 0;
    *in = at;
    return TPKT_DATA;
}

enum tpkt tpkt_next(struct cursor *in, uint8_t *room, struct slice *ret_message)
{
    struct cursor at = *in;
    struct slice message = { room, 0 };
    for (unsigned n = 0; n < PACKETS_MAX; n++) {
        uint8_t kind = 0;
        struct slice data = { NULL, 0 };
        bool last = false;
        enum tpkt result = packet(&at, true, &kind, &data, &last);
        if (result != TPKT_DATA)
            return result;
        if (kind != TPDU_DT) {
            *in = at;
            return TPKT_OTHER;
        }
        if (last && message.n == 0) {
            *in = at;
            *ret_message = data;
            return TPKT_DATA;
        }
        if (data.n > TPKT_MESSAGE_MAX - message.n)
            return TPKT_FOREIGN;
        if (data.n > 0)
            memcpy(room + message.n, data.p, data.n);
        message.n += data.n;
        if (last) {
            *in = at;
            *ret_message = message;
            return TPKT_DATA;
        }
    }
    return TPKT_FOREIGN;
}

enum tpkt tpkt_peek(struct cursor in, struct slice *ret_head)
{
    for (unsigned n = 0; n < PACKETS_MAX; n++) {
        uint8_t kind = 0;
        struct slice data = { NULL, 0 };
        bool last = false;
        enum tpkt result = packet(&in, false, &kind, &data, &last);
        if (result != TPKT_DATA)
            return result;
        if (kind == TPDU_DT && data.n > 0) {
            *ret_head = data;
            return TPKT_DATA;
        }
    }
    return TPKT_FOREIGN;
}
