/* GTP-C, between the functions of mobile cores: 3GPP TS 29.060 V16 (version 1), 3GPP TS 29.274
 * V16 (version 2).  What GTP-U carries is followed in tunnel.c.
 *
 * An endpoint identifier tells by its interface type what its owner is; only one with the
 * sender's own address describes the sender.  A private extension tells who defined it; in what
 * nodes say of a session it may be the peer's or was handed on, so only that of an echo counts.
 */
#include "dissect/dissect.h"

enum {
    ECHO_REQUEST = 1,
    ECHO_RESPONSE = 2,
    CREATE_PDP_REQUEST = 16,
    CREATE_PDP_RESPONSE = 17,
    IE_FTEID = 87,
    IE_PRIVATE = 255,
    IE_TLV_1 = 128, /* version 1: from here on elements have a length */
};

/* 3GPP TS 29.274, 8.22: interface types whose owner has one role */
static const struct {
    uint8_t type;
    const char *role;
} interfaces[] = {
    { 6, "sgw" },   { 7, "pgw" },  { 10, "mme" },  { 11, "sgw" },
    { 12, "mme" },  { 13, "mme" }, { 14, "sgsn" }, { 17, "sgsn" },
    { 30, "epdg" }, { 32, "pgw" }, { 34, "twan" }, { 35, "pgw" },
};

static void private_extension(struct cursor value, struct sink *out)
{
    uint16_t owner = cur_be16(&value);
    if (value.bad || owner == 0)
        return;
    obs_basis(out, BASIS_INFERRED); /* others may speak its dialect */
    obs_uint(out, PROP_ENTERPRISE, owner);
    obs_basis(out, BASIS_STATED);
}

static void endpoint(struct cursor value, struct sink *out)
{
    uint8_t head = cur_u8(&value);
    cur_skip(&value, 4);
    struct addr four = { 0 };
    struct addr six = { 0 };
    if ((head & 0x80) != 0)
        four = addr_ip(cur_take(&value, 4));
    if ((head & 0x40) != 0)
        six = addr_ip(cur_take(&value, 16));
    const struct addr *sender = &out->frame->src_ip;
    if (value.bad || sender->kind != ADDR_IP ||
        (!addr_eq(&four, sender) && !addr_eq(&six, sender)))
        return;
    for (size_t i = 0; i < sizeof interfaces / sizeof interfaces[0]; i++)
        if (interfaces[i].type == (head & 0x3f))
            obs_str(out, PROP_ROLE, interfaces[i].role);
}

static bool is_echo(uint8_t message)
{
    return message == ECHO_REQUEST || message == ECHO_RESPONSE;
}

static enum dis_result version_2(struct cursor c, uint8_t message, struct sink *out)
{
    while (c.left > 0) {
        uint8_t type = cur_u8(&c);
        size_t size = cur_be16(&c);
        (void)cur_u8(&c); /* instance */
        struct cursor value = cur_sub(&c, size);
        if (c.bad)
            return DIS_TRUNCATED;
        if (type == IE_FTEID)
            endpoint(value, out);
        else if (type == IE_PRIVATE && is_echo(message))
            private_extension(value, out);
    }
    return DIS_OK;
}

static enum dis_result version_1(struct cursor c, uint8_t message, struct sink *out)
{
    /* 3GPP TS 29.060, 7.7, table 37: bytes of the elements without a length, from 1 on; 0: none
     */
    static const uint8_t sizes[] = { 1, 8, 6, 4, 4, 0, 0, 1, 3, 0, 1, 3, 1, 1, 1,
                                     4, 4, 5, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 1 };
    if (message == CREATE_PDP_REQUEST)
        obs_str(out, PROP_ROLE, "sgsn");
    else if (message == CREATE_PDP_RESPONSE)
        obs_str(out, PROP_ROLE, "ggsn");
    while (c.left > 0) {
        uint8_t type = cur_u8(&c);
        size_t size = 0;
        if (type >= IE_TLV_1)
            size = cur_be16(&c);
        else if (type == 127)
            size = 4; /* charging identity */
        else if (type > 0 && type <= sizeof sizes)
            size = sizes[type - 1];
        if (size == 0 && type < IE_TLV_1)
            return DIS_OK; /* one of another release: where it ends nobody knows */
        struct cursor value = cur_sub(&c, size);
        if (c.bad)
            return DIS_TRUNCATED;
        if (type == IE_PRIVATE && is_echo(message))
            private_extension(value, out);
    }
    return DIS_OK;
}

static enum dis_result gtp_run(struct cursor *in, struct sink *out)
{
    uint8_t flags = cur_u8(in);
    uint8_t message = cur_u8(in);
    size_t size = cur_be16(in);
    unsigned version = flags >> 5;
    if (in->bad)
        return DIS_TRUNCATED;
    if ((version != 1 && version != 2) || message == 0 || (version == 1 && (flags & 0x10) == 0))
        return DIS_NOT_MINE;
    bool cut = false;
    struct cursor body = cur_sub_cut(in, size + (version == 1 ? 4u : 0u), &cut);
    if (version == 2)
        cur_skip(&body, ((flags & 0x08) != 0 ? 4u : 0u) + 4u); /* endpoint, sequence */
    else
        cur_skip(&body, 4u + ((flags & 7) != 0 ? 4u : 0u));
    if (body.bad)
        return cut ? DIS_TRUNCATED : DIS_MALFORMED;
    enum dis_result result =
        version == 2 ? version_2(body, message, out) : version_1(body, message, out);
    return result == DIS_OK && cut ? DIS_TRUNCATED : result;
}

const struct dissector dissector_gtp = {
    .name = "gtp",
    .spec = "3GPP TS 29.060 V16, 3GPP TS 29.274 V16",
    .yields = "role (mme, sgw, pgw, sgsn, ggsn), dialect (enterprise number)",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 2123 }, { DIS_END, 0 } },
    .run = gtp_run,
};
