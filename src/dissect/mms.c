/* Manufacturing Message Specification, ISO 9506-2:2003, as IEC 61850-8-1:2011 uses it: over
 * session (ISO 8327-1) and presentation (ISO 8823-1) on ISO transport (RFC 1006), or straight
 * on the transport.
 *
 * The answer to Identify states vendor, model and revision of who answers.  The names of its
 * variables and files, and what a client asks for, describe nobody. */
#include "dissect/ber.h"
#include "dissect/dissect.h"
#include "dissect/tpkt.h"

enum {
    SPDU_CONNECT = 0x0d, /* ISO 8327-1, 8.3 */
    SPDU_ACCEPT = 0x0e,
    SPDU_GIVE_TOKENS = 0x01, /* and DATA TRANSFER, which follows it */
    SPDU_FINISH = 0x09,
    SPDU_DISCONNECT = 0x0a,
    SPDU_ABORT = 0x19,
    USER_DATA = 0x61,         /* ISO 8823-1: fully encoded */
    PDV_VALUE = 0xa0,         /* single ASN.1 type */
    CONFIRMED_REQUEST = 0xa0, /* ISO 9506-2, 7 */
    CONFIRMED_RESPONSE = 0xa1,
    INITIATE_REQUEST = 0xa8,
    INITIATE_RESPONSE = 0xa9,
    PDU_LAST = 0xad,
    IDENTIFY_RESPONSE = 0xa2, /* service 2 */
    VENDOR = 0x80,
    MODEL = 0x81,
    REVISION = 0x82,
    MESSAGES_MAX = 256,
};

static bool is_pdu(uint8_t tag)
{
    return (tag >= CONFIRMED_REQUEST && tag <= PDU_LAST) || (tag >= 0x80 && tag <= 0x8d);
}

static bool is_session(uint8_t type)
{
    return type == SPDU_CONNECT || type == SPDU_ACCEPT || type == SPDU_GIVE_TOKENS ||
           type == SPDU_FINISH || type == SPDU_DISCONNECT || type == SPDU_ABORT ||
           type == 0x0c || type == 0x1a;
}

static void identify(struct cursor *in, struct sink *out)
{
    static const enum prop props[] = { PROP_MANUFACTURER, PROP_MODEL, PROP_FIRMWARE };
    struct slice values[3] = { { NULL, 0 } };
    while (in->left > 0) {
        uint8_t tag = 0;
        struct cursor value;
        if (!ber_next(in, &tag, &value))
            return;
        if (tag >= VENDOR && tag <= REVISION)
            values[tag - VENDOR] = cur_rest(&value);
    }
    for (size_t i = 0; i < sizeof props / sizeof props[0]; i++)
        obs_text(out, props[i], values[i]);
}

static void pdu(struct cursor *in, struct sink *out)
{
    uint8_t tag = 0;
    int64_t invoke = 0;
    struct cursor body;
    struct cursor service;
    if (!ber_next(in, &tag, &body))
        return;
    if (tag == INITIATE_RESPONSE)
        obs_str(out, PROP_ROLE, "mms-server");
    if (tag != CONFIRMED_RESPONSE || !ber_int(&body, &invoke))
        return;
    obs_str(out, PROP_ROLE, "mms-server");
    if (ber_next(&body, &tag, &service) && tag == IDENTIFY_RESPONSE)
        identify(&service, out);
}

/* Through session and presentation, where they are there. */
static void message(struct slice bytes, struct sink *out)
{
    struct cursor in = cur_of(bytes);
    struct cursor data;
    struct cursor list;
    struct cursor value;
    uint8_t tag = 0;
    int64_t context = 0;
    if (in.left > 0 && in.p[0] != SPDU_GIVE_TOKENS) {
        if (is_pdu(in.p[0]))
            pdu(&in, out);
        return; /* to set a connection up: its answer is repeated by every answer that follows
                 */
    }
    for (int i = 0; i < 2;
         i++) { /* GIVE TOKENS, DATA TRANSFER: a type and no parameters, 7.1 and 7.2 */
        cur_skip(&in, 1);
        cur_skip(&in, cur_u8(&in));
    }
    if (!ber_expect(&in, USER_DATA, &data) || !ber_expect(&data, BER_SEQUENCE, &list) ||
        !ber_int(&list, &context))
        return;
    if (ber_next(&list, &tag, &value) && tag == PDV_VALUE)
        pdu(&value, out);
}

static enum dis_result mms_run(struct cursor *in, struct sink *out)
{
    uint8_t room[TPKT_MESSAGE_MAX];
    struct slice head;
    switch (tpkt_peek(*in, &head)) {
    case TPKT_FOREIGN: return DIS_NOT_MINE;
    case TPKT_DATA:
        if (!is_session(head.p[0]) && !is_pdu(head.p[0]))
            return DIS_NOT_MINE;
        break;
    default: return DIS_TRUNCATED; /* a connection alone does not tell what for */
    }
    for (unsigned n = 0; n < MESSAGES_MAX && in->left > 0; n++) {
        struct slice bytes = { NULL, 0 };
        enum tpkt got = tpkt_next(in, room, &bytes);
        if (got == TPKT_PART)
            return DIS_TRUNCATED;
        if (got == TPKT_FOREIGN)
            return DIS_MALFORMED;
        if (got == TPKT_DATA)
            message(bytes, out);
    }
    return DIS_TRUNCATED; /* more messages may follow */
}

const struct dissector dissector_mms = {
    .name = "mms",
    .spec = "ISO 9506-2:2003, IEC 61850-8-1:2011, RFC 1006",
    .yields = "manufacturer, model, firmware (Identify), role",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 102 }, { DIS_END, 0 } },
    .run = mms_run,
};
