/* NetBIOS over TCP/IP: RFC 1001, RFC 1002: the name service.
 *
 * Who registers or refreshes a name states its own (4.2.2, 4.2.4); who answers a query
 * positively for a unique name, or a node status request, states its own names (4.2.13,
 * 4.2.18).  A query repeats somebody's name and describes nobody. */
#include "dissect/dissect.h"

enum {
    OP_QUERY = 0,
    OP_REGISTER = 5,
    OP_REFRESH = 8,
    OP_REFRESH_OLD = 9, /* both are in use (RFC 1002, 4.2.1.1) */
    OP_MULTIHOMED = 15,
    TYPE_NB = 0x20,
    TYPE_STATUS = 0x21,
    FLAG_GROUP = 0x8000,
    SUFFIX_WORKSTATION = 0x00,
    SUFFIX_SERVER = 0x20,
    ENCODED = 32,
};

/* A first-level encoded name (RFC 1001, 14.1): 15 characters and a suffix.  False if it is none. */
static bool take_name(struct cursor *in, uint8_t name[16])
{
    uint8_t size = cur_u8(in);
    if (size >= 0xc0) { /* a pointer to the name of the question: the caller has it */
        (void)cur_u8(in);
        return !in->bad;
    }
    struct slice text = cur_take(in, size);
    for (size_t i = 0; !in->bad && size == ENCODED && i < 16; i++) {
        unsigned high = (unsigned)text.p[2 * i] - 'A';
        unsigned low = (unsigned)text.p[2 * i + 1] - 'A';
        if (high > 15 || low > 15)
            return false;
        name[i] = (uint8_t)(high << 4 | low);
    }
    for (uint8_t label = cur_u8(in); label != 0 && !in->bad; label = cur_u8(in))
        cur_skip(in, label); /* the scope: labels up to an empty one */
    return !in->bad && size == ENCODED;
}

static void tell_name(const uint8_t name[16], unsigned flags, struct sink *out)
{
    if ((flags & FLAG_GROUP) == 0 &&
        (name[15] == SUFFIX_WORKSTATION || name[15] == SUFFIX_SERVER))
        obs_text(out, PROP_NAME, slice_of(name, 15));
}

/* All names of the node and, behind them, its own MAC (4.2.18). */
static bool node_status(struct cursor data, struct sink *out)
{
    unsigned count = cur_u8(&data);
    struct cursor names = cur_sub(&data, count * 18);
    struct slice mac = cur_take(&data, 6);
    if (names.bad || data.bad)
        return false;
    while (names.left > 0) {
        struct slice name = cur_take(&names, 16);
        tell_name(name.p, cur_be16(&names), out);
    }
    obs_addr(out, PROP_ADDRESS, addr_mac(mac.p));
    return true;
}

static enum dis_result nbns_run(struct cursor *in, struct sink *out)
{
    uint8_t name[16] = { 0 };
    (void)cur_be16(in); /* the transaction */
    uint16_t flags = cur_be16(in);
    uint16_t questions = cur_be16(in);
    uint16_t answers = cur_be16(in);
    (void)cur_be16(in); /* authority */
    uint16_t additional = cur_be16(in);
    unsigned opcode = flags >> 11 & 15;
    bool response = (flags & 0x8000) != 0;
    if (in->bad)
        return DIS_TRUNCATED;
    bool own = opcode == OP_REGISTER || opcode == OP_REFRESH || opcode == OP_REFRESH_OLD ||
               opcode == OP_MULTIHOMED;
    if (!response && !own)
        return DIS_OK;
    if (response && (opcode != OP_QUERY || (flags & 15) != 0 || answers == 0))
        return DIS_OK; /* the answer to a registration is the name server's */
    if (!response && (questions == 0 || additional == 0))
        return DIS_MALFORMED;
    for (unsigned i = 0; i < (response ? 1u : 2u); i++) { /* the question of a request comes first */
        if (!take_name(in, name))
            return in->bad ? DIS_TRUNCATED : DIS_MALFORMED;
        if (!response && i == 0)
            cur_skip(in, 4);
    }
    uint16_t type = cur_be16(in);
    cur_skip(in, 6); /* class, TTL */
    struct cursor data = cur_sub(in, cur_be16(in));
    if (in->bad)
        return DIS_TRUNCATED;
    if (type == TYPE_STATUS)
        return node_status(data, out) ? DIS_OK : DIS_MALFORMED;
    if (type != TYPE_NB)
        return DIS_OK;
    uint16_t name_flags = cur_be16(&data);
    struct addr ip = addr_ip(cur_take(&data, 4));
    if (data.bad)
        return DIS_MALFORMED;
    if (addr_eq(&ip, &out->frame->src_ip)) /* else it is a name server that answers for others */
        tell_name(name, name_flags, out);
    return DIS_OK;
}

const struct dissector dissector_nbns = {
    .name = "nbns",
    .spec = "RFC 1002",
    .yields = "name, MAC address",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 137 }, { DIS_END, 0 } },
    .run = nbns_run,
};
