/* Sampled values, IEC 61850-9-2:2011, 8.5.  Publishing is a role: of a merging unit, or of what
 * stands for one. */
#include "dissect/ber.h"
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    HEAD = 8,
    SAV_PDU = 0x60,
    SEQUENCE_OF_ASDU = 0xa2,
    SV_ID = 0x80,
};

static enum dis_result sv_run(struct cursor *in, struct sink *out)
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
    struct cursor list;
    struct cursor asdu;
    struct cursor id;
    uint8_t tag = 0;
    if (!ber_open(&body, &tag, &pdu, &cut) || tag != SAV_PDU)
        return cut ? DIS_TRUNCATED : DIS_MALFORMED;
    obs_str(out, PROP_ROLE, "sv-publisher");
    do { /* the number of units, perhaps security, the units */
        if (!ber_open(&pdu, &tag, &list, &cut))
            return cut ? DIS_TRUNCATED : DIS_MALFORMED;
    } while (tag != SEQUENCE_OF_ASDU);
    if (!ber_open(&list, &tag, &asdu, &cut) || tag != BER_SEQUENCE ||
        !ber_next(&asdu, &tag, &id))
        return cut ? DIS_TRUNCATED : DIS_MALFORMED;
    if (tag == SV_ID)
        obs_detail(out, "sv-id", cur_rest(&id));
    return cut ? DIS_TRUNCATED : DIS_OK;
}

const struct dissector dissector_sv = {
    .name = "sv",
    .spec = "IEC 61850-9-2:2011",
    .yields = "role (publisher)",
    .match = (const struct dis_match[]){ { DIS_ETHERTYPE, 0x88ba }, { DIS_END, 0 } },
    .run = sv_run,
};
