/* S1 Application Protocol between base stations of LTE (eNB) and the core (MME): 3GPP TS 36.413
 * V16.9.0, over SCTP, in aligned PER.
 *
 * Either end sets the connection up with its own name and identity; later on only which
 * procedure it may begin tells which end it is. */
#include "dissect/plmn.h"
#include "dissect/ran_setup.h"

enum {
    SETUP = 17,
    ID_GLOBAL_ENB = 59,
    ID_ENB_NAME = 60,
    ID_MME_NAME = 61,
};

/* 9.1 and 9.3.1: who sends what. */
static const struct ran_end ends[] = {
    { RAN_INITIATING, SETUP, "enb" },   { RAN_SUCCESSFUL, SETUP, "mme" },
    { RAN_UNSUCCESSFUL, SETUP, "mme" }, { RAN_INITIATING, 12, "enb" },
    { RAN_INITIATING, 13, "enb" },      { RAN_INITIATING, 11, "mme" },
    { RAN_INITIATING, 10, "mme" },      { RAN_INITIATING, 9, "mme" },
    { RAN_SUCCESSFUL, 9, "enb" },       { RAN_INITIATING, 0, "enb" },
    { RAN_INITIATING, 29, "enb" },      { RAN_INITIATING, 30, "mme" },
};

static void global_enb(struct cursor value, struct sink *out)
{
    char text[16];
    cur_skip(&value, 1); /* extension and option bits */
    struct slice plmn = cur_take(&value, 3);
    uint8_t choice = cur_u8(&value);
    uint32_t id = cur_be24(&value);
    if (value.bad)
        return;
    obs_plmn(out, plmn);
    if ((choice & 0xc0) != 0) /* 9.2.1.37: only the identity of a macro cell has 20 bits */
        return;
    (void)snprintf(text, sizeof text, "%u", id >> 4); /* always fits */
    obs_detail(out, "enb-id", slice_str(text));
}

static enum dis_result s1ap_run(struct cursor *in, struct sink *out)
{
    static const struct ran_interface ran = {
        SETUP,      ID_GLOBAL_ENB, ID_ENB_NAME, ID_MME_NAME, ends, sizeof ends / sizeof ends[0],
        global_enb,
    };
    return ran_setup_run(&ran, in, out);
}

const struct dissector dissector_s1ap = {
    .name = "s1ap",
    .spec = "3GPP TS 36.413 V16.9.0",
    .yields = "name and identity of base stations (eNB) and of the core (MME), role",
    .match = (const struct dis_match[]){ { DIS_SCTP_PPID, 18 },
                                         { DIS_SCTP_PORT, 36412 },
                                         { DIS_END, 0 } },
    .run = s1ap_run,
};
