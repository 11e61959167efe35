/* S7 communication of SIMATIC S7-300/400/1200/1500 over ISO transport (RFC 1006).  Its maker
 * published no format of the messages; this follows what captures show.  The lists and their
 * records: SIMATIC System Software for S7-300/400, System and Standard Functions, reference
 * manual volume 2, edition 05/2010, chapter 34 (SZL ids 0x11 and 0x1C).
 *
 * Only the answer to "read the system status list" describes, and only the one who sends it.
 * Newer controllers speak another protocol (0x72) on the same port; when a session begins the
 * controller names its order number and firmware in one text, "1;6ES7 ...;V4.1". */
#include "dissect/detail.h"
#include "dissect/dissect.h"
#include "dissect/tpkt.h"

enum {
    PROTOCOL = 0x32,
    PROTOCOL_PLUS = 0x72,
    ORDER_MAX = 24,
    VERSION_MAX = 8,
    ROSCTR_REQUEST = 1,
    ROSCTR_ACK = 2,
    ROSCTR_ACK_DATA = 3,
    ROSCTR_USERDATA = 7,
    FUNCTION_SZL_ANSWER = 0x84, /* an answer of the group for CPU functions */
    SUBFUNCTION_SZL = 1,
    RETURN_SUCCESS = 0xff,
    RECORDS_MAX = 64,
    LIST_MAX = 4096, /* bytes of a list that came in parts */
    PARTS_MAX = 32,
    MESSAGES_MAX = 256, /* in one call */
};

enum { SZL_MODULE = 0x11, SZL_COMPONENT = 0x1c };

/* 34.3: index of a record of list 0x11. */
enum { MODULE_ORDER = 1, MODULE_FIRMWARE = 7 };

/* A part of a list: its reference, and whether more follow. */
struct part {
    uint8_t reference;
    bool more;
    struct slice data;
};

/* The version stands behind 20 bytes of order number and 2 of module type: 'V' and two numbers,
 * then the third. */
static void version(struct cursor *record, struct sink *out)
{
    char text[24];
    cur_skip(record, 2);
    uint8_t letter = cur_u8(record);
    uint8_t major = cur_u8(record);
    uint8_t minor = cur_u8(record);
    uint8_t patch = cur_u8(record);
    if (record->bad || letter != 'V')
        return;
    (void)snprintf(text, sizeof text, "V%u.%u.%u", (unsigned)major, (unsigned)minor,
                   (unsigned)patch); /* fits */
    obs_str(out, PROP_FIRMWARE, text);
}

static void module(struct cursor *record, struct sink *out)
{
    uint16_t index = cur_be16(record);
    struct slice order = cur_take(record, 20);
    if (record->bad)
        return;
    if (index == MODULE_ORDER)
        obs_text(out, PROP_MODEL, order);
    else if (index == MODULE_FIRMWARE)
        version(record, out);
}

/* 34.7: name of the station, of the module, plant's designation, copyright, serial number, type
 * of module. */
static void component(struct cursor *record, struct sink *out)
{
    uint16_t index =
        cur_be16(record) & 0xff; /* the upper byte is the rack's in redundant systems */
    struct slice text = cur_take(record, 24);
    size_t end = slice_find_byte(text, 0);
    text = slice_sub(text, 0, end);
    if (record->bad)
        return;
    switch (index) {
    case 1: obs_text(out, PROP_NAME, text); break;
    case 2: obs_detail(out, "s7-module-name", text); break;
    case 3: obs_detail(out, "s7-plant", text); break;
    case 4: obs_detail(out, "copyright", text); break;
    case 5: obs_text(out, PROP_SERIAL, text); break;
    case 7: obs_text(out, PROP_HARDWARE, text); break;
    default: break; /* the memory card's, an OEM's, a place */
    }
}

static void list(struct slice data, struct sink *out)
{
    struct cursor in = cur_of(data);
    uint16_t id = cur_be16(&in);
    cur_skip(&in, 2);
    size_t size = cur_be16(&in);
    unsigned count = cur_be16(&in);
    uint8_t number = (uint8_t)id;
    if (in.bad || (number != SZL_MODULE && number != SZL_COMPONENT) || size == 0)
        return;
    obs_str(out, PROP_ROLE, "s7-module");
    for (unsigned i = 0; i < count && i < RECORDS_MAX; i++) {
        struct cursor record = cur_sub(&in, size);
        if (in.bad)
            return;
        if (number == SZL_MODULE)
            module(&record, out);
        else
            component(&record, out);
    }
}

