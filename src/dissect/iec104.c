/* Telecontrol over TCP, IEC 60870-5-104:2006+A1:2016; types and causes: IEC 60870-5-101:2003.
 *
 * The protocol has no identity: it tells who controls and who is controlled (5.3: STARTDT is
 * the controlling station's to ask for; 7.2.1 of -101: which types go which way). */
#include "dissect/dissect.h"

enum {
    START = 0x68,
    APDU_MIN = 4,
    APDU_MAX = 253,
    STARTDT_ACT = 0x07,
    STARTDT_CON = 0x0b,
    TYPE_MONITOR_LAST = 44, /* -101, table 8: process information in monitor direction */
    TYPE_END_OF_INIT = 70,
    CAUSE_MASK = 0x3f,
    CAUSE_PERIODIC = 1,
    CAUSE_SPONTANEOUS = 3,
    CAUSE_INTERROGATED = 20,
    MESSAGES_MAX = 256,
};

static void unit(struct cursor *in, struct sink *out)
{
    uint8_t control = cur_u8(in);
    cur_skip(in, 3);
    if (in->bad)
        return;
    if (control == STARTDT_ACT)
        obs_str(out, PROP_ROLE, "iec104-controlling");
    else if (control == STARTDT_CON)
        obs_str(out, PROP_ROLE, "iec104-controlled");
    if ((control & 1) != 0) /* no information in it */
        return;
    uint8_t type = cur_u8(in);
    cur_skip(in, 1);
    uint8_t cause = cur_u8(in) & CAUSE_MASK;
    if (in->bad)
        return;
    bool monitors =
        type >= 1 && type <= TYPE_MONITOR_LAST &&
        (cause == CAUSE_PERIODIC || cause == CAUSE_SPONTANEOUS || cause == CAUSE_INTERROGATED);
    if (monitors || type == TYPE_END_OF_INIT)
        obs_str(out, PROP_ROLE, "iec104-controlled");
}

static enum dis_result iec104_run(struct cursor *in, struct sink *out)
{
    const size_t whole = in->left;
    for (unsigned n = 0; n < MESSAGES_MAX && in->left > 0; n++) {
        struct cursor at = *in;
        uint8_t start = cur_u8(&at);
        if (start != START)
            return in->left == whole ? DIS_NOT_MINE : DIS_MALFORMED;
        uint8_t size = cur_u8(&at);
        if (at.bad)
            return DIS_TRUNCATED;
        if (size < APDU_MIN || size > APDU_MAX)
            return in->left == whole ? DIS_NOT_MINE : DIS_MALFORMED;
        struct cursor body = cur_sub(&at, size);
        if (at.bad)
            return DIS_TRUNCATED;
        *in = at;
        unit(&body, out);
    }
    return DIS_TRUNCATED; /* more messages may follow */
}

const struct dissector dissector_iec104 = {
    .name = "iec104",
    .spec = "IEC 60870-5-104:2006+A1:2016",
    .yields = "role (controlling, controlled)",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 2404 }, { DIS_END, 0 } },
    .run = iec104_run,
};
