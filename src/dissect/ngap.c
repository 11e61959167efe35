/* NG Application Protocol between base stations of 5G (gNB) and the core (AMF): 3GPP TS 38.413
 * V16.9.0, over SCTP, in aligned PER.
 *
 * Either end sets the connection up with its own name and identity; later on only which
 * procedure it may begin tells which end it is. */
#include "dissect/plmn.h"
#include "dissect/ran_setup.h"

enum {
    SETUP = 21,
    ID_AMF_NAME = 1,
    ID_GLOBAL_RAN_NODE = 27,
    ID_RAN_NODE_NAME = 82,
};

/* 9.2 and 9.4.3: who sends what.  A base station may be one of 5G, one of LTE with a 5G core,
 * or a gateway for other access: only its set-up tells. */
static const struct ran_end ends[] = {
    { RAN_SUCCESSFUL, SETUP, "amf" }, { RAN_UNSUCCESSFUL, SETUP, "amf" },
    { RAN_INITIATING, 4, "amf" },     { RAN_INITIATING, 14, "amf" },
    { RAN_INITIATING, 24, "amf" },    { RAN_INITIATING, 29, "amf" },
    { RAN_INITIATING, 0, "amf" },     { RAN_INITIATING, 15, "ng-ran" },
    { RAN_INITIATING, 46, "ng-ran" }, { RAN_SUCCESSFUL, 14, "ng-ran" },
    { RAN_SUCCESSFUL, 29, "ng-ran" }, { RAN_INITIATING, 35, "ng-ran" },
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
    static const struct ran_interface ran = {
        SETUP, ID_GLOBAL_RAN_NODE,           ID_RAN_NODE_NAME, ID_AMF_NAME,
        ends,  sizeof ends / sizeof ends[0], global_node,
    };
    return ran_setup_run(&ran, in, out);
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
