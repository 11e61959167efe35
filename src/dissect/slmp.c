/* SLMP: CC-Link Partner Association, BAP-C2006-A (2012), 3E and 4E frames in binary; READ TYPE
 * NAME (0101H).
 *
 * An answer does not repeat which command it answers: a type name is known by its shape, 16
 * characters and a code.  One that another station or network gave is handed on, and inferred.
 */
#include "dissect/dissect.h"

enum {
    ANSWER_3E = 0xd000,
    ANSWER_4E = 0xd400,
    REQUEST_3E = 0x5000,
    REQUEST_4E = 0x5400,
    NAME = 16,
    TYPE_ANSWER = 2 + NAME + 2, /* end code, name, model code */
    OWN_STATION = 0xff,
    OWN_MODULE = 0x03ff,
    BODY_MAX = 4096,
    IP_TCP = 6,
    MESSAGES_MAX = 128,
};

/* Capital letters, digits and what stands between them, then blanks. */
static bool is_type_name(struct slice name)
{
    bool blank = false;
    for (size_t i = 0; i < name.n; i++) {
        uint8_t c = name.p[i];
        bool letter = (c >= 'A' && c <= 'Z') ||
                      (i > 0 && ((c >= '0' && c <= '9') || c == '-' || c == '/'));
        if (c == ' ')
            blank = true;
        else if (!letter || blank)
            return false;
    }
    return name.n == NAME && name.p[0] != ' ' && name.p[2] != ' ';
}

static enum dis_result message(struct cursor *in, struct sink *out)
{
    struct cursor at = *in;
    uint16_t kind = cur_be16(&at);
    if (!at.bad && kind != ANSWER_3E && kind != ANSWER_4E && kind != REQUEST_3E &&
        kind != REQUEST_4E)
        return DIS_NOT_MINE;
    if (kind == ANSWER_4E || kind == REQUEST_4E)
        cur_skip(&at, 4); /* serial number */
    uint8_t network = cur_u8(&at);
    uint8_t station = cur_u8(&at);
    uint16_t module = cur_le16(&at);
    cur_skip(&at, 1);
    size_t size = cur_le16(&at);
    if (at.bad)
        return DIS_TRUNCATED;
    if (size < 2 || size > BODY_MAX)
        return DIS_NOT_MINE;
    struct cursor body = cur_sub(&at, size);
    if (at.bad)
        return DIS_TRUNCATED;
    *in = at;
    if (kind != ANSWER_3E && kind != ANSWER_4E)
        return DIS_OK;
    uint16_t end_code = cur_le16(&body);
    struct slice name = cur_take(&body, NAME);
    if (size != TYPE_ANSWER || end_code != 0 || !is_type_name(name))
        return DIS_OK;
    bool own = network == 0 && station == OWN_STATION && module == OWN_MODULE;
    obs_basis(out, own ? BASIS_STATED : BASIS_INFERRED);
    obs_str(out, PROP_ROLE, "slmp-server");
    obs_text(out, PROP_MODEL, name);
    obs_basis(out, BASIS_STATED);
    return DIS_OK;
}

static enum dis_result slmp_run(struct cursor *in, struct sink *out)
{
    const size_t whole = in->left;
    if (out->frame->ip_proto != IP_TCP)
        return message(in, out);
    for (unsigned n = 0; n < MESSAGES_MAX && in->left > 0; n++) {
        enum dis_result result = message(in, out);
        if (result != DIS_OK)
            return result == DIS_NOT_MINE && in->left < whole ? DIS_MALFORMED : result;
    }
    return DIS_TRUNCATED; /* more messages may follow */
}

const struct dissector dissector_slmp = {
    .name = "slmp",
    .spec = "CLPA BAP-C2006-A",
    .yields = "model (type name)",
    .match =
        (const struct dis_match[]){
            { DIS_UDP_PORT, 5006 },
            { DIS_TCP_PORT, 5007 },
            { DIS_TCP_PORT, 5010 },
            { DIS_UDP_PORT, 5010 },
            { DIS_TCP_PORT, 5562 },
            { DIS_UDP_PORT, 5560 },
            { DIS_UDP_PORT, 45237 },
            { DIS_TCP_PORT, 45237 },
            { DIS_END, 0 },
        },
    .run = slmp_run,
};
