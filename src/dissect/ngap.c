/* NG Application Protocol between base stations of 5G (gNB) and the core (AMF): 3GPP TS 38.413
 * V16.9.0, over SCTP, in aligned PER.
 *
 * Either end sets the connection up with its own name and identity; later on only which
 * procedure it may begin tells which end it is. */
#include "dissect/aper.h"
#include "dissect/dissect.h"
#include "dissect/plmn.h"

enum {
    SETUP = 21,
    ID_AMF_NAME = 1,
    ID_GLOBAL_RAN_NODE = 27,
    ID_RAN_NODE_NAME = 82,
    INITIATING = 0,
    SUCCESSFUL = 1,
    UNSUCCESSFUL = 2,
};

/* 9.2 and 9.4.3: who sends what.  A base station may be one of 5G, one of LTE with a 5G core,
 * or a gateway for other access: only its set-up tells. */
static const struct {
    uint8_t kind;
    uint8_t procedure;
    const char *role;
} ends[] = {
    { SUCCESSFUL, SETUP, "amf" }, { UNSUCCESSFUL, SETUP, "amf" }, { INITIATING, 4, "amf" },
    { INITIATING, 14, "amf" },    { INITIATING, 24, "amf" },      { INITIATING, 29, "amf" },
    { INITIATING, 0, "amf" },     { INITIATING, 15, "ng-ran" },   { INITIATING, 46, "ng-ran" },
    { SUCCESSFUL, 14, "ng-ran" }, { SUCCESSFUL, 29, "ng-ran" },   { INITIATING, 35, "ng-ran" },
};

/* GlobalRANNodeID (9.3.1.5): a choice of four, then in each an identity that begins with the
 * network's. */
static void global_node(struct cursor value, struct sink *out)
{
    static const char *const roles[] = { "gnb", "ng-enb", "n3iwf" };
    char text[16];
    uint8_t head = cur_u8(&value);
    unsigned choice = head >> 6;
    struct slice plmn = cur_take(&value, 3);
    if (value.bad || choice >= sizeof roles / sizeof roles[0])
        return;
    obs_str(out, PROP_ROLE, roles[choice]);
    obs_plmn(out, plmn);
    /* GNB-ID: a choice of two in one bit, then four bits of length: 22 to 32 bits. */
    uint8_t shape = cur_u8(&value);
    unsigned bits = 22 + (shape >> 3 & 15);
    if (choice != 0 || (shape & 0x80) != 0 || bits > 32)
        return;
    uint32_t id = bits > 24 ? cur_be32(&value) : cur_be24(&value) << 8;
    if (value.bad)
        return;
    (void)snprintf(text, sizeof text, "%u", id >> (32 - bits)); /* always fits */
    obs_detail(out, "gnb-id", slice_str(text));
}

static enum dis_result ngap_run(struct cursor *in, struct sink *out)
{
    struct aper_message m = aper_message(in);
    if (m.kind == APER_NO_MESSAGE)
        return DIS_NOT_MINE;
    if (in->bad)
        return DIS_TRUNCATED;
    if (m.body.bad)
        return DIS_MALFORMED;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (ends[i].kind == m.kind && ends[i].procedure == m.procedure)
            obs_str(out, PROP_ROLE, ends[i].role);
    if (m.procedure != SETUP)
        return DIS_OK;
    for (unsigned i = 0; i < m.elements; i++) {
        struct cursor value;
        uint16_t id = aper_element(&m.body, &value);
        if (m.body.bad)
            return DIS_MALFORMED;
        struct slice name = { NULL, 0 };
        if (id == ID_GLOBAL_RAN_NODE && m.kind == INITIATING)
            global_node(value, out);
        else if ((id == ID_RAN_NODE_NAME && m.kind == INITIATING) ||
                 (id == ID_AMF_NAME && m.kind == SUCCESSFUL))
            name = aper_name(&value);
        if (!value.bad)
            obs_text(out, PROP_NAME, name);
    }
    return DIS_OK;
}

const struct dissector dissector_ngap = {
    .name = "ngap",
    .spec = "3GPP TS 38.413 V16.9.0",
    .yields = "name and identity of base stations (gNB) and of the core (AMF), role",
    .match = (const struct dis_match[]){ { DIS_SCTP_PPID, 60 },
                                         { DIS_SCTP_PORT, 38412 },
                                         { DIS_END, 0 } },
    .run = ngap_run,
};
