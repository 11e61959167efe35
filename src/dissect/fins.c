/* FINS: OMRON, Communications Commands Reference Manual W227-E1-2 (frames, 5-3-10: CONTROLLER
 * DATA READ) and Ethernet Units Operation Manual W421-E1-04 (FINS/UDP, FINS/TCP).
 *
 * An answer to CONTROLLER DATA READ names the model and version of the controller.  One that
 * comes from another network is handed on, and inferred. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    ICF_RESPONSE = 0x40,
    ICF_FIXED = 0x80,
    READ_CONTROLLER = 0x0501,
    TEXT = 20,
    TCP_SEND = 2, /* FINS frame send */
    TCP_COMMAND_MAX = 6,
    BODY_MAX = 2048 + 64,
    IP_TCP = 6,
    MESSAGES_MAX = 64,
};

static struct slice until_nul(struct slice s)
{
    return slice_sub(s, 0, slice_find_byte(s, 0));
}

static enum dis_result frame(struct cursor *in, struct sink *out)
{
    uint8_t icf = cur_u8(in);
    uint8_t reserved = cur_u8(in);
    uint8_t gateways = cur_u8(in);
    cur_skip(in, 3); /* destination */
    uint8_t network = cur_u8(in);
    cur_skip(in, 3);
    uint16_t command = cur_be16(in);
    if (in->bad)
        return DIS_TRUNCATED;
    if ((icf & ICF_FIXED) == 0 || (icf & 0x3e) != 0 || reserved != 0 || gateways > 7)
        return DIS_NOT_MINE;
    if ((icf & ICF_RESPONSE) == 0)
        return DIS_OK;
    uint8_t main_code = cur_u8(in);
    cur_skip(in, 1);
    if (in->bad)
        return DIS_TRUNCATED;
    if (command != READ_CONTROLLER || (main_code & 0x7f) != 0)
        return DIS_OK;
    struct slice model = until_nul(cur_take(in, TEXT));
    struct slice version = until_nul(cur_take(in, TEXT));
    if (in->bad)
        return DIS_TRUNCATED;
    obs_basis(out, network == 0 ? BASIS_STATED : BASIS_INFERRED);
    obs_str(out, PROP_ROLE, "fins-controller");
    obs_text(out, PROP_MODEL, model);
    obs_text(out, PROP_FIRMWARE, version);
    obs_basis(out, BASIS_STATED);
    return DIS_OK;
}

/* W421, 7-4: 'FINS', the length of what follows, a command, an error. */
static enum dis_result stream(struct cursor *in, struct sink *out)
{
    for (unsigned n = 0; n < MESSAGES_MAX && in->left > 0; n++) {
        struct cursor at = *in;
        struct slice magic = slice_sub(cur_peek(&at), 0, 4);
        if (!slice_eq(magic, slice_sub(SLICE("FINS"), 0, magic.n)))
            return DIS_NOT_MINE;
        cur_skip(&at, 4);
        size_t size = cur_be32(&at);
        uint32_t command = cur_be32(&at);
        if (at.bad)
            return DIS_TRUNCATED;
        if (size < 8 || size > BODY_MAX || command > TCP_COMMAND_MAX)
            return DIS_MALFORMED;
        struct cursor body = cur_sub(&at, size - 4);
        if (at.bad)
            return DIS_TRUNCATED;
        *in = at;
        cur_skip(&body, 4);
        if (command == TCP_SEND && frame(&body, out) == DIS_TRUNCATED)
            return DIS_MALFORMED;
    }
    return DIS_TRUNCATED; /* more messages may follow */
}

static enum dis_result fins_run(struct cursor *in, struct sink *out)
{
    return out->frame->ip_proto == IP_TCP ? stream(in, out) : frame(in, out);
}

const struct dissector dissector_fins = {
    .name = "fins",
    .spec = "OMRON W227-E1-2, W421-E1-04",
    .yields = "model, version",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 9600 },
                                         { DIS_TCP_PORT, 9600 },
                                         { DIS_END, 0 } },
    .run = fins_run,
};