/* True for an answer with a part of a system status list. */
static bool szl_part(struct slice message, struct part *ret)
{
    struct cursor in = cur_of(message);
    uint8_t protocol = cur_u8(&in);
    uint8_t rosctr = cur_u8(&in);
    cur_skip(&in, 4);
    struct cursor parameter;
    size_t parameter_size = cur_be16(&in);
    size_t data_size = cur_be16(&in);
    parameter = cur_sub(&in, parameter_size);
    struct cursor data = cur_sub(&in, data_size);
    if (in.bad || protocol != PROTOCOL || rosctr != ROSCTR_USERDATA)
        return false;
    cur_skip(&parameter, 3 + 1 + 1); /* head, length, method */
    uint8_t function = cur_u8(&parameter);
    uint8_t subfunction = cur_u8(&parameter);
    cur_skip(&parameter, 1);
    uint8_t reference = cur_u8(&parameter);
    uint8_t more = cur_u8(&parameter);
    uint16_t error = cur_be16(&parameter);
    uint8_t code = cur_u8(&data);
    cur_skip(&data, 1);
    struct cursor content = cur_sub(&data, cur_be16(&data));
    if (parameter.bad || data.bad || function != FUNCTION_SZL_ANSWER ||
        subfunction != SUBFUNCTION_SZL || error != 0 || code != RETURN_SUCCESS)
        return false;
    *ret = (struct part){ reference, more != 0, cur_rest(&content) };
    return true;
}

/* ";6ES7 212-1BE31-0XB0 ;V4.1" somewhere in a message. */
static void session(struct slice message, struct sink *out)
{
    size_t at = slice_find(message, SLICE(";6"));
    if (at == SIZE_MAX)
        return;
    struct slice rest = slice_skip(message, at + 1);
    size_t end = slice_find(slice_sub(rest, 0, ORDER_MAX), SLICE(";V"));
    if (end == SIZE_MAX)
        return;
    struct slice order = slice_sub(rest, 0, end);
    struct slice version = slice_sub(rest, end + 1, VERSION_MAX);
    size_t n = 1;
    while (n < version.n &&
           (version.p[n] == '.' || (version.p[n] >= '0' && version.p[n] <= '9')))
        n++;
    obs_str(out, PROP_ROLE, "s7-module");
    obs_text(out, PROP_MODEL, order);
    if (n > 1)
        obs_text(out, PROP_FIRMWARE, slice_sub(version, 0, n));
}

/* Collects the parts that follow 'first'; false: they are not all here.  They follow each
 * other, for the next is sent only when it is asked for; what else is sent between them is not
 * looked at. */
static bool gather(struct cursor in, struct part first, uint8_t *room, struct slice *ret)
{
    static const struct part none = { 0 };
    uint8_t buffer[TPKT_MESSAGE_MAX];
    size_t n = first.data.n < LIST_MAX ? first.data.n : LIST_MAX;
    if (n > 0)
        memcpy(room, first.data.p, n);
    bool more = first.more;
    for (unsigned i = 0; more && i < PARTS_MAX; i++) {
        struct slice message = { NULL, 0 };
        struct part part = none;
        enum tpkt got = tpkt_next(&in, buffer, &message);
        if (got == TPKT_PART)
            return false;
        if (got == TPKT_FOREIGN)
            break;
        if (got != TPKT_DATA || !szl_part(message, &part) || part.reference != first.reference)
            continue;
        more = part.more;
        struct slice data = slice_sub(part.data, 0, LIST_MAX - n);
        if (data.n > 0)
            memcpy(room + n, data.p, data.n);
        n += data.n;
    }
    *ret = slice_of(room, n);
    return true;
}

static enum dis_result s7comm_run(struct cursor *in, struct sink *out)
{
    uint8_t room[TPKT_MESSAGE_MAX];
    uint8_t whole[LIST_MAX];
    struct slice head;
    switch (tpkt_peek(*in, &head)) {
    case TPKT_FOREIGN: return DIS_NOT_MINE;
    case TPKT_DATA:
        if (head.p[0] != PROTOCOL && head.p[0] != PROTOCOL_PLUS)
            return DIS_NOT_MINE;
        break;
    default: return DIS_TRUNCATED; /* a connection alone does not tell what for */
    }
    bool in_list = false; /* what follows goes on with a list that was told */
    uint8_t reference = 0;
    for (unsigned n = 0; n < MESSAGES_MAX && in->left > 0; n++) {
        struct cursor start = *in;
        struct slice message = { NULL, 0 };
        struct part part;
        enum tpkt got = tpkt_next(in, room, &message);
        if (got == TPKT_PART)
            return DIS_TRUNCATED;
        if (got == TPKT_FOREIGN || (got == TPKT_DATA && message.n > 0 &&
                                    message.p[0] != PROTOCOL && message.p[0] != PROTOCOL_PLUS))
            return DIS_MALFORMED;
        if (got == TPKT_DATA && message.n > 0 && message.p[0] == PROTOCOL_PLUS &&
            out->frame->side == SIDE_SERVER)
            session(message, out);
        if (got != TPKT_DATA || !szl_part(message, &part))
            continue;
        struct slice all;
        if (in_list && part.reference == reference) {
            in_list = part.more;
            continue;
        }
        if (!gather(*in, part, whole, &all)) {
            *in = start;
            return DIS_TRUNCATED;
        }
        list(all, out);
        in_list = part.more;
        reference = part.reference;
    }
    return DIS_TRUNCATED; /* more messages may follow */
}

const struct dissector dissector_s7comm = {
    .name = "s7comm",
    .spec = "S7 communication, as seen on the wire; SZL: 6ES7810-4CA10-8BW1, 05/2010; RFC 1006",
    .yields = "model (order number), firmware, name, serial, hardware",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 102 }, { DIS_END, 0 } },
    .run = s7comm_run,
};
