/* S1 Application Protocol between base stations of LTE (eNB) and the core (MME): 3GPP TS 36.413
 * V16.9.0, over SCTP, in aligned PER.
 *
 * Either end sets the connection up with its own name and identity; later on only which
 * procedure it may begin tells which end it is. */
#include "dissect/aper.h"
#include "dissect/dissect.h"
#include "dissect/plmn.h"

enum {
    SETUP = 17,
    ID_GLOBAL_ENB = 59,
    ID_ENB_NAME = 60,
    ID_MME_NAME = 61,
    INITIATING = 0,
    SUCCESSFUL = 1,
    UNSUCCESSFUL = 2,
};

/* 9.1 and 9.3.1: who sends what. */
static const struct {
    uint8_t kind;
    uint8_t procedure;
    const char *role;
} ends[] = {
    { INITIATING, SETUP, "enb" }, { SUCCESSFUL, SETUP, "mme" }, { UNSUCCESSFUL, SETUP, "mme" },
    { INITIATING, 12, "enb" },    { INITIATING, 13, "enb" },    { INITIATING, 11, "mme" },
    { INITIATING, 10, "mme" },    { INITIATING, 9, "mme" },     { SUCCESSFUL, 9, "enb" },
    { INITIATING, 0, "enb" },     { INITIATING, 29, "enb" },    { INITIATING, 30, "mme" },
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
        if (id == ID_GLOBAL_ENB && m.kind == INITIATING)
            global_enb(value, out);
        else if ((id == ID_ENB_NAME && m.kind == INITIATING) ||
                 (id == ID_MME_NAME && m.kind == SUCCESSFUL))
            name = aper_name(&value);
        if (!value.bad)
            obs_text(out, PROP_NAME, name);
    }
    return DIS_OK;
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
