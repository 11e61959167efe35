/* Generic Object Oriented Substation Event, IEC 61850-8-1:2011, annex A and C.
 *
 * Publishing is a role.  The reference of the control block is a name that an engineer gave,
 * hence a detail. */
#include "dissect/ber.h"
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    HEAD = 8,
    GOOSE_PDU = 0x61,
    CONTROL_BLOCK = 0x80,
    GOOSE_ID = 0x83,
    MEMBERS_MAX = 16,
};

static enum dis_result goose_run(struct cursor *in, struct sink *out)
{
    obs_about(out, obs_sender_mac(out->frame));
    cur_skip(in, 2); /* APPID */
    size_t size = cur_be16(in);
    cur_skip(in, 4);
    if (in->bad)
        return DIS_TRUNCATED;
    if (size < HEAD)
        return DIS_MALFORMED;
    bool cut;
    struct cursor body = cur_sub_cut(in, size - HEAD, &cut);
    struct cursor pdu;
    uint8_t tag = 0;
    if (!ber_open(&body, &tag, &pdu, &cut) || tag != GOOSE_PDU)
        return cut ? DIS_TRUNCATED : DIS_MALFORMED;
    obs_str(out, PROP_ROLE, "goose-publisher");
    for (unsigned n = 0; n < MEMBERS_MAX && pdu.left > 0; n++) {
        struct cursor member;
        if (!ber_next(&pdu, &tag, &member))
            return cut ? DIS_TRUNCATED : DIS_MALFORMED;
        if (tag == CONTROL_BLOCK)
            obs_detail(out, "goose-control-block", cur_rest(&member));
        else if (tag == GOOSE_ID)
            obs_detail(out, "goose-id", cur_rest(&member));
    }
    return cut ? DIS_TRUNCATED : DIS_OK;
}

const struct dissector dissector_goose = {
    .name = "goose",
    .spec = "IEC 61850-8-1:2011",
    .yields = "role (publisher)",
    .match = (const struct dis_match[]){ { DIS_ETHERTYPE, 0x88b8 }, { DIS_END, 0 } },
    .run = goose_run,
};
